//! Whom a call tries if the first one fails (`ds_manage_routes_fill_xavp`, which `ds_next_dst` reads; 5.6
//! to 6.2).

use super::algorithm::Algorithm;
use super::selector::{Selection, Selector};

impl Selector {
    /// The destinations that the call tries, in order, the selected one first; at most `limit`, where 0
    /// is no limit. With flag 2 (failover) off there is only the first. Algorithm 12 calls all of them at
    /// once, and in any state (`ds_add_branches`).
    pub fn attempts(&self, selection: &Selection, limit: usize) -> Vec<usize> {
        let all = &self.set.destinations;
        let first = selection.index;
        if self.algorithm == Algorithm::Parallel {
            return (first..all.len()).collect();
        }
        let limit = match limit {
            0 => usize::MAX,
            limit => limit,
        };
        let default = self.use_default.then_some(all.len() - 1);
        let is_tried = |&index: &usize| {
            let one = &all[index];
            let is_full = selection.counts_calls && one.is_full();
            !one.is_out_of_use() && !is_full && Some(index) != default
        };
        let mut tried: Vec<usize> = match &selection.by_latency {
            Some(order) => order.iter().copied().take(limit).collect(),
            None => {
                let others = (first + 1..all.len()).chain(0..first);
                let others = others.filter(is_tried);
                std::iter::once(first).chain(others).take(limit).collect()
            }
        };
        if let Some(default) = default.filter(|&index| index != first)
            && tried.len() < limit
        {
            tried.push(default);
        }
        // ds_next_dst leaves out the first record, which by latency and with use_default may be another one.
        match tried.first_mut() {
            Some(record) => *record = first,
            None => tried.push(first),
        }
        tried
    }

    /// The same for a call that this destination gets without any algorithm.
    pub fn attempts_from(&self, index: usize, limit: usize) -> Vec<usize> {
        let selection = Selection {
            index,
            counts_calls: self.algorithm == Algorithm::CallLoad,
            by_latency: None,
        };
        self.attempts(&selection, limit)
    }
}

#[cfg(test)]
mod tests {
    use crate::kamailio::list::flags::Flags;
    use crate::kamailio::selection::algorithm::Algorithm;
    use crate::kamailio::selection::selection_set::{SelectableDestination, SelectionSet};
    use crate::kamailio::selection::selector::Selector;

    #[test]
    fn those_behind_come_before_those_before_and_the_default_is_last() {
        let one = SelectableDestination {
            flags: Flags(0),
            priority: 0,
            weight: 0,
            rweight: 0,
            maxload: 0,
            counts_calls: false,
            load: 0,
            latency_ms: 0,
        };
        let down = SelectableDestination {
            flags: Flags::DISABLED,
            ..one
        };
        let set = SelectionSet {
            destinations: vec![one, one, down, one, one],
            in_turn: false,
        };
        let selector = Selector::new(set.clone(), Algorithm::CallId, false);
        assert_eq!(selector.attempts_from(1, 0), [1, 3, 4, 0]);
        assert_eq!(selector.attempts_from(1, 2), [1, 3]);
        let selector = Selector::new(set, Algorithm::CallId, true);
        assert_eq!(selector.attempts_from(1, 0), [1, 3, 0, 4]);
        assert_eq!(selector.attempts_from(4, 0), [4, 0, 1, 3]);
    }
}
