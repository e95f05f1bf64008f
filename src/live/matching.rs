//! Which destination of one side is which of the other.

use std::collections::HashMap;

use super::held::{HeldDestination, Side};

/// The places of destinations on two sides: those of both, and those of one alone, each in the order of
/// its side.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Matches {
    /// In the order of the left side.
    pub(super) both: Vec<(usize, usize)>,
    pub(super) only_left: Vec<usize>,
    pub(super) only_right: Vec<usize>,
}

/// Matches destinations by set and URI. Of several with the same URI those with equal priority and
/// attributes are matched first, then the others, in their order.
pub(super) fn matches(left: &Side, right: &Side) -> Matches {
    let compares_attrs = left.has_attrs && right.has_attrs;
    let exact = |held: &HeldDestination| {
        let attrs = held.attrs.clone().filter(|_| compares_attrs);
        (held.set, held.uri.clone(), Some((held.priority, attrs)))
    };
    let loose = |held: &HeldDestination| (held.set, held.uri.clone(), None);
    let (mut lefts, mut rights) = (all(left), all(right));
    let mut both = pairs(left, right, &mut lefts, &mut rights, exact);
    both.extend(pairs(left, right, &mut lefts, &mut rights, loose));
    both.sort_unstable();
    Matches {
        both,
        only_left: lefts,
        only_right: rights,
    }
}

fn all(side: &Side) -> Vec<usize> {
    (0..side.destinations.len()).collect()
}

type MatchKey = (i32, Vec<u8>, Option<(i32, Option<Vec<u8>>)>);

/// The pairs of equal keys among these places, which are taken out.
fn pairs(
    left: &Side,
    right: &Side,
    lefts: &mut Vec<usize>,
    rights: &mut Vec<usize>,
    key: impl Fn(&HeldDestination) -> MatchKey,
) -> Vec<(usize, usize)> {
    let mut by_key: HashMap<MatchKey, Vec<usize>> = HashMap::new();
    for &place in rights.iter().rev() {
        by_key
            .entry(key(&right.destinations[place]))
            .or_default()
            .push(place);
    }
    let mut pairs = Vec::new();
    lefts.retain(|&place| {
        let same = by_key.get_mut(&key(&left.destinations[place]));
        match same.and_then(Vec::pop) {
            Some(other) => pairs.push((place, other)),
            None => return true,
        }
        false
    });
    let mut is_taken = vec![false; right.destinations.len()];
    for (_, place) in &pairs {
        is_taken[*place] = true;
    }
    rights.retain(|&place| !is_taken[place]);
    pairs
}
