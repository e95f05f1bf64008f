//! What a running server has in memory, as a table, and one destination of it as a paragraph.

use std::fmt::Write;
use std::io;

use super::columns::{Column, Table, TextStyle};
use super::list::{ProbedReasons, letters, probed, probed_words, totals};
use super::paint::Paint;
use super::wrap::wrap;
use crate::base::escape::{JsonString, in_words, sanitize};
use crate::kamailio::list::List;
use crate::kamailio::list::flags::Flags;
use crate::report::{MemoryReport, MemoryRow, OwnProbeRow};

/// Writes the memory as a table. Below it stand the reasons that its cells name, each once, and the totals.
///
/// # Errors
/// If writing fails.
pub fn table(
    report: &MemoryReport<'_>,
    style: TextStyle,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let rows = &report.entries;
    let has_socket =
        report.one_socket().is_none() && rows.iter().any(|row| row.ping_socket.is_some());
    let has_latency = rows.iter().any(|row| row.latency.is_some());
    let has_load = rows.iter().any(|row| row.load.is_some());
    let has_probe = rows.iter().any(|row| row.probe.is_some());
    let columns = [
        (Column::right("SET"), true),
        (Column::address("URI"), true),
        (Column::left("FLAGS"), true),
        (Column::words("MEANING"), true),
        (Column::words("PINGED"), true),
        (Column::address("FROM"), has_socket),
        (Column::right("LATENCY"), has_latency),
        (Column::right("LOAD"), has_load),
        (Column::words("PROBE"), has_probe),
        (Column::right("PRIO"), true),
        (Column::attributes("ATTRS"), true),
    ];
    let there = columns.into_iter().filter(|(_, is_there)| *is_there);
    let columns: Vec<_> = there.map(|(column, _)| column).collect();
    let mut reasons = ProbedReasons::default();
    rows.iter().for_each(|row| reasons.note(&row.probing));
    // Sets of one destination each would be as many gaps.
    let has_gaps = rows.len() >= 2 * report.sets();
    Table::write_rows(columns, rows.iter(), style, out, |table, row| {
        if has_gaps && row.begins_group {
            table.gap();
        }
        table.number(row.set);
        table.text(Paint::Plain, &row.uri.0);
        letters(table, row.flags);
        table.cell(Paint::Plain, |out| {
            Flags(row.flags_value).push_words(report.emulated, out);
        });
        table.text(probed(&row.probing), probed_words(&row.probing).as_bytes());
        if has_socket {
            let socket = row.ping_socket.as_deref().unwrap_or("-");
            table.text(Paint::Plain, socket.as_bytes());
        }
        if has_latency {
            table.text(Paint::Plain, latency(row).as_bytes());
        }
        if has_load {
            table.optional(row.load);
        }
        if has_probe {
            let text = row.probe.as_ref().map_or("-", |own| &own.text);
            table.text(Paint::Plain, text.as_bytes());
        }
        table.number(row.priority);
        table.text(Paint::Plain, JsonString::bytes_or(&row.attrs, b"-"));
    })?;
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    reasons.write(style, out)?;
    writeln!(out, "{}", totals(rows.len(), report.sets()))
}

/// The average of the pings that were answered.
fn latency(row: &MemoryRow<'_>) -> String {
    match row.latency {
        Some(latency) if latency.max_ms > 0 || latency.average_ms > 0.0 => {
            format!("{:.1} ms", latency.average_ms)
        }
        Some(latency) if latency.timeouts > 0 => format!("{} timeouts", latency.timeouts),
        _ => "-".to_owned(),
    }
}

/// All that is known of a destination of the server, in a paragraph.
pub fn paragraph(
    row: &MemoryRow<'_>,
    list: Option<&List>,
    report: &MemoryReport<'_>,
    style: TextStyle,
) -> String {
    let uri = sanitize(&row.uri.0);
    let words = Flags(row.flags_value).in_words(report.emulated);
    let title = Paint::Strong.over(format_args!("{uri} in set {}", row.set), style.color);
    let mut out = format!("{title}\n");
    let mut say = |name: &str, text: String| {
        let text = wrap(&text, 12, 12, style.width);
        // Writing to a String cannot fail.
        let _ = writeln!(out, "  {name:<10}{text}");
    };
    let state = Paint::of_state(row.flags.state).over(row.flags, style.color);
    say("memory", format!("{state} ({words}): {}", meaning(row)));
    say("priority", row.priority.to_string());
    if let Some(attrs) = &row.attrs {
        say("attrs", sanitize(&attrs.0));
    }
    match row.address.as_ref().map(|address| sanitize(&address.0)) {
        Some(address) if address.is_empty() => {
            say(
                "address",
                "none: the server did not look the host up".to_owned(),
            );
        }
        Some(address) => say("address", address),
        None => {}
    }
    say("pinged", pinged(row));
    if let Some(own) = &row.probe {
        say("probe", format!("{}; {}", own.text, for_server(own, row)));
    }
    if let Some(counts) = row.latency {
        let timeouts = format!("{} pings timed out since the last reload", counts.timeouts);
        say(
            "latency",
            match counts.max_ms {
                0 => timeouts,
                most => format!(
                    "{:.1} ms on average, {most} ms at most, {timeouts}",
                    counts.average_ms
                ),
            },
        );
    }
    if let Some(load) = row.load {
        say("load", format!("{load} calls (algorithm 10)"));
    }
    if let Some(list) = list {
        say("list", of_list(list, row));
    }
    out
}

/// What the server makes of the result of our own OPTIONS.
fn for_server(own: &OwnProbeRow, row: &MemoryRow<'_>) -> &'static str {
    match (own.answered_for_server, row.flags.state) {
        (None, _) => "what the server makes of it depends on its ds_ping_reply_codes",
        (Some(true), 'A') => "to the server it is up, as in its memory",
        (Some(true), 'D') => "to the server it would be up, but it is disabled",
        (Some(true), _) => {
            "to a ping of the server this is an answer, and yet it is down or on trial in its memory"
        }
        (Some(false), 'A') => {
            "to a ping of the server this is a failure, and yet it is up in its memory"
        }
        (Some(false), 'D') => "to a ping of the server this is a failure; it is disabled",
        (Some(false), _) => "to the server it is down, as in its memory",
    }
}

/// What the state means for calls.
fn meaning(row: &MemoryRow<'_>) -> &'static str {
    match row.flags.state {
        'D' => "it gets no calls and no pings; by set_state or drain, or by flag 4 of the list",
        'I' => "it gets no calls; pings failed, or set_state or the list says so",
        'T' => "it gets calls; its last pings failed, fewer than the threshold",
        _ => "it gets calls",
    }
}

fn pinged(row: &MemoryRow<'_>) -> String {
    let mut text = row.probing.words.clone();
    if let Some(socket) = &row.ping_socket {
        let _ = write!(text, ", from {socket}");
    }
    let is_used = matches!(row.flags.state, 'A' | 'T');
    if let Some(seconds) = row.probing.detection_s.filter(|_| is_used) {
        let time = std::time::Duration::from_secs_f64(seconds);
        let _ = write!(
            text,
            "; down at the latest {} after it falls silent",
            in_words(time)
        );
    }
    let reasons: Vec<_> = row
        .probing
        .reasons
        .iter()
        .map(|reason| sanitize(reason.text.as_bytes()))
        .collect();
    match (reasons.is_empty(), row.probing.state) {
        (true, _) => text,
        (false, "unknown") => format!("{text}: it depends on {}", reasons.join(", ")),
        (false, _) => format!("{text}: {}", reasons.join("; ")),
    }
}

/// What the list says of it.
fn of_list(list: &List, row: &MemoryRow<'_>) -> String {
    let file = sanitize(list.source.name.as_bytes());
    let is_it = |set: i32, uri: &[u8]| set == row.set && *uri == *row.uri.0;
    let mut entries = list.entries.iter();
    let Some(entry) = entries.find(|entry| is_it(entry.set(), &list.uri(entry))) else {
        let mut dropped = list.dropped.iter();
        return match dropped.find(|line| is_it(line.set, list.source.bytes(line.uri))) {
            Some(dropped) => format!(
                "{file}:{}, which a reload drops: {}",
                dropped.line,
                sanitize(dropped.reason.to_string().as_bytes())
            ),
            None => format!(
                "no line of {file} has it: it was added by RPC, or the list was changed and not reloaded; a reload removes it"
            ),
        };
    };
    let (flags, priority) = (entry.flags().letters(list.version), entry.priority());
    let attrs = list.attrs(entry);
    let mut changes = Vec::new();
    if flags != row.flags {
        changes.push(format!("flags {flags}"));
    }
    if priority != row.priority {
        changes.push(format!("priority {priority}"));
    }
    if attrs != row.attrs.as_ref().map(|attrs| &*attrs.0) {
        let attrs = sanitize(attrs.unwrap_or(b"none"));
        changes.push(format!("attributes {attrs}"));
    }
    let line = entry.line;
    match changes.is_empty() {
        true => format!("{file}:{line}, the same as in memory"),
        false => format!(
            "{file}:{line}; after a reload it begins with {}",
            changes.join(", ")
        ),
    }
}
