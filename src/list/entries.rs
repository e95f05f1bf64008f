//! The entries of a list, and those that are read from the text when somebody asks for them.

use std::ops::{Deref, Index};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::Entry;
use super::load::Load;
use super::reader::Reader;
use crate::blocks::{self, Blocks};
use crate::kamailio::Version;
use crate::names::Answers;
use crate::source::{Source, Span};

/// The entries of a list, in the order of the file.
#[derive(Debug, Clone, Default)]
pub struct Entries {
    all: Blocks<Entry, Stretch>,
    /// How often an entry was asked for that was not read yet.
    asked: Arc<AtomicUsize>,
}

/// All of them, one after the other.
pub type Iter<'a> = blocks::Iter<'a, Entry, Stretch>;

/// How many entries stand in a stretch that is read when one of them is asked for.
pub(super) const A_STRETCH: usize = 1 << 7;

impl Entries {
    /// Adds those of a stretch, of which there are so many.
    pub(super) fn push(&mut self, count: usize, stretch: Stretch) {
        self.all.push(count, stretch);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The one with this index.
    pub fn get(&self, index: usize) -> Option<&Entry> {
        let (stretch, place) = self.all.find(index)?;
        if stretch.is_unread() {
            // Who asks for many asks for more.
            let before = self.asked.fetch_add(1, Ordering::Relaxed);
            if before > self.all.blocks().len() / 16 + 4 {
                self.read_all();
            }
        }
        stretch.get(place)
    }

    /// The first one.
    pub fn first(&self) -> Option<&Entry> {
        self.get(0)
    }

    /// The last one.
    pub fn last(&self) -> Option<&Entry> {
        self.get(self.len().checked_sub(1)?)
    }

    /// All of them.
    pub fn iter(&self) -> Iter<'_> {
        self.read_all();
        self.all.iter()
    }

    /// Parts of at most `most` entries, each with the index of its first one.
    pub fn parts(&self, most: usize) -> impl Iterator<Item = (usize, &[Entry])> {
        self.read_all();
        self.all.parts(most)
    }

    /// How many of them are there to be looked at: others are read when somebody asks for one.
    pub fn count_read(&self) -> usize {
        let read = self.all.blocks().iter().filter(|it| !it.is_unread());
        read.map(|stretch| stretch.len()).sum()
    }

    /// Reads what nobody asked for yet, with all threads.
    fn read_all(&self) {
        let unread: Vec<&Stretch> = self
            .all
            .blocks()
            .iter()
            .filter(|it| it.is_unread())
            .collect();
        // Threads are started for work alone.
        if unread.is_empty() {
            return;
        }
        // Nothing is waited for while a stretch is read: no thread can hold up another here.
        unread.into_par_iter().with_min_len(16).for_each(|stretch| {
            stretch.entries();
        });
    }
}

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
    /// Where there is no such one.
    #[expect(clippy::panic, reason = "as a slice does")]
    fn index(&self, index: usize) -> &Entry {
        match self.get(index) {
            Some(one) => one,
            None => panic!("index {index} of {}", self.len()),
        }
    }
}

/// Entries that follow each other.
#[derive(Debug, Clone)]
pub struct Stretch {
    read: OnceLock<Vec<Entry>>,
    /// Where they stand, unless they were kept.
    place: Option<Place>,
}

#[derive(Debug, Clone)]
struct Place {
    text: Arc<Text>,
    bytes: Span,
    /// The number of the first line.
    line: u32,
}

/// What entries are read from again, as they were read before.
#[derive(Debug)]
pub(super) struct Text {
    pub(super) source: Arc<Source>,
    pub(super) version: Version,
    pub(super) load: Load,
}

impl Stretch {
    /// These entries.
    pub(super) fn kept(entries: Vec<Entry>) -> Self {
        Self {
            read: entries.into(),
            place: None,
        }
    }

    /// The entries that stand in these bytes, the first of which begins the line with this number, or
    /// goes on with it. No name was answered when they were read.
    pub(super) fn standing(text: Arc<Text>, bytes: Span, line: u32) -> Self {
        Self {
            read: OnceLock::new(),
            place: Some(Place { text, bytes, line }),
        }
    }

    /// Whether nobody has asked for them.
    fn is_unread(&self) -> bool {
        self.read.get().is_none()
    }

    fn entries(&self) -> &[Entry] {
        let read = || self.place.as_ref().map(Place::read).unwrap_or_default();
        self.read.get_or_init(read)
    }
}

impl Place {
    fn read(&self) -> Vec<Entry> {
        let Text {
            source,
            version,
            load,
        } = &*self.text;
        let answers = Answers::default();
        let reader = Reader::keeping_all(source, *version, &answers, load);
        reader.entries(self.bytes, self.line)
    }
}

impl Deref for Stretch {
    type Target = [Entry];

    fn deref(&self) -> &[Entry] {
        self.entries()
    }
}
