//! A Markdown table, for a ticket.
//!
//! Text from outside is put in code spans, where Markdown is not interpreted. Backticks and `|`, which
//! would end a span or a cell, are escaped by their number.

use std::fmt::Write;

use super::Report;
use super::notes::{CauseCounts, warnings};
use super::words::{
    address, percent, push_rtt, result, rounds_up, set_verdict, sets_to_name, spread_of_rounds,
    summary,
};
use crate::probe::verdict::NotProbed;
use crate::render::markdown_text::{code, prose};
use crate::report::{ProbeRow, ProbeRows};

/// A summary, a table, and the probable causes.
pub fn markdown<'a>(report: &Report<'a, impl ProbeRows<'a>>) -> String {
    if let Some(fatal) = &report.fatal {
        let place = fatal.place();
        return format!(
            "Kamailio would not start with this list, so nothing was probed.\n\n- {}: {}\n",
            code(place.as_bytes()),
            code(fatal.reason.as_bytes())
        );
    }
    let (names, lines) = match report.many_rounds {
        true => (" Up | Loss | Min/avg/max/p95 |", "---:|---:|---:|"),
        false => ("", ""),
    };
    let mut out = format!(
        "{}\n\n| State | Set | Destination | Address | Flags | Result | RTT | Sent | Line |{names}\n\
         |---|---:|---|---|---|---|---:|---:|---|{lines}\n",
        summary(&report.summary)
    );
    for row in report.results.clone() {
        add_row(&mut out, &row, report.many_rounds);
    }
    let notes = CauseCounts::of(report);
    let (notes, more) = notes.shown();
    let warnings = warnings(report);
    let (sets, other_sets) = sets_to_name(&report.sets);
    out.push('\n');
    for row in sets {
        let _ = writeln!(out, "- {}", prose(&set_verdict(row, report.many_files)));
    }
    if let Some(others) = other_sets {
        let _ = writeln!(out, "- {others}");
    }
    for note in notes {
        let who = note.who(code);
        let (cause, hint) = (prose(&note.cause), prose(&note.hint));
        let _ = write!(out, "- {who}: {cause}. Help: {hint}.");
        if let Some(names) = note.names(code) {
            let _ = write!(out, " Of {names}.");
        }
        out.push('\n');
    }
    if more > 0 {
        let _ = writeln!(out, "- {more} more causes");
    }
    for (uri, warning) in warnings {
        let _ = writeln!(out, "- {}: {}", code(&uri), code(warning.as_bytes()));
    }
    out
}

/// Adds the row of a destination.
fn add_row(out: &mut String, row: &ProbeRow<'_>, many_rounds: bool) {
    let state = match row.up {
        Some(true) => "up",
        Some(false) => "**down**",
        None if row.not_probed == Some(NotProbed::Problem) => "**not probed**",
        None => "not probed",
    };
    let address = address(row);
    let place = format!("{}:{}", row.file, row.line);
    let mut rtt = String::new();
    push_rtt(&mut rtt, row);
    // Writing to a String cannot fail, here and below.
    let _ = write!(
        out,
        "| {state} | {} | {} | {} | {} | {} | {} | {} | {} |",
        row.set,
        code(&row.uri.0),
        address.map_or_else(|| "-".to_owned(), |text| code(text.as_bytes())),
        row.flags
            .map_or_else(|| "-".to_owned(), |flags| flags.to_string()),
        code(result(row, |_| false).as_bytes()),
        prose(&rtt),
        row.latency
            .as_ref()
            .map_or(row.attempts.into(), |latency| latency.sent),
        code(place.as_bytes()),
    );
    if many_rounds {
        let (up, all) = rounds_up(row);
        let latency = row.latency.as_ref();
        let loss = latency.map(|latency| percent(latency.packet_loss));
        let [loss, spread] =
            [loss, spread_of_rounds(row)].map(|text| text.unwrap_or_else(|| "-".to_owned()));
        let _ = write!(out, " {up}/{all} | {loss} | {spread} |");
    }
    out.push('\n');
}
