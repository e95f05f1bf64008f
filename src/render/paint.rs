//! The colours. Each is readable on white and on black.

use std::fmt::Display;

use anstyle::{AnsiColor, Style};

use crate::base::diagnostic::Severity;

/// The meaning of a text, which decides its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    Plain,
    Good,
    Bad,
    Doubtful,
    Aside,
    /// Emphasis.
    Strong,
}

impl Paint {
    /// The paint for the state letter of a destination: `A`, `T`, `I`, or `D` and any other.
    pub(super) fn of_state(letter: char) -> Self {
        match letter {
            'A' => Paint::Good,
            'T' => Paint::Doubtful,
            'I' => Paint::Bad,
            _ => Paint::Aside,
        }
    }

    pub(super) fn of_severity(severity: Severity) -> Self {
        match severity {
            Severity::Error => Paint::Bad,
            Severity::Warning => Paint::Doubtful,
            Severity::Info => Paint::Aside,
        }
    }

    pub(super) fn style(self) -> Style {
        match self {
            Paint::Plain => Style::new(),
            Paint::Good => AnsiColor::Green.on_default(),
            Paint::Bad => AnsiColor::Red.on_default(),
            // Yellow is hard to read on white.
            Paint::Doubtful => AnsiColor::Magenta.on_default(),
            Paint::Aside => Style::new().dimmed(),
            Paint::Strong => Style::new().bold(),
        }
    }

    /// `text` with its colour if `on`, otherwise unchanged.
    pub fn over(self, text: impl Display, on: bool) -> String {
        let style = if on { self.style() } else { Style::new() };
        format!("{style}{text}{style:#}")
    }
}
