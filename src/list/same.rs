//! Finds entries of a list that are the same in some way.

use std::borrow::Cow;
use std::hash::{BuildHasher, Hash, Hasher};

use hashbrown::DefaultHashBuilder;
use rayon::prelude::*;

use super::List;

/// The things that are the same as one before them, each with the first of its like; things are given
/// as numbers below `count`, and come in that order. What is the same has the same key; what has no
/// key is not looked at.
///
/// Takes eight bytes a thing, and looks at a thing again only where another one has its hash: sorted
/// hashes are walked through once, where a table of them would be a miss of the cache each time.
pub fn repeated<K: Hash>(
    count: usize,
    key: impl Fn(usize) -> Option<K> + Sync,
    same: impl Fn(usize, usize) -> bool,
) -> Vec<(usize, usize)> {
    let hasher = DefaultHashBuilder::default();
    // The upper half of a hash, and below it the number.
    let hashed = |number: usize| match key(number) {
        Some(key) => hasher.hash_one(key) & !u64::from(u32::MAX) | number as u64,
        None => NO_KEY,
    };
    let mut hashes: Vec<u64>;
    if count < MANY {
        hashes = (0..count).map(hashed).collect();
        hashes.sort_unstable();
    } else {
        hashes = (0..count).into_par_iter().map(hashed).collect();
        hashes.par_sort_unstable();
    }
    hashes.truncate(hashes.partition_point(|&hash| hash < NO_KEY));
    let mut found = Vec::new();
    for alike in hashes.chunk_by(|one, two| one >> 32 == two >> 32) {
        let [first, others @ ..] = alike else {
            continue;
        };
        // Mostly one: two keys seldom share a hash.
        let mut firsts = vec![number_of(first); usize::from(!others.is_empty())];
        for number in others.iter().map(number_of) {
            match firsts.iter().find(|&&first| same(first, number)) {
                Some(&first) => found.push((number, first)),
                None => firsts.push(number),
            }
        }
    }
    found.sort_unstable();
    found
}

/// What stands for a thing without a key: no thing has so high a number.
const NO_KEY: u64 = u64::MAX;

/// From how many things on threads are of use.
const MANY: usize = 1 << 14;

fn number_of(hash: &u64) -> usize {
    *hash as u32 as usize
}

impl List {
    /// The entries whose set and URI one before them has, each with the first that has them; Kamailio
    /// compares URIs without regard to case. `order` is in which order they come, as indices.
    pub fn repeated_uris(&self, order: impl Fn(usize) -> usize + Sync) -> Vec<(usize, usize)> {
        let entry = |number| self.entries.get(order(number));
        let key = |number| {
            let entry = entry(number)?;
            Some((entry.set(), Folded(self.uri(entry))))
        };
        let same = |one, two| match (entry(one), entry(two)) {
            (Some(one), Some(two)) => {
                one.set() == two.set() && self.uri(one).eq_ignore_ascii_case(&self.uri(two))
            }
            _ => false,
        };
        repeated(self.entries.len(), key, same)
    }
}

/// Bytes that hash alike in upper and lower case.
struct Folded<'a>(Cow<'a, [u8]>);

impl Hash for Folded<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for part in self.0.chunks(64) {
            let mut lower = [0; 64];
            if let Some(lower) = lower.get_mut(..part.len()) {
                lower.copy_from_slice(part);
                lower.make_ascii_lowercase();
                state.write(lower);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_the_same_is_found_with_the_first_of_its_like(
            things in proptest::collection::vec(0..50u8, 0..200),
        ) {
            // Keys that are coarser than the things, as hashes are.
            let key = |number: usize| Some(things[number] / 8).filter(|_| things[number] != 7);
            let same = |one: usize, two: usize| things[one] == things[two];
            let found = repeated(things.len(), key, same);
            let mut expected = Vec::new();
            for (number, thing) in things.iter().enumerate().filter(|(_, thing)| **thing != 7) {
                let first = things.iter().position(|other| other == thing).unwrap();
                if first != number {
                    expected.push((number, first));
                }
            }
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn many_things_are_compared_as_few_are() {
        let found = repeated(
            3 * MANY,
            |number| Some(number % MANY),
            |one, two| one % MANY == two % MANY,
        );
        let expected: Vec<_> = (MANY..3 * MANY)
            .map(|number| (number, number % MANY))
            .collect();
        assert_eq!(found, expected);
    }
}
