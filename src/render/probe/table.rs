//! The table of a probe, for a person.

use std::fmt::{Display, Write};

use super::{push_address, push_number, push_result};
use crate::render::columns::{Align, Columns, Style};
use crate::render::table::push_milliseconds;
use crate::report::{ProbeRow, Shape};
use crate::text::push_sanitized;

/// The table of rows of this shape, without any.
pub(super) fn empty(shape: Shape, color: bool) -> Columns {
    let Shape {
        many_files,
        many_rounds,
    } = shape;
    let file = [("FILE", Align::Left)].into_iter().filter(|_| many_files);
    let always = [
        ("SET", Align::Right),
        ("URI", Align::Left),
        ("ADDRESS", Align::Left),
        ("FLAGS", Align::Left),
        ("RESULT", Align::Left),
        ("RTT", Align::Right),
        ("SENT", Align::Right),
    ];
    let rounds = [
        ("UP", Align::Right),
        ("MIN/AVG/MAX/P95", Align::Right),
        ("AVG/STD/EST", Align::Right),
    ];
    let rounds = rounds.into_iter().filter(|_| many_rounds);
    let header: Vec<_> = file.chain(always).chain(rounds).collect();
    Columns::new(&header, color)
}

/// Adds a row of this shape to the table.
pub(super) fn add_row(columns: &mut Columns, shape: Shape, row: &ProbeRow<'_>) {
    if shape.many_files {
        let file = row.file.as_bytes();
        columns.cell(Style::Plain, |out| push_sanitized(out, file, |_| false));
    }
    add_always(columns, row);
    if shape.many_rounds {
        add_rounds(columns, row);
    }
}

fn add(columns: &mut Columns, value: impl Display) {
    columns.cell(Style::Plain, |out| {
        // Writing to a String cannot fail, here and below.
        let _ = write!(out, "{value}");
    });
}

/// The columns that are always there.
fn add_always(columns: &mut Columns, row: &ProbeRow<'_>) {
    columns.cell(Style::Plain, |out| push_number(out, row.set));
    columns.cell(Style::Plain, |out| {
        push_sanitized(out, &row.uri.0, |_| false)
    });
    columns.cell(Style::Plain, |out| match row.address {
        Some(address) => push_address(out, row, address),
        None => out.push('-'),
    });
    let now = Style::of_state(Some(row.flags.state));
    columns.cell(now, |out| history(out, row));
    let result = match row.up {
        Some(true) => Style::Green,
        Some(false) => Style::Red,
        None => Style::Grey,
    };
    columns.cell(result, |out| push_result(out, row, |_| false));
    columns.cell(Style::Plain, |out| match row.rtt_ms {
        Some(ms) => push_milliseconds(out, ms),
        None => out.push('-'),
    });
    columns.cell(Style::Plain, |out| push_number(out, row.attempts));
}

/// The columns of several rounds: how many were good, our times, and Kamailio's.
fn add_rounds(columns: &mut Columns, row: &ProbeRow<'_>) {
    let up = row.rounds.iter().filter(|round| round.up).count();
    let all = row.rounds.len();
    add(columns, format_args!("{up}/{all}"));
    for text in spread(row) {
        add(columns, text);
    }
}

/// The letters, and with a server those that it showed before: `AP -> TP -> IP`.
fn history(out: &mut String, row: &ProbeRow<'_>) {
    // What a result leaves as it was is not told again; what another destination's did comes last.
    let mut told = None;
    for letters in row.history.iter().chain([&row.flags]) {
        if told == Some(letters) {
            continue;
        }
        if told.is_some() {
            out.push_str(" -> ");
        }
        out.push(letters.state);
        out.push(letters.probing);
        told = Some(letters);
    }
}

/// The times of several rounds: ours, and Kamailio's.
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
