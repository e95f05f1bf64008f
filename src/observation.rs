//! What one probe of one destination saw: the only value that leaves `probe/`.

use std::net::SocketAddr;
use std::time::Duration;

use crate::locate::NotFound;

use crate::sip::layer::{Elsewhere, Refusal};
use crate::sip::reply::Peer;

/// What was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// The address that was used, where there was one.
    pub address: Option<SocketAddr>,
    /// How often the request was sent.
    pub attempts: u16,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a probe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A final reply.
    Answered {
        /// Its code, 200 to 699.
        code: u16,
        /// Its reason phrase, as it came.
        reason: Box<[u8]>,
        /// From the first request to the reply.
        rtt: Duration,
        /// Who sent it; of a 2xx only where that is wanted.
        peer: Option<Box<Peer>>,
    },
    /// No final reply in time.
    NoReply {
        /// How long was waited.
        after: Duration,
        /// The last provisional reply.
        provisional: Option<u16>,
        /// Who sent a reply in the destination's place, which was not believed.
        elsewhere: Option<Elsewhere>,
    },
    /// The network, or this machine, refused to carry the request.
    Refused(Refusal),
    /// The name has no address.
    NotFound(NotFound),
    /// The run was interrupted before anything came of it.
    Interrupted,
}
