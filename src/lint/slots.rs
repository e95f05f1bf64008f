//! The slot tables of weights, for the rules about them.

use std::collections::HashSet;

use super::routing::Selects;
use super::{Context, Findings};
use crate::list::attrs::Weight;
use crate::list::weights::{Set, by_relative_weight, by_weight, is_out_of_use};
use crate::list::{Entry, List};
use crate::text::sanitize;

/// A set whose calls are, or may be, shared out by weights.
pub(super) struct Table<'a> {
    pub(super) list: &'a List,
    pub(super) set: Set<'a>,
    pub(super) weights: &'a [u8],
    /// The slots of each destination.
    pub(super) slots: Vec<u8>,
}

/// What an algorithm goes by, where it goes by weights.
pub(super) fn of_algorithm(algorithm: i32) -> Option<Weight> {
    match algorithm {
        9 => Some(Weight::Plain),
        11 => Some(Weight::Relative),
        _ => None,
    }
}

impl<'a> Context<'a> {
    /// Shows the tables of every set that algorithm 9 or 11 chooses from, or may: where no route is
    /// known, of those that have weights.
    pub(super) fn each_table(&self, algorithm: i32, mut show: impl FnMut(Table<'a>)) {
        // With a default destination the table is read otherwise.
        if self.number_or("use_default", 0) != Some(0) {
            return;
        }
        let Some(which) = of_algorithm(algorithm) else {
            return;
        };
        let routing = self.routing();
        let by_algorithm = |select: &Selects| select.algorithm == Some(algorithm);
        match &routing {
            Some(routing) if !routing.selects.iter().any(by_algorithm) => return,
            None if self.has_cfg() => return,
            _ => {}
        }
        let is_chosen = |set: i32| match &routing {
            Some(routing) => routing.chooses(set, algorithm).is_some(),
            None => true,
        };
        for list in self.sound_lists() {
            // Sorting a long list takes a while.
            if routing.is_none() && !list.has_weights(which) {
                continue;
            }
            let odd = sets_with_other_mistakes(list);
            for set in list.sets() {
                let weights = set.weights(which);
                let shares = routing.is_some() || weights.iter().any(|&weight| weight != 0);
                if shares && weights.len() > 1 && is_chosen(set.id) && !odd.contains(&set.id) {
                    show(Table {
                        list,
                        set,
                        weights,
                        slots: slots(&set, weights, which),
                    });
                }
            }
        }
    }
}

/// The sets whose weights may not be what they seem: another rule tells of a line there.
fn sets_with_other_mistakes(list: &List) -> HashSet<i32> {
    let misread = list
        .remarks()
        .iter()
        .filter(|(_, remark)| remark.kind.loses_something());
    let misread = misread.map(|&(index, _)| list.entries[index].set());
    misread
        .chain(list.dropped.iter().map(|dropped| dropped.set))
        .collect()
}

fn slots(set: &Set<'_>, weights: &[u8], which: Weight) -> Vec<u8> {
    match which {
        Weight::Plain => by_weight(weights),
        Weight::Relative => {
            let in_use =
                |(entry, &weight): (&Entry, &u8)| (!is_out_of_use(entry.flags())).then_some(weight);
            let weights: Vec<_> = set.entries().zip(weights).map(in_use).collect();
            by_relative_weight(&weights)
        }
    }
}

impl<'a> Table<'a> {
    /// The sum of the weights.
    pub(super) fn sum(&self) -> usize {
        self.weights.iter().map(|&weight| usize::from(weight)).sum()
    }

    /// The first destination for which this holds of its weight and its slots.
    pub(super) fn find(&self, holds: impl Fn(usize, usize) -> bool) -> Option<&'a Entry> {
        let place = self.weights_and_slots().position(|(w, s)| holds(w, s))?;
        self.set.entries().nth(place)
    }

    /// The last for which it holds.
    pub(super) fn find_last(&self, holds: impl Fn(usize, usize) -> bool) -> Option<&'a Entry> {
        let place = self.weights_and_slots().rposition(|(w, s)| holds(w, s))?;
        self.set.entries().nth(place)
    }

    fn weights_and_slots(
        &self,
    ) -> impl DoubleEndedIterator<Item = (usize, usize)> + ExactSizeIterator {
        let both = self.weights.iter().zip(&self.slots);
        both.map(|(&weight, &slots)| (weight.into(), slots.into()))
    }

    /// The table in words: `sip:192.0.2.1 60, sip:192.0.2.2 40`.
    pub(super) fn in_words(&self) -> String {
        const MOST: usize = 6;
        let all = self.set.entries().zip(&self.slots);
        let mut words: Vec<_> = all
            .take(MOST)
            .map(|(entry, slots)| format!("{} {slots}", sanitize(&self.list.uri(entry))))
            .collect();
        let count = self.set.len();
        if count > MOST {
            words.push(format!("and {} others", count - MOST));
        }
        words.join(", ")
    }

    /// Says something at the attributes of an entry, or where they would stand.
    pub(super) fn say<'s>(
        &self,
        findings: &'s mut Findings<'a>,
        entry: &Entry,
        message: String,
    ) -> super::finding::Said<'s, 'a> {
        let fields = &entry.fields;
        let span = if fields.attrs().is_empty() {
            fields.uri()
        } else {
            fields.attrs()
        };
        findings.entry(self.list, entry, span, message)
    }
}
