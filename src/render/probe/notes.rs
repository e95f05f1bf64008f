//! Notes: the probable causes, each once for all destinations that share it.

use std::collections::HashMap;
use std::fmt::Write;

use super::Report;
use super::words::{set_verdict, sets_to_name};
use crate::base::escape::sanitize;
use crate::render::columns::TextStyle;
use crate::render::paint::Paint;
use crate::render::wrap::{INDENT, labelled, wrap};
use crate::report::{ProbeRow, ProbeRows, RunVerdict};

/// How many notes are shown. A malicious list or network may produce many causes; a real one has few.
const NOTES: usize = 10;

/// The hint for destinations that Kamailio does not ping.
const NOT_PINGED: &str = "ds-tool lint reports what to change in the cfg or the list; ds-tool show --config shows what is pinged";

/// How many destinations each note names.
const NAMED: usize = 12;

/// A cause, and how many destinations share it.
pub(super) struct CauseCount {
    pub(super) cause: String,
    pub(super) hint: String,
    pub(super) count: usize,
    /// The set and the URI of the first such destinations.
    pub(super) named: Vec<(i32, Vec<u8>)>,
}

impl CauseCount {
    /// `12 destinations`, or the only one.
    pub(super) fn who(&self, uri: impl Fn(&[u8]) -> String) -> String {
        match (self.count, self.named.first()) {
            (1, Some((_, only))) => uri(only),
            (several, _) => format!("{several} destinations"),
        }
    }

    /// The first of several, set by set: `set 1: sip:192.0.2.1, sip:192.0.2.2; set 2: sip:192.0.2.9; 3 more`.
    pub(super) fn names(&self, uri: impl Fn(&[u8]) -> String) -> Option<String> {
        if self.count < 2 {
            return None;
        }
        let of_set = |named: &[(i32, Vec<u8>)]| {
            let uris: Vec<_> = named.iter().map(|(_, bytes)| uri(bytes)).collect();
            format!("set {}: {}", named[0].0, uris.join(", "))
        };
        let mut sets: Vec<_> = self.named.chunk_by(|a, b| a.0 == b.0).map(of_set).collect();
        if self.count > self.named.len() {
            sets.push(format!("{} more", self.count - self.named.len()));
        }
        Some(sets.join("; "))
    }
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
            let note = &mut self.all[*index];
            note.count += 1;
            if note.named.len() < NAMED {
                note.named.push((row.set, row.uri.0.to_vec()));
            }
            return;
        }
        self.places.insert(cause.to_owned(), self.all.len());
        self.all.push(CauseCount {
            cause: cause.to_owned(),
            hint: hint.to_owned(),
            count: 1,
            named: vec![(row.set, row.uri.0.to_vec())],
        });
    }

    /// The notes to show, and the number of the others.
    pub(super) fn shown(&self) -> (&[CauseCount], usize) {
        let (shown, rest) = self.all.split_at(self.all.len().min(NOTES));
        (shown, rest.len())
    }
}

/// The warnings of a destination, and that some of its rounds failed.
pub(super) fn all_warnings(row: &ProbeRow<'_>) -> Vec<String> {
    let warnings = row.warnings.iter().chain(&row.unsteady);
    warnings.cloned().collect()
}

/// The warnings, each with the URI of its destination, of at most as many destinations as there may be
/// notes.
pub(super) fn warnings<'a>(report: &Report<'a, impl ProbeRows<'a>>) -> Vec<(Vec<u8>, String)> {
    let all = report.results.clone().flat_map(|row| {
        let warnings = all_warnings(&row).into_iter();
        let uri = row.uri.0;
        warnings.map(move |warning| (uri.to_vec(), warning))
    });
    all.take(NOTES).collect()
}

/// A line for each set, after an empty line.
pub(super) fn sets<'a>(report: &Report<'a, impl ProbeRows<'a>>, style: TextStyle) -> String {
    let (named, others) = sets_to_name(&report.sets);
    let mut out = String::new();
    for row in named {
        let paint = match row.verdict {
            RunVerdict::Well => Paint::Plain,
            RunVerdict::Problem => Paint::Doubtful,
            RunVerdict::Down => Paint::Bad,
        };
        let words = paint.over(set_verdict(row, report.many_files), style.color);
        // Writing to a String cannot fail, here and below.
        let _ = write!(out, "\n{words}");
    }
    if let Some(others) = others {
        let _ = write!(out, "\n{others}");
    }
    match out.is_empty() {
        true => out,
        false => format!("{out}\n"),
    }
}

/// The notes as lines, after an empty line.
pub(super) fn text(notes: &CauseCounts, style: TextStyle) -> String {
    let (notes, more) = notes.shown();
    let mut out = String::new();
    if !notes.is_empty() {
        out.push('\n');
    }
    for note in notes {
        let words = format!(
            "{}: {}",
            note.who(sanitize),
            sanitize(note.cause.as_bytes())
        );
        out.push_str(&labelled(Paint::Strong, "info:", &words, style));
        out.push_str(&labelled(Paint::Strong, "  help:", &note.hint, style));
        if let Some(names) = note.names(sanitize) {
            // Writing to a String cannot fail, here and below.
            let _ = writeln!(out, "  {}", wrap(&names, 2, INDENT, style.width));
        }
    }
    if more > 0 {
        let _ = writeln!(out, "{more} more causes: use --format json to see them");
    }
    out
}
