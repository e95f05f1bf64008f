//! What one probe of one destination saw: the only value that leaves `probe/`.

mod connection;

use std::sync::Arc;
use std::time::Duration;

pub use connection::{Certificate, CertificateFault, Connection, Fault, Stage, Switched, Tls};

use crate::dns::locate::{Hop, NotFound};
use crate::sip::layer::{Elsewhere, Refusal};
use crate::sip::reply::Peer;

/// What was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// Number of requests sent, with retransmissions.
    pub attempts: u16,
    /// What came of it.
    pub outcome: Outcome,
    /// The connection, where it went over one, or was to.
    pub connection: Option<Arc<Connection>>,
    /// Why it did not go over the destination's own transport.
    pub switched: Option<Switched>,
}

impl Observation {
    /// Of a request that was sent once, and of which nothing more is known.
    pub fn new(outcome: Outcome) -> Self {
        Self {
            attempts: 1,
            outcome,
            connection: None,
            switched: None,
        }
    }

    /// Where it was asked, by a plan that wanted it asked there.
    pub fn hop(&self, planned: Hop) -> Hop {
        self.switched
            .map_or(planned, |switched| switched.hop(planned))
    }
}

/// What came of a probe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A final reply.
    Answered {
        /// Its code, 200 to 699.
        code: u16,
        /// Its reason phrase, as it came.
        reason: Arc<[u8]>,
        /// From the first request to the reply; the time to connect is not in it.
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
        elsewhere: Option<Box<Elsewhere>>,
    },
    /// There was no connection in time.
    NotConnected {
        /// How long was waited.
        after: Duration,
        /// How far it came.
        stage: Stage,
    },
    /// The network, or this machine, refused to carry the request.
    Refused(Refusal),
    /// There was no connection, or it did not last until an answer.
    Broken(Fault),
    /// The name has no address.
    NotFound(NotFound),
    /// The run was interrupted before anything came of it.
    Interrupted,
}
