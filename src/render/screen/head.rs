//! The lines above and below the table: counts, what happened last, keys.

use super::ScreenInput;
use super::line::ScreenLine;
use super::rows::DestinationCounts;
use super::text::{cut_at_the_beginning, safe};
use super::view::{ScreenPage, SortKey, View};
use crate::base::counted::counted;
use crate::base::escape::in_words;
use crate::monitor::MonitorEvent;
use crate::render::paint::Paint;
use crate::report::Timestamp;

/// The first line: how many are up, what is watched, and the time.
pub(super) fn title(input: &ScreenInput<'_>, view: &View) -> ScreenLine {
    let mut line = ScreenLine::new(input.size.columns);
    if view.is_paused {
        line.push(Paint::Doubtful, "PAUSED ");
    }
    let counts = DestinationCounts::of(input.destinations);
    let down = if counts.down > 0 {
        Paint::Bad
    } else {
        Paint::Good
    };
    line.push(Paint::Strong, &format!("{} up, ", counts.up));
    line.push(down, &format!("{} down", counts.down));
    line.push(Paint::Strong, &counts.others());
    let clock = clock(Timestamp(input.now));
    let room = line.left().saturating_sub(clock.len() + 2);
    let what = format!(
        "  {}, every {}",
        safe(input.what.as_bytes()),
        in_words(input.interval)
    );
    line.cell(Paint::Plain, &what, room);
    line.at_the_end(Paint::Aside, &clock);
    line
}

/// The time of day in UTC: `14:03:27`.
fn clock(time: Timestamp) -> String {
    let time = time.in_seconds().to_string();
    let of_day = time.split_once('T').map_or(&*time, |(_, of_day)| of_day);
    of_day.trim_end_matches('Z').to_owned()
}

/// What does not work, and what happened last, in this many lines.
pub(super) fn events(input: &ScreenInput<'_>, height: usize) -> Vec<ScreenLine> {
    let columns = input.size.columns;
    let troubles = input.troubles.iter();
    let troubles = troubles.map(|why| ScreenLine::of(columns, Paint::Bad, &safe(why.as_bytes())));
    let events = input.events.iter().map(|event| event_line(event, columns));
    let mut lines: Vec<_> = troubles.chain(events).take(height).collect();
    if lines.is_empty() && height > 0 {
        let since = clock(Timestamp(input.started));
        let words = format!("no change since {since}");
        lines.push(ScreenLine::of(columns, Paint::Aside, &words));
    }
    lines.resize(height, ScreenLine::new(columns));
    lines
}

fn event_line(event: &MonitorEvent, columns: usize) -> ScreenLine {
    let mut line = ScreenLine::new(columns);
    let mut at = |at, paint, words: &str| {
        line.push(Paint::Aside, &format!("{} ", clock(Timestamp(at))));
        line.push(paint, words);
    };
    match event {
        MonitorEvent::Changed {
            destination,
            change,
        } => {
            let beside = change.beside_letters();
            let words = format!("{} -> {}{beside}", change.from, change.to);
            at(change.at, Paint::of_state(change.to.state), &words);
            let identity = &destination.identity;
            let uri = safe(&identity.uri);
            line.push(Paint::Plain, &format!(" {uri} (set {})", identity.set));
            line.push(Paint::Plain, &format!(": {}", safe(change.why.as_bytes())));
        }
        MonitorEvent::Reloaded {
            at: time,
            destinations,
            added,
            removed,
        } => {
            let count = counted(*destinations, "destination");
            let words = format!("read again: {count}, {added} added, {removed} removed");
            at(*time, Paint::Plain, &words);
        }
        MonitorEvent::ReloadFailed { at: time, why } => {
            let why = safe(why.as_bytes());
            at(*time, Paint::Bad, &format!("not read again: {why}"));
        }
        MonitorEvent::NotProbed { at: time, why } => {
            let why = safe(why.as_bytes());
            at(*time, Paint::Bad, &format!("not probed: {why}"));
        }
    }
    line
}

/// The last line: how the view differs from the usual one, and the keys.
pub(super) fn foot(input: &ScreenInput<'_>, view: &View) -> ScreenLine {
    let mut line = ScreenLine::new(input.size.columns);
    if view.typing.is_some() {
        let room = input.size.columns.saturating_sub(2);
        let typed = cut_at_the_beginning(&safe(view.filter.as_bytes()), room);
        line.push(Paint::Strong, &format!("/{typed}_"));
        line.push(Paint::Aside, "  Enter: take  Esc: give up");
        return line;
    }
    let keys = match view.page {
        ScreenPage::Table => {
            "q quit  ? help  / filter  s sort  d only down  p pause  Enter details"
        }
        ScreenPage::Details => "q quit  Esc back  arrows scroll",
        ScreenPage::Help => "q quit  any other key: back",
    };
    if view.page == ScreenPage::Table {
        let filter = safe(view.filter.as_bytes());
        for (is_on, words) in [
            (!filter.is_empty(), format!("/{filter}  ")),
            (view.only_down, "only down  ".to_owned()),
            (
                view.sort != SortKey::Server,
                format!("by {}  ", view.sort.name()),
            ),
        ] {
            if is_on {
                line.push(Paint::Doubtful, &words);
            }
        }
    }
    line.push(Paint::Aside, keys);
    line
}
