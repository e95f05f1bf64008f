//! What a failed probe proves.

use super::{ConnectionFault, Observation, ProbeOutcome};
use crate::sip::layer::SendError;

/// Whom the outcome of a probe speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// The destination: it answered, refused, or was silent after a request had left.
    Destination,
    /// The network, the name servers, this machine or the server's cfg: the destination may be well.
    Elsewhere,
    /// Nobody: this machine had no means to ask, or the run was interrupted.
    NotAsked,
}

impl Observation {
    /// What the outcome proves. `is_own_tls` is whether TLS is set up as the server's.
    pub fn evidence(&self, is_own_tls: bool) -> Evidence {
        match &self.outcome {
            // Kamailio accepts a reply from another address.
            ProbeOutcome::NoReply {
                elsewhere: Some(other),
                ..
            } if other.is_final() => Evidence::Elsewhere,
            ProbeOutcome::Answered { .. }
            | ProbeOutcome::NoReply { .. }
            | ProbeOutcome::NotConnected { .. } => Evidence::Destination,
            ProbeOutcome::Refused(why) => of_refusal(*why),
            ProbeOutcome::Broken(fault) => of_fault(fault, is_own_tls),
            ProbeOutcome::NotFound(_) | ProbeOutcome::Unsent(_) => Evidence::Elsewhere,
            ProbeOutcome::Interrupted => Evidence::NotAsked,
        }
    }

    /// Whether the destination was never asked.
    pub fn is_not_asked(&self) -> bool {
        self.evidence(false) == Evidence::NotAsked
    }
}

fn of_refusal(why: SendError) -> Evidence {
    match why {
        SendError::PortUnreachable => Evidence::Destination,
        SendError::NoBuffers => Evidence::NotAsked,
        SendError::Other(errno) if is_shortage(errno) => Evidence::NotAsked,
        _ => Evidence::Elsewhere,
    }
}

fn of_fault(fault: &ConnectionFault, is_own_tls: bool) -> Evidence {
    match fault {
        ConnectionFault::Refused(why) => of_refusal(*why),
        ConnectionFault::Closed(_)
        | ConnectionFault::Reset
        | ConnectionFault::Unframed(_)
        | ConnectionFault::HandshakeCut
        | ConnectionFault::NotTls
        | ConnectionFault::CertificateRefused(_)
        | ConnectionFault::NameUnknown
        | ConnectionFault::Alert(_) => Evidence::Destination,
        // The server would do the same.
        ConnectionFault::Certificate(_) | ConnectionFault::CertificateWanted if is_own_tls => {
            Evidence::Destination
        }
        // Another client, or one with another CA, may get through.
        ConnectionFault::Certificate(_)
        | ConnectionFault::CertificateWanted
        | ConnectionFault::OldProtocol
        | ConnectionFault::OldProtocolWanted
        | ConnectionFault::NothingInCommon
        | ConnectionFault::Tls(_) => Evidence::Elsewhere,
    }
}

/// Whether this machine or process is out of descriptors.
fn is_shortage(errno: i32) -> bool {
    #[cfg(unix)]
    {
        use rustix::io::Errno;
        let shortages = [Errno::MFILE, Errno::NFILE];
        shortages.contains(&Errno::from_raw_os_error(errno))
    }
    #[cfg(not(unix))]
    {
        errno == 0
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::base::dns_records::NoAnswer;
    use crate::dns::locate::NotFound;
    use crate::kamailio::pinging::NotPingedReason;
    use crate::probe::observation::{CertificateFault, ConnectionStage};
    use crate::probe::unsent_ping::UnsentPing;
    use crate::sip::layer::ReplyFromElsewhere;

    fn broken(fault: ConnectionFault) -> ProbeOutcome {
        ProbeOutcome::Broken(fault)
    }

    fn silence(elsewhere: Option<u16>) -> ProbeOutcome {
        let from = "192.0.2.9:5060".parse().unwrap();
        ProbeOutcome::NoReply {
            after: Duration::from_secs(1),
            provisional: None,
            elsewhere: elsewhere.map(|code| Box::new(ReplyFromElsewhere { from, code })),
            unusable: None,
        }
    }

    #[test]
    fn only_what_the_destination_did_is_evidence_against_it() {
        use Evidence::{Destination, Elsewhere, NotAsked};
        let certificate = || broken(ConnectionFault::Certificate(CertificateFault::SelfSigned));
        let stage = ConnectionStage::Connecting;
        let after = Duration::from_secs(1);
        for (outcome, expected) in [
            (silence(None), Destination),
            (silence(Some(180)), Destination),
            (silence(Some(200)), Elsewhere),
            (ProbeOutcome::NotConnected { after, stage }, Destination),
            (
                ProbeOutcome::Refused(SendError::PortUnreachable),
                Destination,
            ),
            (ProbeOutcome::Refused(SendError::HostUnreachable), Elsewhere),
            (
                ProbeOutcome::Refused(SendError::NetworkUnreachable),
                Elsewhere,
            ),
            (ProbeOutcome::Refused(SendError::Prohibited), Elsewhere),
            (ProbeOutcome::Refused(SendError::NoSocket), Elsewhere),
            (ProbeOutcome::Refused(SendError::NoBuffers), NotAsked),
            #[cfg(unix)]
            (ProbeOutcome::Refused(SendError::Other(24)), NotAsked),
            (
                broken(ConnectionFault::Refused(SendError::NoBuffers)),
                NotAsked,
            ),
            (broken(ConnectionFault::Closed(false)), Destination),
            (
                broken(ConnectionFault::Alert("InternalError".into())),
                Destination,
            ),
            (broken(ConnectionFault::NothingInCommon), Elsewhere),
            (broken(ConnectionFault::OldProtocol), Elsewhere),
            (broken(ConnectionFault::Tls("x".into())), Elsewhere),
            (certificate(), Elsewhere),
            (
                ProbeOutcome::NotFound(NotFound::NoAddress(NoAnswer::NoSuchName)),
                Elsewhere,
            ),
            (
                ProbeOutcome::NotFound(NotFound::NotAtLoad(NoAnswer::Failed(2))),
                Elsewhere,
            ),
            (
                ProbeOutcome::Unsent(UnsentPing::Socket(NotPingedReason::NoSocket)),
                Elsewhere,
            ),
            (ProbeOutcome::Interrupted, NotAsked),
        ] {
            let shown = format!("{outcome:?}");
            assert_eq!(
                Observation::new(outcome).evidence(false),
                expected,
                "{shown}"
            );
        }
        let observation = Observation::new(certificate());
        assert_eq!(observation.evidence(true), Destination);
    }
}
