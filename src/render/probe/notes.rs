//! What is probably wrong, once for each kind of cause and not for each destination.

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
pub(super) struct Note<'a> {
    pub(super) cause: &'a str,
    pub(super) hint: &'a str,
    pub(super) count: usize,
    /// The first of them.
    pub(super) row: &'a ProbeRow<'a>,
}

/// The notes, in the order of the destinations, and how many more there would be.
pub(super) fn notes<'a>(report: &'a Report<'_>) -> (Vec<Note<'a>>, usize) {
    let mut notes: Vec<Note<'a>> = Vec::new();
    let mut places = HashMap::new();
    for row in &report.results {
        let cause = row.cause.as_deref().zip(row.hint.as_deref());
        let not_pinged = row.not_pinged.as_deref().map(|why| (why, NOT_PINGED));
        for (cause, hint) in cause.into_iter().chain(not_pinged) {
            let place = *places.entry(cause).or_insert(notes.len());
            match notes.get_mut(place) {
                Some(note) => note.count += 1,
                None => notes.push(Note {
                    cause,
                    hint,
                    count: 1,
                    row,
                }),
            }
        }
    }
    let more = notes.len().saturating_sub(NOTES);
    notes.truncate(NOTES);
    (notes, more)
}

/// What should be looked after before it goes wrong, of at most so many destinations as there are
/// notes.
pub(super) fn warnings<'a>(report: &'a Report<'_>) -> Vec<(&'a ProbeRow<'a>, &'a str)> {
    let rows = report.results.iter();
    let all = rows.flat_map(|row| row.warnings.iter().map(move |told| (row, told.as_str())));
    all.take(NOTES).collect()
}

/// The notes in lines, with an empty one before them.
pub(super) fn text(report: &Report<'_>, color: bool, width: Option<usize>) -> String {
    let (notes, more) = notes(report);
    let mut out = String::new();
    if !notes.is_empty() {
        out.push('\n');
    }
    for note in &notes {
        let who = match note.count {
            1 => sanitize(&note.row.uri.0),
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
            wrap(note.hint, "  help: ".len(), INDENT, width)
        );
    }
    if more > 0 {
        let _ = writeln!(out, "{more} more causes: see --format json");
    }
    out
}
