//! What one probe of one destination observed: the raw outcome, not yet judged.

mod connection;
mod evidence;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

pub use connection::{
    Certificate, CertificateFault, Connection, ConnectionFault, ConnectionStage, TlsObservation,
    TransportSwitch,
};
pub use evidence::Evidence;

use super::unsent_ping::UnsentPing;
use crate::dns::locate::{Hop, NotFound};
use crate::kamailio::pinging::latency::Latency;
use crate::sip::layer::{ReplyFromElsewhere, SendError, UnusableReply};
use crate::sip::reply::PeerHeaders;

/// What one probe observed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// When the first request was sent, or should have been.
    pub at: SystemTime,
    /// Number of requests sent, with retransmissions.
    pub attempts: u16,
    /// From the first request to the first provisional reply, if there was one.
    pub first_reply: Option<Duration>,
    pub outcome: ProbeOutcome,
    /// The address that the request left from, if it is known and the watcher wants peers.
    pub local: Option<SocketAddr>,
    /// The connection, if the transport needs one.
    pub connection: Option<Arc<Connection>>,
    /// Why the destination's own transport was not used.
    pub switched: Option<TransportSwitch>,
}

impl Observation {
    /// An observation of a request that was sent once, without further details.
    pub fn new(outcome: ProbeOutcome) -> Self {
        Self {
            at: SystemTime::UNIX_EPOCH,
            attempts: 1,
            first_reply: None,
            outcome,
            local: None,
            connection: None,
            switched: None,
        }
    }

    /// The hop that was used; `planned` is the one in the plan.
    pub fn hop(&self, planned: Hop) -> Hop {
        self.switched
            .map_or(planned, |switched| switched.hop(planned))
    }

    /// Whether the request was sent again, so that the time to the reply is no clean round-trip time.
    pub fn is_resent(&self) -> bool {
        self.attempts > 1
    }

    /// Counts this probe as Kamailio would count its ping.
    pub fn count_in(&self, latency: &mut Latency) {
        if self.is_not_asked() {
            return;
        }
        match &self.outcome {
            ProbeOutcome::Answered { code, rtt, .. } if *code != 408 => latency.count(Some(*rtt)),
            // Kamailio would have no socket either, and send nothing.
            ProbeOutcome::Refused(SendError::NoSocket) => {}
            // Kamailio does not notice a refusal, and waits until tm's own 408.
            ProbeOutcome::Answered { .. }
            | ProbeOutcome::NotConnected { .. }
            | ProbeOutcome::Refused(_)
            | ProbeOutcome::Broken(_) => latency.count(None),
            // Kamailio would have accepted the reply from the other address, after an unknown time.
            ProbeOutcome::NoReply {
                elsewhere: Some(other),
                ..
            } if other.is_final() => {}
            ProbeOutcome::NoReply { .. } => latency.count(None),
            ProbeOutcome::NotFound(_) | ProbeOutcome::Unsent(_) | ProbeOutcome::Interrupted => {}
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProbeOutcome {
    Answered {
        /// The status code, 200 to 699.
        code: u16,
        /// The reason phrase, as received.
        reason: Arc<[u8]>,
        /// From the first request to the reply; without the time to connect.
        rtt: Duration,
        /// The sender; for a 2xx only if the watcher wants peers.
        peer: Option<Box<PeerHeaders>>,
    },
    /// No final reply in time.
    NoReply {
        /// The timeout.
        after: Duration,
        /// The last provisional reply.
        provisional: Option<u16>,
        /// A reply from another address, which was ignored.
        elsewhere: Option<Box<ReplyFromElsewhere>>,
        /// What the peer sent that is no reply to the request.
        unusable: Option<UnusableReply>,
    },
    /// The connection was not ready in time.
    NotConnected {
        /// The timeout.
        after: Duration,
        stage: ConnectionStage,
    },
    /// The network or this machine refused to send the request.
    Refused(SendError),
    /// The connection failed, or ended before a reply.
    Broken(ConnectionFault),
    /// The name has no address.
    NotFound(NotFound),
    /// The ping of Kamailio fails before it is sent.
    Unsent(UnsentPing),
    /// The run was interrupted before there was a result.
    Interrupted,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(code: u16, micros: u64) -> ProbeOutcome {
        ProbeOutcome::Answered {
            code,
            reason: Default::default(),
            rtt: Duration::from_micros(micros),
            peer: None,
        }
    }

    #[test]
    fn latency_counts_whole_milliseconds_of_any_reply_except_408() {
        let mut latency = Latency::default();
        for outcome in [
            answered(404, 12_999),
            answered(408, 99_000),
            ProbeOutcome::Refused(SendError::PortUnreachable),
            ProbeOutcome::Interrupted,
        ] {
            Observation::new(outcome).count_in(&mut latency);
        }
        let times = [latency.average, latency.deviation, latency.estimate];
        assert_eq!(times, [12.0, 0.0, 12.0]);
        assert_eq!(latency.timeouts, 2);
    }

    #[test]
    fn a_final_reply_from_another_address_is_no_timeout() {
        for (code, timeouts) in [(200, 0), (180, 1)] {
            let from = "192.0.2.9:5060".parse().unwrap();
            let mut latency = Latency::default();
            let outcome = ProbeOutcome::NoReply {
                after: Duration::from_secs(1),
                provisional: None,
                elsewhere: Some(Box::new(ReplyFromElsewhere { from, code })),
                unusable: None,
            };
            Observation::new(outcome).count_in(&mut latency);
            assert_eq!(latency.timeouts, timeouts, "{code}");
        }
    }
}
