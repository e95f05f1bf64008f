//! What of the destinations the user wants to see, and how keys change that. Pure: (key, view) -> view.

use std::sync::Arc;

use crate::base::escape::is_dangerous;
use crate::monitor::MonitoredDestination;

/// A key that was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    Up,
    Down,
    PageUp,
    PageDown,
    Home,
    End,
    Enter,
    Escape,
    Backspace,
    Char(char),
    /// Ctrl-C, which is no signal on a terminal that gives every key to the program.
    Interrupt,
}

/// The order of the rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SortKey {
    /// As the server holds them, each set with a line of its own.
    #[default]
    Server,
    /// Down first, then what is trying.
    State,
    /// Slowest first.
    Rtt,
    /// Most lost first.
    Loss,
    /// Changed last first.
    Change,
}

impl SortKey {
    const ALL: [Self; 5] = [
        Self::Server,
        Self::State,
        Self::Rtt,
        Self::Loss,
        Self::Change,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::State => "state",
            Self::Rtt => "RTT",
            Self::Loss => "loss",
            Self::Change => "change",
        }
    }

    fn next(self) -> Self {
        let own = Self::ALL.iter().position(|sort| *sort == self);
        Self::ALL[own.map_or(0, |own| (own + 1) % Self::ALL.len())]
    }
}

/// What fills the screen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ScreenPage {
    #[default]
    Table,
    /// All of the selected destination, whether or not the table shows it.
    Details,
    Help,
}

/// A line of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableLine {
    /// A set: the place of its first destination in the table.
    Set(usize),
    /// A destination: its place among all rows.
    Row(usize),
}

/// What the user wants to see.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct View {
    pub sort: SortKey,
    /// Only destinations whose URI or duid has this in it, or of this set, are shown.
    pub filter: String,
    /// The filter from before, while a new one is typed.
    pub typing: Option<String>,
    pub only_down: bool,
    /// Whether nothing is probed.
    pub is_paused: bool,
    pub page: ScreenPage,
    /// The place of the selected destination among all rows; `None` before one was selected, and if the lists
    /// have it no more.
    pub selected: Option<usize>,
    /// The first line of the table that is shown.
    pub top: usize,
    /// The first line of the details that is shown.
    pub details_top: usize,
}

/// What follows from a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterKey {
    Stay,
    Quit,
}

/// The longest filter.
const LONGEST_FILTER: usize = 100;

impl View {
    /// Changes the view as this key asks. `lines` are those of the table, of which `height` are shown.
    pub fn press(&mut self, key: Key, lines: &[TableLine], height: usize) -> AfterKey {
        if key == Key::Interrupt || key == Key::Char('q') && self.typing.is_none() {
            return AfterKey::Quit;
        }
        match self.page {
            ScreenPage::Help => self.page = ScreenPage::Table,
            ScreenPage::Details => self.press_in_details(key, height),
            ScreenPage::Table => {
                if !self.press_while_typing(key) {
                    self.press_in_table(key, lines);
                }
                self.walk(key, lines, height);
            }
        }
        AfterKey::Stay
    }

    /// Scrolls the details no further than their end: `last` is the last line that they may begin with.
    pub fn keep_details_within(&mut self, last: usize) {
        self.details_top = self.details_top.min(last);
    }

    /// Keeps the same destination selected where the rows are others than before.
    pub fn follow(
        &mut self,
        before: &[Arc<MonitoredDestination>],
        after: &[Arc<MonitoredDestination>],
    ) {
        let Some(selected) = self.selected.and_then(|place| before.get(place)) else {
            return;
        };
        let is_same = |other: &Arc<MonitoredDestination>| other.identity == selected.identity;
        let stays = self
            .selected
            .and_then(|place| after.get(place))
            .is_some_and(is_same);
        if !stays {
            self.selected = after.iter().position(is_same);
        }
    }

    /// Whether the key was for the filter that is being typed.
    fn press_while_typing(&mut self, key: Key) -> bool {
        let Some(before) = &self.typing else {
            return false;
        };
        match key {
            Key::Char(c) if is_dangerous(c) || self.filter.len() >= LONGEST_FILTER => {}
            Key::Char(c) => self.filter.push(c),
            Key::Backspace => drop(self.filter.pop()),
            Key::Escape => {
                self.filter.clone_from(before);
                self.typing = None;
            }
            Key::Enter => self.typing = None,
            _ => {}
        }
        true
    }

    fn press_in_table(&mut self, key: Key, lines: &[TableLine]) {
        match key {
            Key::Char('/') => self.typing = Some(std::mem::take(&mut self.filter)),
            Key::Char('s') => self.sort = self.sort.next(),
            Key::Char('d') => self.only_down = !self.only_down,
            Key::Char('p') => self.is_paused = !self.is_paused,
            Key::Char('?') => self.page = ScreenPage::Help,
            Key::Enter => {
                // The one that is marked, from now on.
                if let Some(TableLine::Row(place)) = self.position(lines).map(|line| lines[line]) {
                    self.selected = Some(place);
                    self.page = ScreenPage::Details;
                    self.details_top = 0;
                }
            }
            Key::Escape => self.filter.clear(),
            _ => {}
        }
    }

    fn press_in_details(&mut self, key: Key, height: usize) {
        let top = &mut self.details_top;
        match key {
            Key::Up => *top = top.saturating_sub(1),
            Key::Down => *top = top.saturating_add(1),
            Key::PageUp => *top = top.saturating_sub(height),
            Key::PageDown => *top = top.saturating_add(height),
            Key::Home => *top = 0,
            // See `keep_details_within`.
            Key::End => *top = usize::MAX,
            Key::Char('p') => self.is_paused = !self.is_paused,
            Key::Enter | Key::Escape => self.page = ScreenPage::Table,
            Key::Char('?') => self.page = ScreenPage::Help,
            _ => {}
        }
    }

    /// Selects another destination.
    fn walk(&mut self, key: Key, lines: &[TableLine], height: usize) {
        let Some(now) = self.position(lines) else {
            return;
        };
        let last = lines.len() - 1;
        let page = height.saturating_sub(1).max(1);
        let aim = match key {
            Key::Up => now.saturating_sub(1),
            Key::Down => now + 1,
            Key::PageUp => now.saturating_sub(page),
            Key::PageDown => now + page,
            Key::Home => 0,
            Key::End => last,
            _ => return,
        };
        let aim = aim.min(last);
        // The line of a set cannot be selected: the next one in the same direction is.
        let place = match aim < now {
            true => places(&lines[..=aim])
                .next_back()
                .or(places(&lines[aim..]).next()),
            false => places(&lines[aim..])
                .next()
                .or(places(&lines[..aim]).next_back()),
        };
        self.selected = place;
        self.top = self.first_line(lines, height);
    }

    /// The line of the selected destination; if that is not shown, of the first one that is.
    pub fn position(&self, lines: &[TableLine]) -> Option<usize> {
        let is_selected = |line: &TableLine| match (line, self.selected) {
            (TableLine::Row(place), Some(selected)) => *place == selected,
            _ => false,
        };
        let is_row = |line: &TableLine| matches!(line, TableLine::Row(_));
        let own = lines.iter().position(is_selected);
        own.or_else(|| lines.iter().position(is_row))
    }

    /// The first line that is shown, so that the selected one is, and the screen is full.
    pub fn first_line(&self, lines: &[TableLine], height: usize) -> usize {
        let lowest = lines.len().saturating_sub(height);
        let Some(selected) = self.position(lines) else {
            return 0;
        };
        // With the first destination of a set its line is shown.
        let above = selected.checked_sub(1).filter(|_| height > 1);
        let from = match above.map(|above| lines[above]) {
            Some(TableLine::Set(_)) => selected - 1,
            _ => selected,
        };
        let at_least = (selected + 1).saturating_sub(height);
        self.top.clamp(at_least, from.max(at_least)).min(lowest)
    }
}

/// The places of the rows among these lines.
fn places(lines: &[TableLine]) -> impl DoubleEndedIterator<Item = usize> {
    lines.iter().filter_map(|line| match line {
        TableLine::Row(place) => Some(*place),
        TableLine::Set(_) => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use TableLine::{Row, Set};

    const LINES: [TableLine; 7] = [Set(0), Row(0), Row(1), Set(2), Row(2), Row(3), Row(4)];

    /// The view after these keys: `v ^ V A < >` walk, `~` is Escape, `.` Enter, `-` Backspace.
    fn after(keys: &str) -> View {
        let mut view = View::default();
        for c in keys.chars() {
            let key = match c {
                'v' => Key::Down,
                '^' => Key::Up,
                'V' => Key::PageDown,
                'A' => Key::PageUp,
                '<' => Key::Home,
                '>' => Key::End,
                '~' => Key::Escape,
                '.' => Key::Enter,
                '-' => Key::Backspace,
                c => Key::Char(c),
            };
            assert_eq!(view.press(key, &LINES, 3), AfterKey::Stay, "{keys}");
        }
        view
    }

    #[test]
    fn keys_walk_over_destinations_and_not_over_sets() {
        for (keys, selected, top) in [
            ("v", 1, 0),
            ("vv", 2, 2),
            ("vv^", 1, 2),
            ("vv^^", 0, 0),
            ("^", 0, 0),
            (">", 4, 4),
            (">v", 4, 4),
            (">A", 2, 3),
            ("><", 0, 0),
            ("V", 2, 2),
            ("VVVV", 4, 4),
            ("VVVVAAAA", 0, 0),
        ] {
            let view = after(keys);
            assert_eq!((view.selected, view.top), (Some(selected), top), "{keys}");
        }
    }

    #[test]
    fn a_filter_is_typed_taken_and_given_up() {
        for (keys, filter, is_typing) in [
            ("/gw", "gw", true),
            // While it is typed, letters are no keys.
            ("/sdpq?/", "sdpq?/", true),
            ("/gw1-", "gw", true),
            ("/gw.", "gw", false),
            ("/gw~", "", false),
            ("/gw./x~", "gw", false),
            ("/gw./.", "", false),
            ("/gw.~", "", false),
            ("/a\u{202e}\u{7}b", "ab", true),
        ] {
            let view = after(keys);
            assert_eq!(view.filter, filter, "{keys}");
            assert_eq!(view.typing.is_some(), is_typing, "{keys}");
        }
        let long = "/".to_owned() + &"x".repeat(300);
        assert_eq!(after(&long).filter.len(), LONGEST_FILTER);
    }

    #[test]
    fn keys_sort_hide_pause_and_turn_pages() {
        let names: Vec<_> = ["", "s", "ss", "sss", "ssss", "sssss"]
            .map(|keys| after(keys).sort.name())
            .into();
        assert_eq!(
            names,
            ["server", "state", "RTT", "loss", "change", "server"]
        );
        assert!(after("d").only_down && !after("dd").only_down);
        assert!(after("p").is_paused && !after("pp").is_paused);
        for (keys, page, details_top) in [
            (".", ScreenPage::Details, 0),
            (".vv^", ScreenPage::Details, 1),
            (".V", ScreenPage::Details, 3),
            (".VA", ScreenPage::Details, 0),
            (".v<", ScreenPage::Details, 0),
            (".vv~.", ScreenPage::Details, 0),
            ("..", ScreenPage::Table, 0),
            (".~", ScreenPage::Table, 0),
            ("?", ScreenPage::Help, 0),
            ("?v", ScreenPage::Table, 0),
            (".?", ScreenPage::Help, 0),
        ] {
            let view = after(keys);
            assert_eq!((view.page, view.details_top), (page, details_top), "{keys}");
        }
    }

    #[test]
    fn q_and_ctrl_c_quit() {
        for (before, key, quits) in [
            ("", Key::Char('q'), true),
            (".", Key::Char('q'), true),
            ("?", Key::Char('q'), true),
            ("/", Key::Char('q'), false),
            ("/", Key::Interrupt, true),
            ("", Key::Interrupt, true),
            ("", Key::Escape, false),
        ] {
            let mut view = after(before);
            let next = view.press(key, &LINES, 3);
            assert_eq!(next == AfterKey::Quit, quits, "{before} {key:?}");
        }
    }

    #[test]
    fn with_nothing_to_show_keys_do_no_harm() {
        let mut view = View::default();
        for key in [Key::Down, Key::End, Key::PageUp, Key::Home, Key::Enter] {
            view.press(key, &[], 0);
        }
        assert_eq!(view.page, ScreenPage::Table);
        assert_eq!((view.selected, view.first_line(&[], 5)), (None, 0));
    }

    #[test]
    fn a_smaller_screen_still_shows_the_selected_destination() {
        let mut view = after(">");
        for height in 1..10 {
            let top = view.first_line(&LINES, height);
            assert!(top <= 6 && 6 < top + height, "{height}: {top}");
        }
        view.selected = Some(0);
        assert_eq!(view.first_line(&LINES, 2), 0);
        assert_eq!(view.first_line(&LINES, 1), 1);
    }
}
