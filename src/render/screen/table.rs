//! The table of destinations.

use std::sync::Arc;
use std::time::Duration;

use unicode_width::UnicodeWidthStr;

use super::layout::{MARK, TOLD_CHANGE, TableLayout};
use super::line::ScreenLine;
use super::rows::{DestinationCounts, of_set};
use super::text::{age, cut_in_the_middle, round_trip, safe};
use super::view::{SortKey, TableLine, View};
use super::{ScreenInput, ScreenParts, sparkline};
use crate::base::escape::is_plain;
use crate::kamailio::list::flags::Letters;
use crate::monitor::MonitoredDestination;
use crate::render::paint::Paint;

/// The names of the columns, and the visible lines.
pub(super) fn lines(
    input: &ScreenInput<'_>,
    view: &View,
    lines: &[TableLine],
    parts: ScreenParts,
) -> Vec<ScreenLine> {
    let columns = input.size.columns;
    let top = view.first_line(lines, parts.body);
    let selected = view.position(lines);
    let visible = lines.iter().enumerate().skip(top).take(parts.body);
    let table = ScreenTable {
        input,
        layout: layout(input, view, lines),
        has_set: view.sort != SortKey::Server,
        has_files: has_files(input.destinations),
    };
    let mut screen = Vec::with_capacity(parts.names + parts.body);
    screen.extend((0..parts.names).map(|_| table.names()));
    screen.extend(visible.map(|(number, line)| match *line {
        TableLine::Set(place) => table.set(place),
        TableLine::Row(place) => table.row(place, selected == Some(number)),
    }));
    if lines.is_empty() {
        let words = match (input.destinations.is_empty(), view.filter.is_empty()) {
            (true, _) => "there is no destination",
            (_, true) => "every destination is up",
            (_, false) => "no destination has this text",
        };
        screen.push(ScreenLine::of(columns, Paint::Aside, words));
    }
    screen
}

/// The columns, by what all rows need and not only the visible ones: they stay where they are when rows move.
fn layout(input: &ScreenInput<'_>, view: &View, lines: &[TableLine]) -> TableLayout {
    let rows = lines.iter().filter_map(|line| match line {
        TableLine::Row(place) => Some(&input.destinations[*place].identity),
        TableLine::Set(_) => None,
    });
    let uris: Vec<usize> = rows.clone().map(|own| uri_width(&own.uri)).collect();
    let sets = rows.map(|own| own.set.to_string().len());
    let set = match view.sort {
        SortKey::Server => 0,
        _ => sets.max().unwrap_or(0).max(SET.len()),
    };
    TableLayout::new(input.size.columns, &uris, set, input.server.is_some())
}

fn has_files(destinations: &[Arc<MonitoredDestination>]) -> bool {
    let mut pairs = destinations.windows(2);
    pairs.any(|pair| pair[0].file != pair[1].file)
}

fn uri_width(uri: &[u8]) -> usize {
    match is_plain(uri) {
        true => uri.len(),
        false => safe(uri).width(),
    }
}

const SET: &str = "SET";

struct ScreenTable<'a> {
    input: &'a ScreenInput<'a>,
    layout: TableLayout,
    /// Whether rows tell their set.
    has_set: bool,
    /// Whether there are several lists.
    has_files: bool,
}

impl ScreenTable<'_> {
    fn line(&self) -> ScreenLine {
        ScreenLine::new(self.input.size.columns)
    }

    fn names(&self) -> ScreenLine {
        let layout = &self.layout;
        let mut line = self.line();
        line.blanks(MARK);
        let change = match layout.change {
            ..TOLD_CHANGE => "FOR",
            _ => "LAST CHANGE",
        };
        let flags = match layout.flags {
            2 => "FL",
            _ => "FLAGS",
        };
        for (name, columns, is_number) in [
            (flags, layout.flags, false),
            (SET, layout.set, true),
            ("URI", layout.uri, false),
            ("RTT", layout.rtt, true),
            ("ROUNDS", layout.history, true),
            ("LOSS", layout.loss, true),
            (change, layout.change, false),
        ] {
            if columns == 0 {
                continue;
            }
            match is_number {
                true => line.right_cell(Paint::Strong, name, columns),
                false => line.cell(Paint::Strong, name, columns),
            }
            line.blanks(layout.gap);
        }
        line
    }

    /// The line of a set, one of whose destinations this is.
    fn set(&self, place: usize) -> ScreenLine {
        let destinations = self.input.destinations;
        let of_set = of_set(destinations, place);
        let counts = DestinationCounts::of(&destinations[of_set.clone()]);
        let destination = &destinations[place];
        let mut words = format!(
            "set {}: {} of {} up",
            destination.identity.set,
            counts.up,
            of_set.len()
        );
        words += &counts.others();
        if self.has_files {
            words += &format!("  {}", safe(destination.file.as_bytes()));
        }
        let paint = match (counts.up, counts.down) {
            (0, _) => Paint::Bad,
            _ => Paint::Strong,
        };
        ScreenLine::of(self.input.size.columns, paint, &words)
    }

    fn row(&self, place: usize, is_selected: bool) -> ScreenLine {
        let destination = &*self.input.destinations[place];
        let layout = &self.layout;
        let mut line = self.line();
        let (mark, plain) = match is_selected {
            true => (">", Paint::Strong),
            false => (" ", Paint::Plain),
        };
        line.push(plain, mark);
        self.flags(&mut line, place);
        if self.has_set {
            line.blanks(layout.gap);
            line.right_cell(plain, &destination.identity.set.to_string(), layout.set);
        }
        line.blanks(layout.gap);
        let uri = cut_in_the_middle(&safe(&destination.identity.uri), layout.uri);
        line.cell(plain, &uri, layout.uri);
        if layout.rtt > 0 {
            line.blanks(layout.gap);
            line.right_cell(plain, &rtt(destination), layout.rtt);
        }
        if layout.history > 0 {
            line.blanks(layout.gap);
            sparkline::push(&mut line, destination.history.rounds(), layout.history);
        }
        if layout.loss > 0 {
            line.blanks(layout.gap);
            let loss = destination.history.loss();
            let paint = match loss {
                Some(loss) if loss > 0.0 => Paint::Doubtful,
                _ => plain,
            };
            let words = loss.map_or_else(|| "-".to_owned(), |loss| format!("{:.0}%", loss * 100.0));
            line.right_cell(paint, &words, layout.loss);
        }
        if layout.change > 0 {
            line.blanks(layout.gap);
            self.change(&mut line, destination);
        }
        line
    }

    /// Our letters, and those of the server if there is one.
    fn flags(&self, line: &mut ScreenLine, place: usize) {
        let ours = self.input.destinations[place].letters();
        let paint = |letters: Letters| Paint::of_state(letters.state);
        let columns = self.layout.flags;
        line.push(paint(ours), &ours.to_string());
        let Some(server) = self.input.server else {
            return line.blanks(columns.saturating_sub(2));
        };
        line.push(Paint::Plain, "/");
        match server.get(place).copied().flatten() {
            Some(theirs) => line.push(paint(theirs), &theirs.to_string()),
            None => line.push(Paint::Aside, "--"),
        }
    }

    /// What it became last, for how long it has been that, and why.
    fn change(&self, line: &mut ScreenLine, destination: &MonitoredDestination) {
        let columns = self.layout.change;
        let letters = destination.letters();
        let error = || {
            let round = destination.last.as_ref().map(|last| &last.round);
            round.and_then(|round| round.error.as_deref())
        };
        let change = destination.change.as_ref();
        let (paint, words) = match (&destination.skipped, change) {
            (Some(_), _) if columns < TOLD_CHANGE => (Paint::Aside, "-".to_owned()),
            (Some(why), _) => (Paint::Aside, why.to_string()),
            (None, Some(change)) => {
                let since = self.input.now.duration_since(change.at);
                let since = age(since.unwrap_or(Duration::ZERO));
                let paint = if change.up { Paint::Plain } else { Paint::Bad };
                match columns {
                    ..TOLD_CHANGE => (paint, since),
                    _ => {
                        let beside = change.beside_letters();
                        let words = format!("{letters}{beside} for {since}: {}", change.why);
                        (paint, words)
                    }
                }
            }
            (None, None) => match error() {
                Some(_) if columns < TOLD_CHANGE => (Paint::Plain, String::new()),
                Some(error) => (Paint::Bad, error.to_owned()),
                None => (Paint::Plain, String::new()),
            },
        };
        line.push(paint, &safe(words.as_bytes()));
    }
}

/// The time to the last reply, `-` without one.
fn rtt(destination: &MonitoredDestination) -> String {
    let last = destination.last.as_ref();
    let is_resent = last.is_some_and(|last| last.round.observation.is_resent());
    destination
        .rtt()
        .map_or_else(|| "-".to_owned(), |rtt| round_trip(rtt, is_resent))
}
