//! Compares two sides: a list with a server's memory, or two memories.

use std::collections::HashMap;

use super::held::{HeldDestination, ProbingByPings, Side, SideKind};
use super::matching::{Matches, matches};
use crate::base::escape::sanitize;
use crate::kamailio::list::flags::Letters;

/// What differs between two sides.
#[derive(Debug, Clone, PartialEq)]
pub struct Diff {
    /// In the order of the left side, then what only the right one has.
    pub rows: Vec<DiffRow>,
    /// What a reader should know besides, a sentence each.
    pub notes: Vec<String>,
}

/// A destination, a set or the sets that differ.
#[derive(Debug, Clone, PartialEq)]
pub struct DiffRow {
    /// The set; `None` for the order of all sets.
    pub set: Option<i32>,
    /// The place on the left side.
    pub left: Option<usize>,
    pub right: Option<usize>,
    pub differences: Vec<Difference>,
}

/// A way in which the sides differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// The host name may not have resolved, if the destination needs DNS.
    OnlyLeft {
        needs_dns: bool,
    },
    OnlyRight,
    Attributes,
    Priority,
    /// N is only set by a list: no ping and no call gives it.
    NoPing,
    /// P differs, and pings do not make it so.
    Flags,
    /// D on the right: an administrator took it out.
    Drained,
    /// D on the left alone.
    Enabled,
    /// Down or trying on one side, as pings make it.
    State,
    /// P is set and cleared by pings and by calls.
    Probing,
    /// The right side takes it for up, and our own OPTIONS does not.
    Unreachable,
    /// The right side takes it for down, and it answers our own OPTIONS.
    Reachable,
    /// The destinations of a set, in the order of each side.
    Order(Vec<Vec<u8>>, Vec<Vec<u8>>),
    /// The sets stand in another order, which no call depends on.
    SetOrder,
}

impl Difference {
    /// Its name, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::OnlyLeft { .. } => "only-left",
            Self::OnlyRight => "only-right",
            Self::Attributes => "attributes",
            Self::Priority => "priority",
            Self::NoPing => "no-ping",
            Self::Flags => "flags",
            Self::Drained => "drained",
            Self::Enabled => "enabled",
            Self::State => "state",
            Self::Probing => "probing",
            Self::Unreachable => "unreachable",
            Self::Reachable => "reachable",
            Self::Order(..) => "order",
            Self::SetOrder => "set-order",
        }
    }

    /// Whether it is more than what pings do.
    pub fn is_drift(&self) -> bool {
        !matches!(self, Self::State | Self::Probing | Self::SetOrder)
    }
}

impl Diff {
    /// Compares two sides.
    pub fn new(left: &Side, right: &Side) -> Self {
        let matches = matches(left, right);
        let mut rows: Vec<DiffRow> = Vec::new();
        rows.extend(
            matches
                .only_left
                .iter()
                .map(|&place| only_left(left, place)),
        );
        rows.extend(
            matches
                .both
                .iter()
                .filter_map(|&pair| of_pair(left, right, pair)),
        );
        rows.sort_by_key(|row| row.left);
        rows.extend(matches.only_right.iter().map(|&place| DiffRow {
            set: Some(right.destinations[place].set),
            left: None,
            right: Some(place),
            differences: vec![Difference::OnlyRight],
        }));
        rows.extend(orders(left, right, &matches));
        rows.extend(set_order(left, right));
        Self {
            rows,
            notes: notes(left, right),
        }
    }

    /// Whether something differs that is more than what pings do.
    pub fn is_drift(&self) -> bool {
        self.rows.iter().any(DiffRow::is_drift)
    }
}

impl DiffRow {
    pub fn is_drift(&self) -> bool {
        self.differences.iter().any(Difference::is_drift)
    }
}

fn only_left(left: &Side, place: usize) -> DiffRow {
    let held = &left.destinations[place];
    DiffRow {
        set: Some(held.set),
        left: Some(place),
        right: None,
        differences: vec![Difference::OnlyLeft {
            needs_dns: held.needs_dns,
        }],
    }
}

/// How the two destinations of a pair differ.
fn of_pair(left: &Side, right: &Side, (one, other): (usize, usize)) -> Option<DiffRow> {
    let (held, shown) = (&left.destinations[one], &right.destinations[other]);
    let mut differences = Vec::new();
    let compares_attrs = left.has_attrs && right.has_attrs;
    if compares_attrs && held.attrs != shown.attrs {
        differences.push(Difference::Attributes);
    }
    if held.priority != shown.priority {
        differences.push(Difference::Priority);
    }
    let letters = (held.letters(left.version), shown.letters(right.version));
    let state = of_states(letters);
    // A destination that is drained is never probing.
    let is_implied = matches!(state, Some(Difference::Drained | Difference::Enabled));
    differences.extend(state);
    differences.extend(
        of_probing(letters, left.pings).filter(|one| !is_implied || *one == Difference::NoPing),
    );
    differences.extend(of_probe(shown, letters.1));
    (!differences.is_empty()).then_some(DiffRow {
        set: Some(held.set),
        left: Some(one),
        right: Some(other),
        differences,
    })
}

fn of_states((left, right): (Letters, Letters)) -> Option<Difference> {
    match (left.state, right.state) {
        (one, other) if one == other => None,
        (_, 'D') => Some(Difference::Drained),
        ('D', _) => Some(Difference::Enabled),
        _ => Some(Difference::State),
    }
}

/// How a destination differs from what our own OPTIONS found. Nobody pings what is drained.
fn of_probe(shown: &HeldDestination, letters: Letters) -> Option<Difference> {
    match (shown.probed.as_ref()?.up, letters.state) {
        (false, 'A' | 'T') => Some(Difference::Unreachable),
        (true, 'I') => Some(Difference::Reachable),
        _ => None,
    }
}

fn of_probing(
    (left, right): (Letters, Letters),
    pings: Option<ProbingByPings>,
) -> Option<Difference> {
    // A failure may have been marked by a route, which sets P or not.
    let is_up = (left.state, right.state) == ('A', 'A');
    let is_by_pings = |pings: ProbingByPings| pings.after_answer == Some(right.probing == 'P');
    match (left.probing, right.probing) {
        (one, other) if one == other => None,
        (_, 'N') => Some(Difference::NoPing),
        _ if is_up && pings.is_some_and(|pings| !is_by_pings(pings)) => Some(Difference::Flags),
        _ => Some(Difference::Probing),
    }
}

/// The sets whose common destinations stand in another order. Where a priority differs, that is the reason,
/// and it is told.
fn orders(left: &Side, right: &Side, matches: &Matches) -> Vec<DiffRow> {
    let mut rows = Vec::new();
    let of_set = |pair: &(usize, usize)| left.destinations[pair.0].set;
    for pairs in matches.both.chunk_by(|one, two| of_set(one) == of_set(two)) {
        let other_priority = |&(one, other): &(usize, usize)| {
            left.destinations[one].priority != right.destinations[other].priority
        };
        if pairs.is_sorted_by_key(|(_, other)| other) || pairs.iter().any(other_priority) {
            continue;
        }
        let mut shown: Vec<usize> = pairs.iter().map(|(_, other)| *other).collect();
        shown.sort_unstable();
        let uris = |side: &Side, places: Vec<usize>| -> Vec<Vec<u8>> {
            let places = places.into_iter();
            places
                .map(|place| side.destinations[place].uri.clone())
                .collect()
        };
        let held = pairs.iter().map(|(one, _)| *one).collect();
        let (held, shown) = (uris(left, held), uris(right, shown));
        rows.push(DiffRow {
            set: Some(of_set(&pairs[0])),
            left: None,
            right: None,
            differences: vec![Difference::Order(held, shown)],
        });
    }
    rows
}

/// Whether the same sets stand in another order.
fn set_order(left: &Side, right: &Side) -> Option<DiffRow> {
    let ids = |side: &Side| {
        let mut ids: Vec<i32> = side.destinations.iter().map(|held| held.set).collect();
        ids.dedup();
        ids
    };
    let (mut one, mut other) = (ids(left), ids(right));
    if one == other {
        return None;
    }
    one.sort_unstable();
    other.sort_unstable();
    (one == other).then(|| DiffRow {
        set: None,
        left: None,
        right: None,
        differences: vec![Difference::SetOrder],
    })
}

/// How many notes of a kind are made.
const NOTES: usize = 5;

fn notes(left: &Side, right: &Side) -> Vec<String> {
    let mut notes = Vec::new();
    for dropped in left.dropped.iter().take(NOTES) {
        let why = match dropped.by_kamailio {
            true => "is not held: Kamailio drops it",
            false => "is not compared",
        };
        notes.push(format!(
            "{} {} of the list, {}, {why}: {}",
            dropped.word,
            dropped.line,
            sanitize(&dropped.uri),
            dropped.reason
        ));
    }
    if left.dropped.len() > NOTES {
        notes.push(format!(
            "{} more are dropped; ds-tool show names them",
            left.dropped.len() - NOTES
        ));
    }
    if !(left.has_attrs && right.has_attrs) {
        notes.push(
            "attributes are not compared: a saved answer of dispatcher.list short does not hold them"
                .to_owned(),
        );
    }
    if right.kind != SideKind::List && !right.version.tells_duplicates_apart() {
        notes.extend(shadowed(&right.destinations).into_iter().take(NOTES).map(|held| {
            format!(
                "set {} holds {} more than once: Kamailio {} marks only the first as down or drained, and the others never",
                held.set,
                sanitize(&held.uri),
                right.version.line().as_str()
            )
        }));
    }
    notes
}

/// The first of the destinations that are equal to another in set and URI.
fn shadowed(destinations: &[HeldDestination]) -> Vec<&HeldDestination> {
    let mut counts: HashMap<(i32, Vec<u8>), usize> = HashMap::new();
    let twice = destinations.iter().filter(|held| {
        let count = counts
            .entry((held.set, held.uri.to_ascii_lowercase()))
            .or_default();
        *count += 1;
        *count == 2
    });
    twice.collect()
}

#[cfg(test)]
mod tests;
