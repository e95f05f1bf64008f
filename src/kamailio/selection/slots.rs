//! How calls are distributed by weight: a table of 100 slots for each set (`dp_init_weights` and
//! `dp_init_relative_weights`, the same in 5.6 to 6.1). Kamailio shuffles the table, and each call
//! takes the next slot.

use crate::kamailio::list::List;
use crate::kamailio::list::attributes::WeightAttribute;
use crate::kamailio::list::flags::Flags;
use crate::kamailio::list::order::DestinationSet;

/// The number of slots of a set.
pub const SLOTS: u8 = 100;

/// The number of slots of each destination with algorithm 9, from the weights in Kamailio's order.
/// The last one gets the remaining slots. If the first has no weight there is no table, and every
/// call goes to the first.
pub fn by_weight(weights: &[u8]) -> Vec<u8> {
    if weights.first() == Some(&0) {
        return all_to_the_first(weights.len());
    }
    let mut left = SLOTS;
    let taken = |&weight: &u8| {
        let taken = weight.min(left);
        left -= taken;
        taken
    };
    let mut slots: Vec<u8> = weights.iter().map(taken).collect();
    if let Some(last) = slots.last_mut() {
        *last += left;
    }
    slots
}

/// The slots of a set of so many destinations without a table.
fn all_to_the_first(count: usize) -> Vec<u8> {
    let mut slots = vec![0; count];
    if let Some(first) = slots.first_mut() {
        *first = SLOTS;
    }
    slots
}

/// The number of slots of each destination with algorithm 11: its percentage, rounded down. The
/// last one that got any also gets the remaining slots. `None` stands for a destination that is out
/// of use and gets none.
pub fn by_relative_weight(weights: &[Option<u8>]) -> Vec<u8> {
    let sum: usize = weights
        .iter()
        .flatten()
        .map(|&weight| usize::from(weight))
        .sum();
    if sum == 0 {
        return all_to_the_first(weights.len());
    }
    let share = |weight: &Option<u8>| {
        let weight = usize::from(weight.unwrap_or(0));
        (weight * usize::from(SLOTS) / sum) as u8
    };
    let mut slots: Vec<u8> = weights.iter().map(share).collect();
    let left = SLOTS - slots.iter().sum::<u8>();
    let last = slots.iter().rposition(|&taken| taken > 0);
    let last = last.unwrap_or(slots.len() - 1);
    slots[last] += left;
    slots
}

/// The number of slots of each destination with algorithm 15, from its priority and weight
/// (`dp_init_priority_weights`, 6.2.0, commit bec7d2e08e). Those in use with the lowest priority
/// number share the slots in proportion to their weights, or equally if none has a weight. `None`
/// stands for a destination that is out of use.
pub fn by_priority_and_weight(destinations: &[Option<(i32, u8)>]) -> Vec<u8> {
    let weights = weights_of_best(destinations);
    let sum: usize = weights.iter().flatten().map(|&w| usize::from(w)).sum();
    let reaches_a_slot = |&weight: &u8| usize::from(weight) * usize::from(SLOTS) >= sum;
    if sum > 0 {
        return match weights.iter().flatten().any(reaches_a_slot) {
            true => by_relative_weight(&weights),
            // Too many share the slots, and the table stays as it was made.
            false => by_relative_weight(&vec![None; weights.len()]),
        };
    }
    let equal: Vec<_> = weights.iter().map(|weight| weight.map(|_| 1)).collect();
    by_relative_weight(&equal)
}

/// The weights of the destinations in use with the lowest priority number; `None` for the others.
pub fn weights_of_best(destinations: &[Option<(i32, u8)>]) -> Vec<Option<u8>> {
    let best = destinations.iter().flatten().map(|(priority, _)| *priority);
    let best = best.min();
    let of_best = |(priority, weight): (i32, u8)| (Some(priority) == best).then_some(weight);
    destinations.iter().map(|of| of.and_then(of_best)).collect()
}

/// Whether a destination is skipped when relative weights are computed (`ds_skip_dst`).
pub fn is_out_of_use(flags: Flags) -> bool {
    flags.has(Flags::INACTIVE.with(Flags::DISABLED))
}

/// The weights of the destinations of a set, in its order.
pub fn weights(list: &List, set: &DestinationSet, which: WeightAttribute) -> Vec<u8> {
    let entries = set.entries.iter().map(|&index| &list.entries[index]);
    entries.map(|entry| entry.known.weight(which)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lowest_priority_number_shares_the_slots_by_weight() {
        let slots = by_priority_and_weight;
        assert_eq!(
            slots(&[Some((10, 70)), Some((5, 6)), Some((5, 2)), None]),
            [0, 75, 25, 0]
        );
        assert_eq!(
            slots(&[Some((5, 0)), Some((5, 0)), Some((5, 0))]),
            [33, 33, 34]
        );
        assert_eq!(
            slots(&[Some((5, 0)), Some((5, 1)), Some((1, 0))]),
            [0, 0, 100]
        );
        assert_eq!(slots(&[None, None]), [100, 0]);
        assert_eq!(slots(&[Some((5, 1)); 101]).first(), Some(&100));
    }

    #[test]
    fn slots_are_distributed_as_in_kamailio() {
        for (weights, slots) in [
            (&[50, 50][..], &[50, 50][..]),
            (&[60, 60, 20], &[60, 40, 0]),
            (&[1, 1], &[1, 99]),
            (&[0, 50], &[100, 0]),
            (&[50, 0], &[50, 50]),
            (&[100, 100], &[100, 0]),
            (&[], &[]),
        ] {
            assert_eq!(by_weight(weights), slots, "{weights:?}");
        }
        for (weights, slots) in [
            (&[Some(1), Some(1), Some(1)][..], &[33, 33, 34][..]),
            (&[Some(50), None, Some(50)], &[50, 0, 50]),
            (&[Some(100), Some(0)], &[100, 0]),
            (&[None, Some(0)], &[100, 0]),
            (&[Some(100), Some(100), Some(1)], &[49, 51, 0]),
        ] {
            assert_eq!(by_relative_weight(weights), slots, "{weights:?}");
        }
        let many = by_relative_weight(&[Some(10); 26]);
        assert_eq!(many.last(), Some(&25));
        assert_eq!(by_relative_weight(&[Some(1); 101]).last(), Some(&100));
    }
}
