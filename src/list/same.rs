//! Finds entries of a list that are the same in some way.

use std::borrow::Cow;
use std::hash::{self, BuildHasher, Hash};
use std::net::IpAddr;
use std::sync::OnceLock;

use hashbrown::DefaultHashBuilder;
use rayon::prelude::*;

use super::{Entry, List};

/// The entries, as indices, that may be one destination with another, once somebody asked.
#[derive(Debug, Clone, Default)]
pub(super) struct Alike(OnceLock<Vec<u32>>);

impl List {
    /// The entries that are the same as one before them, each with the first of its like, as indices.
    /// What is the same has the same key, and a destination has the same set, host and port; what has
    /// no key is not looked at. `place` is where an entry stands in the order in which they come, which
    /// is that of what is found.
    pub fn repeated<K: Hash + PartialEq>(
        &self,
        key: impl Fn(&Entry) -> Option<K>,
        place: impl Fn(usize) -> usize,
    ) -> Vec<(usize, usize)> {
        let hasher = DefaultHashBuilder::default();
        let key = |index: usize| key(self.entries.get(index)?);
        let indices = self.perhaps_alike().iter().map(|&index| index as usize);
        let hashed = indices.filter_map(|index| {
            let hash = hasher.hash_one(key(index)?);
            Some((hash, place(index) as u32, index as u32))
        });
        let mut hashed: Vec<(u64, u32, u32)> = hashed.collect();
        hashed.sort_unstable();
        let mut found = Vec::new();
        for alike in hashed.chunk_by(|(one, ..), (two, ..)| one == two) {
            let [(_, _, first), others @ ..] = alike else {
                continue;
            };
            if others.is_empty() {
                continue;
            }
            // Mostly one: two keys seldom share a hash.
            let mut firsts = vec![*first];
            let same = |one: u32, two: u32| key(one as usize) == key(two as usize);
            for &(_, place, index) in others {
                match firsts.iter().find(|&&first| same(first, index)) {
                    Some(&first) => found.push((place, index, first)),
                    None => firsts.push(index),
                }
            }
        }
        found.sort_unstable();
        let found = found.into_iter();
        found
            .map(|(_, index, first)| (index as usize, first as usize))
            .collect()
    }

    /// The entries whose set and URI one before them has, each with the first that has them, as
    /// indices; Kamailio compares URIs without regard to case. `place` is as for [`List::repeated`].
    pub fn repeated_uris(&self, place: impl Fn(usize) -> usize) -> Vec<(usize, usize)> {
        self.repeated(|entry| Some((entry.set(), Folded(self.uri(entry)))), place)
    }

    /// The entries, as indices, whose set, host and port another one may have, too: the others need
    /// not be compared with any. The ports that stand for none count as none.
    pub fn perhaps_alike(&self) -> &[u32] {
        let found = self.alike.0.get();
        found.map_or_else(|| self.find_alike(self.hashes()), Vec::as_slice)
    }

    /// The same, of hashes that were asked for beforehand.
    pub fn find_alike(&self, hashes: Hashes<'_>) -> &[u32] {
        let count = self.entries.len() as u32;
        let all = || (0..count).collect();
        let some = |of: Cow<'_, [Vec<u32>]>| repeated_hashes(count, of.iter().flatten().copied());
        self.alike.0.get_or_init(|| hashes.0.map_or_else(all, some))
    }

    /// Hashes of what [`List::perhaps_alike`] goes by. Where there are none since the list was read,
    /// all threads make them.
    pub fn hashes(&self) -> Hashes<'_> {
        // A name with an answer may be the same as another name, and as its address.
        if self.present.has_answers() {
            return Hashes(None);
        }
        if !self.hashes.is_empty() {
            return Hashes(Some(self.hashes.as_slice().into()));
        }
        if self.entries.len() < MANY {
            return Hashes(None);
        }
        let hasher = Hasher::default();
        let hash = |entry: &Entry| hasher.hash(entry, || entry.written_host(&self.source));
        let of = |(_, entries): (usize, &[Entry])| entries.iter().map(hash).collect();
        let parts: Vec<_> = self.entries.parts(MANY).collect();
        let hashes: Vec<Vec<u32>> = parts.into_par_iter().map(of).collect();
        Hashes(Some(hashes.into()))
    }
}

/// Makes hashes of what [`List::perhaps_alike`] goes by.
#[derive(Debug, Clone, Default)]
pub(super) struct Hasher(DefaultHashBuilder);

impl Hasher {
    /// That of an entry with this host.
    #[inline(always)]
    pub(super) fn hash<'h>(&self, entry: &Entry, host: impl Fn() -> &'h [u8]) -> u32 {
        let port = match entry.port {
            5060 | 5061 => 0,
            port => port,
        };
        let hash = match entry.numeric_host(&host) {
            Some(IpAddr::V4(address)) => {
                let place = u64::from(port) << 32 | u64::from(address.to_bits());
                self.0.hash_one((entry.set(), place))
            }
            Some(IpAddr::V6(address)) => self.0.hash_one((entry.set(), port, address)),
            None => self.0.hash_one((entry.set(), port, Folded(host().into()))),
        };
        // Two that are not alike seldom share so many bits, and do no harm.
        (hash >> 32) as u32
    }
}

/// Hashes of a list's entries, in their order; none where all of them have to be compared.
#[derive(Debug)]
pub struct Hashes<'a>(Option<Cow<'a, [Vec<u32>]>>);

/// From how many entries on hashes are looked at before anything is compared.
const MANY: usize = 1 << 14;

/// The numbers of those of `count` hashes that another one equals.
///
/// To sort many, or to put them into a table, takes longer than the rest of a search, and few are there
/// twice. So each has bits of its own, of so many that they fit a cache; who finds them taken is
/// suspect, rightly or not. Only those are sorted of whom a suspect may be the like.
fn repeated_hashes(count: u32, hashes: impl Iterator<Item = u32> + Clone) -> Vec<u32> {
    let mut bits = Bits::with(count as usize * 8);
    let suspects = hashes.clone().filter(|&hash| !bits.take(hash));
    let suspects: Vec<u32> = suspects.collect();
    let mut suspected = Bits::with(suspects.len() * 32);
    for &hash in &suspects {
        suspected.take(hash);
    }
    let perhaps = |&(hash, _): &(u32, u32)| suspected.are_taken(hash);
    let mut shared: Vec<(u32, u32)> = hashes.zip(0..).filter(perhaps).collect();
    shared.sort_unstable();
    let alike = shared.chunk_by(|(one, _), (two, _)| one == two);
    let alike = alike.filter(|alike| alike.len() > 1).flatten();
    let mut numbers: Vec<u32> = alike.map(|&(_, number)| number).collect();
    numbers.sort_unstable();
    numbers
}

/// Bits that hashes take, each one two of a word: its lower 12 bits name them, and the others the word.
struct Bits {
    /// Clear where one is taken. No zeros at first: Linux maps one page for all of them while they are
    /// read, and each processor has to hear of it when one is written.
    free: Vec<u64>,
}

impl Bits {
    /// So many, or more.
    fn with(count: usize) -> Self {
        let words = count.div_ceil(u64::BITS as usize).next_power_of_two();
        Self {
            free: vec![u64::MAX; words],
        }
    }

    fn place(&self, hash: u32) -> (usize, u64) {
        let word = hash.rotate_right(12) as usize & (self.free.len() - 1);
        let two = 1 << (hash % u64::BITS) | 1 << (hash / u64::BITS % u64::BITS);
        (word, two)
    }

    /// Takes the bits of this hash; whether one was free.
    fn take(&mut self, hash: u32) -> bool {
        let (word, two) = self.place(hash);
        self.free.get_mut(word).is_some_and(|word| {
            let was_free = *word & two != 0;
            *word &= !two;
            was_free
        })
    }

    fn are_taken(&self, hash: u32) -> bool {
        let (word, two) = self.place(hash);
        self.free.get(word).is_some_and(|word| word & two == 0)
    }
}

/// Bytes that are the same, and hash alike, in upper and lower case.
struct Folded<'a>(Cow<'a, [u8]>);

impl PartialEq for Folded<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Hash for Folded<'_> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        // A bit makes capitals small, and a few others alike that are not.
        let mut fold = |eight| state.write_u64(u64::from_le_bytes(eight) | 0x2020_2020_2020_2020);
        let (eights, rest) = self.0.as_chunks();
        eights.iter().copied().for_each(&mut fold);
        let mut last = [0; 8];
        last.iter_mut().zip(rest).for_each(|(to, &from)| *to = from);
        fold(last);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kamailio::Version;
    use crate::list::load::Load;
    use crate::names::Answers;
    use crate::source::Source;
    use proptest::prelude::*;

    fn read(text: String) -> List {
        let source = Source::new("x", text);
        List::read(source, Version::V6_1, &Answers::default(), &Load::default())
    }

    proptest! {
        #[test]
        fn what_is_the_same_is_found_with_the_first_of_its_like(
            lines in proptest::collection::vec((0..3u8, 0..4u8, any::<bool>(), any::<bool>()), 0..60),
            backwards: bool,
        ) {
            let line = |&(set, host, upper, port): &(u8, u8, bool, bool)| {
                let host = if upper { format!("H{host}") } else { format!("h{host}") };
                format!("{set} sip:{host}{}\n", if port { ":5060" } else { "" })
            };
            let list = read(lines.iter().map(line).collect());
            let place = |index: usize| if backwards { lines.len() - index } else { index };
            let mut order: Vec<usize> = (0..lines.len()).collect();
            order.sort_by_key(|&index| place(index));
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
            prop_assert_eq!(list.repeated_uris(place), expected);
        }
    }

    #[test]
    fn many_entries_are_compared_as_few_are() {
        // Each host three times, once without its port and once in another set.
        let count = MANY;
        let line = |number: usize| {
            let (copy, host) = (number / count, number % count);
            let (high, low) = (host >> 8, host & 255);
            match copy {
                0 => format!("1 sip:10.0.{high}.{low}:5060\n"),
                1 => format!("1 sip:10.0.{high}.{low}\n2 sip:gw{host}.example.org\n"),
                // Nobody looks these up, so that their addresses are not known.
                _ => format!("1 SIP:10.0.{high}.{low}:5060 16\n2 sip:GW{host}.example.org 16\n"),
            }
        };
        let list = read((0..3 * count).map(line).collect());
        assert_eq!(list.entries.len(), 5 * count);
        let expected: Vec<_> = (0..2 * count)
            .map(|number| {
                let (host, name) = (number / 2, number % 2);
                match name {
                    0 => (3 * count + 2 * host, host),
                    _ => (3 * count + 2 * host + 1, count + 2 * host + 1),
                }
            })
            .collect();
        assert_eq!(list.repeated_uris(|index| index), expected);
        assert_eq!(list.perhaps_alike().len(), 5 * count);
    }

    #[test]
    fn a_name_with_an_answer_is_compared_with_what_is_not_looked_up() {
        let name = |number: usize| match number {
            7 => "1 sip:gw.example.org 16\n".to_owned(),
            8 => "1 sip:gw.example.org\n".to_owned(),
            other => format!("1 sip:10.{}.{}.1\n", other >> 8, other & 255),
        };
        let mut answers = Answers::default();
        answers.add("gw.example.org=192.0.2.1").unwrap();
        let text: String = (0..MANY).map(name).collect();
        let source = Source::new("x", text);
        let list = List::read(source, Version::V6_1, &answers, &Load::default());
        assert_eq!(list.repeated_uris(|index| index), [(8, 7)]);
    }

    #[test]
    fn of_many_hashes_those_that_are_there_twice_are_found() {
        // An odd factor: no two numbers have the same product.
        let hashes = (0..100_000u32).map(|number| (number % 99_000).wrapping_mul(0x9e37_79b1));
        let expected: Vec<u32> = (0..1000).chain(99_000..100_000).collect();
        assert_eq!(repeated_hashes(100_000, hashes), expected);
    }
}
