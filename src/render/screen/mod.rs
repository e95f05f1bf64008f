//! The screen of `watch`: from destinations and a view to lines of text. Pure, and only what is visible is
//! made.

mod details;
mod head;
mod help;
mod layout;
mod line;
mod rows;
mod sparkline;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod view;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

pub use rows::table_lines;
pub use view::{AfterKey, Key, ScreenPage, TableLine, View};

use crate::kamailio::list::flags::Letters;
use crate::monitor::{MonitorEvent, MonitoredDestination};
use line::ScreenLine;

/// What the screen shows.
#[derive(Debug, Clone, Copy)]
pub struct ScreenInput<'a> {
    /// What is watched: the names of lists.
    pub what: &'a str,
    pub destinations: &'a [Arc<MonitoredDestination>],
    /// What the running server shows of each destination, if one is asked; empty while it does not answer.
    pub server: Option<&'a [Option<Letters>]>,
    /// What happened, the newest first.
    pub events: &'a VecDeque<MonitorEvent>,
    /// What does not work: a list that cannot be read, a server that does not answer.
    pub troubles: &'a [String],
    /// The time between two rounds of a destination.
    pub interval: Duration,
    pub started: SystemTime,
    pub now: SystemTime,
    pub size: ScreenSize,
}

/// The size of a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScreenSize {
    pub columns: usize,
    pub lines: usize,
}

/// How many lines each part of the screen has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct ScreenParts {
    /// What happened last.
    events: usize,
    /// The names of the columns.
    names: usize,
    body: usize,
    /// The keys.
    foot: usize,
}

impl ScreenSize {
    /// How many lines the table has.
    pub fn table_lines(self) -> usize {
        self.parts().body
    }

    /// How many lines a page has that is no table.
    fn page_lines(self) -> usize {
        let parts = self.parts();
        parts.events + parts.names + parts.body
    }

    fn parts(self) -> ScreenParts {
        let (events, names, foot) = match self.lines {
            0..6 => (0, 0, 0),
            6..20 => (1, 1, 1),
            _ => (3, 1, 1),
        };
        ScreenParts {
            events,
            names,
            // The title has a line, too.
            body: self.lines.saturating_sub(1 + events + names + foot),
            foot,
        }
    }
}

/// The last line that the details of the selected destination may begin with.
pub fn last_details_top(input: &ScreenInput<'_>, view: &View) -> usize {
    let all = details::lines(input, view).len();
    all.saturating_sub(input.size.page_lines())
}

/// The lines of the screen, as many as it has. `lines` are those of the table.
pub fn screen(
    input: &ScreenInput<'_>,
    view: &View,
    lines: &[TableLine],
    color: bool,
) -> Vec<String> {
    let parts = input.size.parts();
    let mut screen = vec![head::title(input, view)];
    match view.page {
        ScreenPage::Table => {
            screen.extend(head::events(input, parts.events));
            screen.extend(table::lines(input, view, lines, parts));
        }
        ScreenPage::Details => {
            let height = input.size.page_lines();
            let all = details::lines(input, view);
            let top = view.details_top.min(all.len().saturating_sub(height));
            screen.extend(all.into_iter().skip(top).take(height));
        }
        ScreenPage::Help => {
            let help = help::lines(input.size.columns);
            screen.extend(help.into_iter().take(input.size.page_lines()));
        }
    }
    if parts.foot > 0 {
        let above = input.size.lines - parts.foot;
        screen.resize(above, ScreenLine::new(input.size.columns));
        screen.push(head::foot(input, view));
    }
    screen.resize(input.size.lines, ScreenLine::new(input.size.columns));
    screen.iter().map(|line| line.text(color)).collect()
}
