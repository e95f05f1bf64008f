//! What the layer tells its driver.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use crate::sip::branch::Branch;
use crate::sip::reply::Peer;

/// What the driver shall do or know next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Send this transaction's request now.
    Transmit {
        /// As given at the start.
        destination: u32,
        /// As given at the start.
        to: SocketAddr,
        /// What the request is rendered from; the same for every attempt.
        branch: Branch,
        /// 1 for the first transmission, 2 for the first retransmission, and so on.
        attempt: u16,
    },
    /// Something became known of a destination.
    Event(Event),
}

/// What became known of a destination. Each start yields any number of `Provisional` and then
/// exactly one of the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A 1xx came.
    Provisional {
        /// As given at the start.
        destination: u32,
        /// 100 to 199.
        code: u16,
    },
    /// A final response came, the first that was believed.
    Final {
        /// As given at the start.
        destination: u32,
        /// 200 to 699.
        code: u16,
        /// The reason phrase as it came, any bytes but NUL, CR and LF.
        reason: Arc<[u8]>,
        /// From the first transmission to the response, as Kamailio's latency.
        rtt: Duration,
        /// Transmissions until then, at least 1.
        attempts: u16,
        /// Who sent it; of a 2xx only where that is wanted ([`super::Layer::wanting_peers`]).
        peer: Option<Box<Peer>>,
    },
    /// Timer F fired before a final response (RFC 3261 17.1.2.2).
    TimedOut {
        /// As given at the start.
        destination: u32,
        /// Since the first transmission, at least [`crate::sip::timers::Timers::timeout`].
        after: Duration,
        /// Transmissions until then, at least 1.
        attempts: u16,
        /// The last 1xx.
        provisional: Option<u16>,
        /// A reply with the right branch that came from another address. It was not believed: the
        /// destination may be behind a NAT, or answer from another interface.
        elsewhere: Option<Elsewhere>,
    },
    /// The layer was told to give up ([`super::Layer::abandon`]).
    Abandoned {
        /// As given at the start.
        destination: u32,
        /// Transmissions until then, at least 1.
        attempts: u16,
    },
    /// The request did not get there (RFC 3261 17.1.4).
    Failed {
        /// As given at the start.
        destination: u32,
        /// What the network or the transport said.
        why: Refusal,
        /// Transmissions until then; 0 where not even the first one left.
        attempts: u16,
        /// Since the first transmission.
        after: Duration,
    },
}

/// A reply with the right branch that came from another address: of several the first final one,
/// else the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Elsewhere {
    /// Where it came from.
    pub from: SocketAddr,
    /// Its code, 100 to 699.
    pub code: u16,
}

impl Elsewhere {
    /// Whether it was a final reply.
    pub fn is_final(&self) -> bool {
        self.code >= 200
    }
}

/// Why a request did not get there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// Nothing listens on the port: ICMP port unreachable, connection refused.
    PortUnreachable,
    /// ICMP host unreachable, no route to host.
    HostUnreachable,
    NetworkUnreachable,
    /// A firewall says no: ICMP administratively prohibited, permission denied.
    Prohibited,
    /// The request does not fit through the path in one datagram.
    TooBig,
    /// There is no socket of this address family to send from.
    NoSocket,
    /// There is no connection to send it over, or it did not last; who opened it knows why.
    NoConnection,
    /// Another error of the operating system, by its `errno`.
    Other(i32),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::PortUnreachable => f.write_str("connection refused"),
            Refusal::HostUnreachable => f.write_str("host unreachable"),
            Refusal::NetworkUnreachable => f.write_str("network unreachable"),
            Refusal::Prohibited => f.write_str("prohibited by a firewall or by the system"),
            Refusal::TooBig => f.write_str("message too big for the path"),
            Refusal::NoSocket => f.write_str("no socket of this address family to send from"),
            Refusal::NoConnection => f.write_str("no connection"),
            Refusal::Other(errno) => {
                write!(f, "not sent: {}", io::Error::from_raw_os_error(*errno))
            }
        }
    }
}

/// What was received and not believed, or not needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Replies to transactions that were over, and errors after the final response.
    pub late: u64,
    /// Further replies after a final one, within Timer K.
    pub duplicates: u64,
    /// Replies and errors with a branch or token that is not ours, or another method in CSeq.
    pub foreign: u64,
    /// Replies with the right branch from another address than the request was sent to.
    pub other_address: u64,
    /// Replies that could not be read or trusted.
    pub malformed: u64,
    /// Requests, keep-alives and junk.
    pub not_replies: u64,
}
