//! `--trace FILE`: writes the messages to a pcap file while the probe runs.
#![expect(
    clippy::disallowed_methods,
    reason = "writes a capture file with wall-clock times"
)]

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::CommandError;
use crate::base::escape::sanitize;
use crate::base::transport::Transport;
use crate::probe::{Direction, IcmpEvent, WireMessage};
use crate::render::pcap::{Icmp, Packet, Pcap, icmp};

/// A pcap file that grows.
pub(super) struct Trace {
    /// Made safe to print.
    name: String,
    file: BufWriter<File>,
    pcap: Pcap,
    /// The wall-clock time when the run began, since 1970.
    began: Duration,
    /// The local address that reaches each peer: a socket bound to any address does not say at which
    /// address a datagram arrived.
    ours: HashMap<SocketAddr, IpAddr>,
    failed: Option<io::Error>,
}

impl Trace {
    /// Creates the file, or truncates it. The run begins now.
    pub(super) fn begin(path: &Path) -> Result<Self, CommandError> {
        let name = sanitize(path.as_os_str().as_encoded_bytes());
        let began = SystemTime::now().duration_since(UNIX_EPOCH);
        let begin = || {
            let mut file = BufWriter::new(File::create(path)?);
            file.write_all(&Pcap::header())?;
            // A program that follows the file, as `tail -f` does, needs the header at once.
            file.flush()?;
            Ok(file)
        };
        let file = begin().map_err(|why: io::Error| {
            CommandError::Input(format!("--trace {name}: cannot be written: {why}"))
        })?;
        Ok(Self {
            name,
            file,
            pcap: Pcap::default(),
            began: began.unwrap_or_default(),
            ours: HashMap::new(),
            failed: None,
        })
    }

    /// Adds a message. After a failure it writes nothing more.
    pub(super) fn message(&mut self, message: &WireMessage<'_>) {
        let Some(local) = self.local(message) else {
            return;
        };
        let (from, to) = match message.direction {
            Direction::Sent => (local, message.peer),
            Direction::Received => (message.peer, local),
        };
        let packet = self.pcap.packet(&Packet {
            at: self.began + message.at,
            from,
            to,
            stream: message.transport != Transport::Udp,
            bytes: message.bytes,
        });
        self.write(&packet);
    }

    /// Adds an ICMP error, with the request that it quotes.
    pub(super) fn icmp(&mut self, event: &IcmpEvent<'_>) {
        let packet = icmp(&Icmp {
            at: self.began + event.at,
            sender: event.message.sender,
            kind: event.message.kind,
            code: event.message.code,
            from: self.known(event.local, event.peer),
            to: event.peer,
            quoted: event.quoted,
        });
        self.write(&packet);
    }

    fn write(&mut self, packet: &[u8]) {
        if self.failed.is_none() {
            self.failed = self.file.write_all(packet).err();
        }
    }

    fn local(&mut self, message: &WireMessage<'_>) -> Option<SocketAddr> {
        let local = message.local?;
        if !local.ip().is_unspecified() && message.direction == Direction::Sent {
            self.ours.insert(message.peer, local.ip());
        }
        Some(self.known(local, message.peer))
    }

    /// The local address towards this peer, of a socket with this address.
    fn known(&self, local: SocketAddr, peer: SocketAddr) -> SocketAddr {
        if !local.ip().is_unspecified() {
            return local;
        }
        // A sender that was never probed: use some local address of the same family.
        let same_family = |ip: &&IpAddr| ip.is_ipv4() == local.is_ipv4();
        let known = self.ours.get(&peer);
        let known = known.or_else(|| self.ours.values().find(same_family));
        let address = known.copied().unwrap_or(local.ip());
        SocketAddr::new(address, local.port())
    }

    /// Closes the file. Returns the error of a failed write.
    pub(super) fn end(mut self) -> Result<(), String> {
        let failed = self.failed.take().or_else(|| self.file.flush().err());
        match failed {
            None => Ok(()),
            Some(why) => Err(format!("--trace {}: incomplete: {why}", self.name)),
        }
    }
}
