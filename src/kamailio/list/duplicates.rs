//! Finds entries of a list that are equal in some respect.

use std::hash::{BuildHasher, Hash, RandomState};

use super::{Entry, List};

/// The entries whose set and URI also occur in an earlier entry, each with the first such entry, as
/// indices. Kamailio compares URIs case-insensitively. `indices` lists the entries and defines
/// their order.
pub fn duplicates(list: &List, indices: impl Iterator<Item = usize>) -> Vec<(usize, usize)> {
    let key = |entry: &Entry| Some((entry.set(), list.uri(entry).to_ascii_lowercase()));
    repeated(list, indices, key)
}

/// The entries that have the same key as an earlier one, each with the first such entry, as
/// indices. An entry without a key equals no other. `indices` as in [`duplicates`].
pub fn repeated<K: Hash + PartialEq>(
    list: &List,
    indices: impl Iterator<Item = usize>,
    key: impl Fn(&Entry) -> Option<K>,
) -> Vec<(usize, usize)> {
    // Keys are recomputed for comparison: a hash table of a million keys would take too much
    // memory.
    let hasher = RandomState::new();
    let key = |index: u32| key(&list.entries[index as usize]);
    let hashed = (0u32..).zip(indices).filter_map(|(place, index)| {
        let index = index as u32;
        Some((hasher.hash_one(key(index)?), place, index))
    });
    let mut hashed: Vec<(u64, u32, u32)> = hashed.collect();
    hashed.sort_unstable();
    let alike = hashed.chunk_by(|one, two| one.0 == two.0);
    let mut found = Vec::new();
    for alike in alike.filter(|alike| alike.len() > 1) {
        // The first entry of each distinct key; more than one only after a hash collision.
        let mut firsts: Vec<u32> = Vec::new();
        for &(_, place, index) in alike {
            match firsts.iter().find(|&&first| key(first) == key(index)) {
                Some(&first) => found.push((place, index as usize, first as usize)),
                None => firsts.push(index),
            }
        }
    }
    found.sort_unstable();
    let found = found.into_iter();
    found.map(|(_, index, first)| (index, first)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::base::source::Source;

    use crate::kamailio::version::Version;
    use proptest::prelude::*;

    fn read(text: String) -> List {
        let source = Source::new("x", text);
        List::read_alone(source, Version::V6_1)
    }

    proptest! {
        #[test]
        fn each_duplicate_is_found_with_the_first_of_its_kind(
            lines in proptest::collection::vec((0..3u8, 0..4u8, any::<bool>(), any::<bool>()), 0..60),
            backwards: bool,
        ) {
            let line = |&(set, host, upper, port): &(u8, u8, bool, bool)| {
                let host = if upper { format!("H{host}") } else { format!("h{host}") };
                format!("{set} sip:{host}{}\n", if port { ":5060" } else { "" })
            };
            let list = read(lines.iter().map(line).collect());
            let mut order: Vec<usize> = (0..lines.len()).collect();
            if backwards {
                order.reverse();
            }
            let same = |one: usize, two: usize| {
                let ((a, b, _, c), (d, e, _, f)) = (lines[one], lines[two]);
                (a, b, c) == (d, e, f)
            };
            let mut expected = Vec::new();
            for &index in &order {
                let first = *order.iter().find(|&&other| same(other, index)).unwrap();
                if first != index {
                    expected.push((index, first));
                }
            }
            prop_assert_eq!(duplicates(&list, order.into_iter()), expected);
        }
    }

    #[test]
    fn an_entry_without_a_key_has_no_duplicates() {
        let list = read("1 sip:a\n1 sip:b\n1 sip:a\n2 sip:b\n".to_owned());
        let set_1 = |entry: &Entry| (entry.set() == 1).then_some(());
        assert_eq!(repeated(&list, 0..4, set_1), [(1, 0), (2, 0)]);
    }
}
