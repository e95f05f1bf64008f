//! The palette: the few colours that are used, each legible on white and on black.

use std::fmt::Display;

use anstyle::{AnsiColor, Style};

/// What a text's look says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    Plain,
    Good,
    Bad,
    Doubtful,
    Aside,
    /// What to look at.
    Strong,
}

impl Paint {
    /// That of a destination by the letter of its state: `A`, `T`, `I`, or `D` and any other.
    pub(super) fn of_state(letter: char) -> Self {
        match letter {
            'A' => Paint::Good,
            'T' => Paint::Doubtful,
            'I' => Paint::Bad,
            _ => Paint::Aside,
        }
    }

    pub(super) fn style(self) -> Style {
        match self {
            Paint::Plain => Style::new(),
            Paint::Good => AnsiColor::Green.on_default(),
            Paint::Bad => AnsiColor::Red.on_default(),
            // Yellow is hardly seen on white.
            Paint::Doubtful => AnsiColor::Magenta.on_default(),
            Paint::Aside => Style::new().dimmed(),
            Paint::Strong => Style::new().bold(),
        }
    }

    /// `text` in this look, or as it is where `on` is false.
    pub fn over(self, text: impl Display, on: bool) -> String {
        let style = if on { self.style() } else { Style::new() };
        format!("{style}{text}{style:#}")
    }
}
