//! What is printed about a place in a file, before it gets its form and its colours.

use super::source::{Edit, Place, Span};

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

/// One mistake, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule that it comes from, where it comes from one.
    pub code: Option<&'static str>,
    /// How much it matters.
    pub severity: Severity,
    /// The bytes it is about.
    pub span: Span,
    pub place: Place,
    /// What is the matter.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The changes that correct it.
    pub fix: Option<Fix>,
}

/// Changes to a file that correct a mistake in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What the changes do, as in "write flags 8".
    pub title: String,
    /// The changes; they do not overlap.
    pub edits: Vec<Edit>,
    /// Whether what was meant is certain.
    pub safe: bool,
}

impl Fix {
    /// A fix that `--fix` makes.
    pub fn safe(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self {
            title: title.into(),
            edits,
            safe: true,
        }
    }

    /// A fix that only `--unsafe-fixes` makes.
    pub fn not_safe(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self {
            safe: false,
            ..Self::safe(title, edits)
        }
    }

    /// Only whether it is safe: for what is counted and not printed.
    pub fn without_words(self) -> Self {
        Self {
            title: String::new(),
            edits: Vec::new(),
            ..self
        }
    }
}
