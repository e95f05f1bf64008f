//! The table of the rules, and what all tables share: the only file that names comfy-table. Those of
//! a list and of a probe may have millions of rows, and are laid out by [`super::columns`] in the same
//! way.

use comfy_table::presets::NOTHING;
use comfy_table::{Attribute, Cell, Color, Table};

use super::page::versions;
use crate::diagnostic::Severity;
use crate::lint::RULES;
use crate::report::Summary;
use crate::text::in_words;

/// All rules as a table.
pub fn rules(color: bool) -> String {
    let mut table = empty(&["CODE", "NAME", "SEVERITY", "KAMAILIO", "FIX"], color);
    for rule in RULES {
        table.add_row([
            Cell::new(rule.code),
            Cell::new(rule.name),
            Cell::new(rule.severity.as_str()).fg(match rule.severity {
                Severity::Error => Color::Red,
                Severity::Warning => Color::Yellow,
                Severity::Info => Color::DarkGrey,
            }),
            Cell::new(versions(rule)),
            Cell::new(rule.fixable.as_str()),
        ]);
    }
    text(&mut table)
}

/// A probe in a line: `5 destinations: 1 up, 4 down, in 2.01 s`.
pub fn summary(summary: &Summary) -> String {
    let total = summary.up + summary.down + summary.skipped;
    let mut words = format!(
        "{total} destination{}: {} up, {} down",
        if total == 1 { "" } else { "s" },
        summary.up,
        summary.down
    );
    if summary.skipped > 0 {
        words.push_str(&format!(", {} not probed", summary.skipped));
    }
    if summary.dropped > 0 {
        words.push_str(&format!(", {} dropped by Kamailio", summary.dropped));
    }
    words.push_str(&format!(
        ", in {}",
        in_words(std::time::Duration::from_secs_f64(summary.seconds.max(0.0)))
    ));
    let ignored = summary.ignored_replies;
    for (count, kind) in [
        (ignored.late, "late"),
        (ignored.duplicate, "duplicate"),
        (ignored.foreign, "foreign"),
        (ignored.other_address, "from another address"),
        (ignored.malformed, "malformed"),
    ] {
        if count > 0 {
            words.push_str(&format!(
                "; ignored {count} repl{} ({kind})",
                if count == 1 { "y" } else { "ies" }
            ));
        }
    }
    words
}

fn empty(header: &[&str], color: bool) -> Table {
    let mut table = Table::new();
    table.load_style(NOTHING).force_no_tty();
    if color {
        table.enforce_styling();
        // What --color and NO_COLOR mean was decided before.
        crossterm::style::force_color_output(true);
    }
    let bold = |name: &&str| Cell::new(name).add_attribute(Attribute::Bold);
    table.set_header(header.iter().map(bold));
    table
}

fn text(table: &mut Table) -> String {
    // Two blanks between columns, none before the first.
    table.column_iter_mut().for_each(|column| {
        column.set_padding((0, 2));
    });
    let mut text = table.trim_fmt();
    text.push('\n');
    text
}

pub(super) fn milliseconds(ms: f64) -> String {
    let mut out = String::new();
    push_milliseconds(&mut out, ms);
    out
}

/// Adds milliseconds to `out`: `0.84 ms`, `84 ms`. There are many of them, and a formatter takes its
/// time with fractions.
pub(super) fn push_milliseconds(out: &mut String, ms: f64) {
    let microseconds = (ms * 1e3).round() as u64;
    let mut digits = itoa::Buffer::new();
    if microseconds < 10_000 {
        let hundredths = (microseconds + 5) / 10;
        out.push_str(digits.format(hundredths / 100));
        out.push('.');
        for digit in [hundredths / 10 % 10, hundredths % 10] {
            out.push(char::from(b'0' + digit as u8));
        }
    } else {
        out.push_str(digits.format((microseconds + 500) / 1000));
    }
    out.push_str(" ms");
}

#[cfg(test)]
mod tests {
    use comfy_table::CellAlignment;
    use proptest::prelude::*;

    use super::*;
    use crate::render::columns::{Align, Columns, Style};

    /// The same cells as a table of comfy-table.
    fn comfy(rows: &[Vec<(String, Style)>], color: bool) -> String {
        let mut comfy = empty(&["SET", "URI", "PRIO", "ATTRS"], color);
        for number in [0, 2] {
            if let Some(column) = comfy.column_mut(number) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        for row in rows {
            comfy.add_row(row.iter().map(|(text, style)| {
                let cell = Cell::new(text);
                match style {
                    Style::Plain => cell,
                    Style::Green => cell.fg(Color::Green),
                    Style::Yellow => cell.fg(Color::Yellow),
                    Style::Red => cell.fg(Color::Red),
                    Style::Grey => cell.fg(Color::DarkGrey),
                }
            }));
        }
        super::text(&mut comfy)
    }

    fn any_row() -> impl Strategy<Value = Vec<(String, Style)>> {
        let style = prop::sample::select(&Style::ALL[..]);
        // What sanitized text may have, wide characters and marks without a width among it.
        let text = "[ -~äß漢字\u{301}\u{3000}🙂]{0,20}";
        prop::collection::vec((text, style), 4)
    }

    #[test]
    fn milliseconds_have_decimals_where_they_are_few() {
        for (ms, told) in [
            (0.0, "0.00 ms"),
            (0.001, "0.00 ms"),
            (0.005, "0.01 ms"),
            (0.84, "0.84 ms"),
            (1.009, "1.01 ms"),
            (9.994, "9.99 ms"),
            (9.996, "10.00 ms"),
            (10.0, "10 ms"),
            (84.499, "84 ms"),
            (84.5, "85 ms"),
            (31_999.6, "32000 ms"),
        ] {
            let mut out = String::new();
            push_milliseconds(&mut out, ms);
            assert_eq!(out, told, "{ms}");
        }
    }

    proptest! {
        #[test]
        fn long_tables_look_as_short_ones(
            rows in prop::collection::vec(any_row(), 0..6),
            color: bool,
        ) {
            let aligned = [
                ("SET", Align::Right),
                ("URI", Align::Left),
                ("PRIO", Align::Right),
                ("ATTRS", Align::Left),
            ];
            let mut columns = Columns::new(&aligned, color);
            for row in &rows {
                for (text, style) in row {
                    columns.cell(*style, |out| out.push_str(text));
                }
            }
            prop_assert_eq!(columns.pieces().collect::<String>(), comfy(&rows, color));
        }
    }
}
