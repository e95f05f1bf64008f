//! What is to be said of a place in a file: data first, words and colour later.

use super::source::{Lines, Place, Source, Span};
use crate::edit::Refusal;
use crate::kamailio::list::warnings::{Remark, remarks};
use crate::kamailio::list::{Dropped, Entry, Fatal, List};

/// How much it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Kamailio does what was meant, but not for the reason that the text suggests.
    Info,
    /// Kamailio reads something otherwise than it looks.
    Warning,
    /// Kamailio drops a line, or does not start.
    Error,
}

impl Severity {
    /// As it is printed.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// One thing to be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule that it comes from, where it comes from one.
    pub code: Option<&'static str>,
    /// How much it matters.
    pub severity: Severity,
    /// The bytes it is about.
    pub span: Span,
    /// Their place.
    pub place: Place,
    /// What is the matter.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// Something to be said of a list. There may be one for each line, and few of them are printed: words
/// are made of those alone.
#[derive(Clone, Copy)]
enum Mistake<'a> {
    Dropped(&'a Dropped),
    Remark(&'a Entry, Remark),
    Fatal(Fatal),
}

impl Mistake<'_> {
    fn span(&self) -> Span {
        match self {
            Mistake::Dropped(dropped) => dropped.span,
            Mistake::Remark(_, remark) => remark.span,
            Mistake::Fatal(fatal) => fatal.span,
        }
    }

    fn diagnostic(self, list: &List) -> Diagnostic {
        let place = |line: u32, span: Span| Place {
            line,
            column: list.source.column(span.start),
        };
        match self {
            Mistake::Dropped(dropped) => {
                drop_diagnostic(list, dropped, place(dropped.line, dropped.span))
            }
            Mistake::Remark(entry, remark) => Diagnostic {
                code: None,
                severity: match remark.kind.loses_something() {
                    true => Severity::Warning,
                    false => Severity::Info,
                },
                span: remark.span,
                place: place(entry.line, remark.span),
                message: remark.kind.to_string(),
                help: Some(remark.kind.way_out().to_owned()),
            },
            Mistake::Fatal(fatal) => Diagnostic {
                code: None,
                severity: Severity::Error,
                span: fatal.span,
                place: place(fatal.line, fatal.span),
                message: fatal.to_string(),
                help: Some(fatal.reason.way_out().to_owned()),
            },
        }
    }
}

/// All that is to be said of a list, in the order of the file; of its entries, those with these
/// indices.
pub fn of_list(list: &List, chosen: &[usize]) -> impl ExactSizeIterator<Item = Diagnostic> {
    let entries = chosen.iter().map(|&index| &list.entries[index]);
    let of_entries = entries.flat_map(|entry| {
        let remarks = remarks(list, entry).into_iter();
        remarks.map(move |remark| Mistake::Remark(entry, remark))
    });
    let dropped = list.dropped.iter().map(Mistake::Dropped);
    let fatal = list.fatal.map(Mistake::Fatal);
    let mut all: Vec<_> = dropped.chain(of_entries).chain(fatal).collect();
    all.sort_by_key(Mistake::span);
    all.into_iter().map(|mistake| mistake.diagnostic(list))
}

/// The lines that Kamailio drops.
pub fn of_dropped(list: &List) -> impl Iterator<Item = Diagnostic> {
    let lines = (!list.dropped.is_empty()).then(|| Lines::new(&list.source));
    lines.into_iter().flat_map(move |lines| {
        let dropped = list.dropped.iter();
        dropped.map(move |dropped| drop_diagnostic(list, dropped, lines.place(dropped.span.start)))
    })
}

fn drop_diagnostic(list: &List, dropped: &Dropped, place: Place) -> Diagnostic {
    Diagnostic {
        code: None,
        severity: Severity::Error,
        span: dropped.span,
        place,
        message: format!("Kamailio drops this line: {}", dropped.reason),
        help: list.cause(dropped).way_out().map(str::to_owned),
    }
}

/// The lines that are not edited, or are left as they are.
pub fn of_refusals(source: &Source, refusals: &[Refusal], severity: Severity) -> Vec<Diagnostic> {
    let what = match severity {
        Severity::Error => "this line is not edited",
        Severity::Warning | Severity::Info => "this line is left as it is",
    };
    if refusals.is_empty() {
        return Vec::new();
    }
    let lines = Lines::new(source);
    let diagnostic = |refusal: &Refusal| Diagnostic {
        code: None,
        severity,
        span: refusal.span,
        place: lines.place(refusal.span.start),
        message: format!("{what}: {}", refusal.reason),
        help: Some(refusal.reason.way_out().to_owned()),
    };
    refusals.iter().map(diagnostic).collect()
}

/// What stops Kamailio from starting, if anything does.
pub fn of_fatal(list: &List) -> Option<Diagnostic> {
    list.fatal
        .map(|fatal| Mistake::Fatal(fatal).diagnostic(list))
}
