//! The table of a probe.

use super::Report;
use super::notes::CauseCounts;
use super::words::{percent, push_address, push_result, push_rtt, rounds_up, spread_of_rounds};
use crate::render::columns::{Column, Table};
use crate::render::paint::Paint;
use crate::report::{ProbeRow, ProbeRows};

/// The table of a report, and its notes.
pub(super) fn table<'a>(report: &Report<'a, impl ProbeRows<'a>>) -> (Table, CauseCounts) {
    let columns = [
        (Column::words("FILE"), report.many_files),
        (Column::right("SET"), true),
        (Column::address("URI"), true),
        (Column::address("ADDRESS"), report.has_addresses),
        (Column::words("FLAGS"), true),
        (Column::words("RESULT"), true),
        (Column::right("RTT"), true),
        (Column::right("SENT"), true),
        (Column::right("RE-SENT"), report.many_rounds),
        (Column::right("ANSWERED"), report.many_rounds),
        (Column::right("UP"), report.many_rounds),
        (Column::right("LOSS"), report.many_rounds),
        (Column::right("MIN/AVG/MAX/P95"), report.many_rounds),
        (Column::right("AVG/STD/EST"), report.many_rounds),
    ];
    let there = columns.into_iter().filter(|(_, is_there)| *is_there);
    let mut table = Table::new(there.map(|(column, _)| column).collect());
    let mut notes = CauseCounts::default();
    for row in report.results.clone() {
        if report.many_files {
            table.text(Paint::Plain, row.file.as_bytes());
        }
        add_row(&mut table, &row, report.has_addresses);
        if report.many_rounds {
            add_rounds(&mut table, &row);
        }
        notes.add(&row);
    }
    (table, notes)
}

/// Adds the cells that every table has.
fn add_row(table: &mut Table, row: &ProbeRow<'_>, has_addresses: bool) {
    table.number(row.set);
    table.text(Paint::Plain, &row.uri.0);
    if has_addresses {
        table.cell(Paint::Plain, |out| match row.address {
            Some(_) if row.is_address_in_uri => {}
            Some(address) => push_address(out, row, address),
            None => out.push('-'),
        });
    }
    let paint = row
        .flags
        .map_or(Paint::Plain, |flags| Paint::of_state(flags.state));
    table.cell(paint, |out| history(out, row));
    let result = match row.up {
        Some(true) => Paint::Good,
        Some(false) => Paint::Bad,
        None => Paint::Aside,
    };
    table.cell(result, |out| {
        let start = out.len();
        push_result(out, row, |_| false);
        cut(out, start);
    });
    table.cell(Paint::Plain, |out| push_rtt(out, row));
    match &row.latency {
        Some(latency) => table.number(latency.sent),
        None => table.number(row.attempts),
    }
}

/// Adds the cells for several rounds: losses, successes, ds-tool's times, Kamailio's times.
fn add_rounds(table: &mut Table, row: &ProbeRow<'_>) {
    let (up, all) = rounds_up(row);
    let up = format!("{up}/{all}");
    let [resent, answered, loss] = match &row.latency {
        Some(latency) => [
            latency.resent.to_string(),
            format!("{}/{all}", latency.answered),
            percent(latency.packet_loss),
        ],
        None => ["-", "-", "-"].map(str::to_owned),
    };
    let texts = [resent, answered, up, loss];
    for text in texts.iter().chain(&spread(row)) {
        table.text(Paint::Plain, text.as_bytes());
    }
}

/// Cuts a result that a peer has made very long: it would make every row as wide.
fn cut(out: &mut String, start: usize) {
    const WIDEST: usize = 200;
    if let Some((end, _)) = out[start..].char_indices().nth(WIDEST) {
        out.truncate(start + end);
        out.push_str("...");
    }
}

/// The flag letters; with a server also the earlier ones: `AP -> TP -> IP`.
fn history(out: &mut String, row: &ProbeRow<'_>) {
    // Repeated letters are printed once. The last ones may come from another entry with the same URI.
    let mut warning = None;
    for letters in row.history.iter().chain(&row.flags) {
        if warning == Some(letters) {
            continue;
        }
        if warning.is_some() {
            out.push_str(" -> ");
        }
        out.push(letters.state);
        out.push(letters.probing);
        warning = Some(letters);
    }
    if warning.is_none() {
        out.push('-');
    }
}

/// The times of several rounds: ds-tool's, and Kamailio's.
fn spread(row: &ProbeRow<'_>) -> [String; 2] {
    let none = || "-".to_owned();
    let own = spread_of_rounds(row).unwrap_or_else(none);
    let latency = row.latency.as_ref();
    let of_kamailio = latency
        .filter(|latency| latency.answered > 0)
        .map(|latency| {
            let kamailio = &latency.kamailio;
            let (average, deviation) = (kamailio.avg_ms, kamailio.std_ms);
            format!("{average:.2}/{deviation:.2}/{:.2} ms", kamailio.est_ms)
        });
    [own, of_kamailio.unwrap_or_else(none)]
}
