//! `--trace FILE`: writes the messages to a pcap file while the probe runs.
#![expect(
    clippy::disallowed_methods,
    reason = "writes a capture file with wall-clock times"
)]

use std::collections::{BTreeMap, HashMap};
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::CommandError;
use crate::base::escape::sanitize;
use crate::base::transport::Transport;
use crate::fs;
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
    /// What waits for earlier messages, by its time and number.
    held: BTreeMap<(Duration, u64), Held>,
    /// How many messages and errors there were.
    count: u64,
    failed: Option<io::Error>,
}

/// What waits to be written.
enum Held {
    /// A message with its addresses.
    Message {
        from: SocketAddr,
        to: SocketAddr,
        stream: bool,
        bytes: Vec<u8>,
    },
    /// The packet of an ICMP error.
    Icmp(Vec<u8>),
}

/// How long a message waits. A datagram that is read late has the kernel's time, which may be before
/// that of what was sent meanwhile.
const HELD_FOR: Duration = Duration::from_secs(1);

/// How many messages wait at most.
const HELD: usize = 1 << 16;

impl Trace {
    /// Creates the file, or truncates it. The run begins now.
    pub(super) fn begin(path: &Path) -> Result<Self, CommandError> {
        let name = sanitize(path.as_os_str().as_encoded_bytes());
        if fs::is_named_pipe(path) {
            return Err(CommandError::Input(format!(
                "--trace {name}: this is a named pipe; write to a file, or to a stream: --trace >(wireshark -k -i -)"
            )));
        }
        let began = SystemTime::now().duration_since(UNIX_EPOCH);
        let begin = || {
            // A stream is not cut off: what was written to it before stays.
            let file = match fs::descriptor(path) {
                Some(_) => OpenOptions::new().append(true).open(path)?,
                None => File::create(path)?,
            };
            let mut file = BufWriter::new(file);
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
            held: BTreeMap::new(),
            count: 0,
            failed: None,
        })
    }

    /// Adds a message, and writes those that have waited long enough.
    pub(super) fn message(&mut self, message: &WireMessage<'_>) {
        let Some(local) = self.local(message) else {
            return;
        };
        let (from, to) = match message.direction {
            Direction::Sent => (local, message.peer),
            Direction::Received => (message.peer, local),
        };
        let held = Held::Message {
            from,
            to,
            stream: message.transport != Transport::Udp,
            bytes: message.bytes.to_vec(),
        };
        self.hold(message.at, held);
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
        self.hold(event.at, Held::Icmp(packet));
    }

    fn hold(&mut self, now: Duration, held: Held) {
        self.count += 1;
        self.held.insert((now, self.count), held);
        while let Some((&(at, _), _)) = self.held.first_key_value()
            && (self.held.len() > HELD || at + HELD_FOR < now)
        {
            self.write_first();
        }
    }

    /// Writes what is earliest. After a failure it writes nothing more.
    fn write_first(&mut self) {
        let Some(((at, _), held)) = self.held.pop_first() else {
            return;
        };
        let packet = match held {
            Held::Icmp(packet) => packet,
            Held::Message {
                from,
                to,
                stream,
                bytes,
            } => self.pcap.packet(&Packet {
                at: self.began + at,
                from,
                to,
                stream,
                bytes: &bytes,
            }),
        };
        if self.failed.is_none() {
            self.failed = self.file.write_all(&packet).err();
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
        while !self.held.is_empty() {
            self.write_first();
        }
        let failed = self.failed.take().or_else(|| self.file.flush().err());
        match failed {
            None => Ok(()),
            Some(why) => Err(format!("--trace {}: incomplete: {why}", self.name)),
        }
    }
}
