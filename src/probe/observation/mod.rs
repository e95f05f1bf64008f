//! What one probe of one destination saw: the only value that leaves `probe/`.

mod connection;

use std::sync::Arc;
use std::time::Duration;

pub use connection::{Certificate, CertificateFault, Connection, Fault, Stage, Switched, Tls};

use crate::dns::locate::{Hop, NotFound};
use crate::kamailio::pinging::latency::Latency;
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

    /// Counts it as Kamailio would count its ping.
    pub fn count_in(&self, latency: &mut Latency) {
        match &self.outcome {
            Outcome::Answered { code, rtt, .. } if *code != 408 => latency.count(Some(*rtt)),
            // Kamailio's own socket would be missing, too, and nothing be sent.
            Outcome::Refused(Refusal::NoSocket) => {}
            // Kamailio hears of no refusal, and waits until tm's own 408.
            Outcome::Answered { .. }
            | Outcome::NotConnected { .. }
            | Outcome::Refused(_)
            | Outcome::Broken(_) => latency.count(None),
            // Kamailio would have taken the reply from elsewhere; when, nobody knows.
            Outcome::NoReply {
                elsewhere: Some(other),
                ..
            } if other.is_final() => {}
            Outcome::NoReply { .. } => latency.count(None),
            Outcome::NotFound(_) | Outcome::Interrupted => {}
        }
    }
}

/// What came of a probe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(code: u16, micros: u64) -> Outcome {
        Outcome::Answered {
            code,
            reason: Default::default(),
            rtt: Duration::from_micros(micros),
            peer: None,
        }
    }

    #[test]
    fn whole_milliseconds_of_any_reply_count_but_not_those_of_a_408() {
        let mut latency = Latency::default();
        for outcome in [
            answered(404, 12_999),
            answered(408, 99_000),
            Outcome::Refused(Refusal::PortUnreachable),
            Outcome::Interrupted,
        ] {
            Observation::new(outcome).count_in(&mut latency);
        }
        let times = [latency.average, latency.deviation, latency.estimate];
        assert_eq!(times, [12.0, 0.0, 12.0]);
        assert_eq!(latency.timeouts, 2);
    }

    #[test]
    fn a_final_reply_from_elsewhere_is_no_timeout() {
        for (code, timeouts) in [(200, 0), (180, 1)] {
            let from = "192.0.2.9:5060".parse().unwrap();
            let mut latency = Latency::default();
            let outcome = Outcome::NoReply {
                after: Duration::from_secs(1),
                provisional: None,
                elsewhere: Some(Box::new(Elsewhere { from, code })),
            };
            Observation::new(outcome).count_in(&mut latency);
            assert_eq!(latency.timeouts, timeouts, "{code}");
        }
    }
}
