//! What is probably wrong, once for each kind of cause and not for each destination.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write;

use super::Report;
use crate::render::paint::Paint;
use crate::render::wrap::{INDENT, wrap};
use crate::report::ProbeRow;
use crate::text::sanitize;

/// The most notes that are shown: a hostile list or network has many causes, a real one few.
const NOTES: usize = 10;

/// What to do about what Kamailio does not ping.
const NOT_PINGED: &str = "ds-tool lint tells what to change in the cfg or in the list, and ds-tool show --config shows it";

/// A cause, and how many destinations have it.
pub(super) struct Note {
    pub(super) cause: Cow<'static, str>,
    pub(super) hint: Cow<'static, str>,
    pub(super) count: usize,
    /// The URI of the first of them.
    pub(super) uri: Vec<u8>,
}

/// The notes of destinations, in the order of these.
#[derive(Default)]
pub(super) struct Notes {
    all: Vec<Note>,
    places: HashMap<Cow<'static, str>, usize>,
}

impl Notes {
    /// Those of a whole report.
    pub(super) fn of(report: &Report<'_>) -> Self {
        let mut notes = Self::default();
        report.results.iter().for_each(|row| notes.add(&row));
        notes
    }

    /// Those of one more destination.
    pub(super) fn add(&mut self, row: &ProbeRow<'_>) {
        if row.cause.is_none() && row.not_pinged.is_none() {
            return;
        }
        let cause = row.cause.as_ref().zip(row.hint.as_ref());
        let cause = cause.map(|(cause, hint)| (cause.clone(), hint.clone()));
        let not_pinged = row.not_pinged.clone();
        let not_pinged = not_pinged.map(|why| (why.into(), NOT_PINGED.into()));
        for (cause, hint) in cause.into_iter().chain(not_pinged) {
            match self.about(&cause) {
                Some(note) => note.count += 1,
                None => self.push(Note {
                    cause,
                    hint,
                    count: 1,
                    uri: row.uri.0.to_vec(),
                }),
            }
        }
    }

    /// Those of destinations that come after these.
    pub(super) fn append(&mut self, others: Notes) {
        for note in others.all {
            match self.about(&note.cause) {
                Some(known) => known.count += note.count,
                None => self.push(note),
            }
        }
    }

    fn about(&mut self, cause: &str) -> Option<&mut Note> {
        self.all.get_mut(*self.places.get(cause)?)
    }

    fn push(&mut self, note: Note) {
        self.places.insert(note.cause.clone(), self.all.len());
        self.all.push(note);
    }

    /// Those that are shown, and how many more there are.
    pub(super) fn shown(&self) -> (&[Note], usize) {
        let (shown, rest) = self.all.split_at(self.all.len().min(NOTES));
        (shown, rest.len())
    }
}

/// What should be looked after before it goes wrong, each with the URI of its destination; of at most
/// so many destinations as there are notes.
pub(super) fn warnings(report: &Report<'_>) -> Vec<(Vec<u8>, String)> {
    let all = report.results.iter().flat_map(|row| {
        let uri = row.uri.0;
        let warnings = row.warnings.into_iter();
        warnings.map(move |told| (uri.to_vec(), told))
    });
    all.take(NOTES).collect()
}

/// The notes in lines, with an empty one before them.
pub(super) fn text(notes: &Notes, color: bool, width: Option<usize>) -> String {
    let (notes, more) = notes.shown();
    let mut out = String::new();
    if !notes.is_empty() {
        out.push('\n');
    }
    for note in notes {
        let who = match note.count {
            1 => sanitize(&note.uri),
            several => format!("{several} destinations"),
        };
        let words = format!("{who}: {}", sanitize(note.cause.as_bytes()));
        // Writing to a String cannot fail, here and below.
        let _ = writeln!(
            out,
            "{} {}\n  {} {}",
            Paint::Bold.over("note:", color),
            wrap(&words, "note: ".len(), INDENT, width),
            Paint::Bold.over("help:", color),
            wrap(&note.hint, "  help: ".len(), INDENT, width)
        );
    }
    if more > 0 {
        let _ = writeln!(out, "{more} more causes: see --format json");
    }
    out
}
