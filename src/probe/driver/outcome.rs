//! Maps the end of a transaction to the outcome of its probe.

use std::time::Duration;

use crate::probe::net::connection_pool::Left;
use crate::probe::observation::{Fault, Outcome};
use crate::sip::layer::{Counts, Event, Refusal};
use crate::sip::reply::scan;

/// The destination, the number of requests sent and the outcome; `None` if the transaction goes on.
/// `timeout` is the time after which an unanswered transaction ends.
pub(super) fn ended(event: Event, timeout: Duration) -> Option<(u32, u16, Outcome)> {
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
            let outcome = Outcome::Answered {
                code,
                reason,
                rtt,
                peer,
            };
            (destination, attempts, outcome)
        }
        Event::TimedOut {
            destination,
            attempts,
            provisional,
            elsewhere,
            ..
        } => {
            let outcome = Outcome::NoReply {
                after: timeout,
                provisional,
                elsewhere: elsewhere.map(Box::new),
            };
            (destination, attempts, outcome)
        }
        Event::Abandoned {
            destination,
            attempts,
        } => (destination, attempts, Outcome::Interrupted),
        Event::Failed {
            destination,
            why,
            attempts,
            ..
        } => (destination, attempts, Outcome::Refused(why)),
    })
}

/// Corrects the outcome of a probe over a connection by what happened to the connection.
pub(super) fn over_its_connection(left: &Left, outcome: Outcome) -> Outcome {
    match (outcome, left.stage) {
        (Outcome::NoReply { after, .. }, Some(stage)) => Outcome::NotConnected { after, stage },
        (Outcome::Refused(Refusal::NoConnection), _) => match left.fault.clone() {
            Some(Fault::Refused(why)) => Outcome::Refused(why),
            Some(fault) => Outcome::Broken(fault),
            None => Outcome::Refused(Refusal::NoConnection),
        },
        (mut other, _) => {
            if let Outcome::Answered { rtt, .. } = &mut other {
                *rtt = rtt.saturating_sub(left.delay);
            }
            other
        }
    }
}

/// Why the transaction layer ignored this datagram, if it did.
pub(super) fn why_ignored(before: Counts, after: Counts, bytes: &[u8]) -> Option<String> {
    let grown = |count: fn(&Counts) -> u64| count(&after) > count(&before);
    Some(match () {
        () if grown(|c| c.late) => "it came after the timeout".to_owned(),
        () if grown(|c| c.duplicates) => "another reply came before it".to_owned(),
        () if grown(|c| c.foreign) => "its branch or its CSeq method is not ours".to_owned(),
        () if grown(|c| c.other_address) => "it came from another address".to_owned(),
        () if grown(|c| c.malformed) || grown(|c| c.not_replies) => scan(bytes).err()?.to_string(),
        () => return None,
    })
}
