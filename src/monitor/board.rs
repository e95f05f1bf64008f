//! What a result changes: the state of its destination, counts and history. Pure.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::SystemTime;

use super::destination::{
    DestinationIdentity, LastResult, MonitoredDestination, RoundTotals, StateChange,
};
use super::event::MonitorEvent;
use super::input::MonitorInput;
use super::round_history::{HistoryRound, RoundHistory};
use super::snapshot::MonitorSnapshot;
use crate::base::escape::sanitize;
use crate::kamailio::list::flags::Flags;
use crate::kamailio::pinging::PingStatus;
use crate::kamailio::pinging::state::PingState;
use crate::kamailio::pinging::state_tracker::{EntryIndex, StateTracker};
use crate::probe::observation::ProbeOutcome;
use crate::probe::result::{Round, with_state};

/// The states behind the destinations of a snapshot, in the same order.
#[derive(Debug)]
pub struct Board {
    input: Arc<MonitorInput>,
    /// The flags in the emulated server; `None` without one, or if something it depends on is unknown.
    tracker: Option<StateTracker<'static>>,
    /// Of each destination: where its entry is.
    entries: Vec<EntryIndex>,
    /// Of each destination: its state by the thresholds alone, whatever a server would ping.
    states: Vec<PingState>,
    numbers: HashMap<Arc<DestinationIdentity>, usize>,
    by_entry: HashMap<EntryIndex, usize>,
}

impl Board {
    /// The destinations of this input, none of them probed.
    pub fn new(input: Arc<MonitorInput>) -> (Self, Vec<Arc<MonitoredDestination>>) {
        let tracker = input.server.as_ref().and_then(|server| {
            let tracker = StateTracker::new(&server.server, &input.lists).ok()?;
            Some(tracker.into_owned())
        });
        let mut board = Self {
            tracker,
            entries: input.entries().collect(),
            states: Vec::new(),
            numbers: HashMap::new(),
            by_entry: HashMap::new(),
            input,
        };
        let mut met: HashMap<DestinationIdentity, u32> = HashMap::new();
        let mut destinations = Vec::with_capacity(board.entries.len());
        for number in 0..board.entries.len() {
            let destination = board.destination(number, &mut met);
            let start = destination.file_flags.without(Flags::DISABLED);
            board.states.push(PingState::new(start));
            let identity = Arc::clone(&destination.identity);
            board.numbers.insert(identity, number);
            board.by_entry.insert(board.entries[number], number);
            destinations.push(Arc::new(destination));
        }
        (board, destinations)
    }

    /// The same, with what is known of the destinations that were there before. One whose flags have
    /// changed in the list starts with these.
    pub fn after_reload(
        input: Arc<MonitorInput>,
        old: &Self,
        known: &[Arc<MonitoredDestination>],
    ) -> (Self, Vec<Arc<MonitoredDestination>>) {
        let (mut board, mut destinations) = Self::new(input);
        for (number, destination) in destinations.iter_mut().enumerate() {
            let Some(&before) = old.numbers.get(&destination.identity) else {
                continue;
            };
            let was = &known[before];
            let is_unchanged = was.file_flags == destination.file_flags;
            let now = Arc::make_mut(destination);
            now.history = was.history.clone();
            now.totals = was.totals;
            now.change.clone_from(&was.change);
            if !is_unchanged {
                continue;
            }
            now.up = was.up;
            now.last.clone_from(&was.last);
            board.states[number] = old.states[before];
            if let (Some(tracker), Some(other)) = (&mut board.tracker, &old.tracker) {
                tracker.adopt(board.entries[number], other, old.entries[before]);
            }
            now.flags = board.flags(number, now);
        }
        (board, destinations)
    }

    fn destination(
        &self,
        number: usize,
        met: &mut HashMap<DestinationIdentity, u32>,
    ) -> MonitoredDestination {
        let at = self.entries[number];
        let list = &self.input.lists[at.0];
        let entry = &list.entries[at.1];
        let identity = DestinationIdentity::after(list, entry, met);
        let flags = match &self.tracker {
            Some(tracker) => tracker.flags(at),
            None => entry.flags(),
        };
        let status = self.input.server.as_ref();
        let status = status.and_then(|server| server.ping_statuses[at.0].get(at.1));
        MonitoredDestination {
            identity: Arc::new(identity),
            file: list.source.name.as_str().into(),
            line: entry.line,
            priority: entry.priority(),
            attrs: list.attrs(entry).unwrap_or_default().into(),
            file_flags: entry.flags(),
            flags,
            version: list.version,
            up: None,
            skipped: None,
            not_pinged: match status {
                Some(PingStatus::NotPinged { reasons }) => {
                    Some(reasons[0]).filter(|reason| !reason.is_a_failure())
                }
                _ => None,
            },
            last: None,
            history: RoundHistory::default(),
            change: None,
            totals: RoundTotals::default(),
        }
    }

    pub fn input(&self) -> &Arc<MonitorInput> {
        &self.input
    }

    /// Where the entry of a destination is.
    pub fn entry(&self, number: usize) -> EntryIndex {
        self.entries[number]
    }

    /// Which destination this is; `None` if the lists have it no more.
    pub fn number(&self, identity: &DestinationIdentity) -> Option<usize> {
        self.numbers.get(identity).copied()
    }

    /// A ping begins.
    pub fn begins(&mut self, number: usize) {
        if let Some(tracker) = &mut self.tracker {
            tracker.begins(self.entries[number]);
        }
    }

    /// A round has ended at this time. `answered` is what a server makes of it: see
    /// [`super::batch::BatchEvent::Ended`]. Returns what is to be reported.
    pub fn ends(
        &mut self,
        number: usize,
        last: LastResult,
        answered: Option<bool>,
        at: SystemTime,
        snapshot: &mut MonitorSnapshot,
    ) -> Vec<MonitorEvent> {
        let round = &last.round;
        if round.observation.outcome == ProbeOutcome::Interrupted {
            return Vec::new();
        }
        let reached = match (&mut self.tracker, answered) {
            (Some(tracker), Some(answered)) => tracker.ends(self.entries[number], answered),
            _ => None,
        };
        let why = why(round);
        let destination = Arc::make_mut(&mut snapshot.destinations[number]);
        let was = before(destination);
        destination.skipped = None;
        if let Some(up) = round.up() {
            let rtt = last.rtt();
            destination.history.push(HistoryRound { up, rtt });
            destination.totals.rounds += 1;
            destination.totals.lost += u64::from(rtt.is_none());
            if let Some(rtt) = rtt {
                let of_set = snapshot.rtts.entry(destination.identity.set).or_default();
                of_set.observe(rtt);
            }
            let rules = &self.input.options.thresholds;
            self.states[number] = self.states[number].after(up, rules);
            destination.up = Some(!self.states[number].flags.has(Flags::INACTIVE));
        }
        destination.last = Some(last);
        let mut events = Vec::new();
        events.extend(self.changed(number, was, &why, at, snapshot));
        // Of two entries with the same URI in a set, one has the results of both.
        let reached = reached.and_then(|entry| self.by_entry.get(&entry).copied());
        if let Some(other) = reached.filter(|other| *other != number) {
            let other_was = before(&snapshot.destinations[other]);
            events.extend(self.changed(other, other_was, &why, at, snapshot));
        }
        events
    }

    /// A destination is not probed, for this reason.
    pub fn skipped(&self, number: usize, why: String, snapshot: &mut MonitorSnapshot) {
        let why = Some(why.into_boxed_str());
        if snapshot.destinations[number].skipped != why {
            Arc::make_mut(&mut snapshot.destinations[number]).skipped = why;
        }
    }

    /// Stores the flags of a destination, and what has changed since then.
    fn changed(
        &self,
        number: usize,
        (flags, was_up): (Flags, bool),
        why: &str,
        at: SystemTime,
        snapshot: &mut MonitorSnapshot,
    ) -> Option<MonitorEvent> {
        let destination = Arc::make_mut(&mut snapshot.destinations[number]);
        destination.flags = self.flags(number, destination);
        let up = destination.up.unwrap_or(was_up);
        let (from, to) = (flags.letters(destination.version), destination.letters());
        if from == to && up == was_up {
            return None;
        }
        let change = StateChange {
            at,
            from,
            to,
            up,
            why: why.into(),
        };
        destination.change = Some(change.clone());
        Some(MonitorEvent::Changed {
            destination: Arc::clone(&snapshot.destinations[number]),
            change,
        })
    }

    /// The flags as the server has them; without a server those of the list with the state of the rounds.
    fn flags(&self, number: usize, destination: &MonitoredDestination) -> Flags {
        match &self.tracker {
            Some(tracker) => tracker.flags(self.entries[number]),
            // Kamailio finds no set below 0 when it stores a result.
            None if destination.identity.set < 0 || destination.up.is_none() => {
                destination.file_flags
            }
            None => with_state(destination.file_flags, self.states[number].flags),
        }
    }
}

/// The flags of a destination, and whether it is up; by the list before its first round.
fn before(destination: &MonitoredDestination) -> (Flags, bool) {
    let listed = !destination.file_flags.has(Flags::INACTIVE);
    (destination.flags, destination.up.unwrap_or(listed))
}

/// Why a round changes a state.
fn why(round: &Round) -> String {
    match (&round.error, &round.observation.outcome) {
        (Some(error), _) => error.to_string(),
        (None, ProbeOutcome::Answered { code, reason, .. }) => {
            format!("answered: {code} {}", sanitize(reason))
                .trim_end()
                .to_owned()
        }
        (None, _) => "up".to_owned(),
    }
}

#[cfg(test)]
mod tests;
