//! Many things in their order, in blocks that follow each other.

use std::iter::FlatMap;
use std::marker::PhantomData;
use std::mem::take;
use std::ops::{Deref, Index};
use std::slice;

use rayon::prelude::*;

/// Many things in their order. They stay where the threads that made them put them: a copy of a
/// million takes longer than it is worth.
#[derive(Debug, Clone)]
pub struct Blocks<T, B: Send = Vec<T>> {
    blocks: Vec<B>,
    /// The index of the first one of each block.
    starts: Vec<usize>,
    len: usize,
    of: PhantomData<T>,
}

impl<T, B: Send> Default for Blocks<T, B> {
    fn default() -> Self {
        Self {
            blocks: Vec::new(),
            starts: Vec::new(),
            len: 0,
            of: PhantomData,
        }
    }
}

impl<T: Send> From<Vec<T>> for Blocks<T> {
    fn from(block: Vec<T>) -> Self {
        let mut blocks = Self::default();
        blocks.push(block.len(), block);
        blocks
    }
}

/// From how many on it is worth to give their memory back on all threads.
const MANY: usize = 1 << 18;

impl<T, B: Send> Drop for Blocks<T, B> {
    fn drop(&mut self) {
        if self.len >= MANY {
            take(&mut self.blocks).into_par_iter().for_each(drop);
        }
    }
}

impl<T, B: Send> Blocks<T, B> {
    /// Adds those that follow, of which there are so many.
    pub fn push(&mut self, count: usize, block: B) {
        self.starts.push(self.len);
        self.len += count;
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

    /// The block of the one with this index, and its place there.
    pub fn find(&self, index: usize) -> Option<(&B, usize)> {
        let block = self.starts.partition_point(|&start| start <= index);
        let block = block.checked_sub(1)?;
        Some((self.blocks.get(block)?, index - self.starts.get(block)?))
    }

    /// The blocks that they stand in.
    pub fn blocks(&self) -> &[B] {
        &self.blocks
    }
}

impl<T, B: Send + Deref<Target = [T]>> Blocks<T, B> {
    /// The one with this index.
    pub fn get(&self, index: usize) -> Option<&T> {
        let (block, place) = self.find(index)?;
        block.get(place)
    }

    /// The first one.
    pub fn first(&self) -> Option<&T> {
        self.iter().next()
    }

    /// The last one.
    pub fn last(&self) -> Option<&T> {
        self.iter().next_back()
    }

    /// All of them.
    pub fn iter(&self) -> Iter<'_, T, B> {
        self.blocks.iter().flat_map(|block| block.iter())
    }

    /// Parts of at most `most` entries, each with the index of its first one.
    pub fn parts(&self, most: usize) -> impl Iterator<Item = (usize, &[T])> {
        let blocks = self.starts.iter().zip(&self.blocks);
        blocks.flat_map(move |(start, block)| {
            let parts = block.chunks(most).enumerate();
            parts.map(move |(number, part)| (start + number * most, part))
        })
    }
}

/// All of them, one after the other.
pub type Iter<'a, T, B> =
    FlatMap<slice::Iter<'a, B>, slice::Iter<'a, T>, fn(&'a B) -> slice::Iter<'a, T>>;

impl<'a, T, B: Send + Deref<Target = [T]>> IntoIterator for &'a Blocks<T, B> {
    type Item = &'a T;
    type IntoIter = Iter<'a, T, B>;

    fn into_iter(self) -> Iter<'a, T, B> {
        self.iter()
    }
}

impl<T, B: Send + Deref<Target = [T]>> Index<usize> for Blocks<T, B> {
    type Output = T;

    /// # Panics
    /// Where there is no such one.
    #[expect(clippy::panic, reason = "as a slice does")]
    fn index(&self, index: usize) -> &T {
        match self.get(index) {
            Some(one) => one,
            None => panic!("index {index} of {}", self.len),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn blocks_are_one_sequence(sizes in proptest::collection::vec(0..5usize, 0..6), most in 1..4usize) {
            let mut blocks: Blocks<usize> = Blocks::default();
            let mut next = 0..;
            sizes.iter().for_each(|size| blocks.push(*size, next.by_ref().take(*size).collect()));
            let all: Vec<usize> = (0..sizes.iter().sum()).collect();
            prop_assert_eq!(blocks.len(), all.len());
            prop_assert_eq!(blocks.is_empty(), all.is_empty());
            prop_assert_eq!(blocks.iter().copied().collect::<Vec<_>>(), all.clone());
            prop_assert_eq!((blocks.first(), blocks.last()), (all.first(), all.last()));
            prop_assert_eq!(all.iter().map(|&index| blocks[index]).collect::<Vec<_>>(), all.clone());
            prop_assert_eq!(blocks.get(all.len()), None);
            let one = Blocks::from(all.clone());
            prop_assert!(one.iter().eq(blocks.iter()) && one.len() == all.len());
            for (start, part) in blocks.parts(most) {
                prop_assert!(part.len() <= most);
                prop_assert_eq!(part, &all[start..start + part.len()]);
            }
            let in_parts: usize = blocks.parts(most).map(|(_, part)| part.len()).sum();
            prop_assert_eq!(in_parts, all.len());
        }
    }
}
