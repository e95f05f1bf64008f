//! Maps the end of a transaction to the outcome of its probe.

use std::time::Duration;

use crate::probe::net::connection_pool::EndedProbe;
use crate::probe::observation::{ConnectionFault, ProbeOutcome};
use crate::sip::layer::{Event, IgnoredCounts, SendError, UnusableReply};
use crate::sip::reply::Malformed;

/// The destination, the number of requests sent and the outcome; `None` if the transaction goes on.
/// `timeout` is the time after which an unanswered transaction ends.
pub(super) fn ended(event: Event, timeout: Duration) -> Option<(u32, u16, ProbeOutcome)> {
    Some(match event {
        Event::Provisional { .. } => return None,
        Event::Final {
            destination,
            code,
            reason,
            rtt,
            attempts,
            peer,
        } => {
            let outcome = ProbeOutcome::Answered {
                code,
                reason,
                rtt,
                peer,
            };
            (destination, attempts, outcome)
        }
        // Not one request has left this machine.
        Event::TimedOut {
            destination,
            attempts: 0,
            ..
        } => (destination, 0, ProbeOutcome::Refused(SendError::NoBuffers)),
        Event::TimedOut {
            destination,
            attempts,
            provisional,
            elsewhere,
            refused,
            unusable,
            ..
        } => {
            let outcome = match refused {
                Some(why) if provisional.is_none() && elsewhere.is_none() && unusable.is_none() => {
                    ProbeOutcome::Refused(why)
                }
                _ => ProbeOutcome::NoReply {
                    after: timeout,
                    provisional,
                    elsewhere: elsewhere.map(Box::new),
                    unusable,
                },
            };
            (destination, attempts, outcome)
        }
        Event::Abandoned {
            destination,
            attempts,
        } => (destination, attempts, ProbeOutcome::Interrupted),
        Event::Failed {
            destination,
            why,
            attempts,
            ..
        } => (destination, attempts, ProbeOutcome::Refused(why)),
    })
}

/// Corrects the outcome of a probe over a connection by what happened to the connection.
pub(super) fn over_its_connection(left: &EndedProbe, outcome: ProbeOutcome) -> ProbeOutcome {
    match (outcome, left.stage) {
        (ProbeOutcome::NoReply { after, .. }, Some(stage)) => {
            ProbeOutcome::NotConnected { after, stage }
        }
        (mut silence @ ProbeOutcome::NoReply { .. }, None) => {
            if let ProbeOutcome::NoReply { unusable, .. } = &mut silence
                && left.is_within_message
            {
                *unusable = Some(UnusableReply::Incomplete);
            }
            silence
        }
        (ProbeOutcome::Refused(SendError::NoConnection), _) => match left.fault.clone() {
            Some(ConnectionFault::Refused(why)) => ProbeOutcome::Refused(why),
            Some(fault) => ProbeOutcome::Broken(fault),
            None => ProbeOutcome::Refused(SendError::NoConnection),
        },
        (mut other, _) => {
            if let ProbeOutcome::Answered { rtt, .. } = &mut other {
                *rtt = rtt.saturating_sub(left.delay);
            }
            other
        }
    }
}

/// Why the transaction layer ignored this datagram, if it did.
pub(super) fn why_ignored(
    before: IgnoredCounts,
    after: IgnoredCounts,
    malformed: Option<Malformed>,
) -> Option<String> {
    let grown = |count: fn(&IgnoredCounts) -> u64| count(&after) > count(&before);
    Some(match () {
        () if grown(|c| c.late) => "it came after the timeout".to_owned(),
        () if grown(|c| c.duplicates) => "another reply came before it".to_owned(),
        () if grown(|c| c.foreign) => "its branch or its CSeq method is not ours".to_owned(),
        () if grown(|c| c.other_address) => "it came from another address".to_owned(),
        () if grown(|c| c.malformed) || grown(|c| c.not_replies) => {
            malformed.unwrap_or(Malformed::TooLong).to_string()
        }
        () => return None,
    })
}
