//! Judges observations: whether a destination is up, with which flags, and if not, why.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use super::diagnosis::{Cause, RequestContext};
use super::observation::{ConnectionStage, Observation, ProbeOutcome};
use super::plan::{Plan, Target, TargetRoute};
use super::verdict::{NotProbed, Verdict};
use super::warning::warnings;
use crate::base::escape::in_words;
use crate::kamailio::list::List;
use crate::kamailio::list::flags::Flags;
use crate::kamailio::pinging::{NotPingedReason, PingStatus, PingStatuses};
use crate::kamailio::server::reply_codes::ReplyCodes;
use crate::sip::request::RequestForm;

/// A round of a probe, and whether it failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    pub observation: Observation,
    /// Why the destination is not up; `None` if it is up.
    pub error: Option<Box<str>>,
}

/// The result of one target. It is made once; every format, the exit code and `--write` use it.
#[derive(Debug, Clone)]
pub struct ProbeResult<'a> {
    pub target: &'a Target,
    /// In order.
    pub rounds: Vec<Round>,
    /// Whether Kamailio would consider it up, by the last round; `None` if it was not probed or the
    /// round was interrupted.
    pub up: Option<bool>,
    /// The flags that Kamailio would set if the last round decided the state. Those of a disabled
    /// destination never change.
    pub flags: Flags,
    /// The flags in the server of `--config` at start and after each round; empty without a server.
    pub kamailio_flags: Vec<Flags>,
    pub diagnosis: Diagnosis,
}

/// The diagnosis of a destination that was probed.
#[derive(Debug, Clone, Default)]
pub struct Diagnosis {
    /// The probable cause, if it is not up.
    pub cause: Option<Arc<Cause>>,
    /// Why the server of `--config` never pings it.
    pub not_pinged: Option<NotPingedReason>,
    /// Whether it is marked for pinging all the same.
    pub is_missed: bool,
    /// Unusual events, and problems that will become failures, such as a certificate about to expire.
    pub warnings: Vec<String>,
}

/// Judges the observations of a plan.
#[derive(Debug)]
pub struct ResultBuilder<'a> {
    pub lists: &'a [List],
    accepted: &'a ReplyCodes,
    /// The ping status of each entry of each list; empty without a server.
    ping_statuses: &'a [PingStatuses],
    /// Warn about certificates that expire within this many days.
    tls_warn_days: u32,
    /// Each cause once: many destinations share one.
    causes: HashSet<Arc<Cause>>,
}

impl Round {
    /// Judges an observation, with these codes accepted as success.
    pub fn new(observation: Observation, accepted: &ReplyCodes) -> Self {
        let error = error(&observation.outcome, accepted).map(String::into_boxed_str);
        Self { observation, error }
    }

    /// Whether the destination is up; `None` if it was not asked, or the round was interrupted.
    pub fn up(&self) -> Option<bool> {
        let is_up = self.error.is_none();
        (is_up || !self.observation.is_not_asked()).then_some(is_up)
    }
}

/// Adds a round to the previous ones of a target.
pub fn add_round(rounds: &mut Vec<Round>, round: Round) {
    let Some(last) = rounds.last_mut() else {
        // Most runs have one round and many targets.
        rounds.reserve_exact(1);
        rounds.push(round);
        return;
    };
    // An interrupted round says less than the previous one.
    if round.observation.outcome == ProbeOutcome::Interrupted {
        return;
    }
    // The peer is printed once, for the last round.
    if let ProbeOutcome::Answered { peer, .. } = &mut last.observation.outcome {
        *peer = None;
    }
    rounds.push(round);
}

impl<'a> ResultBuilder<'a> {
    pub fn new(
        lists: &'a [List],
        accepted: &'a ReplyCodes,
        ping_statuses: &'a [PingStatuses],
        tls_warn_days: u32,
    ) -> Self {
        Self {
            lists,
            accepted,
            ping_statuses,
            tls_warn_days,
            causes: HashSet::new(),
        }
    }

    pub fn round(&self, observation: Observation) -> Round {
        Round::new(observation, self.accepted)
    }

    /// Whether Kamailio accepts the outcome of a ping as success.
    pub fn counts_as_answer(&self, outcome: &ProbeOutcome) -> bool {
        counts_as_answer(outcome, self.accepted)
    }

    /// The result of a target. `kamailio_flags` are those in the server; `over_tcp` is the code of the reply
    /// over TCP, if there was one.
    pub fn result<'p>(
        &mut self,
        plan: &Plan,
        target: &'p Target,
        rounds: Vec<Round>,
        kamailio_flags: Vec<Flags>,
        over_tcp: Option<u16>,
    ) -> ProbeResult<'p> {
        let entry = &self.lists[target.list].entries[target.entry];
        let up = rounds.last().and_then(Round::up);
        let flags = match (kamailio_flags.last(), up) {
            (Some(flags), _) => *flags,
            // Kamailio finds no set below 0 when it stores a result.
            (None, Some(up)) if entry.set() >= 0 => after(entry.flags(), up),
            (None, _) => entry.flags(),
        };
        let diagnosis = match rounds.last() {
            Some(round) => self.diagnosis(plan, target, &round.observation, over_tcp),
            None => Diagnosis::default(),
        };
        ProbeResult {
            target,
            rounds,
            up,
            flags,
            kamailio_flags,
            diagnosis,
        }
    }

    fn diagnosis(
        &mut self,
        plan: &Plan,
        target: &Target,
        observation: &Observation,
        over_tcp: Option<u16>,
    ) -> Diagnosis {
        let context = RequestContext {
            accepted: self.accepted,
            contact: match target.route {
                TargetRoute::To(_) => {
                    plan.profiles[target.profile].identity.form == RequestForm::Own
                }
                _ => true,
            },
            over_tcp,
        };
        let ping_status = match self.ping_statuses {
            [] => None,
            ping_statuses => ping_statuses[target.list].get(target.entry),
        };
        let not_pinged = match ping_status {
            Some(PingStatus::NotPinged { reasons }) => Some(reasons[0]),
            _ => None,
        };
        let is_missed = ping_status.is_some_and(PingStatus::is_missed);
        Diagnosis {
            cause: Cause::of(observation, &context).map(|cause| self.once(cause)),
            not_pinged: not_pinged.filter(|reason| !reason.is_a_failure()),
            is_missed,
            warnings: warnings(observation, self.tls_warn_days),
        }
    }

    fn once(&mut self, cause: Cause) -> Arc<Cause> {
        match self.causes.get(&cause) {
            Some(known) => known.clone(),
            None => {
                let cause = Arc::new(cause);
                self.causes.insert(cause.clone());
                cause
            }
        }
    }
}

impl ProbeResult<'_> {
    pub fn last(&self) -> Option<&Round> {
        self.rounds.last()
    }

    /// Why it is not up, or was not probed.
    pub fn error(&self) -> Option<Cow<'_, str>> {
        match (&self.target.route, self.rounds.last()) {
            (TargetRoute::Skipped(why), _) => Some(why.to_string().into()),
            (_, None) => Some("not probed: interrupted".into()),
            (_, Some(round)) => round.error.as_deref().map(Cow::Borrowed),
        }
    }

    /// The verdict that all formats, the counts and the exit code follow.
    pub fn verdict(&self) -> Verdict {
        match (self.up, &self.target.route) {
            (Some(true), _) => Verdict::Up,
            (Some(false), _) => Verdict::Down,
            (None, TargetRoute::Skipped(why)) => Verdict::NotProbed(why.verdict()),
            (None, _) => Verdict::NotProbed(match self.rounds.last() {
                Some(round) if round.observation.outcome != ProbeOutcome::Interrupted => {
                    NotProbed::Problem
                }
                _ => NotProbed::Undecided,
            }),
        }
    }
}

/// The flags after a result that sets the state at once.
fn after(flags: Flags, up: bool) -> Flags {
    if flags.has(Flags::DISABLED) {
        return flags;
    }
    let cleared = flags.without(Flags::INACTIVE.with(Flags::TRYING));
    if up {
        cleared
    } else {
        cleared.with(Flags::INACTIVE)
    }
}

/// Whether Kamailio accepts the outcome of a ping as success. Without a final reply, tm generates a 408; if
/// `ds_ping_reply_codes` accepts that, a dead destination stays active. A final reply from another
/// address counts like any other: tm compares only the branch (`t_reply_matching`; measured on 5.6).
fn counts_as_answer(outcome: &ProbeOutcome, accepted: &ReplyCodes) -> bool {
    match outcome {
        ProbeOutcome::Answered { code, .. } => accepted.accepts(*code),
        ProbeOutcome::NoReply {
            elsewhere: Some(other),
            ..
        } if other.is_final() => accepted.accepts(other.code),
        ProbeOutcome::NoReply { .. }
        | ProbeOutcome::NotConnected { .. }
        | ProbeOutcome::Refused(_)
        | ProbeOutcome::Broken(_) => accepted.accepts_no_reply(),
        ProbeOutcome::NotFound(_) | ProbeOutcome::Unsent(_) | ProbeOutcome::Interrupted => false,
    }
}

fn error(outcome: &ProbeOutcome, accepted: &ReplyCodes) -> Option<String> {
    Some(match outcome {
        ProbeOutcome::Answered { code, .. } if accepted.accepts(*code) => return None,
        ProbeOutcome::Answered { code, .. } => format!("reply not accepted: {code}"),
        ProbeOutcome::NoReply {
            after,
            provisional,
            elsewhere,
            unusable,
        } => {
            if let (None, None, Some(why)) = (provisional, elsewhere, unusable) {
                return Some(why.to_string());
            }
            let mut words = match provisional {
                Some(code) => format!("no final reply in {} (only {code})", in_words(*after)),
                None => format!("no reply in {}", in_words(*after)),
            };
            if let Some(other) = elsewhere {
                let from = other.from;
                words.push_str(&format!("; {from} replied instead, and was ignored"));
            }
            if let Some(why) = unusable {
                words.push_str(&format!("; {why}"));
            }
            words
        }
        ProbeOutcome::NotConnected { after, stage } => match stage {
            ConnectionStage::Connecting => format!("no TCP connection in {}", in_words(*after)),
            ConnectionStage::Handshaking => format!(
                "TLS: connected, but the handshake did not complete in {}",
                in_words(*after)
            ),
        },
        ProbeOutcome::Refused(why) => why.to_string(),
        ProbeOutcome::Broken(fault) => fault.to_string(),
        ProbeOutcome::Interrupted => "no reply before the interruption".to_owned(),
        ProbeOutcome::NotFound(why) => why.to_string(),
        ProbeOutcome::Unsent(why) => format!("Kamailio cannot send the ping: {why}"),
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::base::dns_records::NoAnswer;
    use crate::dns::locate::NotFound;
    use crate::kamailio::version::Version;
    use crate::sip::layer::ReplyFromElsewhere;
    use crate::sip::layer::SendError;

    fn observation(outcome: ProbeOutcome) -> Observation {
        Observation::new(outcome)
    }

    fn answered(code: u16) -> Observation {
        observation(ProbeOutcome::Answered {
            code,
            reason: Default::default(),
            rtt: Duration::ZERO,
            peer: None,
        })
    }

    fn with_peer(code: u16) -> Observation {
        observation(ProbeOutcome::Answered {
            code,
            reason: Default::default(),
            rtt: Duration::ZERO,
            peer: Some(Box::default()),
        })
    }

    #[test]
    fn the_result_sets_the_state_and_keeps_the_other_flags() {
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
            let up = Round::new(answered(code), &ReplyCodes::default()).up();
            assert_eq!(up, Some(code < 300));
            let after = after(Flags(flags), code < 300);
            let shown = after.letters(Version::V6_1).to_string();
            assert_eq!(shown, letters, "{flags} {code}");
        }
    }

    #[test]
    fn rounds_keep_their_order_and_the_last_one_its_peer() {
        let mut rounds = Vec::new();
        let interrupted = observation(ProbeOutcome::Interrupted);
        for observation in [200, 404, 503]
            .map(with_peer)
            .into_iter()
            .chain([interrupted])
        {
            add_round(&mut rounds, Round::new(observation, &ReplyCodes::default()));
        }
        let kept = |round: &Round| match &round.observation.outcome {
            ProbeOutcome::Answered { code, peer, .. } => (*code, peer.is_some(), round.up()),
            other => panic!("{other:?}"),
        };
        let kept: Vec<_> = rounds.iter().map(kept).collect();
        assert_eq!(
            kept,
            [
                (200, false, Some(true)),
                (404, false, Some(false)),
                (503, true, Some(false))
            ]
        );
    }

    #[test]
    fn an_interrupted_round_does_not_change_the_result() {
        let mut rounds = Vec::new();
        let interrupted = Round::new(
            observation(ProbeOutcome::Interrupted),
            &ReplyCodes::default(),
        );
        add_round(&mut rounds, interrupted);
        assert_eq!(rounds.len(), 1);
        assert_eq!(rounds[0].up(), None);
    }

    #[test]
    fn each_failure_has_a_message() {
        let from = "192.0.2.1:5060".parse().unwrap();
        let elsewhere = |code| Some(Box::new(ReplyFromElsewhere { from, code }));
        let no_reply = |provisional, elsewhere| ProbeOutcome::NoReply {
            after: Duration::from_millis(2500),
            provisional,
            elsewhere,
            unusable: None,
        };
        for (outcome, words) in [
            (no_reply(None, None), "no reply in 2.5 s"),
            (
                no_reply(Some(100), None),
                "no final reply in 2.5 s (only 100)",
            ),
            (
                no_reply(None, elsewhere(200)),
                "no reply in 2.5 s; 192.0.2.1:5060 replied instead, and was ignored",
            ),
            (
                ProbeOutcome::NotFound(NotFound::NoAddress(NoAnswer::NoSuchName)),
                "host not found: no such name (NXDOMAIN)",
            ),
        ] {
            let round = Round::new(observation(outcome), &ReplyCodes::default());
            assert_eq!(round.error.as_deref(), Some(words));
        }
        let refused = observation(ProbeOutcome::Refused(SendError::PortUnreachable));
        let refused = Round::new(refused, &ReplyCodes::default());
        assert!(refused.error.unwrap().contains("refused"));
        let codes = ReplyCodes::read_strictly("code=404").unwrap();
        assert_eq!(Round::new(answered(404), &codes).up(), Some(true));
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
            let outcome = ProbeOutcome::NoReply {
                after: Duration::from_secs(1),
                provisional: None,
                elsewhere: Some(Box::new(ReplyFromElsewhere { from, code })),
                unusable: None,
            };
            assert_eq!(counts_as_answer(&outcome, &codes), counts, "{code}");
            assert!(error(&outcome, &codes).is_some());
        }
    }
}
