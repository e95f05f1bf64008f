//! Maps the end of a transaction to the outcome of its probe.

use std::mem;
use std::time::Duration;

use crate::probe::net::connection_pool::EndedProbe;
use crate::probe::observation::{ConnectionFault, ProbeOutcome};
use crate::sip::Moment;
use crate::sip::layer::{Event, IgnoredCounts, SendError, UnusableReply};
use crate::sip::reply::Malformed;

/// The end of a transaction.
pub(super) struct Ended {
    pub(super) destination: u32,
    /// When its first request was sent.
    pub(super) started: Moment,
    /// The number of requests sent.
    pub(super) attempts: u16,
    /// From the first request to the first provisional reply.
    pub(super) first_reply: Option<Duration>,
    pub(super) outcome: ProbeOutcome,
}

/// The end of a transaction; `None` if it goes on. `timeout` is the time after which an unanswered
/// transaction ends.
pub(super) fn ended(event: Event, timeout: Duration) -> Option<Ended> {
    let (destination, started, attempts, first_reply, outcome) = match event {
        Event::Provisional { .. } => return None,
        Event::Final {
            destination,
            code,
            reason,
            started,
            rtt,
            first_reply,
            attempts,
            peer,
        } => {
            let outcome = ProbeOutcome::Answered {
                code,
                reason,
                rtt,
                peer,
            };
            (destination, started, attempts, first_reply, outcome)
        }
        Event::TimedOut {
            destination,
            started,
            first_reply,
            attempts,
            provisional,
            elsewhere,
            refused,
            unusable,
            ..
        } => {
            let outcome = match refused {
                // Not one request has left this machine.
                _ if attempts == 0 => ProbeOutcome::Refused(SendError::NoBuffers),
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
            (destination, started, attempts, first_reply, outcome)
        }
        Event::Abandoned {
            destination,
            started,
            attempts,
        } => {
            let outcome = ProbeOutcome::Interrupted;
            (destination, started, attempts, None, outcome)
        }
        Event::Failed {
            destination,
            started,
            why,
            attempts,
            ..
        } => {
            let outcome = ProbeOutcome::Refused(why);
            (destination, started, attempts, None, outcome)
        }
    };
    Some(Ended {
        destination,
        started,
        attempts,
        first_reply,
        outcome,
    })
}

/// Corrects the end of a transaction over a connection by what happened to the connection.
pub(super) fn over_its_connection(left: &EndedProbe, ended: &mut Ended) {
    ended.attempts = left.attempts;
    ended.started += left.delay;
    ended.first_reply = ended
        .first_reply
        .map(|time| time.saturating_sub(left.delay));
    let outcome = mem::replace(&mut ended.outcome, ProbeOutcome::Interrupted);
    ended.outcome = match (outcome, left.stage) {
        (ProbeOutcome::NoReply { after, .. }, Some(stage)) => {
            ProbeOutcome::NotConnected { after, stage }
        }
        (
            ProbeOutcome::NoReply {
                after,
                provisional: None,
                elsewhere,
                unusable: None,
            },
            None,
        ) => ProbeOutcome::NoReply {
            after,
            provisional: None,
            elsewhere,
            unusable: left.is_within_message.then_some(UnusableReply::Incomplete),
        },
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
    };
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
