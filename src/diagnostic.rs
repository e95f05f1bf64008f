//! What is to be said of a place in a file: data first, words and colour later.

use crate::list::List;
use crate::list::edit::Refusal;
use crate::list::remark::{Remark, remarks};
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

impl Diagnostic {
    /// One of no rule, about these bytes of this line.
    fn new(
        source: &Source,
        severity: Severity,
        line: u32,
        span: Span,
        message: String,
        help: Option<&str>,
    ) -> Self {
        Self {
            code: None,
            severity,
            span,
            place: Place {
                line,
                column: source.column(span.start),
            },
            message,
            help: help.map(str::to_owned),
        }
    }
}

/// All that is to be said of a list, in the order of the file; of its entries, those with these
/// indices.
pub fn of_list(list: &List, chosen: &[usize]) -> Vec<Diagnostic> {
    let mut all: Vec<_> = of_dropped(list).collect();
    for &index in chosen {
        let entry = &list.entries[index];
        for Remark { span, kind } in remarks(list, entry) {
            let severity = match kind.loses_something() {
                true => Severity::Warning,
                false => Severity::Info,
            };
            let (message, help) = (kind.to_string(), Some(kind.way_out()));
            let source = &list.source;
            all.push(Diagnostic::new(
                source, severity, entry.line, span, message, help,
            ));
        }
    }
    all.extend(of_fatal(list));
    all.sort_by_key(|d| d.span);
    all
}

/// The lines that Kamailio drops.
pub fn of_dropped(list: &List) -> impl Iterator<Item = Diagnostic> {
    list.dropped.iter().map(|dropped| {
        let message = format!("Kamailio drops this line: {}", dropped.reason);
        let help = list.cause(dropped).way_out();
        let (line, span) = (dropped.line, dropped.span);
        Diagnostic::new(&list.source, Severity::Error, line, span, message, help)
    })
}

/// The lines that are not edited, or are left as they are.
pub fn of_refusals(source: &Source, refusals: &[Refusal], severity: Severity) -> Vec<Diagnostic> {
    let what = match severity {
        Severity::Error => "this line is not edited",
        Severity::Warning | Severity::Info => "this line is left as it is",
    };
    let diagnostic = |refusal: &Refusal| {
        let message = format!("{what}: {}", refusal.reason);
        let help = Some(refusal.reason.way_out());
        Diagnostic::new(source, severity, refusal.line, refusal.span, message, help)
    };
    refusals.iter().map(diagnostic).collect()
}

/// What stops Kamailio from starting, if anything does.
pub fn of_fatal(list: &List) -> Option<Diagnostic> {
    let fatal = list.fatal?;
    let (message, help) = (fatal.to_string(), Some(fatal.reason.way_out()));
    let (line, span) = (fatal.line, fatal.span);
    Some(Diagnostic::new(
        &list.source,
        Severity::Error,
        line,
        span,
        message,
        help,
    ))
}
