//! The table of a list, for a person.

use super::columns::{Align, Columns, Style};
use crate::report::{ProbingRow, ShowReport, ShowRow};
use crate::text::push_sanitized;

/// A list as a table, in pieces of many lines. Nothing where the list holds nothing.
pub fn pieces(report: &ShowReport<'_>, color: bool) -> impl Iterator<Item = String> {
    let many_files = report.entries.shape().many_files;
    let configured = report.config.is_some();
    let mut table = empty(many_files, configured, color);
    let parts = report.entries.parts(
        || empty(many_files, configured, color),
        |part, row| add_row(part, many_files, row),
    );
    let holds_some = !parts.is_empty();
    parts.into_iter().for_each(|part| table.append(part));
    table.pieces().filter(move |_| holds_some)
}

fn empty(many_files: bool, configured: bool, color: bool) -> Columns {
    let header = [
        ("FILE", Align::Left, many_files),
        ("SET", Align::Right, true),
        ("URI", Align::Left, true),
        ("FLAGS", Align::Left, true),
        ("MEANING", Align::Left, true),
        ("PROBED", Align::Left, configured),
        ("PRIO", Align::Right, true),
        ("ATTRS", Align::Left, true),
    ];
    let there = header.iter().filter(|(.., there)| *there);
    let header: Vec<_> = there.map(|(name, align, _)| (*name, *align)).collect();
    Columns::new(&header, color)
}

fn add_row(columns: &mut Columns, many_files: bool, row: &ShowRow<'_>) {
    let mut bytes = |style, text: &[u8]| {
        columns.cell(style, |out| push_sanitized(out, text, |_| false));
    };
    if many_files {
        bytes(Style::Plain, row.file.as_bytes());
    }
    bytes(Style::Plain, row.set.to_string().as_bytes());
    bytes(Style::Plain, &row.uri.0);
    let state = Style::of_state(row.flags.chars().next());
    bytes(state, row.flags.as_bytes());
    let dns = if row.needs_dns { ", needs DNS" } else { "" };
    bytes(Style::Plain, format!("{}{dns}", row.meaning).as_bytes());
    if let Some(probing) = &row.probing {
        bytes(probed(probing), probing.words.as_bytes());
    }
    bytes(Style::Plain, row.priority.to_string().as_bytes());
    let attrs = row.attrs.as_ref().map_or(&b"-"[..], |attrs| &attrs.0);
    bytes(Style::Plain, attrs);
}

fn probed(probing: &ProbingRow) -> Style {
    match probing.state {
        "pinged" => Style::Green,
        "unknown" => Style::Yellow,
        _ => Style::Red,
    }
}
