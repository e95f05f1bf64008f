//! The table of a list.

use std::cell::RefCell;
use std::io;

use super::columns::{Column, Table, TextStyle};
use super::paint::Paint;
use super::wrap::labelled;
use crate::base::counted::counted;
use crate::base::escape::{JsonString, sanitize};
use crate::kamailio::list::flags::{Flags, Letters};
use crate::report::{ProbingRow, ShowReport, ShowRow, ShowRows};

/// How many reasons are shown below a table; a server has few.
const REASONS: usize = 10;

/// Writes a list as a table, or nothing if Kamailio loads nothing. Below it stand the reasons that its
/// cells name, each once, and the totals.
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
        (Column::right(report.line_heading), true),
        (Column::right("SET"), true),
        (Column::address("URI"), true),
        (Column::left("FLAGS"), true),
        (Column::words("MEANING"), true),
        (Column::words("PROBED"), report.config.is_some()),
        (Column::right("PRIO"), true),
        (Column::attributes("ATTRS"), true),
    ];
    let there = columns.into_iter().filter(|(_, is_there)| *is_there);
    let columns: Vec<_> = there.map(|(column, _)| column).collect();
    let reasons = RefCell::new(ProbedReasons::default());
    let rows = report.entries.clone().inspect(|row| {
        if let Some(probing) = &row.probing {
            reasons.borrow_mut().note(probing);
        }
    });
    // Sets of one destination each would be as many gaps.
    let many_files = report.many_files;
    let has_gaps = report.count >= 2 * report.sets;
    Table::write_rows(columns, rows, style, out, |table, row| {
        if has_gaps && row.begins_group {
            table.gap();
        }
        add_row(table, many_files, row);
    })?;
    if report.count > 0 {
        writeln!(out)?;
    }
    reasons.into_inner().write(style, out)?;
    match report.count {
        0 => Ok(()),
        _ => writeln!(out, "{}", totals(report.count, report.sets)),
    }
}

/// The totals: `3 destinations in 2 sets`.
pub(super) fn totals(destinations: usize, sets: usize) -> String {
    let destinations = counted(destinations, "destination");
    format!("{destinations} in {}", counted(sets, "set"))
}

/// The reasons that the cells of a table name, each once.
#[derive(Debug, Default)]
pub(super) struct ProbedReasons(Vec<(String, String)>);

impl ProbedReasons {
    /// Keeps the reason for the cell of this row, unless it is known.
    pub(super) fn note(&mut self, probing: &ProbingRow) {
        let Some(reason) = probing.reasons.first() else {
            return;
        };
        let is_known = |(cell, text): &(String, String)| {
            *text == reason.text && *cell == probed_words(probing)
        };
        if self.0.len() < REASONS && !self.0.iter().any(is_known) {
            self.0.push((probed_words(probing), reason.text.clone()));
        }
    }

    /// Writes a line for each.
    pub(super) fn write(self, style: TextStyle, out: &mut dyn io::Write) -> io::Result<()> {
        for (cell, reason) in self.0 {
            let words = format!("{cell}: {}", sanitize(reason.as_bytes()));
            let line = labelled(Paint::Strong, "info:", &words, style);
            out.write_all(line.as_bytes())?;
        }
        Ok(())
    }
}

/// When Kamailio pings it, or the name of the reason why it does not: `every 10 s`, `never: no-tm`.
pub(super) fn probed_words(probing: &ProbingRow) -> String {
    match probing.reasons.first() {
        Some(reason) if probing.state == "not-pinged" => format!("never: {}", reason.code),
        _ => probing.words.clone(),
    }
}

fn add_row(table: &mut Table, many_files: bool, row: &ShowRow<'_>) {
    if many_files {
        table.text(Paint::Plain, row.file.as_bytes());
    }
    table.number(row.line);
    table.number(row.set);
    table.text(Paint::Plain, &row.uri.0);
    letters(table, row.flags);
    table.cell(Paint::Plain, |out| {
        Flags(row.flags_value).push_words(row.version, out);
        if row.needs_dns {
            out.push_str(", needs DNS");
        }
    });
    if let Some(probing) = &row.probing {
        table.text(probed(probing), probed_words(probing).as_bytes());
    }
    table.number(row.priority);
    table.text(Paint::Plain, JsonString::bytes_or(&row.attrs, b"-"));
}

/// Adds a cell with the letters of a destination.
pub(super) fn letters(table: &mut Table, Letters { state, probing }: Letters) {
    table.cell(Paint::of_state(state), |out| out.extend([state, probing]));
}

pub(super) fn probed(probing: &ProbingRow) -> Paint {
    match probing.state {
        "pinged" => Paint::Good,
        "unknown" => Paint::Doubtful,
        _ => Paint::Bad,
    }
}
