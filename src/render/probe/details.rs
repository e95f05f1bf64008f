//! The details of each destination, for --verbose.

use std::fmt::Write;
use std::net::SocketAddr;

use super::Report;
use super::notes::all_warnings;
use super::words::{rounds, times};
use crate::base::escape::{JsonString, sanitize};
use crate::probe::observation::TlsObservation;
use crate::render::columns::TextStyle;
use crate::render::paint::Paint;
use crate::render::wrap::{INDENT, wrap};
use crate::report::{ProbeRow, ProbeRows};

/// A block for each destination with details that the table does not show.
pub(super) fn text<'a>(report: &Report<'a, impl ProbeRows<'a>>, style: TextStyle) -> String {
    let mut out = String::new();
    for row in report.results.clone() {
        let facts = facts(&row);
        if facts.is_empty() {
            continue;
        }
        let uri = Paint::Strong.over(sanitize(&row.uri.0), style.color);
        let file = sanitize(row.file.as_bytes());
        // Writing to a String cannot fail, here and below.
        let _ = writeln!(out, "\n{uri} (set {}, {file}:{})", row.set, row.line);
        for (name, value) in facts {
            let value = wrap(&value, name.len() + 4, INDENT, style.width);
            let _ = writeln!(out, "  {name}: {value}");
        }
    }
    out
}

/// What the TLS handshake showed.
fn of_tls(tls: &TlsObservation) -> Vec<(&'static str, Option<String>)> {
    let shown = |text: &str| sanitize(text.as_bytes());
    let mut facts = Vec::new();
    if let Some(protocol) = tls.protocol {
        let cipher = tls.cipher.as_deref().map(shown).unwrap_or_default();
        facts.push(("tls", Some(format!("{protocol} {cipher}"))));
    }
    if let Some(certificate) = &tls.certificate {
        let (subject, issuer) = (shown(&certificate.subject), shown(&certificate.issuer));
        let (until, left) = (shown(&certificate.not_after), certificate.days_left());
        let words = format!("{subject}, signed by {issuer}, until {until} ({left} days)");
        facts.push(("certificate", Some(words)));
        let names = certificate.names.join(", ");
        facts.push(("names", (!names.is_empty()).then(|| shown(&names))));
    }
    facts
}

/// Our address and port as the peer saw them, if it said so.
fn seen_as(row: &ProbeRow<'_>) -> Option<String> {
    Some(match (row.received, row.rport) {
        (Some(address), Some(port)) => SocketAddr::new(address, port).to_string(),
        (Some(address), None) => address.to_string(),
        (None, Some(port)) => format!("port {port}"),
        (None, None) => return None,
    })
}

fn facts(row: &ProbeRow<'_>) -> Vec<(&'static str, String)> {
    let cause = row.cause.as_ref().map(|cause| cause.clone().into_owned());
    let hint = row.hint.as_ref().map(|hint| hint.clone().into_owned());
    let header = |text: &Option<JsonString<'_>>| text.as_ref().map(|text| sanitize(&text.0));
    let retry_after = row.retry_after.map(|seconds| format!("{seconds} s"));
    let facts = [
        ("cause", cause),
        ("help", hint),
        (
            "kamailio",
            row.not_pinged.as_ref().map(|why| sanitize(why.as_bytes())),
        ),
        ("rounds", rounds(row)),
        ("from", row.local.map(|local| local.to_string())),
        ("seen as", seen_as(row)),
        ("warning header", header(&row.sip_warning)),
        ("reason header", header(&row.sip_reason)),
        ("retry after", retry_after),
        ("server", header(&row.server)),
        ("allow", header(&row.allow)),
        ("times", times(row)),
    ];
    let connection = row.connection.into_iter();
    let warnings = all_warnings(row).into_iter();
    let warnings = warnings.map(|warning| ("warning", Some(sanitize(warning.as_bytes()))));
    let known = facts
        .into_iter()
        .chain(connection.flat_map(|connection| of_tls(&connection.tls)))
        .chain(warnings);
    known
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
}
