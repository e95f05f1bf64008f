//! Whom a call tries if the first one fails (`ds_manage_routes_fill_xavp`, which `ds_next_dst` reads; 5.6
//! to 6.2).

use super::algorithm::Algorithm;
use super::selector::{Selection, Selector};

/// The destinations that a call keeps for failover. Of `ds_select_routes` each rule adds some; the first
/// one that selects gives the destination (`ds_select_routes_limit`).
#[derive(Debug)]
pub struct Failover {
    limit: usize,
    /// The destination that was selected: the number of its rule, and its place in the set.
    selected: Option<(usize, usize)>,
    /// The records, the same of each.
    kept: Vec<(usize, usize)>,
}

impl Failover {
    /// At most so many, where 0 is no limit; but each rule keeps the one that it selects.
    pub fn new(limit: usize) -> Self {
        Self {
            limit: match limit {
                0 => usize::MAX,
                limit => limit,
            },
            selected: None,
            kept: Vec::new(),
        }
    }

    /// Adds those of the rule with this number, which selected so.
    pub fn add(&mut self, rule: usize, selector: &Selector, selection: &Selection) {
        self.selected.get_or_insert((rule, selection.index));
        // All branches are called at once, and none is kept.
        if selector.algorithm == Algorithm::Parallel {
            return;
        }
        let room = self.limit.saturating_sub(self.kept.len());
        let records = selector.records(selection, room).into_iter();
        self.kept.extend(records.map(|index| (rule, index)));
    }

    /// The destinations that the call tries, in order, each with the number of its rule; none if no rule
    /// selected.
    pub fn attempts(mut self) -> Vec<(usize, usize)> {
        // ds_next_dst leaves out the first record, which by latency and with use_default may be another one.
        match (self.selected, self.kept.first_mut()) {
            (Some(selected), Some(record)) => *record = selected,
            (Some(selected), None) => self.kept.push(selected),
            (None, _) => {}
        }
        self.kept
    }
}

impl Selector {
    /// The destinations that the call tries, in order, the selected one first; at most `limit`, where 0
    /// is no limit. With flag 2 (failover) off there is only the first. Algorithm 12 calls all of them at
    /// once, and in any state (`ds_add_branches`).
    pub fn attempts(&self, selection: &Selection, limit: usize) -> Vec<usize> {
        if self.algorithm == Algorithm::Parallel {
            return (selection.index..self.set.destinations.len()).collect();
        }
        let mut failover = Failover::new(limit);
        failover.add(0, self, selection);
        failover
            .attempts()
            .into_iter()
            .map(|(_, index)| index)
            .collect()
    }

    /// What a call keeps that this destination gets without any algorithm.
    pub fn selection_of(&self, index: usize) -> Selection {
        Selection {
            index,
            counts_calls: self.algorithm == Algorithm::CallLoad,
            by_latency: None,
        }
    }

    /// The records of a selection where there is room for so many. The selected one is kept also where there
    /// is none, but not by latency.
    fn records(&self, selection: &Selection, room: usize) -> Vec<usize> {
        let all = &self.set.destinations;
        let first = selection.index;
        let default = self.use_default.then_some(all.len() - 1);
        let is_kept = |&index: &usize| {
            let one = &all[index];
            let is_full = selection.counts_calls && one.is_full();
            !one.is_out_of_use() && !is_full && Some(index) != default
        };
        let mut kept: Vec<usize> = match &selection.by_latency {
            Some(order) => order.iter().copied().take(room).collect(),
            None => {
                let others = (first + 1..all.len()).chain(0..first);
                let others = others.filter(is_kept).take(room.saturating_sub(1));
                std::iter::once(first).chain(others).collect()
            }
        };
        if let Some(default) = default.filter(|&index| index != first)
            && kept.len() < room
        {
            kept.push(default);
        }
        kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kamailio::list::flags::Flags;
    use crate::kamailio::selection::selection_set::SelectableDestination;
    use crate::kamailio::selection::selector::Call;
    use crate::kamailio::selection::selector::tests::selector;

    const ONE: SelectableDestination = SelectableDestination::PLAIN;

    const DOWN: SelectableDestination = SelectableDestination {
        flags: Flags::DISABLED,
        ..ONE
    };

    #[test]
    fn those_behind_come_before_those_before_and_the_default_is_last() {
        let all = [ONE, ONE, DOWN, ONE, ONE];
        let attempts = |use_default, index, limit| {
            let selector = selector(&all, Algorithm::CallId, use_default);
            selector.attempts(&selector.selection_of(index), limit)
        };
        assert_eq!(attempts(false, 1, 0), [1, 3, 4, 0]);
        assert_eq!(attempts(false, 1, 2), [1, 3]);
        assert_eq!(attempts(true, 1, 0), [1, 3, 0, 4]);
        assert_eq!(attempts(true, 4, 0), [4, 0, 1, 3]);
    }

    /// What a call tries that these rules select for.
    fn tried(rules: &mut [Selector], limit: usize) -> Vec<(usize, usize)> {
        let call = Call {
            number: Some(1),
            is_invite: true,
        };
        let mut failover = Failover::new(limit);
        for (number, rule) in rules.iter_mut().enumerate() {
            if let Some(selection) = rule.select(call) {
                failover.add(number, rule, &selection);
            }
        }
        failover.attempts()
    }

    #[test]
    fn rules_share_a_limit_and_each_keeps_what_it_selects() {
        let mut rules = [
            selector(&[ONE, ONE, ONE], Algorithm::CallId, false),
            selector(&[DOWN, DOWN], Algorithm::Serial, false),
            selector(&[DOWN, ONE, ONE], Algorithm::Serial, false),
        ];
        let all = [(0, 1), (0, 2), (0, 0), (2, 1), (2, 2)];
        assert_eq!(tried(&mut rules, 0), all);
        assert_eq!(tried(&mut rules, 4), all[..4]);
        assert_eq!(tried(&mut rules, 2), [(0, 1), (0, 2), (2, 1)]);
        assert_eq!(tried(&mut rules[1..], 0), [(1, 1), (1, 2)]);
        assert_eq!(tried(&mut rules[1..2], 0), []);
    }

    #[test]
    fn a_parallel_rule_keeps_none_and_the_first_of_the_next_is_left_out() {
        let mut rules = [
            selector(&[ONE, ONE], Algorithm::Parallel, false),
            selector(&[ONE, ONE], Algorithm::Serial, false),
        ];
        assert_eq!(tried(&mut rules, 0), [(0, 0), (1, 1)]);
        rules.reverse();
        assert_eq!(tried(&mut rules, 0), [(0, 0), (0, 1)]);
    }
}
