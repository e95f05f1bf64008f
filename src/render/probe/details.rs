//! The details of each destination, for --verbose.

use std::fmt::Write;

use super::Report;
use crate::base::escape::sanitize;
use crate::render::columns::TextStyle;
use crate::render::paint::Paint;
use crate::render::wrap::{INDENT, wrap};
use crate::report::{ProbeRow, ProbeRows, TlsRow};

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
fn of_tls(tls: &TlsRow) -> Vec<(&'static str, Option<String>)> {
    let shown = |text: &str| sanitize(text.as_bytes());
    let mut facts = Vec::new();
    if let Some(protocol) = tls.protocol {
        let cipher = tls.cipher.as_deref().map(shown).unwrap_or_default();
        facts.push(("tls", Some(format!("{protocol} {cipher}"))));
    }
    if let Some(certificate) = &tls.certificate {
        let (subject, issuer) = (shown(&certificate.subject), shown(&certificate.issuer));
        let (until, left) = (shown(&certificate.not_after), certificate.days_left);
        let words = format!("{subject}, signed by {issuer}, until {until} ({left} days)");
        facts.push(("certificate", Some(words)));
        let names = certificate.names.join(", ");
        facts.push(("names", (!names.is_empty()).then(|| shown(&names))));
    }
    facts
}

fn facts(row: &ProbeRow<'_>) -> Vec<(&'static str, String)> {
    let cause = row.cause.as_ref().map(|cause| cause.clone().into_owned());
    let hint = row.hint.as_ref().map(|hint| hint.clone().into_owned());
    let server = row.server.as_ref().map(|server| sanitize(&server.0));
    let allow = row.allow.as_ref().map(|allow| sanitize(&allow.0));
    let facts = [
        ("cause", cause),
        ("help", hint),
        (
            "kamailio",
            row.not_pinged.as_ref().map(|why| sanitize(why.as_bytes())),
        ),
        ("server", server),
        ("allow", allow),
    ];
    let tls = row.connection.iter().filter_map(|c| c.tls.as_ref());
    let warnings = row.warnings.iter();
    let warnings = warnings.map(|warning| ("warning", Some(sanitize(warning.as_bytes()))));
    let known = facts
        .into_iter()
        .chain(tls.flat_map(of_tls))
        .chain(warnings);
    known
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
}
