//! The slot tables of weights, for the rules about them.

use std::cell::LazyCell;
use std::collections::HashSet;

use super::routing::is_sound;
use super::{Context, Findings, LintedList};
use crate::base::escape::sanitize;
use crate::kamailio::list::attributes::WeightAttribute;
use crate::kamailio::list::order::DestinationSet;
use crate::kamailio::list::{Entry, List};
use crate::kamailio::selection::slots::{
    by_priority_and_weight, by_relative_weight, by_weight, is_out_of_use, weights, weights_of_best,
};

/// A set whose calls are, or may be, distributed by weight.
pub(super) struct WeightTable<'a> {
    pub(super) list: &'a List,
    pub(super) set: &'a DestinationSet,
    /// The weights of its destinations, in the order of the set; 0 for those that algorithm 15 leaves
    /// out, because they are out of use or of another priority.
    pub(super) weights: Vec<u8>,
    pub(super) slots: Vec<u8>,
}

/// The lowest priority number first, then by weight (6.2 and later).
pub(super) const PRIORITY_AND_WEIGHT: i32 = 15;

/// The attribute by which an algorithm distributes calls, if it uses weights.
pub(super) fn of_algorithm(algorithm: i32) -> Option<WeightAttribute> {
    match algorithm {
        9 | PRIORITY_AND_WEIGHT => Some(WeightAttribute::Plain),
        11 => Some(WeightAttribute::Relative),
        _ => None,
    }
}

impl<'a> Context<'a> {
    /// Calls `show` for the table of every set that algorithm 9, 11 or 15 selects, or may select, from; if
    /// the routes are unknown, for every set with weights that only this algorithm reads.
    pub(super) fn each_table(&self, algorithm: i32, mut show: impl FnMut(WeightTable<'a>)) {
        // With use_default the table is used differently.
        if self.number_or("use_default", 0) != Some(0) {
            return;
        }
        let Some(which) = of_algorithm(algorithm) else {
            return;
        };
        let routing = self.routing();
        match &routing {
            Some(routing) if routing.by_algorithm(algorithm).is_none() => return,
            None if self.has_cfg() => return,
            None if algorithm != 11 && self.server.version.has_algorithm(PRIORITY_AND_WEIGHT) => {
                return;
            }
            _ => {}
        }
        let is_chosen = |set: i32| match &routing {
            Some(routing) => routing.chooses(set, algorithm).is_some(),
            None => true,
        };
        let sound = self.lists.iter().filter(|linted| is_sound(&linted.list));
        for linted in sound {
            let list = &linted.list;
            let odd = LazyCell::new(|| sets_with_other_mistakes(linted));
            let several = linted.sets.iter().filter(|set| set.entries.len() > 1);
            for set in several.filter(|set| is_chosen(set.id)) {
                let weights = weights(list, set, which);
                let weighs = weights.iter().any(|&weight| weight > 0);
                if (weighs || routing.is_some()) && !odd.contains(&set.id) {
                    show(WeightTable::new(list, set, weights, algorithm));
                }
            }
        }
    }
}

impl Context<'_> {
    /// Whether this destination gets no calls by weight because it lacks the attribute of this
    /// algorithm. Another rule reports one that is out of range.
    pub(super) fn is_excluded(&self, list: &List, entry: &Entry, algorithm: i32) -> bool {
        let Some(which) = of_algorithm(algorithm) else {
            return false;
        };
        let may_come_from_pings = algorithm == 11
            && self.measures_latency() != Some(false)
            && is_congestion_controlled(list, entry);
        list.attribute(entry, which.as_str()).is_none() && !may_come_from_pings
    }

    /// Whether pings measure latencies; `None` if unknown.
    pub(super) fn measures_latency(&self) -> Option<bool> {
        let stats = self.number_or("ds_ping_latency_stats", 0)?;
        Some(stats != 0)
    }
}

/// Whether a destination has congestion control.
pub(super) fn has_cc(list: &List, entry: &Entry) -> bool {
    number(list, entry, "cc").is_some_and(|on| on != 0)
}

/// Whether pings that measure latencies set the `rweight` of a destination: to its `weight` less the
/// milliseconds of congestion (`ds_update_latency`, 5.6 to 6.2; measured on 5.6.3, 6.0.1 and 6.1.5).
pub(super) fn is_congestion_controlled(list: &List, entry: &Entry) -> bool {
    has_cc(list, entry) && number(list, entry, "weight").is_some_and(|weight| weight > 0)
}

fn number(list: &List, entry: &Entry, name: &str) -> Option<i32> {
    let value = list.attribute(entry, name)?;
    std::str::from_utf8(value).ok()?.parse().ok()
}

/// The sets with a line that another rule reports, so that their weights are uncertain.
fn sets_with_other_mistakes(linted: &LintedList) -> HashSet<i32> {
    let list = &linted.list;
    let misread = linted.mistakes.iter();
    let misread = misread.filter(|mistake| mistake.kind.loses_a_column());
    let misread = misread.filter_map(|mistake| list.entry_at(mistake.span.start));
    let misread = misread.map(Entry::set);
    misread
        .chain(list.dropped.iter().map(|dropped| dropped.set))
        .collect()
}

impl<'a> WeightTable<'a> {
    fn new(list: &'a List, set: &'a DestinationSet, weights: Vec<u8>, algorithm: i32) -> Self {
        let in_use = |(&index, &weight): (&usize, &u8)| {
            let entry = &list.entries[index];
            (!is_out_of_use(entry.flags())).then_some((entry.priority(), weight))
        };
        let in_use = set.entries.iter().zip(&weights).map(in_use);
        let (weights, slots) = match algorithm {
            11 => {
                let weights_in_use: Vec<_> =
                    in_use.map(|of| of.map(|(_, weight)| weight)).collect();
                (weights, by_relative_weight(&weights_in_use))
            }
            PRIORITY_AND_WEIGHT => {
                let in_use: Vec<_> = in_use.collect();
                let of_best = weights_of_best(&in_use).into_iter();
                let of_best = of_best.map(Option::unwrap_or_default).collect();
                (of_best, by_priority_and_weight(&in_use))
            }
            _ => {
                let slots = by_weight(&weights);
                (weights, slots)
            }
        };
        Self {
            list,
            set,
            weights,
            slots,
        }
    }

    /// The destinations, the first choice first.
    pub(super) fn entries(&self) -> impl DoubleEndedIterator<Item = &'a Entry> + use<'a> {
        let list = self.list;
        self.set.entries.iter().map(|&index| &list.entries[index])
    }
}

impl<'a> WeightTable<'a> {
    pub(super) fn sum(&self) -> usize {
        self.weights.iter().map(|&weight| usize::from(weight)).sum()
    }

    /// The destinations in use, each with its weight.
    pub(super) fn in_use(&self) -> impl Iterator<Item = (&'a Entry, u8)> {
        let all = self.entries().zip(self.weights.iter().copied());
        all.filter(|(entry, _)| !is_out_of_use(entry.flags()))
    }

    /// The first destination whose weight and slots satisfy `holds`.
    pub(super) fn find(&self, holds: impl Fn(usize, usize) -> bool) -> Option<&'a Entry> {
        let place = self.weights_and_slots().position(|(w, s)| holds(w, s))?;
        self.entries().nth(place)
    }

    /// The last such destination.
    pub(super) fn find_last(&self, holds: impl Fn(usize, usize) -> bool) -> Option<&'a Entry> {
        let place = self.weights_and_slots().rposition(|(w, s)| holds(w, s))?;
        self.entries().nth(place)
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
        let all = self.entries().zip(&self.slots);
        let mut words: Vec<_> = all
            .take(MOST)
            .map(|(entry, slots)| format!("{} {slots}", sanitize(&self.list.uri(entry))))
            .collect();
        let count = self.set.entries.len();
        if count > MOST {
            words.push(format!("and {} others", count - MOST));
        }
        words.join(", ")
    }

    /// Adds a finding at the attributes of an entry, or where they would be.
    pub(super) fn report<'s>(
        &self,
        findings: &'s mut Findings<'a>,
        entry: &Entry,
        message: String,
    ) -> super::finding::NewFinding<'s, 'a> {
        let fields = &entry.fields;
        let span = if fields.attrs().is_empty() {
            fields.uri()
        } else {
            fields.attrs()
        };
        findings.entry(self.list, entry, span, message)
    }
}
