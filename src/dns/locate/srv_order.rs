//! The order of SRV records (RFC 2782).

use crate::base::dns_records::SrvRecord;

/// Sorts by priority, and randomly among equal priorities: the probability to come first is
/// proportional to the weight. `draw(n)` returns a random number from 0 to n, inclusive.
pub(super) fn ordered(
    mut records: Vec<&SrvRecord>,
    mut draw: impl FnMut(u32) -> u32,
) -> Vec<&SrvRecord> {
    // Records without weight come first, as required by RFC 2782: a draw of 0 selects one of them.
    records.sort_by_key(|srv| (srv.priority, srv.weight != 0));
    let mut ordered = Vec::with_capacity(records.len());
    while let Some(first) = records.first() {
        let priority = first.priority;
        let group = records.iter().take_while(|srv| srv.priority == priority);
        let total = group.map(|srv| u32::from(srv.weight)).sum();
        let drawn = draw(total);
        let (mut at, mut sum) = (0, u32::from(first.weight));
        while sum < drawn {
            at += 1;
            sum += u32::from(records[at].weight);
        }
        ordered.push(records.remove(at));
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand::rngs::StdRng;
    use rand::{RngExt, SeedableRng};

    fn srv(priority: u16, weight: u16) -> SrvRecord {
        SrvRecord {
            priority,
            weight,
            port: 5060,
            target: format!("{priority}-{weight}.test"),
        }
    }

    #[test]
    fn a_higher_weight_comes_first_more_often() {
        let records = [srv(10, 90), srv(10, 10), srv(20, 99), srv(10, 0)];
        let mut first = [0; 3];
        let mut random = StdRng::seed_from_u64(7);
        for _ in 0..10_000 {
            let order = ordered(records.iter().collect(), |most| {
                random.random_range(0..=most)
            });
            assert_eq!(order.len(), 4);
            assert_eq!(order[3].priority, 20);
            match order[0].weight {
                90 => first[0] += 1,
                10 => first[1] += 1,
                _ => first[2] += 1,
            }
        }
        assert!((8_600..9_300).contains(&first[0]), "{first:?}");
        assert!((800..1_200).contains(&first[1]), "{first:?}");
        assert!((20..250).contains(&first[2]), "{first:?}");
    }

    #[test]
    fn without_weights_the_order_is_kept() {
        let records = [srv(1, 0), srv(0, 0), srv(0, 0)];
        let order = ordered(records.iter().collect(), |_| 0);
        let same = |at: usize, of: usize| std::ptr::eq(order[at], &records[of]);
        assert!(same(0, 1) && same(1, 2) && same(2, 0));
    }

    proptest! {
        #[test]
        fn every_record_is_returned_once_in_order_of_priority(
            of in proptest::collection::vec((0u16..4, any::<u16>()), 0..40),
            seed: u64,
        ) {
            let records: Vec<_> = of.iter().map(|&(priority, weight)| srv(priority, weight)).collect();
            let mut random = StdRng::seed_from_u64(seed);
            let order = ordered(records.iter().collect(), |most| random.random_range(0..=most));
            prop_assert!(order.is_sorted_by_key(|srv| srv.priority));
            let mut places: Vec<_> = order.iter().map(|srv| std::ptr::from_ref(*srv)).collect();
            places.sort();
            places.dedup();
            prop_assert_eq!(places.len(), records.len());
        }
    }
}
