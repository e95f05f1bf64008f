//! Who takes the calls of destinations that go down.

use serde::Serialize;

use super::{SetView, rounded};
use crate::kamailio::list::flags::Flags;
use crate::kamailio::selection::selection_set::SelectionSet;
use crate::kamailio::selection::shares::Shares;

/// What happens if one destination goes down.
#[derive(Debug, Serialize)]
pub struct OutageRow {
    /// The share of calls that no destination gets then, or those of the next rule.
    pub failed: f64,
    /// Those with more calls than before, the one with the most of them first.
    pub takers: Vec<TakerRow>,
}

/// A destination that takes calls of others.
#[derive(Debug, Clone, Serialize)]
pub struct TakerRow {
    pub name: String,
    pub share: f64,
    pub share_after: f64,
}

/// Less is an error of rounding.
const LEAST: f64 = 1e-9;

/// The flags of those that go down.
pub(super) fn changes(set: &SelectionSet, down: &[usize]) -> Vec<(usize, Flags)> {
    let flags = |&place: &usize| {
        let flags = set.destinations[place].flags;
        (place, flags.with(Flags::INACTIVE))
    };
    down.iter().map(flags).collect()
}

/// What happens if the destination at this place goes down.
pub(super) fn of_one(view: &SetView<'_, '_>, place: usize) -> OutageRow {
    let mut after = view.before.clone();
    after.change_flags(&changes(&view.simulated.now, &[place]));
    let after = Shares::new(after, view.calls);
    OutageRow {
        failed: rounded(view.reach * after.failed),
        takers: takers(view, &after, view.reach),
    }
}

/// Those with more calls than before. After the outage this share of all calls reaches the rule.
pub(super) fn takers(view: &SetView<'_, '_>, after: &Shares, reach_after: f64) -> Vec<TakerRow> {
    let before: Vec<_> = view
        .shares
        .of
        .iter()
        .map(|share| view.reach * share)
        .collect();
    let after: Vec<_> = after.of.iter().map(|share| reach_after * share).collect();
    let both = before.iter().zip(&after).enumerate();
    let mut gains: Vec<_> = both
        .filter(|(_, (before, after))| **after > **before + LEAST)
        .collect();
    gains.sort_by(|(_, (b1, a1)), (_, (b2, a2))| (*a2 - *b2).total_cmp(&(*a1 - *b1)));
    let row = |(place, (before, after)): (usize, (&f64, &f64))| TakerRow {
        name: view.names[place].clone(),
        share: rounded(*before),
        share_after: rounded(*after),
    };
    gains.into_iter().map(row).collect()
}
