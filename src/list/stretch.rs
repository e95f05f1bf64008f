//! Entries that are read from the text when somebody asks for them.

use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use super::Entry;
use super::load::Load;
use super::reader::Reader;
use crate::blocks::Blocks;
use crate::kamailio::Version;
use crate::names::Answers;
use crate::source::{Source, Span};

/// The entries of a list, in the order of the file.
pub type Entries = Blocks<Entry, Stretch>;

/// How many entries stand in a stretch that is read when one of them is asked for.
pub(super) const ENTRIES: usize = 1 << 7;

/// Entries that follow each other.
#[derive(Debug, Clone)]
pub struct Stretch {
    entries: OnceLock<Vec<Entry>>,
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
            entries: entries.into(),
            place: None,
        }
    }

    /// The entries that stand in these bytes, the first of which begins the line with this number, or
    /// goes on with it. No name was answered when they were read.
    pub(super) fn standing(text: Arc<Text>, bytes: Span, line: u32) -> Self {
        Self {
            entries: OnceLock::new(),
            place: Some(Place { text, bytes, line }),
        }
    }

    /// Whether nobody has asked for them.
    pub fn is_unread(&self) -> bool {
        self.entries.get().is_none()
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
        let read = || self.place.as_ref().map(Place::read).unwrap_or_default();
        self.entries.get_or_init(read)
    }
}
