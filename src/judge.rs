//! From what was seen to a verdict: is the destination up, with which letters, and if not, why.

pub mod board;
pub mod cause;
pub mod latency;
pub mod state;

use crate::kamailio::Version;
use crate::list::flags::{Flags, Letters};
use crate::observation::{Observation, Outcome, Stage};
use crate::reply_codes::ReplyCodes;
use crate::text::in_words;

/// What an observation means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Whether Kamailio would take the destination for alive. An interrupted probe tells nothing: it
    /// is not up, and [`crate::report`] does not count it as down.
    pub up: bool,
    /// The letters that `dispatcher.list` would show if this answer set the state: A when up, I when
    /// down, and the list's own P, N or X. Kamailio never changes a disabled destination.
    pub flags: Letters,
    /// Why it is down, in words.
    pub error: Option<String>,
}

/// Judges one observation of a destination with these flags.
pub fn judge(flags: Flags, seen: &Observation, accepted: &ReplyCodes, version: Version) -> Verdict {
    let error = error(&seen.outcome, accepted);
    let up = error.is_none();
    let after = if flags.has(Flags::DISABLED) {
        flags
    } else {
        let state = if up {
            Flags::default()
        } else {
            Flags::INACTIVE
        };
        flags
            .without(Flags::INACTIVE.with(Flags::TRYING))
            .with(state)
    };
    Verdict {
        up,
        flags: after.letters(version),
        error,
    }
}

/// Whether this outcome makes a destination count as up: an accepted reply of its own.
pub fn is_up(outcome: &Outcome, accepted: &ReplyCodes) -> bool {
    matches!(outcome, Outcome::Answered { code, .. } if accepted.accepts(*code))
}

/// Whether Kamailio takes what came of a ping for an answer. Where nothing final came, tm makes a 408
/// of it, which counts where `ds_ping_reply_codes` has it: then a dead destination stays active. A
/// final reply from another address counts as any other: tm looks at the branch alone
/// (`t_reply_matching`; measured on 5.6).
pub fn counts_as_answer(outcome: &Outcome, accepted: &ReplyCodes) -> bool {
    match outcome {
        Outcome::Answered { code, .. } => accepted.accepts(*code),
        Outcome::NoReply {
            elsewhere: Some(other),
            ..
        } if other.is_final() => accepted.accepts(other.code),
        Outcome::NoReply { .. }
        | Outcome::NotConnected { .. }
        | Outcome::Refused(_)
        | Outcome::Broken(_) => accepted.accepts(TIMED_OUT),
        Outcome::NotFound(_) | Outcome::Interrupted => false,
    }
}

/// The code that tm gives a request without a final reply.
const TIMED_OUT: u16 = 408;

fn error(outcome: &Outcome, accepted: &ReplyCodes) -> Option<String> {
    if is_up(outcome, accepted) {
        return None;
    }
    Some(match outcome {
        Outcome::Answered { code, .. } => format!("reply not accepted: {code}"),
        Outcome::NoReply {
            after,
            provisional,
            elsewhere,
        } => {
            let mut words = match provisional {
                Some(code) => format!("no final reply in {} (only {code})", in_words(*after)),
                None => format!("no reply in {}", in_words(*after)),
            };
            if let Some(other) = elsewhere {
                let from = other.from;
                words.push_str(&format!(
                    "; {from} replied in its place, and was not believed"
                ));
            }
            words
        }
        Outcome::NotConnected { after, stage } => match stage {
            Stage::Connecting => format!("no TCP connection in {}", in_words(*after)),
            Stage::Handshaking => format!(
                "TLS: connected, but no end of the handshake in {}",
                in_words(*after)
            ),
        },
        Outcome::Refused(why) => why.to_string(),
        Outcome::Broken(fault) => fault.to_string(),
        Outcome::Interrupted => "no reply before the interruption".to_owned(),
        Outcome::NotFound(why) => why.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::locate::NotFound;
    use crate::names::NoAnswer;
    use crate::sip::layer::Elsewhere;
    use crate::sip::layer::Refusal;

    fn seen(outcome: Outcome) -> Observation {
        Observation::new(outcome)
    }

    fn answered(code: u16) -> Observation {
        seen(Outcome::Answered {
            code,
            reason: Default::default(),
            rtt: Duration::ZERO,
            peer: None,
        })
    }

    #[test]
    fn the_state_follows_the_answer_and_the_rest_is_the_lists_own() {
        for (flags, code, letters) in [
            (0, 200, "AX"),
            (8, 200, "AP"),
            (9, 202, "AP"),
            (2, 200, "AX"),
            (8, 503, "IP"),
            (0, 404, "IX"),
            (40, 200, "AP"),
            (32, 503, "IN"),
            (12, 503, "DP"),
            (4, 200, "DX"),
        ] {
            let verdict = judge(
                Flags(flags),
                &answered(code),
                &ReplyCodes::default(),
                Version::V6_1,
            );
            assert_eq!(verdict.flags.to_string(), letters, "{flags} {code}");
            assert_eq!(verdict.up, code < 300);
        }
    }

    #[test]
    fn each_failure_is_told_in_words() {
        let from = "192.0.2.1:5060".parse().unwrap();
        let elsewhere = |code| Some(Box::new(Elsewhere { from, code }));
        let no_reply = |provisional, elsewhere| Outcome::NoReply {
            after: Duration::from_millis(2500),
            provisional,
            elsewhere,
        };
        for (outcome, words) in [
            (no_reply(None, None), "no reply in 2.5 s"),
            (
                no_reply(Some(100), None),
                "no final reply in 2.5 s (only 100)",
            ),
            (
                no_reply(None, elsewhere(200)),
                "no reply in 2.5 s; 192.0.2.1:5060 replied in its place, and was not believed",
            ),
            (
                Outcome::NotFound(NotFound::NoAddress(NoAnswer::NoSuchName)),
                "host not found: no such name (NXDOMAIN)",
            ),
        ] {
            let verdict = judge(
                Flags(0),
                &seen(outcome),
                &ReplyCodes::default(),
                Version::V6_1,
            );
            assert_eq!(verdict.error.as_deref(), Some(words));
        }
        let refused = judge(
            Flags(0),
            &seen(Outcome::Refused(Refusal::PortUnreachable)),
            &ReplyCodes::default(),
            Version::V6_1,
        );
        assert!(refused.error.unwrap().contains("refused"));
        let codes = ReplyCodes::read_strictly("code=404").unwrap();
        assert!(judge(Flags(0), &answered(404), &codes, Version::V6_1).up);
    }

    #[test]
    fn a_final_reply_from_another_address_counts_for_kamailio() {
        let from = "192.0.2.1:5060".parse().unwrap();
        for (code, codes, counts) in [
            (200, "", true),
            (404, "", false),
            (404, "code=404", true),
            (100, "", false),
            (100, "code=408", true),
            (404, "code=408", false),
        ] {
            let codes = ReplyCodes::read(codes.as_bytes()).unwrap();
            let outcome = Outcome::NoReply {
                after: Duration::from_secs(1),
                provisional: None,
                elsewhere: Some(Box::new(Elsewhere { from, code })),
            };
            assert_eq!(counts_as_answer(&outcome, &codes), counts, "{code}");
            assert!(error(&outcome, &codes).is_some());
        }
    }
}
