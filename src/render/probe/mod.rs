//! What a probe found, in the forms that are neither a table of values nor JSON: for a person, a
//! ticket, a CI server, a monitoring system.

mod details;
mod junit;
mod markdown;
pub mod nagios;
mod notes;
mod prometheus;

pub use crate::report::ProbeReport as Report;
pub use junit::junit;
pub use markdown::markdown;
pub use prometheus::prometheus;

use super::table;
use crate::report::ProbeRow;
use crate::text::sanitize_with;

/// For a person: the table, and under it what is probably wrong; with `verbose` all that is known
/// of each destination. `width` is that of the terminal, if there is one.
pub fn text(report: &Report<'_>, verbose: bool, color: bool, width: Option<usize>) -> String {
    let mut out = table::probe(report, color);
    if verbose {
        out.push_str(&details::text(report, color, width));
    } else {
        out.push_str(&notes::text(report, color, width));
    }
    out
}

/// Where it was asked, over what if not UDP: `tls:192.0.2.1:5061`.
pub(super) fn address(row: &ProbeRow<'_>) -> Option<String> {
    let address = row.address?;
    Some(match row.transport {
        None | Some("udp") => address.to_string(),
        Some(transport) => format!("{transport}:{address}"),
    })
}

/// What came of it: the reply, or why there is none; with these characters made visible.
pub(super) fn result(row: &ProbeRow<'_>, also: impl Fn(char) -> bool) -> String {
    let reply = row.code.map(|code| {
        let reason = row.reason.as_ref().map_or(&b""[..], |reason| &reason.0);
        format!("{code} {}", sanitize_with(reason, &also))
    });
    let words = reply.or_else(|| Some(sanitize_with(row.error.as_ref()?.as_bytes(), also)));
    words.unwrap_or_default().trim_end().to_owned()
}
