//! Comma-separated values (RFC 4180), with a header line.

use std::collections::HashMap;
use std::fmt::{Display, Write};
use std::io;

use crate::base::escape::{JsonString, push_sanitized};
use crate::base::milliseconds::milliseconds;
use crate::base::parallel::in_runs;
use crate::report::{
    MemoryReport, ProbeReport, ProbeRow, ProbeRows, SetRow, ShowReport, ShowRow, ShowRows,
    SimulateReport,
};

/// A list as CSV.
///
/// # Errors
/// If writing fails.
pub fn show<'a>(
    report: &ShowReport<'a, impl ShowRows<'a>>,
    mut out: impl io::Write,
) -> io::Result<()> {
    let header = [
        "file",
        "line",
        "set",
        "uri",
        "flags",
        "flags_value",
        "priority",
        "attrs",
        "host",
        "port",
        "transport",
        "needs_dns",
    ];
    let lines = |rows: &[ShowRow<'a>]| {
        let mut text = Vec::new();
        let mut table = CsvTable::without_header(&mut text);
        let mut rows = rows.iter();
        rows.try_for_each(|row| show_row(row, &mut table))?;
        table.end().map(|()| text)
    };
    CsvTable::new(&header, &mut out)?.end()?;
    in_runs(report.entries.clone(), lines, |text| out.write_all(&text?))
}

/// A destination of a list.
fn show_row(row: &ShowRow<'_>, table: &mut CsvTable<impl io::Write>) -> io::Result<()> {
    table.text(row.file.as_bytes())?;
    table.number(row.line)?;
    table.number(row.set)?;
    table.text(&row.uri.0)?;
    table.optional(Some(row.flags))?;
    table.number(row.flags_value)?;
    table.number(row.priority)?;
    table.text(JsonString::bytes_or(&row.attrs, b""))?;
    table.text(&row.host.0)?;
    table.optional(row.port)?;
    table.text(row.transport.unwrap_or_default().as_bytes())?;
    table.optional(Some(row.needs_dns))?;
    table.end_row()
}

/// The memory of a server as CSV.
///
/// # Errors
/// If writing fails.
pub fn memory(report: &MemoryReport<'_>, out: impl io::Write) -> io::Result<()> {
    let header = [
        "set",
        "uri",
        "flags",
        "flags_value",
        "priority",
        "attrs",
        "address",
        "pinged",
        "reason",
        "ping_socket",
        "latency_ms",
        "timeouts",
        "load",
    ];
    let mut table = CsvTable::new(&header, out)?;
    for row in &report.entries {
        let reason = row.probing.reasons.first();
        table.number(row.set)?;
        table.text(&row.uri.0)?;
        table.optional(Some(row.flags))?;
        table.number(row.flags_value)?;
        table.number(row.priority)?;
        table.text(JsonString::bytes_or(&row.attrs, b""))?;
        table.text(JsonString::bytes_or(&row.address, b""))?;
        table.text(row.probing.state.as_bytes())?;
        table.text(reason.map_or("", |reason| reason.code).as_bytes())?;
        table.text(row.ping_socket.as_deref().unwrap_or_default().as_bytes())?;
        table.optional(row.latency.map(|latency| latency.average_ms))?;
        table.optional(row.latency.map(|latency| latency.timeouts))?;
        table.optional(row.load)?;
        table.end_row()?;
    }
    table.end()
}

/// A simulation as CSV: a row for each destination of each set.
///
/// # Errors
/// If writing fails.
pub fn simulate(report: &SimulateReport<'_>, out: impl io::Write) -> io::Result<()> {
    let header = [
        "file",
        "set",
        "algorithm",
        "call",
        "basis",
        "line",
        "uri",
        "name",
        "flags",
        "down",
        "share",
        "spread",
        "share_after",
        "factor",
        "failover",
        "taken_by",
    ];
    let mut table = CsvTable::new(&header, out)?;
    for set in &report.sets {
        for row in &set.destinations {
            table.text(set.file.as_bytes())?;
            table.number(set.set)?;
            table.number(set.algorithm)?;
            table.text(set.call.as_deref().unwrap_or_default().as_bytes())?;
            table.text(set.basis.as_bytes())?;
            table.number(row.line)?;
            table.text(&row.uri.0)?;
            table.text(row.name.as_bytes())?;
            table.optional(Some(row.flags))?;
            table.optional(Some(row.down))?;
            table.optional(Some(row.share))?;
            table.optional(row.spread)?;
            table.optional(row.share_after)?;
            table.optional(row.factor)?;
            table.text(row.failover.join(" ").as_bytes())?;
            let takers = row.if_down.iter().flat_map(|outage| &outage.takers);
            let takers: Vec<_> = takers.map(|taker| taker.name.as_str()).collect();
            table.text(takers.join(" ").as_bytes())?;
            table.end_row()?;
        }
    }
    table.end()
}

/// A probe as CSV.
///
/// # Errors
/// If writing fails.
pub fn probe<'a>(
    report: &ProbeReport<'a, impl ProbeRows<'a>>,
    out: impl io::Write,
) -> io::Result<()> {
    let header = [
        "file",
        "line",
        "set",
        "uri",
        "address",
        "up",
        "code",
        "reason",
        "rtt_ms",
        "attempts",
        "error",
        "flags",
        "time",
        "rounds",
        "rounds_up",
        "sent",
        "resent",
        "answered",
        "loss",
        "packet_loss",
        "min_ms",
        "avg_ms",
        "max_ms",
        "p95_ms",
        "set_up",
        "set_total",
        "set_verdict",
        "dns_ms",
        "connect_ms",
        "tls_ms",
        "first_reply_ms",
        "error_code",
    ];
    let mut table = CsvTable::new(&header, out)?;
    let sets = report.sets.iter().map(|set| ((set.file, set.set), set));
    let sets: HashMap<_, _> = sets.collect();
    for row in report.results.clone() {
        let set = sets.get(&(row.file, row.set)).copied();
        probe_row(&row, set, &mut table)?;
    }
    table.end()
}

/// A destination of a probe, with its set.
fn probe_row(
    row: &ProbeRow<'_>,
    set: Option<&SetRow<'_>>,
    table: &mut CsvTable<impl io::Write>,
) -> io::Result<()> {
    table.text(row.file.as_bytes())?;
    table.number(row.line)?;
    table.number(row.set)?;
    table.text(&row.uri.0)?;
    table.optional(row.address)?;
    table.optional(row.up)?;
    table.optional(row.code)?;
    table.text(JsonString::bytes_or(&row.reason, b""))?;
    table.optional(row.rtt_ms)?;
    table.number(row.attempts)?;
    table.text(row.error.as_deref().unwrap_or_default().as_bytes())?;
    table.optional(row.flags)?;
    table.optional(row.time)?;
    let latency = row.latency.as_deref();
    let up = row.rounds.iter().filter(|round| round.up).count();
    table.optional(latency.map(|_| row.rounds.len()))?;
    table.optional(latency.map(|_| up))?;
    table.optional(latency.map(|latency| latency.sent))?;
    table.optional(latency.map(|latency| latency.resent))?;
    table.optional(latency.map(|latency| latency.answered))?;
    table.optional(latency.map(|latency| latency.loss))?;
    table.optional(latency.map(|latency| latency.packet_loss))?;
    table.optional(latency.and_then(|latency| latency.min_ms))?;
    table.optional(latency.and_then(|latency| latency.avg_ms))?;
    table.optional(latency.and_then(|latency| latency.max_ms))?;
    table.optional(latency.and_then(|latency| latency.p95_ms))?;
    table.optional(set.map(|set| set.up))?;
    table.optional(set.map(|set| set.total()))?;
    table.optional(set.map(|set| set.verdict.as_str()))?;
    let connect = row.connection.and_then(|it| it.connect);
    let handshake = row.connection.and_then(|it| it.tls.handshake);
    table.optional(row.dns_ms)?;
    table.optional(connect.map(milliseconds))?;
    table.optional(handshake.map(milliseconds))?;
    table.optional(row.first_reply_ms)?;
    table.text(row.error_code.as_deref().unwrap_or_default().as_bytes())?;
    table.end_row()
}

/// Rows of cells, one after the other.
pub(super) struct CsvTable<W: io::Write> {
    writer: ::csv::Writer<W>,
    /// The cell in the making.
    cell: String,
}

impl<W: io::Write> CsvTable<W> {
    pub(super) fn new(header: &[&str], out: W) -> io::Result<Self> {
        let mut table = Self::without_header(out);
        table.writer.write_record(header).map_err(to_write)?;
        Ok(table)
    }

    fn without_header(out: W) -> Self {
        Self {
            writer: ::csv::Writer::from_writer(out),
            cell: String::new(),
        }
    }

    /// Safe for a terminal, and for a spreadsheet: what one would take for a formula, in
    /// wide characters, too, gets a quote in front. (A tab or a line break in front is made visible.)
    pub(super) fn text(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.cell.clear();
        push_sanitized(&mut self.cell, bytes, |_| false);
        let formula = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
        if self.cell.starts_with(formula) {
            self.cell.insert(0, '\'');
        }
        self.field()
    }

    pub(super) fn number(&mut self, number: impl itoa::Integer) -> io::Result<()> {
        self.cell.clear();
        self.cell.push_str(itoa::Buffer::new().format(number));
        self.field()
    }

    /// What may be missing, and is no text from outside.
    pub(super) fn optional(&mut self, value: Option<impl Display>) -> io::Result<()> {
        self.cell.clear();
        if let Some(value) = value {
            // Writing to a String cannot fail.
            let _ = write!(self.cell, "{value}");
        }
        self.field()
    }

    fn field(&mut self) -> io::Result<()> {
        self.writer.write_field(&self.cell).map_err(to_write)
    }

    pub(super) fn end_row(&mut self) -> io::Result<()> {
        self.writer.write_record(None::<&[u8]>).map_err(to_write)
    }

    pub(super) fn end(mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// The I/O error itself: its kind shows whether the reader has closed the pipe.
fn to_write(error: ::csv::Error) -> io::Error {
    match error.into_kind() {
        ::csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_never_a_formula() {
        let mut out = Vec::new();
        let mut table = CsvTable::new(&["a"], &mut out).unwrap();
        for cell in ["=1+1", "＝1", "\t=1", "\r=1", "weight=50", "x,y", "\""] {
            table.text(cell.as_bytes()).unwrap();
            table.end_row().unwrap();
        }
        table.end().unwrap();
        let rows = "a\n'=1+1\n'＝1\n\\u{9}=1\n\\u{d}=1\nweight=50\n\"x,y\"\n\"\"\"\"\n";
        assert_eq!(String::from_utf8(out).unwrap(), rows);
    }
}
