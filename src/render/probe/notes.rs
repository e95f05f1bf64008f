//! What is probably wrong, once for each kind of cause and not for each destination.

use std::collections::HashMap;
use std::fmt::Write;

use super::Report;
use crate::base::escape::sanitize;
use crate::render::columns::Look;
use crate::render::paint::Paint;
use crate::render::wrap::{INDENT, wrap};
use crate::report::{ProbeRow, ProbeRows};

/// The most notes that are shown: a hostile list or network has many causes, a real one few.
const NOTES: usize = 10;

/// What to do about what Kamailio does not ping.
const NOT_PINGED: &str = "ds-tool lint reports what to change in the cfg or the list; ds-tool show --config shows what is pinged";

/// A cause, and how many destinations have it.
pub(super) struct Note {
    pub(super) cause: String,
    pub(super) hint: String,
    pub(super) count: usize,
    /// The URI of the first of them.
    pub(super) uri: Vec<u8>,
}

/// The notes of destinations, in the order of these.
#[derive(Default)]
pub(super) struct Notes {
    all: Vec<Note>,
    /// Where that of each cause is.
    places: HashMap<String, usize>,
}

impl Notes {
    /// Those of a whole report.
    pub(super) fn of<'a>(report: &Report<'a, impl ProbeRows<'a>>) -> Self {
        let mut notes = Self::default();
        report.results.clone().for_each(|row| notes.add(&row));
        notes
    }

    /// Those of one more destination.
    pub(super) fn add(&mut self, row: &ProbeRow<'_>) {
        if let (Some(cause), Some(hint)) = (&row.cause, &row.hint) {
            self.add_cause(cause, hint, row);
        }
        if let Some(why) = &row.not_pinged {
            self.add_cause(why, NOT_PINGED, row);
        }
    }

    fn add_cause(&mut self, cause: &str, hint: &str, row: &ProbeRow<'_>) {
        if let Some(index) = self.places.get(cause) {
            self.all[*index].count += 1;
            return;
        }
        self.places.insert(cause.to_owned(), self.all.len());
        self.all.push(Note {
            cause: cause.to_owned(),
            hint: hint.to_owned(),
            count: 1,
            uri: row.uri.0.to_vec(),
        });
    }

    /// Those that are shown, and how many more there are.
    pub(super) fn shown(&self) -> (&[Note], usize) {
        let (shown, rest) = self.all.split_at(self.all.len().min(NOTES));
        (shown, rest.len())
    }
}

/// What should be looked after before it goes wrong, each with the URI of its destination; of at most
/// so many destinations as there are notes.
pub(super) fn warnings<'a>(report: &Report<'a, impl ProbeRows<'a>>) -> Vec<(Vec<u8>, String)> {
    let all = report.results.clone().flat_map(|row| {
        let uri = row.uri.0;
        let warnings = row.warnings.into_iter();
        warnings.map(move |told| (uri.to_vec(), told))
    });
    all.take(NOTES).collect()
}

/// The notes in lines, with an empty one before them.
pub(super) fn text(notes: &Notes, look: Look) -> String {
    let Look { color, width } = look;
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
            Paint::Strong.over("info:", color),
            wrap(&words, "info: ".len(), INDENT, width),
            Paint::Strong.over("help:", color),
            wrap(&note.hint, "  help: ".len(), INDENT, width)
        );
    }
    if more > 0 {
        let _ = writeln!(out, "{more} more causes: use --format json to see them");
    }
    out
}
