//! The outputs of the layer.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use super::icmp_message::IcmpMessage;
use crate::sip::Moment;
use crate::sip::branch::Branch;
use crate::sip::reply::{Malformed, PeerHeaders};

/// What the driver must do, or an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LayerOutput {
    /// Send this transaction's request now.
    Transmit {
        /// As given in [`super::RequestStart`].
        destination: u32,
        /// As given in [`super::RequestStart`].
        to: SocketAddr,
        /// Renders the request; the same for every attempt.
        branch: Branch,
        /// 1 for the first transmission, 2 for the first retransmission, and so on.
        attempt: u16,
    },
    /// An event of a destination.
    Event(Event),
}

/// An event of a destination. Each transaction yields any number of `Provisional` events and then
/// exactly one of the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A 1xx response was received.
    Provisional {
        /// As given in [`super::RequestStart`].
        destination: u32,
        /// 100 to 199.
        code: u16,
    },
    /// The first accepted final response was received.
    Final {
        /// As given in [`super::RequestStart`].
        destination: u32,
        /// 200 to 699.
        code: u16,
        /// The reason phrase as received: any bytes except NUL, CR and LF.
        reason: Arc<[u8]>,
        /// When the first transmission was sent.
        started: Moment,
        /// The time from the first transmission to the response, like Kamailio's latency.
        rtt: Duration,
        /// The time from the first transmission to the first 1xx response, if there was one.
        first_reply: Option<Duration>,
        /// The number of transmissions so far, at least 1.
        attempts: u16,
        /// Information about the sender; for a 2xx only on request
        /// ([`super::Layer::wanting_peers`]).
        peer: Option<Box<PeerHeaders>>,
    },
    /// Timer F fired before a final response (RFC 3261 17.1.2.2).
    TimedOut {
        /// As given in [`super::RequestStart`].
        destination: u32,
        /// When the first transmission was sent.
        started: Moment,
        /// Time since the first transmission, at least [`crate::sip::timers::Timers::timeout`].
        after: Duration,
        /// The time from the first transmission to the first 1xx response, if there was one.
        first_reply: Option<Duration>,
        /// The number of transmissions so far, at least 1.
        attempts: u16,
        /// The code of the last 1xx response.
        provisional: Option<u16>,
        /// A reply with the right branch from another address. It was not accepted: the destination
        /// may be behind a NAT, or reply from another interface.
        elsewhere: Option<ReplyFromElsewhere>,
        /// What the network reported of the request, if that did not end the transaction.
        refused: Option<SendError>,
        /// Why the last message from the peer was no reply to the request, if there was one.
        unusable: Option<UnusableReply>,
    },
    /// The transaction was abandoned ([`super::Layer::abandon`]).
    Abandoned {
        /// As given in [`super::RequestStart`].
        destination: u32,
        /// When the first transmission was sent.
        started: Moment,
        /// The number of transmissions so far, at least 1.
        attempts: u16,
    },
    /// The request could not be delivered (RFC 3261 17.1.4).
    Failed {
        /// As given in [`super::RequestStart`].
        destination: u32,
        /// The error reported by the network or the transport.
        why: SendError,
        /// The number of transmissions so far; 0 if even the first one could not be sent.
        attempts: u16,
        /// When the first transmission was sent.
        started: Moment,
        /// Time since the first transmission.
        after: Duration,
    },
}

impl Event {
    /// Corrects the number of transmissions by those that were lost on this machine.
    pub(super) fn count_less(&mut self, lost: u16) {
        match self {
            Event::Provisional { .. } => {}
            Event::Final { attempts, .. }
            | Event::TimedOut { attempts, .. }
            | Event::Abandoned { attempts, .. }
            | Event::Failed { attempts, .. } => *attempts = attempts.saturating_sub(lost),
        }
    }
}

/// A reply with the right branch from another address. If there are several, the first final one,
/// or else the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplyFromElsewhere {
    /// Its source address.
    pub from: SocketAddr,
    /// Its code, 100 to 699.
    pub code: u16,
}

impl ReplyFromElsewhere {
    /// Whether it was a final reply.
    pub fn is_final(&self) -> bool {
        self.code >= 200
    }
}

/// A message from a peer that is no reply to any request to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UnusableReply {
    /// Its branch is not that of a request.
    Branch,
    /// Its CSeq has another method.
    Method,
    /// It cannot be read.
    Malformed(Malformed),
    /// Over a connection: it has begun and not ended.
    Incomplete,
}

impl fmt::Display for UnusableReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            UnusableReply::Branch => {
                f.write_str("answered with another branch: a SIP ALG in the way?")
            }
            UnusableReply::Method => f.write_str("answered with another method in CSeq"),
            UnusableReply::Incomplete => {
                f.write_str("answered with the beginning of a message, and not its end")
            }
            UnusableReply::Malformed(Malformed::NotAReply) => {
                f.write_str("answered with what is no SIP reply")
            }
            UnusableReply::Malformed(why) => {
                write!(f, "answered, but the reply cannot be used: {why}")
            }
        }
    }
}

/// Why a request could not be delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SendError {
    /// Nothing listens on the port: ICMP port unreachable from the peer, or connection refused.
    PortUnreachable,
    /// No route to the host.
    HostUnreachable,
    NetworkUnreachable,
    /// Blocked by a firewall or a route of this machine: permission denied.
    Prohibited,
    /// This machine has no memory for it now (`ENOBUFS`, `ENOMEM`).
    NoBuffers,
    /// There is no socket of this address family.
    NoSocket,
    /// There is no connection, or it was closed; its opener knows why.
    NoConnection,
    /// A firewall or a router rejects it, or reports that it has no way to the peer.
    Rejected(IcmpMessage),
    /// Another operating system error, by its `errno`.
    Other(i32),
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SendError::PortUnreachable => f.write_str("connection refused"),
            SendError::HostUnreachable => f.write_str("host unreachable"),
            SendError::NetworkUnreachable => f.write_str("network unreachable"),
            SendError::Prohibited => f.write_str("prohibited by a firewall or by the system"),
            SendError::NoBuffers => f.write_str("not sent: this machine had no memory for it"),
            SendError::NoSocket => f.write_str("no socket of this address family to send from"),
            SendError::NoConnection => f.write_str("no connection"),
            SendError::Rejected(message) => message.fmt(f),
            SendError::Other(errno) => {
                write!(f, "not sent: {}", io::Error::from_raw_os_error(*errno))
            }
        }
    }
}

/// Counters of received messages that were not accepted or not needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct IgnoredCounts {
    /// Replies to terminated transactions.
    pub late: u64,
    /// Further replies after a final one, until Timer K fires.
    #[serde(rename = "duplicate")]
    pub duplicates: u64,
    /// Replies with a foreign branch or token, or another method in CSeq.
    pub foreign: u64,
    /// Replies with the right branch, but from an address that the request was not sent to.
    pub other_address: u64,
    /// Malformed replies.
    pub malformed: u64,
    /// Requests, keep-alives and garbage.
    #[serde(skip)]
    pub not_replies: u64,
}
