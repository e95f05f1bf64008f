//! Comma-separated values (RFC 4180), with a header line.

use std::io;

use crate::base::escape::sanitize;
use crate::report::{ProbeReport, ProbeRows, ShowReport, ShowRows};

/// A list as CSV.
///
/// # Errors
/// If writing fails.
pub fn show<'a>(report: &ShowReport<'a, impl ShowRows<'a>>, out: impl io::Write) -> io::Result<()> {
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
    table(
        header,
        report.entries.clone().map(|row| {
            [
                text(row.file.as_bytes()),
                row.line.to_string(),
                row.set.to_string(),
                text(&row.uri.0),
                row.flags.to_string(),
                row.flags_value.to_string(),
                row.priority.to_string(),
                row.attrs
                    .as_ref()
                    .map_or_else(String::new, |attrs| text(&attrs.0)),
                text(&row.host.0),
                optional(row.port),
                optional(row.transport),
                row.needs_dns.to_string(),
            ]
        }),
        out,
    )
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
        "file", "line", "set", "uri", "address", "up", "code", "reason", "rtt_ms", "attempts",
        "error", "flags",
    ];
    table(
        header,
        report.results.clone().map(|row| {
            [
                text(row.file.as_bytes()),
                row.line.to_string(),
                row.set.to_string(),
                text(&row.uri.0),
                optional(row.address),
                optional(row.up),
                optional(row.code),
                row.reason
                    .as_ref()
                    .map_or_else(String::new, |reason| text(&reason.0)),
                optional(row.rtt_ms),
                row.attempts.to_string(),
                text(row.error.as_deref().unwrap_or_default().as_bytes()),
                row.flags.to_string(),
            ]
        }),
        out,
    )
}

fn optional(value: Option<impl ToString>) -> String {
    value.map_or_else(String::new, |v| v.to_string())
}

/// Made safe for a terminal and for a spreadsheet: a quote is put before text that a spreadsheet would
/// read as a formula, also in full-width characters. (Leading tabs and line breaks are escaped.)
fn text(bytes: &[u8]) -> String {
    let text = sanitize(bytes);
    if text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) {
        format!("'{text}")
    } else {
        text
    }
}

fn table<const N: usize>(
    header: [&str; N],
    rows: impl Iterator<Item = [String; N]>,
    out: impl io::Write,
) -> io::Result<()> {
    let mut writer = ::csv::Writer::from_writer(out);
    writer.write_record(header).map_err(to_write)?;
    for row in rows {
        writer.write_record(row).map_err(to_write)?;
    }
    writer.flush()
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
        assert_eq!(text(b"=1+1"), "'=1+1");
        assert_eq!(text("＝1".as_bytes()), "'＝1");
        assert_eq!(text(b"\t=1"), "\\u{9}=1");
        assert_eq!(text(b"\r=1"), "\\u{d}=1");
        assert_eq!(text(b"weight=50"), "weight=50");
        let mut out = Vec::new();
        let rows = [["x,y".into(), "\"".into()]];
        table(["a", "b"], rows.into_iter(), &mut out).unwrap();
        assert_eq!(out, b"a,b\n\"x,y\",\"\"\"\"\n");
    }
}
