//! A name server that says what a test tells it, on loopback, for as long as the test runs.

use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What is said of a name.
#[derive(Debug, Clone)]
pub(crate) enum Say {
    /// These addresses.
    Addresses(&'static [&'static str]),
    /// The first of these addresses until this is set, and then the second, each for a second.
    Moves(&'static AtomicBool, [&'static str; 2]),
    /// So many addresses, from 127.9.0.1 on.
    Many(u8),
    /// A target and its port.
    Srv(&'static str, u16),
    /// SERVFAIL, unless its alias itself is asked for: this name.
    HiddenAlias(&'static str),
    /// An error, by its code: 2 is SERVFAIL.
    Failure(u8),
    /// Nothing.
    Silence,
}

/// A running name server. Names that it does not know do not exist.
pub(crate) struct NameServer {
    pub(crate) address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    heard: Receiver<()>,
}

const A: u16 = 1;
const CNAME: u16 = 5;
const AAAA: u16 = 28;
const SRV: u16 = 33;

impl NameServer {
    pub(crate) fn start(table: &'static [(&'static str, Say)]) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let address = socket.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&asked);
        let (told, heard) = channel();
        thread::spawn(move || {
            let mut bytes = [0; 512];
            while let Ok((length, peer)) = socket.recv_from(&mut bytes) {
                let query = &bytes[..length];
                let (name, kind, end) = question(query);
                noted.lock().unwrap().push(format!("{name} {kind}"));
                let _ = told.send(());
                let said = table.iter().find(|(known, _)| *known == name);
                if let Some(reply) = reply(query, kind, end, said.map(|(_, say)| say)) {
                    let _ = socket.send_to(&reply, peer);
                }
            }
        });
        Self {
            address,
            asked,
            heard,
        }
    }

    /// One that answers nothing.
    pub(crate) fn silent() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let address = socket.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&asked);
        let (told, heard) = channel();
        // The socket stays open, so that nobody says that the port is closed.
        thread::spawn(move || {
            let mut bytes = [0; 512];
            while let Ok(length) = socket.recv(&mut bytes) {
                let (name, kind, _) = question(&bytes[..length]);
                noted.lock().unwrap().push(format!("{name} {kind}"));
                let _ = told.send(());
            }
        });
        Self {
            address,
            asked,
            heard,
        }
    }

    /// Waits for a question that nobody has waited for yet.
    pub(crate) fn hear(&self) {
        let heard = self.heard.recv_timeout(Duration::from_secs(60));
        heard.expect("the name server is asked something");
    }

    /// What was asked, each as `name type`.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

/// The name and the type that are asked for, and where the question ends.
pub(crate) fn question(query: &[u8]) -> (String, u16, usize) {
    let (mut labels, mut at) = (Vec::new(), 12);
    while query[at] != 0 {
        let end = at + 1 + usize::from(query[at]);
        labels.push(String::from_utf8_lossy(&query[at + 1..end]).to_lowercase());
        at = end;
    }
    let kind = u16::from_be_bytes([query[at + 1], query[at + 2]]);
    (labels.join("."), kind, at + 5)
}

/// A name as it stands in messages.
pub(crate) fn written(name: &str) -> Vec<u8> {
    let labels = name.split('.');
    let mut bytes: Vec<u8> = labels
        .flat_map(|label| [&[label.len() as u8], label.as_bytes()].concat())
        .collect();
    bytes.push(0);
    bytes
}

/// The data of a record of this type with this address, if it has such a one.
fn data(address: &str, kind: u16) -> Option<Vec<u8>> {
    match address.parse().unwrap() {
        IpAddr::V4(ip) if kind == A => Some(ip.octets().to_vec()),
        IpAddr::V6(ip) if kind == AAAA => Some(ip.octets().to_vec()),
        _ => None,
    }
}

fn reply(query: &[u8], kind: u16, end: usize, said: Option<&Say>) -> Option<Vec<u8>> {
    let mut records: Vec<Vec<u8>> = Vec::new();
    let mut seconds = 60u32;
    let code = match said {
        None => 3,
        Some(Say::Silence) => return None,
        Some(Say::Failure(code)) => *code,
        Some(Say::HiddenAlias(_)) if kind != CNAME => 2,
        Some(Say::HiddenAlias(alias)) => {
            records.push(written(alias));
            0
        }
        Some(Say::Addresses(addresses)) => {
            records.extend(addresses.iter().filter_map(|address| data(address, kind)));
            0
        }
        Some(Say::Moves(moved, addresses)) => {
            seconds = 1;
            let now = addresses[usize::from(moved.load(Ordering::SeqCst))];
            records.extend(data(now, kind));
            0
        }
        Some(Say::Many(count)) => {
            if kind == A {
                records.extend((1..=*count).map(|last| vec![127, 9, 0, last]));
            }
            0
        }
        Some(Say::Srv(target, port)) => {
            if kind == SRV {
                let mut data = [0u16, 0, *port].map(u16::to_be_bytes).concat();
                data.extend(written(target));
                records.push(data);
            }
            0
        }
    };
    let mut reply = query[..2].to_vec();
    reply.extend([0x85, 0x80 | code, 0, 1, 0, records.len() as u8, 0, 0, 0, 0]);
    reply.extend(&query[12..end]);
    for data in records {
        // The name of the question, this type, class IN.
        reply.extend([0xc0, 12]);
        reply.extend(kind.to_be_bytes());
        reply.extend([0, 1]);
        reply.extend(seconds.to_be_bytes());
        reply.extend((data.len() as u16).to_be_bytes());
        reply.extend(data);
    }
    Some(reply)
}
