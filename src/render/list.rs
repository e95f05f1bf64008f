//! The table of a list.

use std::io;

use super::columns::{Column, Table, TextStyle};
use super::paint::Paint;
use crate::kamailio::list::flags::Flags;
use crate::report::{ProbingRow, ShowReport, ShowRow, ShowRows};

/// Writes a list as a table, or nothing if Kamailio loads nothing.
///
/// # Errors
/// If writing fails.
pub fn table<'a>(
    report: &ShowReport<'a, impl ShowRows<'a>>,
    style: TextStyle,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let columns = [
        (Column::words("FILE"), report.many_files),
        (Column::right("SET"), true),
        (Column::left("URI"), true),
        (Column::left("FLAGS"), true),
        (Column::words("MEANING"), true),
        (Column::words("PROBED"), report.config.is_some()),
        (Column::right("PRIO"), true),
        (Column::words("ATTRS"), true),
    ];
    let there = columns.into_iter().filter(|(_, is_there)| *is_there);
    let columns: Vec<_> = there.map(|(column, _)| column).collect();
    let rows = report.entries.clone();
    Table::write_rows(columns, rows, style, out, |table, row| {
        add_row(table, report.many_files, &row);
    })
}

fn add_row(table: &mut Table, many_files: bool, row: &ShowRow<'_>) {
    if many_files {
        table.text(Paint::Plain, row.file.as_bytes());
    }
    table.number(row.set);
    table.text(Paint::Plain, &row.uri.0);
    table.cell(Paint::of_state(row.flags.state), |out| {
        out.extend([row.flags.state, row.flags.probing]);
    });
    table.cell(Paint::Plain, |out| {
        Flags(row.flags_value).push_words(row.version, out);
        if row.needs_dns {
            out.push_str(", needs DNS");
        }
    });
    if let Some(probing) = &row.probing {
        table.text(probed(probing), probing.words.as_bytes());
    }
    table.number(row.priority);
    let attrs = row.attrs.as_ref().map_or(&b"-"[..], |attrs| &attrs.0);
    table.text(Paint::Plain, attrs);
}

fn probed(probing: &ProbingRow) -> Paint {
    match probing.state {
        "pinged" => Paint::Good,
        "unknown" => Paint::Doubtful,
        _ => Paint::Bad,
    }
}
