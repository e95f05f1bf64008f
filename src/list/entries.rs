//! The entries of a list, as they were read: in blocks that follow each other.

use std::iter::Flatten;
use std::ops::Index;
use std::slice;

use super::Entry;

/// The entries of a list, in the order of the file. They stay where the threads that read them put
/// them: a copy of a million takes longer than it is worth.
#[derive(Debug, Clone, Default)]
pub struct Entries {
    blocks: Vec<Vec<Entry>>,
    /// The index of the first entry of each block.
    starts: Vec<usize>,
    len: usize,
}

impl Entries {
    /// Adds entries that follow.
    pub(super) fn push(&mut self, block: Vec<Entry>) {
        self.starts.push(self.len);
        self.len += block.len();
        self.blocks.push(block);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The entry of this index.
    pub fn get(&self, index: usize) -> Option<&Entry> {
        let block = self.starts.partition_point(|&start| start <= index);
        let block = block.checked_sub(1)?;
        self.blocks.get(block)?.get(index - self.starts.get(block)?)
    }

    /// The first one.
    pub fn first(&self) -> Option<&Entry> {
        self.iter().next()
    }

    /// The last one.
    pub fn last(&self) -> Option<&Entry> {
        self.iter().next_back()
    }

    /// All of them.
    pub fn iter(&self) -> Iter<'_> {
        self.blocks.iter().flatten()
    }

    /// Parts of at most `most` entries, each with the index of its first one.
    pub fn parts(&self, most: usize) -> impl Iterator<Item = (usize, &[Entry])> {
        let blocks = self.starts.iter().zip(&self.blocks);
        blocks.flat_map(move |(start, block)| {
            let parts = block.chunks(most).enumerate();
            parts.map(move |(number, part)| (start + number * most, part))
        })
    }
}

/// All entries of a list.
pub type Iter<'a> = Flatten<slice::Iter<'a, Vec<Entry>>>;

impl<'a> IntoIterator for &'a Entries {
    type Item = &'a Entry;
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

impl Index<usize> for Entries {
    type Output = Entry;

    /// # Panics
    /// Where there is no such entry.
    #[expect(clippy::panic, reason = "as a slice does")]
    fn index(&self, index: usize) -> &Entry {
        match self.get(index) {
            Some(entry) => entry,
            None => panic!("entry {index} of {}", self.len),
        }
    }
}
