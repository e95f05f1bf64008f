//! Notes: the probable causes, each once for all destinations that share it.

use std::collections::HashMap;
use std::fmt::Write;

use super::Report;
use crate::base::escape::sanitize;
use crate::render::columns::TextStyle;
use crate::render::paint::Paint;
use crate::render::wrap::{INDENT, wrap};
use crate::report::{ProbeRow, ProbeRows};

/// How many notes are shown. A malicious list or network may produce many causes; a real one has few.
const NOTES: usize = 10;

/// The hint for destinations that Kamailio does not ping.
const NOT_PINGED: &str = "ds-tool lint reports what to change in the cfg or the list; ds-tool show --config shows what is pinged";

/// A cause, and how many destinations share it.
pub(super) struct CauseCount {
    pub(super) cause: String,
    pub(super) hint: String,
    pub(super) count: usize,
    /// The URI of the first such destination.
    pub(super) uri: Vec<u8>,
}

/// The notes of a report, in the order of their first destinations.
#[derive(Default)]
pub(super) struct CauseCounts {
    all: Vec<CauseCount>,
    /// The index of the note for each cause.
    places: HashMap<String, usize>,
}

impl CauseCounts {
    pub(super) fn of<'a>(report: &Report<'a, impl ProbeRows<'a>>) -> Self {
        let mut notes = Self::default();
        report.results.clone().for_each(|row| notes.add(&row));
        notes
    }

    /// Adds the note of one more destination.
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
        self.all.push(CauseCount {
            cause: cause.to_owned(),
            hint: hint.to_owned(),
            count: 1,
            uri: row.uri.0.to_vec(),
        });
    }

    /// The notes to show, and the number of the others.
    pub(super) fn shown(&self) -> (&[CauseCount], usize) {
        let (shown, rest) = self.all.split_at(self.all.len().min(NOTES));
        (shown, rest.len())
    }
}

/// The warnings, each with the URI of its destination, of at most as many destinations as there may be
/// notes.
pub(super) fn warnings<'a>(report: &Report<'a, impl ProbeRows<'a>>) -> Vec<(Vec<u8>, String)> {
    let all = report.results.clone().flat_map(|row| {
        let uri = row.uri.0;
        let warnings = row.warnings.into_iter();
        warnings.map(move |warning| (uri.to_vec(), warning))
    });
    all.take(NOTES).collect()
}

/// The notes as lines, after an empty line.
pub(super) fn text(notes: &CauseCounts, style: TextStyle) -> String {
    let TextStyle { color, width } = style;
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
