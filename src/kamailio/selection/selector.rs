//! Selects a destination for each call, as a server with one process does (`ds_manage_routes`, 5.6 to
//! 6.2).

use super::algorithm::Algorithm;
use super::selection_set::SelectionSet;
use super::slots::{by_priority_and_weight, by_relative_weight, by_weight};
use crate::kamailio::list::flags::Flags;

/// A set, and all that a server keeps between two calls. Pointers begin at 0, as after a reload.
#[derive(Debug, Clone)]
pub struct Selector {
    pub(super) set: SelectionSet,
    pub(super) algorithm: Algorithm,
    pub(super) use_default: bool,
    /// Whose turn it is (`last`).
    last: usize,
    by_weight: SlotTable,
    by_relative_weight: SlotTable,
    by_priority: SlotTable,
    /// For each place at which a search may begin, whom it finds.
    found_from: Vec<Option<usize>>,
}

/// A table of 100 slots. Kamailio shuffles it, so the order within it is not known.
#[derive(Debug, Clone)]
struct SlotTable {
    slots: Vec<usize>,
    next: usize,
}

/// What of a call decides.
#[derive(Debug, Clone, Copy)]
pub struct Call {
    /// The hash of the key, or the random number. Without one the algorithms that need it fail, but for
    /// [`Algorithm::AuthUser`].
    pub number: Option<u32>,
    /// Only an INVITE counts as a call (algorithm 10).
    pub is_invite: bool,
}

/// Whether it is the same destination that each call gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OnlySelection {
    One(Selection),
    /// Each selection fails.
    None,
    Several,
}

/// The destination of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// Its place in the set.
    pub index: usize,
    /// Whether full destinations are left out of failover.
    pub(super) counts_calls: bool,
    /// The order in which all are tried, if latency decides.
    pub(super) by_latency: Option<Vec<usize>>,
}

impl Selector {
    /// A set with at least one destination.
    pub fn new(set: SelectionSet, algorithm: Algorithm, use_default: bool) -> Self {
        let mut selector = Self {
            algorithm,
            use_default,
            last: 0,
            by_weight: SlotTable::new(&by_weight(&set.weights())),
            by_relative_weight: SlotTable::new(&by_relative_weight(&set.rweights())),
            by_priority: SlotTable::new(&by_priority_and_weight(&set.priorities())),
            found_from: Vec::new(),
            set,
        };
        selector.search();
        selector.use_algorithm(algorithm);
        selector
    }

    /// Selects by another algorithm from now on. What takes turns goes on where the last one was.
    pub fn use_algorithm(&mut self, algorithm: Algorithm) {
        self.algorithm = match algorithm {
            Algorithm::RoundRobinOrSerial if self.set.in_turn => Algorithm::RoundRobin,
            Algorithm::RoundRobinOrSerial => Algorithm::Serial,
            other => other,
        };
    }

    /// The destinations, with the calls that they have by now.
    pub fn set(&self) -> &SelectionSet {
        &self.set
    }

    /// Gives destinations other flags, one after the other. Where one with `rweight` goes out of use or
    /// comes back, the tables of algorithms 11 and 15 are made anew, that of 11 unless no destination in use
    /// has `rweight`; that of 9 never is (`ds_reinit_rweight_on_state_change` and its callers).
    pub fn change_flags(&mut self, changes: &[(usize, Flags)]) {
        for &(index, flags) in changes {
            let changed = &mut self.set.destinations[index];
            let was_out_of_use = changed.is_out_of_use();
            changed.flags = flags;
            if changed.rweight > 0 && changed.is_out_of_use() != was_out_of_use {
                self.make_tables_anew();
            }
        }
        self.search();
    }

    fn make_tables_anew(&mut self) {
        let rweights = self.set.rweights();
        if rweights.len() > 1 && rweights.iter().flatten().any(|&weight| weight > 0) {
            self.by_relative_weight.fill(&by_relative_weight(&rweights));
        }
        let priorities = by_priority_and_weight(&self.set.priorities());
        self.by_priority.fill(&priorities);
    }

    /// The destination of the next call; `None` if the selection fails.
    pub fn select(&mut self, call: Call) -> Option<Selection> {
        let algorithm = match self.algorithm {
            Algorithm::AuthUser if call.number.is_none() => Algorithm::RoundRobin,
            other => other,
        };
        let mut counts_calls = false;
        let start = match algorithm {
            Algorithm::RoundRobin | Algorithm::Overload => return self.in_turn(),
            Algorithm::Latency => return self.by_latency(),
            Algorithm::Weight => self.by_weight.take(),
            Algorithm::RelativeWeight => self.by_relative_weight.take(),
            Algorithm::PriorityAndWeight => self.by_priority.take(),
            Algorithm::CallLoad if call.is_invite => {
                let least = self.least_loaded()?;
                counts_calls = self.set.destinations[least].counts_calls;
                self.set.destinations[least].load += i32::from(counts_calls);
                least
            }
            Algorithm::Serial
            | Algorithm::Parallel
            | Algorithm::NotImplemented
            | Algorithm::CallLoad => 0,
            _ => call.number? as usize,
        };
        let index = self.found_from[start % self.found_from.len()]?;
        Some(Selection {
            index,
            counts_calls,
            by_latency: None,
        })
    }

    /// What each call selects, if it is the same for all.
    pub fn only_selection(&mut self) -> OnlySelection {
        let mut found = self.found_from.iter().flatten();
        let first = found.next();
        let is_fixed = matches!(
            self.algorithm,
            Algorithm::Serial | Algorithm::Parallel | Algorithm::NotImplemented
        );
        match first {
            None => OnlySelection::None,
            Some(first) if is_fixed || found.all(|other| other == first) => {
                let call = Call {
                    number: Some(0),
                    is_invite: true,
                };
                self.select(call)
                    .map_or(OnlySelection::None, OnlySelection::One)
            }
            Some(_) => OnlySelection::Several,
        }
    }

    /// The pointer goes to the one behind the one that gets the call.
    fn in_turn(&mut self) -> Option<Selection> {
        let count = self.set.destinations.len();
        let start = self.last % self.found_from.len();
        self.last = (self.last + 1) % count;
        let index = self.found_from[start]?;
        self.last = (index + 1) % count;
        Some(Selection {
            index,
            counts_calls: false,
            by_latency: None,
        })
    }

    /// The one with the fewest calls, the first of several (`ds_get_leastloaded`).
    fn least_loaded(&self) -> Option<usize> {
        let all = self.set.destinations.iter().enumerate();
        let free = all.filter(|(_, one)| !one.is_out_of_use() && !one.is_full());
        let least = free.min_by_key(|(_, one)| one.load);
        least.map(|(index, _)| index)
    }

    /// `ds_manage_route_algo13`: from the pointer on, sorted by priority. Those of equal priority stay in
    /// turn.
    fn by_latency(&mut self) -> Option<Selection> {
        /// Of one that is out of use.
        const NOWHERE: (i32, Option<usize>) = (-1, None);
        let count = self.set.destinations.len();
        let mut at = self.last;
        let mut sorted = Vec::with_capacity(count);
        for _ in 0..count {
            let one = &self.set.destinations[at];
            sorted.push(match one.is_out_of_use() {
                true => NOWHERE,
                false => (one.priority_by_latency(), Some(at)),
            });
            at = (at + 1) % self.found_from.len();
        }
        sorted.sort_by_key(|&(priority, _)| std::cmp::Reverse(priority));
        let first = sorted[0].1;
        self.last = first.map_or(0, |first| (first + 1) % count);
        let default = self.use_default.then_some(count - 1);
        let order = sorted.iter().filter_map(|&(_, index)| index);
        let order = order.filter(|&index| Some(index) != default).collect();
        Some(Selection {
            index: first? % self.found_from.len(),
            counts_calls: false,
            by_latency: Some(order),
        })
    }

    /// Whose turn it is; where it was before, all that follows is as it was.
    pub(super) fn pointer(&self) -> usize {
        self.last
    }

    /// How many places there are at which a search may begin.
    pub(super) fn starts(&self) -> usize {
        self.found_from.len()
    }

    /// A search goes on to the next one that is in use, and begins again at the first. With `use_default`
    /// the last destination has no part in it, and gets the calls if there is no other.
    fn search(&mut self) {
        let all = &self.set.destinations;
        let starts = match all.len() {
            count @ 2.. if self.use_default => count - 1,
            count => count,
        };
        let default = all.len() - 1;
        let default = (self.use_default && !all[default].is_out_of_use()).then_some(default);
        let mut found_from = vec![None; starts];
        let mut found = None;
        for at in (0..starts).chain(0..starts).rev() {
            if !all[at].is_out_of_use() {
                found = Some(at);
            }
            found_from[at] = found.or(default);
        }
        self.found_from = found_from;
    }
}

impl SlotTable {
    fn new(slots: &[u8]) -> Self {
        let mut table = Self {
            slots: Vec::new(),
            next: 0,
        };
        table.fill(slots);
        table
    }

    /// The table that gives each destination so many slots. The pointer stays where it is.
    fn fill(&mut self, slots: &[u8]) {
        let of_each = slots.iter().enumerate();
        let of_each = of_each.map(|(index, &slots)| std::iter::repeat_n(index, slots.into()));
        self.slots = of_each.flatten().collect();
    }

    fn take(&mut self) -> usize {
        let slot = self.slots[self.next];
        self.next = (self.next + 1) % self.slots.len();
        slot
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::kamailio::selection::selection_set::SelectableDestination;

    const ONE: SelectableDestination = SelectableDestination::PLAIN;

    pub fn selector(
        destinations: &[SelectableDestination],
        algorithm: Algorithm,
        use_default: bool,
    ) -> Selector {
        let set = SelectionSet {
            destinations: destinations.to_vec(),
            in_turn: false,
        };
        Selector::new(set, algorithm, use_default)
    }

    fn selected(selector: &mut Selector, numbers: &[u32]) -> Vec<Option<usize>> {
        let call = |&number: &u32| Call {
            number: Some(number),
            is_invite: true,
        };
        let calls = numbers.iter().map(call);
        calls
            .map(|call| selector.select(call).map(|selection| selection.index))
            .collect()
    }

    const DOWN: SelectableDestination = SelectableDestination {
        flags: Flags::INACTIVE,
        ..ONE
    };

    #[test]
    fn a_hash_goes_on_to_the_next_in_use() {
        let all = [ONE, DOWN, DOWN, ONE];
        let mut by_hash = selector(&all, Algorithm::CallId, false);
        assert_eq!(
            selected(&mut by_hash, &[0, 1, 2, 3, 5]),
            [Some(0), Some(3), Some(3), Some(3), Some(3)]
        );
        let mut with_default = selector(&all, Algorithm::CallId, true);
        assert_eq!(
            selected(&mut with_default, &[0, 1, 2, 3]),
            [Some(0), Some(0), Some(0), Some(0)]
        );
        let all = [DOWN, DOWN, ONE];
        let mut only_default = selector(&all, Algorithm::CallId, true);
        assert_eq!(selected(&mut only_default, &[0, 1]), [Some(2), Some(2)]);
        let mut none = selector(&[DOWN; 3], Algorithm::CallId, true);
        assert_eq!(selected(&mut none, &[7]), [None]);
    }

    #[test]
    fn in_turn_those_that_are_down_are_left_out() {
        let mut in_turn = selector(&[ONE, DOWN, ONE], Algorithm::RoundRobin, false);
        assert_eq!(
            selected(&mut in_turn, &[0; 4]),
            [Some(0), Some(2), Some(0), Some(2)]
        );
    }

    #[test]
    fn calls_go_to_the_least_loaded_one_below_its_limit() {
        let full = SelectableDestination { maxload: 1, ..ONE };
        let busy = SelectableDestination { load: 2, ..ONE };
        let mut by_load = selector(&[busy, full], Algorithm::CallLoad, false);
        assert_eq!(selected(&mut by_load, &[0; 3]), [Some(1), Some(0), Some(0)]);
    }

    #[test]
    fn latency_costs_priority() {
        let of = |priority, latency_ms| SelectableDestination {
            priority,
            latency_ms,
            ..ONE
        };
        // 10 - 100/10 is at least 1; the others stay equal, and take turns.
        let all = [of(10, 100), of(5, 4), of(5, 5)];
        let mut by_latency = selector(&all, Algorithm::Latency, false);
        assert_eq!(
            selected(&mut by_latency, &[0; 4]),
            [Some(1), Some(2), Some(1), Some(2)]
        );
        let mut none = selector(&[DOWN, DOWN], Algorithm::Latency, false);
        assert_eq!(selected(&mut none, &[0]), [None]);
    }

    #[test]
    fn only_the_table_of_rweight_is_made_anew_after_an_outage() {
        let of = |weight, rweight| SelectableDestination {
            weight,
            rweight,
            ..ONE
        };
        for (algorithm, has_rweight, after) in [
            (Algorithm::Weight, true, [0, 70, 30]),
            (Algorithm::RelativeWeight, true, [0, 50, 50]),
            (Algorithm::PriorityAndWeight, true, [0, 50, 50]),
            // Nothing tells the server to make it anew.
            (Algorithm::PriorityAndWeight, false, [0, 70, 30]),
        ] {
            let all = [40, 30, 30].map(|weight| of(weight, if has_rweight { weight } else { 0 }));
            let mut by_weight = selector(&all, algorithm, false);
            by_weight.change_flags(&[(0, Flags::INACTIVE)]);
            let mut counts = [0; 3];
            for index in selected(&mut by_weight, &[0; 100]).into_iter().flatten() {
                counts[index] += 1;
            }
            assert_eq!(counts, after, "{algorithm:?}");
        }
    }
}
