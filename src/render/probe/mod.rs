//! What a probe found, in the forms that are neither a table of values nor JSON: for a person, a
//! ticket, a CI server, a monitoring system.

mod details;
mod junit;
mod markdown;
pub mod nagios;
mod notes;
mod prometheus;
mod table;

use std::fmt::Write as _;
use std::net::SocketAddr;

pub use crate::report::ProbeReport as Report;
pub use junit::junit;
pub use markdown::markdown;
use notes::Notes;
pub use prometheus::prometheus;

use crate::report::ProbeRow;
use crate::text::push_sanitized;

/// For a person: the table, and under it what is probably wrong; with `verbose` all that is known
/// of each destination. `width` is that of the terminal, if there is one.
pub fn text(report: &Report<'_>, verbose: bool, color: bool, width: Option<usize>) -> String {
    pieces(report, verbose, color, width).collect()
}

/// The same in pieces, made one after the other.
pub fn pieces<'a>(
    report: &'a Report<'_>,
    verbose: bool,
    color: bool,
    width: Option<usize>,
) -> impl Iterator<Item = String> + 'a {
    let shape = report.results.shape();
    let mut table = table::empty(shape, color);
    let mut notes = Notes::default();
    let parts = report.results.parts(
        || (table::empty(shape, color), Notes::default()),
        |(table, notes), row| {
            table::add_row(table, shape, row);
            if !verbose {
                notes.add(row);
            }
        },
    );
    for (of_part, notes_of_part) in parts {
        table.append(of_part);
        notes.append(notes_of_part);
    }
    let below = move || match verbose {
        true => details::text(report, color, width),
        false => notes::text(&notes, color, width),
    };
    table.pieces().chain(std::iter::once_with(below))
}

/// Where it was asked, over what if not UDP: `tls:192.0.2.1:5061`.
pub(super) fn address(row: &ProbeRow<'_>) -> Option<String> {
    let mut out = String::new();
    row.address.map(|address| {
        push_address(&mut out, row, address);
        out
    })
}

/// Adds the same to `out`.
fn push_address(out: &mut String, row: &ProbeRow<'_>, address: SocketAddr) {
    if let Some(transport) = row.transport.filter(|transport| *transport != "udp") {
        out.push_str(transport);
        out.push(':');
    }
    push_socket_address(out, address);
}

/// As it is displayed. There are many of them, and a formatter has a long way to a number.
fn push_socket_address(out: &mut String, address: SocketAddr) {
    match address {
        SocketAddr::V4(address) => {
            for (octet, end) in address.ip().octets().into_iter().zip(['.', '.', '.', ':']) {
                push_number(out, octet);
                out.push(end);
            }
            push_number(out, address.port());
        }
        // Writing to a String cannot fail.
        SocketAddr::V6(address) => write!(out, "{address}").unwrap_or_default(),
    }
}

fn push_number(out: &mut String, number: impl itoa::Integer) {
    out.push_str(itoa::Buffer::new().format(number));
}

/// What came of it: the reply, or why there is none; with these characters made visible.
pub(super) fn result(row: &ProbeRow<'_>, also: impl Fn(char) -> bool) -> String {
    let mut words = String::new();
    push_result(&mut words, row, also);
    words
}

/// Adds the same to `out`.
pub(super) fn push_result(out: &mut String, row: &ProbeRow<'_>, also: impl Fn(char) -> bool) {
    let start = out.len();
    if let Some(code) = row.code {
        push_number(out, code);
        out.push(' ');
        let reason = row.reason.as_ref().map_or(&b""[..], |reason| &reason.0);
        push_sanitized(out, reason, also);
    } else if let Some(error) = &row.error {
        push_sanitized(out, error.as_bytes(), also);
    }
    let end = out.get(start..).map_or(0, |words| words.trim_end().len());
    out.truncate(start + end);
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn an_address_is_written_as_it_is_displayed(address: SocketAddr) {
            let mut out = String::new();
            push_socket_address(&mut out, address);
            assert_eq!(out, address.to_string());
        }
    }
}
