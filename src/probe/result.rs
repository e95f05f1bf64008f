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
use crate::dns::locate::NotFound;
use crate::kamailio::list::List;
use crate::kamailio::list::flags::Flags;
use crate::kamailio::pinging::state::{PingState, StateRules};
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
    /// In the order in which they began; with a server in that in which they ended, as it counts them.
    pub rounds: Vec<Round>,
    /// Whether it is up: what all rounds say, or if they differ, the thresholds; `None` if it was not
    /// probed or the only round was interrupted.
    pub up: Option<bool>,
    /// The flags after the rounds. Those of a disabled destination never change.
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
    /// It is up, but this many rounds failed, and why.
    pub unsteady: Option<String>,
}

/// Judges the observations of a plan.
#[derive(Debug)]
pub struct ResultBuilder<'a> {
    pub lists: &'a [List],
    accepted: &'a ReplyCodes,
    pub thresholds: &'a StateRules,
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

    fn forget_peer(&mut self) {
        if let ProbeOutcome::Answered { peer, .. } = &mut self.observation.outcome {
            *peer = None;
        }
    }

    /// Whether the destination is up; `None` if it was not asked, or the round was interrupted.
    pub fn up(&self) -> Option<bool> {
        let is_up = self.error.is_none();
        (is_up || !self.observation.is_not_asked()).then_some(is_up)
    }
}

/// Adds a round to the previous ones of a target: with `by_begin` in the order in which they began, which
/// may not be that in which they end.
pub fn add_round(rounds: &mut Vec<Round>, mut round: Round, by_begin: bool) {
    if rounds.is_empty() {
        // Most runs have one round and many targets.
        rounds.reserve_exact(1);
        rounds.push(round);
        return;
    }
    // An interrupted round says less than the previous one.
    if round.observation.outcome == ProbeOutcome::Interrupted {
        return;
    }
    let began = round.observation.at;
    let is_before = |known: &Round| !by_begin || known.observation.at <= began;
    let place = rounds
        .iter()
        .rposition(is_before)
        .map_or(0, |last| last + 1);
    // The peer is printed once, for a round that went as the result says: the last of its kind.
    let up = round.up();
    let is_like = |known: &Round| known.up() == up;
    match rounds.iter().rposition(is_like) {
        Some(last) if last >= place => round.forget_peer(),
        Some(last) => rounds[last].forget_peer(),
        None => {}
    }
    rounds.insert(place, round);
}

/// What the rounds say; if they differ, the thresholds have decided this state.
fn up(rounds: &[Round], state: Flags) -> Option<bool> {
    let mut rounds = rounds.iter().filter_map(Round::up);
    let first = rounds.next()?;
    // A server would need more of them to notice, but the destination was never seen otherwise.
    let is_agreed = rounds.all(|up| up == first);
    Some(match is_agreed {
        true => first,
        false => !state.has(Flags::INACTIVE),
    })
}

/// How many rounds failed, and why the last of them did.
fn unsteady(rounds: &[Round]) -> Option<String> {
    let ended = rounds.iter().filter(|round| round.up().is_some());
    let failed = ended.clone().filter_map(|round| round.error.as_deref());
    let last = failed.clone().next_back()?;
    let (failed, all) = (failed.count(), ended.count());
    Some(format!("{failed} of {all} rounds failed, the last: {last}"))
}

impl<'a> ResultBuilder<'a> {
    pub fn new(
        lists: &'a [List],
        accepted: &'a ReplyCodes,
        thresholds: &'a StateRules,
        ping_statuses: &'a [PingStatuses],
        tls_warn_days: u32,
    ) -> Self {
        Self {
            lists,
            accepted,
            thresholds,
            ping_statuses,
            tls_warn_days,
            causes: HashSet::new(),
        }
    }

    pub fn round(&self, observation: Observation) -> Round {
        Round::new(observation, self.accepted)
    }

    /// What the ping of a server would have brought: an accepted answer or not, `None` if there would be no
    /// result.
    pub fn answered(&self, target: &Target, observation: &Observation) -> Option<bool> {
        let outcome = &observation.outcome;
        // Kamailio has no such destination if it drops the line.
        let is_dropped = matches!(outcome, ProbeOutcome::NotFound(NotFound::NotAtLoad(_)));
        let is_result = !observation.is_not_asked() && !is_dropped;
        is_result.then(|| target.unsent.is_none() && counts_as_answer(outcome, self.accepted))
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
        let state = self.state(entry.flags(), &rounds);
        let up = up(&rounds, state);
        let flags = match (kamailio_flags.last(), up) {
            (Some(flags), _) => *flags,
            // Kamailio finds no set below 0 when it stores a result.
            (None, Some(_)) if entry.set() >= 0 => with_state(entry.flags(), state),
            (None, _) => entry.flags(),
        };
        let mut result = ProbeResult {
            target,
            rounds,
            up,
            flags,
            kamailio_flags,
            diagnosis: Diagnosis::default(),
        };
        if let Some(round) = result.decisive() {
            result.diagnosis = self.diagnosis(plan, target, &round.observation, over_tcp);
        }
        if up == Some(true) {
            result.diagnosis.unsteady = unsteady(&result.rounds);
        }
        result
    }

    /// The state of a destination with these flags after its rounds. A disabled one is judged like the
    /// others.
    fn state(&self, flags: Flags, rounds: &[Round]) -> Flags {
        let start = PingState::new(flags.without(Flags::DISABLED));
        let results = rounds.iter().filter_map(Round::up);
        let state = results.fold(start, |state, up| state.after(up, self.thresholds));
        state.flags
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
            unsteady: None,
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
    /// The last round that went as the result says; the last one if there is no such round.
    pub fn decisive(&self) -> Option<&Round> {
        let agrees = |round: &&Round| round.up() == self.up;
        let last = self.rounds.last();
        self.rounds.iter().rev().find(agrees).or(last)
    }

    /// Why it is not up, or was not probed.
    pub fn error(&self) -> Option<Cow<'_, str>> {
        match (&self.target.route, self.decisive()) {
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

/// These flags with the A, I or T of this state. The probing flag depends on the mode, and none is
/// assumed.
pub fn with_state(flags: Flags, state: Flags) -> Flags {
    if flags.has(Flags::DISABLED) {
        return flags;
    }
    let letters = [Flags::INACTIVE, Flags::TRYING];
    letters
        .into_iter()
        .fold(flags, |flags, letter| match state.has(letter) {
            true => flags.with(letter),
            false => flags.without(letter),
        })
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
        ProbeOutcome::Interrupted => "no reply before the end of the run".to_owned(),
        ProbeOutcome::NotFound(why) => why.to_string(),
        ProbeOutcome::Unsent(why) => format!("Kamailio cannot send the ping: {why}"),
    })
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;
    use crate::base::dns_records::NoAnswer;
    use crate::dns::locate::NotFound;
    use crate::kamailio::pinging::mode::ProbingMode;
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

    /// The verdict and the letters after rounds with these codes, 0 being no reply.
    fn after(flags: i32, thresholds: (i32, i32), codes: &[u16]) -> (Option<bool>, String) {
        let (probing_threshold, inactive_threshold) = thresholds;
        let rules = StateRules {
            mode: ProbingMode::All,
            probing_threshold,
            inactive_threshold,
        };
        let flags = Flags(flags);
        let mut state = PingState::new(flags.without(Flags::DISABLED));
        let mut rounds = Vec::new();
        for &code in codes {
            let round = Round::new(answered(code), &ReplyCodes::default());
            state = state.after(round.up().unwrap(), &rules);
            add_round(&mut rounds, round, true);
        }
        let letters = with_state(flags, state.flags).letters(Version::V6_1);
        (up(&rounds, state.flags), letters.to_string())
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
            let shown = after(flags, (1, 1), &[code]);
            assert_eq!(
                shown,
                (Some(code < 300), letters.to_owned()),
                "{flags} {code}"
            );
        }
    }

    #[test]
    fn thresholds_decide_between_rounds_that_differ() {
        for (flags, thresholds, codes, up, letters) in [
            // By default, the last one counts, as in Kamailio.
            (8, (1, 1), &[503, 503, 200][..], true, "AP"),
            (8, (1, 1), &[200, 200, 503], false, "IP"),
            (8, (2, 1), &[200, 200, 503], true, "TP"),
            (8, (2, 1), &[200, 503, 503], false, "IP"),
            (8, (2, 2), &[503, 503, 200], false, "IP"),
            (8, (2, 2), &[503, 503, 200, 200], true, "AP"),
            (9, (1, 2), &[503, 200], false, "IP"),
            (8, (3, 3), &[503, 503, 200], true, "AP"),
            // What was never seen otherwise is so, however many a server would need.
            (8, (3, 3), &[503, 503], false, "TP"),
            (9, (3, 3), &[200], true, "IP"),
        ] {
            let shown = after(flags, thresholds, codes);
            assert_eq!(
                shown,
                (Some(up), letters.to_owned()),
                "{thresholds:?} {codes:?}"
            );
        }
    }

    #[test]
    fn a_destination_that_is_up_although_rounds_failed_is_unsteady() {
        let rounds = |codes: &[u16]| {
            let rounds = codes
                .iter()
                .map(|code| Round::new(answered(*code), &ReplyCodes::default()));
            rounds.collect::<Vec<_>>()
        };
        assert_eq!(unsteady(&rounds(&[200, 200])), None);
        let words = "2 of 3 rounds failed, the last: reply not accepted: 404";
        assert_eq!(unsteady(&rounds(&[503, 404, 200])).as_deref(), Some(words));
    }

    #[test]
    fn rounds_keep_their_order_and_the_last_of_each_kind_its_peer() {
        let mut rounds = Vec::new();
        let interrupted = observation(ProbeOutcome::Interrupted);
        for observation in [200, 404, 503]
            .map(with_peer)
            .into_iter()
            .chain([interrupted])
        {
            add_round(
                &mut rounds,
                Round::new(observation, &ReplyCodes::default()),
                true,
            );
        }
        let kept = |round: &Round| match &round.observation.outcome {
            ProbeOutcome::Answered { code, peer, .. } => (*code, peer.is_some(), round.up()),
            other => panic!("{other:?}"),
        };
        let kept: Vec<_> = rounds.iter().map(kept).collect();
        assert_eq!(
            kept,
            [
                (200, true, Some(true)),
                (404, false, Some(false)),
                (503, true, Some(false))
            ]
        );
    }

    #[test]
    fn rounds_are_in_the_order_in_which_they_began_or_ended() {
        let seconds = |rounds: &[Round]| -> Vec<u64> {
            let began = rounds.iter().map(|round| round.observation.at);
            let since = began.map(|at| at.duration_since(SystemTime::UNIX_EPOCH).unwrap());
            since.map(|time| time.as_secs()).collect()
        };
        for (by_begin, expected, peer_of) in [(true, [0, 1, 2, 3], 3), (false, [1, 3, 0, 2], 2)] {
            let mut rounds = Vec::new();
            for second in [1, 3, 0, 2] {
                let observation = Observation {
                    at: SystemTime::UNIX_EPOCH + Duration::from_secs(second),
                    ..with_peer(200)
                };
                let round = Round::new(observation, &ReplyCodes::default());
                add_round(&mut rounds, round, by_begin);
            }
            assert_eq!(seconds(&rounds), expected);
            let has_peer = |round: &&Round| match &round.observation.outcome {
                ProbeOutcome::Answered { peer, .. } => peer.is_some(),
                _ => false,
            };
            let with_peer: Vec<_> = rounds.iter().filter(has_peer).cloned().collect();
            assert_eq!(seconds(&with_peer), [peer_of], "the last one");
        }
    }

    #[test]
    fn an_interrupted_round_does_not_change_the_result() {
        let mut rounds = Vec::new();
        let interrupted = Round::new(
            observation(ProbeOutcome::Interrupted),
            &ReplyCodes::default(),
        );
        add_round(&mut rounds, interrupted, true);
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
