//! Tables for a person: the only file that names comfy-table.

use comfy_table::presets::NOTHING;
use comfy_table::{Attribute, Cell, CellAlignment, Color, Table};

use super::page::versions;
use super::probe;
use crate::diagnostic::Severity;
use crate::lint::RULES;
use crate::report::{ProbeReport, ProbeRow, ProbingRow, ShowReport, Summary};
use crate::text::{in_words, sanitize};

/// The columns that are aligned to the right.
const NUMBERS: [&str; 7] = [
    "SET",
    "PRIO",
    "RTT",
    "SENT",
    "UP",
    "MIN/AVG/MAX/P95",
    "AVG/STD/EST",
];

/// A list as a table.
pub fn show(report: &ShowReport<'_>, color: bool) -> String {
    let many_files = several(report.entries.iter().map(|row| row.file));
    let configured = report.config.is_some();
    let mut header = vec!["SET", "URI", "FLAGS", "MEANING", "PRIO", "ATTRS"];
    if configured {
        header.insert(4, "PROBED");
    }
    let mut table = table(&header, many_files, color);
    for row in &report.entries {
        let mut cells = vec![
            right(row.set),
            Cell::new(sanitize(&row.uri.0)),
            state(&row.flags),
            Cell::new(if row.needs_dns {
                format!("{}, needs DNS", row.meaning)
            } else {
                row.meaning.clone()
            }),
            right(row.priority),
            Cell::new(
                row.attrs
                    .as_ref()
                    .map_or_else(|| "-".to_owned(), |attrs| sanitize(&attrs.0)),
            ),
        ];
        if let Some(probing) = &row.probing {
            cells.insert(4, probed(probing));
        }
        if many_files {
            cells.insert(0, Cell::new(sanitize(row.file.as_bytes())));
        }
        table.add_row(cells);
    }
    text(&mut table)
}

/// A probe as a table.
pub fn probe(report: &ProbeReport<'_>, color: bool) -> String {
    let many_files = several(report.results.iter().map(|row| row.file));
    let many_rounds = report.results.iter().any(|row| !row.rounds.is_empty());
    let mut header = vec!["SET", "URI", "ADDRESS", "FLAGS", "RESULT", "RTT", "SENT"];
    if many_rounds {
        header.extend(["UP", "MIN/AVG/MAX/P95", "AVG/STD/EST"]);
    }
    let mut table = table(&header, many_files, color);
    for row in &report.results {
        let mut cells = vec![
            right(row.set),
            Cell::new(sanitize(&row.uri.0)),
            Cell::new(probe::address(row).unwrap_or_else(|| "-".to_owned())),
            history(row),
            result(row),
            right(row.rtt_ms.map_or_else(|| "-".to_owned(), milliseconds)),
            right(row.attempts),
        ];
        if many_rounds {
            let up = row.rounds.iter().filter(|round| round.up).count();
            cells.push(right(format!("{up}/{}", row.rounds.len())));
            cells.extend(spread(row).map(right));
        }
        if many_files {
            cells.insert(0, Cell::new(sanitize(row.file.as_bytes())));
        }
        table.add_row(cells);
    }
    text(&mut table)
}

/// All rules as a table.
pub fn rules(color: bool) -> String {
    let mut table = table(
        &["CODE", "NAME", "SEVERITY", "KAMAILIO", "FIX"],
        false,
        color,
    );
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

fn several<'a>(mut names: impl Iterator<Item = &'a str>) -> bool {
    let first = names.next();
    names.any(|name| Some(name) != first)
}

fn table(header: &[&str], many_files: bool, color: bool) -> Table {
    let mut table = Table::new();
    table.load_style(NOTHING).force_no_tty();
    if color {
        table.enforce_styling();
        // What --color and NO_COLOR mean was decided before.
        crossterm::style::force_color_output(true);
    }
    let names = many_files
        .then_some("FILE")
        .into_iter()
        .chain(header.iter().copied());
    table.set_header(names.map(|name| {
        let cell = Cell::new(name).add_attribute(Attribute::Bold);
        if NUMBERS.contains(&name) {
            cell.set_alignment(CellAlignment::Right)
        } else {
            cell
        }
    }));
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

/// The letters, and with a server those that it showed before: `AP -> TP -> IP`.
fn history(row: &ProbeRow<'_>) -> Cell {
    let mut letters: Vec<_> = row.history.iter().map(String::as_str).collect();
    // What a result leaves as it was is not told again; what another destination's did comes last.
    letters.push(&row.flags);
    letters.dedup();
    state(&letters.join(" -> "))
}

fn probed(probing: &ProbingRow) -> Cell {
    Cell::new(sanitize(probing.words.as_bytes())).fg(match probing.state {
        "pinged" => Color::Green,
        "unknown" => Color::Yellow,
        _ => Color::Red,
    })
}

fn right(content: impl ToString) -> Cell {
    Cell::new(content).set_alignment(CellAlignment::Right)
}

/// Letters, or several of them in a row, of which the last ones say how it is now.
fn state(letters: &str) -> Cell {
    let now = letters.rsplit(' ').next().unwrap_or_default();
    let color = match now.chars().next() {
        Some('A') => Color::Green,
        Some('T') => Color::Yellow,
        Some('I') => Color::Red,
        _ => Color::DarkGrey,
    };
    Cell::new(letters).fg(color)
}

fn result(row: &ProbeRow<'_>) -> Cell {
    Cell::new(probe::result(row, |_| false)).fg(match row.up {
        Some(true) => Color::Green,
        Some(false) => Color::Red,
        None => Color::DarkGrey,
    })
}

pub(super) fn milliseconds(ms: f64) -> String {
    if ms < 10.0 {
        format!("{ms:.2} ms")
    } else {
        format!("{ms:.0} ms")
    }
}

/// The columns of the times of several rounds: ours, and Kamailio's.
fn spread(row: &ProbeRow<'_>) -> [String; 2] {
    let spread = || {
        let latency = row.latency.as_ref()?;
        let (min, mean) = (latency.min_ms?, latency.avg_ms?);
        let (max, p95) = (latency.max_ms?, latency.p95_ms?);
        let kamailio = &latency.kamailio;
        let (average, deviation) = (kamailio.avg_ms, kamailio.std_ms);
        Some([
            format!("{min:.2}/{mean:.2}/{max:.2}/{p95:.2} ms"),
            format!("{average:.2}/{deviation:.2}/{:.2} ms", kamailio.est_ms),
        ])
    };
    spread().unwrap_or_else(|| ["-", "-"].map(str::to_owned))
}
