//! Which destinations the table shows, in which order.

use std::cmp::Reverse;
use std::ops::Range;
use std::sync::Arc;

use super::view::{SortKey, TableLine, View};
use crate::monitor::MonitoredDestination;

/// How many destinations are up, down, and neither, for a reason or because their first round has not ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct DestinationCounts {
    pub(super) up: usize,
    pub(super) down: usize,
    pub(super) skipped: usize,
    pub(super) waiting: usize,
}

impl DestinationCounts {
    pub(super) fn of(destinations: &[Arc<MonitoredDestination>]) -> Self {
        let mut counts = Self::default();
        for destination in destinations {
            match destination.up {
                Some(true) => counts.up += 1,
                Some(false) => counts.down += 1,
                None if destination.skipped.is_some() => counts.skipped += 1,
                None => counts.waiting += 1,
            }
        }
        counts
    }

    /// What is to be said of those that are neither up nor down: `, 1 not probed, 20 waiting`.
    pub(super) fn others(self) -> String {
        let mut words = String::new();
        for (count, what) in [(self.skipped, "not probed"), (self.waiting, "waiting")] {
            if count > 0 {
                words += &format!(", {count} {what}");
            }
        }
        words
    }
}

/// The lines of the table in this view.
pub fn table_lines(destinations: &[Arc<MonitoredDestination>], view: &View) -> Vec<TableLine> {
    let is_shown = |&place: &usize| {
        let destination = &destinations[place];
        (!view.only_down || is_down(destination)) && has_text(destination, &view.filter)
    };
    let mut places: Vec<usize> = (0..destinations.len()).filter(is_shown).collect();
    let row = |place: &usize| &*destinations[*place];
    match view.sort {
        SortKey::Server => return with_sets(destinations, &places),
        SortKey::State => places.sort_by_key(|place| rank(row(place))),
        SortKey::Rtt => places.sort_by_cached_key(|place| Reverse(row(place).rtt())),
        SortKey::Loss => places.sort_by_cached_key(|place| {
            // A millionth is exact enough, and can be sorted.
            let loss = row(place).history.loss();
            Reverse(loss.map(|loss| (loss * 1e6) as u32))
        }),
        SortKey::Change => places.sort_by_key(|place| {
            let change = row(place).change.as_ref();
            Reverse(change.map(|change| change.at))
        }),
    }
    places.into_iter().map(TableLine::Row).collect()
}

/// Each set before its destinations.
fn with_sets(destinations: &[Arc<MonitoredDestination>], places: &[usize]) -> Vec<TableLine> {
    let mut lines = Vec::with_capacity(places.len());
    let mut last = None;
    for &place in places {
        if last.is_none_or(|last: usize| !is_same_set(&destinations[last], &destinations[place])) {
            lines.push(TableLine::Set(place));
        }
        lines.push(TableLine::Row(place));
        last = Some(place);
    }
    lines
}

/// The places of the destinations of a set, one of which is this.
pub(super) fn of_set(destinations: &[Arc<MonitoredDestination>], place: usize) -> Range<usize> {
    let is_same = |other: &&Arc<MonitoredDestination>| is_same_set(other, &destinations[place]);
    let before = destinations[..place].iter().rev().take_while(is_same);
    let after = destinations[place..].iter().take_while(is_same);
    place - before.count()..place + after.count()
}

fn is_same_set(one: &MonitoredDestination, other: &MonitoredDestination) -> bool {
    one.identity.set == other.identity.set && one.file == other.file
}

/// Whether a destination is down, on its way there, or not probed although nobody has disabled it.
fn is_down(destination: &MonitoredDestination) -> bool {
    rank(destination) < RANK_UP
}

/// The lower, the worse.
fn rank(destination: &MonitoredDestination) -> u8 {
    match (destination.up, destination.letters().state) {
        (Some(false), _) | (_, 'I') => 0,
        (_, 'T') => 1,
        (None, 'D') => 4,
        (None, _) if destination.skipped.is_some() => 2,
        _ => RANK_UP,
    }
}

const RANK_UP: u8 = 3;

/// Whether a text is in the URI or the duid, or is the number of the set.
fn has_text(destination: &MonitoredDestination, text: &str) -> bool {
    let identity = &destination.identity;
    let has = |bytes: &[u8]| {
        let windows = &mut bytes.windows(text.len().max(1));
        windows.any(|window| window.eq_ignore_ascii_case(text.as_bytes()))
    };
    text.is_empty()
        || has(&identity.uri)
        || identity.duid.as_deref().is_some_and(has)
        || identity.set.to_string() == text
}
