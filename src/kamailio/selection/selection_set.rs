//! A set as the algorithms see it.

use crate::kamailio::list::List;
use crate::kamailio::list::attributes::{WeightAttribute, leading_int};
use crate::kamailio::list::flags::Flags;
use crate::kamailio::list::order::DestinationSet;

/// The destinations of a set, in Kamailio's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelectionSet {
    pub destinations: Vec<SelectableDestination>,
    /// Whether algorithm 14 takes them in turn: all have the same priority, above 0 (`rrserial`).
    pub in_turn: bool,
}

/// What the algorithms know of a destination.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SelectableDestination {
    pub flags: Flags,
    pub priority: i32,
    /// `weight`; 0 if there is none.
    pub weight: u8,
    /// `rweight`; 0 if there is none.
    pub rweight: u8,
    /// `maxload`: with so many calls it gets no more (algorithm 10). 0 is no limit.
    pub maxload: i32,
    /// Whether its calls are counted: it has a `duid`.
    pub counts_calls: bool,
    /// How many calls it has.
    pub load: i32,
    /// The estimated latency in milliseconds; with `cc`, what it is above the average.
    pub latency_ms: i32,
}

#[cfg(test)]
impl SelectableDestination {
    /// One that is in use, without attributes that decide.
    pub(super) const PLAIN: Self = Self {
        flags: Flags(0),
        priority: 0,
        weight: 0,
        rweight: 0,
        maxload: 0,
        counts_calls: true,
        load: 0,
        latency_ms: 0,
    };
}

impl SelectionSet {
    pub fn of(list: &List, set: &DestinationSet) -> Self {
        let destinations = set.entries.iter().map(|&index| {
            let entry = &list.entries[index];
            let number = |name| list.attribute(entry, name).map_or(0, leading_int);
            SelectableDestination {
                flags: entry.flags(),
                priority: entry.priority(),
                weight: entry.known.weight(WeightAttribute::Plain),
                rweight: entry.known.weight(WeightAttribute::Relative),
                maxload: number("maxload"),
                counts_calls: list.attribute(entry, "duid").is_some(),
                load: 0,
                // Congestion is what an estimate is above the average, and at first they are equal.
                latency_ms: match number("cc") {
                    0 => number("latency"),
                    _ => 0,
                },
            }
        });
        let destinations: Vec<_> = destinations.collect();
        let first = destinations.first().map_or(0, |first| first.priority);
        let in_turn = first > 0 && destinations.iter().all(|one| one.priority == first);
        Self {
            destinations,
            in_turn,
        }
    }
}

impl SelectableDestination {
    /// Whether it gets no calls (`ds_skip_dst`).
    pub fn is_out_of_use(&self) -> bool {
        super::slots::is_out_of_use(self.flags)
    }

    /// Its priority less a handicap: how many times its latency is its priority. It stays above 0.
    pub(super) fn priority_by_latency(&self) -> i32 {
        if self.priority <= 0 || self.latency_ms <= self.priority {
            return self.priority;
        }
        let handicap = self.latency_ms / self.priority;
        self.priority.saturating_sub(handicap).max(1)
    }

    /// Whether it has as many calls as it may have.
    pub(super) fn is_full(&self) -> bool {
        self.maxload != 0 && self.load >= self.maxload
    }
}

impl SelectionSet {
    pub(super) fn weights(&self) -> Vec<u8> {
        self.destinations.iter().map(|one| one.weight).collect()
    }

    pub(super) fn rweights(&self) -> Vec<Option<u8>> {
        let all = self.destinations.iter();
        all.map(|one| (!one.is_out_of_use()).then_some(one.rweight))
            .collect()
    }

    pub(super) fn priorities(&self) -> Vec<Option<(i32, u8)>> {
        let all = self.destinations.iter();
        all.map(|one| (!one.is_out_of_use()).then_some((one.priority, one.weight)))
            .collect()
    }
}
