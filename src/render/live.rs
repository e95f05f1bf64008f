//! The texts of `diff`.

use std::io;

use super::columns::{Column, Table, TextStyle};
use super::csv::CsvTable;
use super::list::letters;
use super::paint::Paint;
use super::wrap::labelled;
use crate::base::counted::counted;
use crate::base::escape::{JsonString, sanitize};
use crate::live::held::SideKind;
use crate::report::{DiffReport, DiffReportRow, DiffSide};

/// What the lines of a comparison are: rows, if no side is a file.
fn line_heading(report: &DiffReport<'_>) -> &'static str {
    let sides = [&report.left, &report.right].into_iter();
    let mut lists = sides.filter(|side| side.kind == SideKind::List);
    match lists.all(|side| side.is_table) {
        true => "ROW",
        false => "LINE",
    }
}

/// Writes a comparison as a table, with notes and totals below.
///
/// # Errors
/// If writing fails.
pub fn diff_table(
    report: &DiffReport<'_>,
    style: TextStyle,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let (left, right) = headings(&report.left, &report.right);
    if left == "A" {
        for (letter, side) in [(left, &report.left), (right, &report.right)] {
            writeln!(out, "{letter} is {}", sanitize(&side.name.0))?;
        }
    }
    let has_lines = report.differences.iter().any(|row| row.line.is_some());
    let is_probed = report.differences.iter().any(|row| row.up.is_some());
    let columns = [
        (Column::right(line_heading(report)), has_lines),
        (Column::right("SET"), true),
        (Column::address("URI"), true),
        (Column::left(left), true),
        (Column::left(right), true),
        (Column::left("PROBE"), is_probed),
        (Column::words("DIFFERENCE"), true),
    ];
    let there = columns.into_iter().filter(|(_, is_there)| *is_there);
    let mut table = Table::new(there.map(|(column, _)| column).collect());
    for row in &report.differences {
        if has_lines {
            table.optional(row.line);
        }
        table.optional(row.set);
        table.text(Paint::Plain, JsonString::bytes_or(&row.uri, b"-"));
        let is_destination = row.left.is_some() || row.right.is_some();
        for cell in [&row.left, &row.right] {
            match cell {
                Some(cell) => letters(&mut table, cell.flags),
                None if is_destination => table.text(Paint::Aside, b"none"),
                None => table.text(Paint::Plain, b"-"),
            }
        }
        if is_probed {
            probe(&mut table, row.up);
        }
        let paint = match row.drift {
            true => Paint::Doubtful,
            false => Paint::Plain,
        };
        table.text(paint, row.text.as_bytes());
    }
    if !report.differences.is_empty() {
        table.write(style, out)?;
        writeln!(out)?;
    }
    for note in &report.notes {
        out.write_all(labelled(Paint::Strong, "info:", note, style).as_bytes())?;
    }
    writeln!(out, "{}", diff_totals(report))
}

/// The headings of the two sides.
fn headings(left: &DiffSide<'_>, right: &DiffSide<'_>) -> (&'static str, &'static str) {
    let heading = |side: &DiffSide<'_>| match side.kind {
        SideKind::List => "LIST",
        SideKind::Saved => "SAVED",
        SideKind::Server => "MEMORY",
    };
    match heading(left) == heading(right) {
        true => ("A", "B"),
        false => (heading(left), heading(right)),
    }
}

fn probe(table: &mut Table, up: Option<bool>) {
    match up {
        Some(true) => table.text(Paint::Good, b"up"),
        Some(false) => table.text(Paint::Bad, b"down"),
        None => table.text(Paint::Plain, b"-"),
    }
}

/// What differs, in numbers.
fn diff_totals(report: &DiffReport<'_>) -> String {
    let drift = report.differences.iter().filter(|row| row.drift).count();
    let by_state = report.differences.len() - drift;
    let compared = counted(report.right.destinations, "destination");
    let beside = match by_state {
        0 => String::new(),
        by_state => format!("; {by_state} only by state, as pings make it"),
    };
    match drift {
        0 => format!("no difference in {compared}{beside}"),
        _ => format!("{} in {compared}{beside}", counted(drift, "difference")),
    }
}

/// A comparison as CSV.
///
/// # Errors
/// If writing fails.
pub fn diff_csv(report: &DiffReport<'_>, out: impl io::Write) -> io::Result<()> {
    let header = [
        "set",
        "uri",
        "line",
        "classes",
        "drift",
        "left_flags",
        "left_priority",
        "left_attrs",
        "right_flags",
        "right_priority",
        "right_attrs",
        "up",
        "text",
    ];
    let mut table = CsvTable::new(&header, out)?;
    for row in &report.differences {
        let DiffReportRow { left, right, .. } = row;
        table.optional(row.set)?;
        table.text(JsonString::bytes_or(&row.uri, b""))?;
        table.optional(row.line)?;
        table.text(row.classes.join(" ").as_bytes())?;
        table.optional(Some(row.drift))?;
        for cell in [left, right] {
            let cell = cell.as_ref();
            table.optional(cell.map(|cell| cell.flags))?;
            table.optional(cell.map(|cell| cell.priority))?;
            table.text(cell.map_or(&[], |cell| JsonString::bytes_or(&cell.attrs, b"")))?;
        }
        table.optional(row.up)?;
        table.text(row.text.as_bytes())?;
        table.end_row()?;
    }
    table.end()
}
