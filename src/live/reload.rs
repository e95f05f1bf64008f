//! What `dispatcher.reload` would change: the server forgets every state, and holds what its list says.

use super::diff::Diff;
use super::held::{HeldDestination, Side};
use super::matching::matches;
use super::state::{SAME_URI, StateKeys, StatePlan, StateWord, gets_calls};
use crate::kamailio::list::flags::Flags;
use crate::kamailio::list::rows::RowsFault;
use crate::kamailio::list::{FatalReason, List};

/// What a reload would do.
#[derive(Debug, Clone, PartialEq)]
pub struct Reload {
    /// Why the server would not hold the list.
    pub fails: Option<ReloadFailure>,
    /// How the memory differs from the list, which is on the left side.
    pub diff: Diff,
    /// The destinations that get calls again, by their places in memory.
    pub again: Vec<usize>,
    /// The destinations that get calls now and no more after it, by their places in memory.
    pub no_more: Vec<usize>,
    /// How many destinations have latencies that begin anew.
    pub latencies: usize,
    /// How many calls are counted that the server would count no more.
    pub calls: i64,
}

/// Why a reload would not load the list, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReloadFailure {
    /// The server would refuse it, and keep what it holds.
    Refused(String),
    /// It would crash.
    Crash(String),
    /// No server starts with this version of the table. One that runs has read the version at its start
    /// (`ds_init_db`), and reloads by that one.
    VersionAtStart(String),
}

impl ReloadFailure {
    fn of(list: &List) -> Option<Self> {
        let fatal = list.fatal?;
        let why = match fatal.line {
            0 => fatal.to_string(),
            line => format!("{} {line}: {fatal}", list.line_word()),
        };
        Some(match fatal.reason {
            FatalReason::Rows(RowsFault::Version(_)) => Self::VersionAtStart(why),
            FatalReason::Rows(fault) if fault.crashes() => Self::Crash(why),
            _ => Self::Refused(why),
        })
    }
}

impl Reload {
    /// What changes in this memory with this list. `retains_latency` is `ds_retain_latency_stats`.
    pub fn new(list: &List, after: &Side, memory: &Side, retains_latency: bool) -> Self {
        let matched = matches(after, memory);
        let calls_of = |side: &Side, place: usize| gets_calls(&side.destinations[place]);
        let places = |wanted: bool| {
            let both = matched.both.iter();
            let mut places: Vec<usize> = both
                .filter(|&&(new, old)| {
                    calls_of(after, new) == wanted && calls_of(memory, old) != wanted
                })
                .map(|&(_, old)| old)
                .collect();
            places.sort_unstable();
            places
        };
        let held = memory.destinations.iter();
        Self {
            fails: ReloadFailure::of(list),
            diff: Diff::new(after, memory),
            again: places(true),
            no_more: places(false),
            latencies: match retains_latency {
                true => matched
                    .only_right
                    .iter()
                    .filter(|&&place| memory.destinations[place].has_latency)
                    .count(),
                false => held.clone().filter(|held| held.has_latency).count(),
            },
            calls: held.filter_map(|held| held.load).sum(),
        }
    }

    /// Whether the server would forget nothing, and hold the same as now.
    pub fn changes_nothing(&self) -> bool {
        self.fails.is_none()
            && !self.diff.is_drift()
            && self.again.is_empty()
            && self.no_more.is_empty()
            && self.latencies == 0
            && self.calls == 0
    }
}

/// Why a destination of a server gets no calls.
pub fn why_no_calls(held: &HeldDestination) -> &'static str {
    match held.flags.has(Flags::INACTIVE) {
        true => "is down",
        false => "was drained",
    }
}

/// The states of this memory that are put back into the memory after a reload: drains, and with `downs`
/// also what is down. The places of the calls are those of `after`, of what is refused those of `before`.
pub fn kept_states(before: &Side, after: &Side, downs: bool) -> StatePlan {
    let matched = matches(before, after);
    let keys = StateKeys::new(after);
    let mut plan = StatePlan::default();
    let state = |held: &HeldDestination| held.letters(before.version).state;
    let is_kept = |held: &HeldDestination| match state(held) {
        'D' => true,
        'I' => downs,
        _ => false,
    };
    for &(old, new) in &matched.both {
        let (held, now) = (&before.destinations[old], &after.destinations[new]);
        if !is_kept(held) || state(held) == state(now) {
            continue;
        }
        let (word, _) = StateWord::nearest(held.flags, before.version);
        match keys.call(new, word) {
            Some(call) => plan.calls.push(call),
            None => plan.refused.push((old, SAME_URI.to_owned())),
        }
    }
    for &old in &matched.only_left {
        if is_kept(&before.destinations[old]) {
            let why = "the new list does not have it".to_owned();
            plan.refused.push((old, why));
        }
    }
    plan
}
