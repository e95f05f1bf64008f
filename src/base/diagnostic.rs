//! A diagnostic about a place in a file, before it is formatted and coloured.

use super::source::{Edit, Position, Span};

/// How serious a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Kamailio does what was intended, but not for the reason that the text suggests.
    Info,
    /// Kamailio reads something differently from how it looks.
    Warning,
    /// Kamailio drops a line, or does not start.
    Error,
}

impl Severity {
    /// The name as printed.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// One mistake, ready to print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The code of the rule that reports it, if any.
    pub code: Option<&'static str>,
    pub severity: Severity,
    /// The bytes that the message is about.
    pub span: Span,
    pub place: Position,
    /// What is wrong.
    pub message: String,
    /// How to fix it.
    pub help: Option<String>,
    /// Edits that fix it.
    pub fix: Option<Fix>,
}

/// Edits to a file that fix a mistake in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What the edits do, for example "write flags 8".
    pub title: String,
    /// The edits. They do not overlap.
    pub edits: Vec<Edit>,
    /// Whether the author's intention is certain.
    pub safe: bool,
}

impl Fix {
    /// A fix that `--fix` applies.
    pub fn safe(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self {
            title: title.into(),
            edits,
            safe: true,
        }
    }

    /// A fix that only `--unsafe-fixes` applies.
    pub fn not_safe(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self {
            safe: false,
            ..Self::safe(title, edits)
        }
    }
}
