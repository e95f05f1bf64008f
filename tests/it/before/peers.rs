//! Destinations on loopback for both programs. What one answers depends on the user that it is asked
//! for and on nothing else: `sip:404@127.0.0.1:PORT` gets 404.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::thread;

use crate::dns::{NameServer, Say};
use crate::uas;

const NAMES: [(&str, Say); 4] = [
    ("one.test", Say::Addresses(&["127.0.0.1"])),
    ("two.test", Say::Addresses(&["127.0.0.1", "127.0.0.2"])),
    ("ok.test", Say::Addresses(&["127.0.0.1"])),
    ("failing.test", Say::Failure(2)),
];
static TABLE: [(&str, Say); 4] = NAMES;

/// They answer until the tests end.
pub(super) struct Peers {
    udp: SocketAddr,
    tcp: SocketAddr,
    /// Nobody is there.
    closed: SocketAddr,
    names: NameServer,
}

impl Peers {
    pub(super) fn start() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a free port");
        let udp = socket.local_addr().expect("an address");
        thread::spawn(move || answer_packets(&socket));
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let tcp = listener.local_addr().expect("an address");
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                thread::spawn(move || answer_stream(stream));
            }
        });
        let free = UdpSocket::bind("127.0.0.1:0").expect("a free port");
        Self {
            udp,
            tcp,
            closed: free.local_addr().expect("an address"),
            names: NameServer::start(&TABLE),
        }
    }

    /// The text with the peers' ports where their names stand.
    pub(super) fn put_into(&self, text: &str) -> String {
        text.replace("@UDP@", &self.udp.port().to_string())
            .replace("@TCP@", &self.tcp.port().to_string())
            .replace("@CLOSED@", &self.closed.port().to_string())
            .replace("@NAMES@", &self.names.address.to_string())
    }
}

fn answer_packets(socket: &UdpSocket) {
    let mut buffer = vec![0; 65_535];
    loop {
        // An error is the one of a reply that came too late.
        let Ok((length, from)) = socket.recv_from(&mut buffer) else {
            continue;
        };
        let request = String::from_utf8_lossy(&buffer[..length]);
        for reply in replies(&request) {
            let _ = socket.send_to(reply.as_bytes(), from);
        }
    }
}

fn answer_stream(mut stream: TcpStream) {
    let mut text = String::new();
    let mut buffer = [0; 4096];
    loop {
        let length = stream.read(&mut buffer).unwrap_or(0);
        if length == 0 {
            return;
        }
        text += &String::from_utf8_lossy(&buffer[..length]);
        while let Some(end) = text.find("\r\n\r\n") {
            let request: String = text.drain(..end + 4).collect();
            for reply in replies(&request) {
                let _ = stream.write_all(reply.as_bytes());
            }
        }
    }
}

/// What is said to this request.
fn replies(request: &str) -> Vec<String> {
    let uri = request.split(' ').nth(1).unwrap_or_default();
    let user = uri.strip_prefix("sip:").and_then(|uri| uri.split_once('@'));
    let user = user.map_or("200", |(user, _)| user);
    let reply = |status: &str| uas::reply(request, status);
    match user {
        "silent" => Vec::new(),
        "garbage" => vec!["this is no SIP\r\n\r\n".to_owned()],
        "foreign" => vec![reply("200 OK").replace("z9hG4bK", "z9hG4bKx")],
        "twice" => vec![reply("200 OK"), reply("200 OK")],
        "trying" => vec![reply("100 Trying"), reply("200 OK")],
        "evil" => vec![reply("503 \u{1b}[31mB\u{fc}sy\u{202e}, \"|`<x>")],
        "server" => {
            let headers =
                "CSeq: 1 OPTIONS\r\nServer: kamailio (5.6.3)\r\nAllow: INVITE,OPTIONS\r\n";
            vec![reply("200 OK").replace("CSeq: 1 OPTIONS\r\n", headers)]
        }
        code if code.parse::<u16>().is_ok() => vec![reply(&format!("{code} Said So"))],
        _ => vec![reply("200 OK")],
    }
}
