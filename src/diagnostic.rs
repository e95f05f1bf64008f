//! What is to be said of a place in a file: data first, words and colour later.

use crate::list::List;
use crate::list::edit::Refusal;
use crate::list::remark::remarks;
use crate::source::{Place, Source, Span};

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

/// All that is to be said of a list, in the order of the file; of its entries, those with these
/// indices.
pub fn of_list(list: &List, chosen: &[usize]) -> Vec<Diagnostic> {
    let place = |line: u32, span: Span| Place {
        line,
        column: list.source.column(span.start),
    };
    let entries = chosen.iter().filter_map(|&index| list.entries.get(index));
    let remarks = entries.flat_map(|entry| {
        remarks(list, entry).into_iter().map(|remark| Diagnostic {
            code: None,
            severity: if remark.kind.loses_something() {
                Severity::Warning
            } else {
                Severity::Info
            },
            span: remark.span,
            place: place(entry.line, remark.span),
            message: remark.kind.to_string(),
            help: Some(remark.kind.way_out().to_owned()),
        })
    });
    let mut all: Vec<_> = of_dropped(list)
        .chain(remarks)
        .chain(of_fatal(list))
        .collect();
    all.sort_by_key(|d| d.span);
    all
}

/// The lines that Kamailio drops.
pub fn of_dropped(list: &List) -> impl Iterator<Item = Diagnostic> {
    list.dropped.iter().map(|dropped| Diagnostic {
        code: None,
        severity: Severity::Error,
        span: dropped.span,
        place: Place {
            line: dropped.line,
            column: list.source.column(dropped.span.start),
        },
        message: format!("Kamailio drops this line: {}", dropped.reason),
        help: list.cause(dropped).way_out().map(str::to_owned),
    })
}

/// The lines that are not edited, or are left as they are.
pub fn of_refusals(source: &Source, refusals: &[Refusal], severity: Severity) -> Vec<Diagnostic> {
    let what = match severity {
        Severity::Error => "this line is not edited",
        Severity::Warning | Severity::Info => "this line is left as it is",
    };
    let diagnostic = |refusal: &Refusal| Diagnostic {
        code: None,
        severity,
        span: refusal.span,
        place: Place {
            line: refusal.line,
            column: source.column(refusal.span.start),
        },
        message: format!("{what}: {}", refusal.reason),
        help: Some(refusal.reason.way_out().to_owned()),
    };
    refusals.iter().map(diagnostic).collect()
}

/// What stops Kamailio from starting, if anything does.
pub fn of_fatal(list: &List) -> Option<Diagnostic> {
    list.fatal.map(|fatal| Diagnostic {
        code: None,
        severity: Severity::Error,
        span: fatal.span,
        place: Place {
            line: fatal.line,
            column: list.source.column(fatal.span.start),
        },
        message: fatal.to_string(),
        help: Some(fatal.reason.way_out().to_owned()),
    })
}
