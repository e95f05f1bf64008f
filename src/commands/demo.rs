//! A list and SIP peers for a demonstration: small responders on loopback.
#![expect(
    clippy::disallowed_methods,
    reason = "each responder has a socket and a thread"
)]

use std::io;
use std::net::UdpSocket;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context;

/// How a peer of the demo behaves.
#[derive(Debug, Clone, Copy)]
enum DemoPeer {
    Answers(&'static str),
    AnswersLate(&'static str),
    IsSilent,
    Refuses,
    /// Answers, grows slow, is silent for a while, and comes back.
    ComesAndGoes,
}

/// The demo's list, and the sockets that reserve the ports of its silent peers.
#[derive(Debug)]
pub struct Demo {
    pub list: String,
    _silent: Vec<UdpSocket>,
}

impl Demo {
    /// Starts the peers, each on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// If loopback has no free port.
    pub fn start(has_outage: bool) -> anyhow::Result<Demo> {
        Self::with_peers(has_outage).context("cannot simulate SIP peers on loopback")
    }

    fn with_peers(has_outage: bool) -> io::Result<Demo> {
        let mut peers = vec![
            (
                DemoPeer::Answers("200 OK"),
                "8 10 weight=50;duid=gw1",
                "# answers",
            ),
            (
                DemoPeer::AnswersLate("200 OK"),
                "8 5 weight=50;duid=gw2",
                "# answers after 30 ms",
            ),
            (
                DemoPeer::Answers("503 Service Unavailable"),
                "8 0",
                "# answers, but is overloaded",
            ),
            (DemoPeer::IsSilent, "8 0", "# never answers"),
            (DemoPeer::Refuses, "0 0", "# nothing listens there"),
        ];
        if has_outage {
            peers.push((DemoPeer::ComesAndGoes, "8 0 duid=gw3", "# comes and goes"));
        }
        let mut demo = Demo {
            list: "# set  URI  flags  priority  attributes\n".to_owned(),
            _silent: Vec::new(),
        };
        for (peer, columns, comment) in peers {
            let socket = UdpSocket::bind("127.0.0.1:0")?;
            let address = socket.local_addr()?;
            demo.list
                .push_str(&format!("1 sip:{address} {columns} {comment}\n"));
            match peer {
                DemoPeer::Answers(status) => respond(socket, status, |_| Some(0))?,
                DemoPeer::AnswersLate(status) => respond(socket, status, |_| Some(30))?,
                DemoPeer::ComesAndGoes => respond(socket, "200 OK", comes_and_goes)?,
                DemoPeer::IsSilent => demo._silent.push(socket),
                DemoPeer::Refuses => drop(socket),
            }
        }
        demo.list
            .push_str("1 sip:127.0.0.1:5090 4 # disabled: not probed\n");
        Ok(demo)
    }
}

/// How long the peer takes for a reply in this second of its life, in milliseconds; `None` if it is silent.
fn comes_and_goes(second: u64) -> Option<u64> {
    match second % 24 {
        0..8 => Some(3),
        8..10 => Some(12),
        10..12 => Some(60),
        12..18 => None,
        18..20 => Some(60),
        _ => Some(3),
    }
}

/// Answers every request on this socket until the program ends, as late as `delay` says for the second of
/// its life.
///
/// # Errors
/// If no thread can be started (`ulimit -u`).
fn respond(
    socket: UdpSocket,
    status: &'static str,
    delay: fn(u64) -> Option<u64>,
) -> io::Result<()> {
    let peer = thread::Builder::new().spawn(move || {
        let began = Instant::now();
        let mut buffer = vec![0; 65_535];
        while let Ok((length, from)) = socket.recv_from(&mut buffer) {
            let Some(delay) = delay(began.elapsed().as_secs()) else {
                continue;
            };
            thread::sleep(Duration::from_millis(delay));
            let request = String::from_utf8_lossy(buffer.get(..length).unwrap_or_default());
            // If the reply is lost, the client retransmits.
            let _ = socket.send_to(reply(&request, status).as_bytes(), from);
        }
    });
    peer.map(drop)
}

/// The reply to a request, with headers copied from it (RFC 3261 8.2.6.2).
fn reply(request: &str, status: &str) -> String {
    let mut reply = format!("SIP/2.0 {status}\r\n");
    for line in request.lines().take_while(|line| !line.is_empty()) {
        let name = line.split(':').next().unwrap_or_default();
        match name {
            "Via" | "From" | "Call-ID" | "CSeq" => reply.push_str(&format!("{line}\r\n")),
            "To" => reply.push_str(&format!("{line};tag=demo\r\n")),
            _ => {}
        }
    }
    reply.push_str("Server: ds-tool demo\r\nContent-Length: 0\r\n\r\n");
    reply
}
