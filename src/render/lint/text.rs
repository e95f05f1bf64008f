//! Findings as text, for a terminal.

use std::fmt::Write;

use super::Report;
use crate::base::escape::sanitize;
use crate::render::columns::TextStyle;
use crate::render::diagnostics;
use crate::render::paint::Paint;
use crate::render::wrap::labelled;

/// Each finding with its line, its help, and the option that applies its fix; wrapped to `width` if there
/// is one.
pub fn text(report: &Report<'_>, color: bool, width: Option<usize>) -> String {
    let style = TextStyle { color, width };
    let mut out = String::new();
    let mut codes = report.findings.iter().filter_map(|f| f.diagnostic.code);
    if let Some(code) = codes.next() {
        // Writing to a String cannot fail.
        let _ = writeln!(
            out,
            "For what a finding means and what to do: ds-tool explain {code}"
        );
    }
    for finding in report.findings {
        out.push_str(&diagnostics::within(
            &finding.diagnostic,
            report.names.of(&finding.source.name),
            finding.source,
            style,
        ));
        if let Some(fix) = &finding.diagnostic.fix {
            let option = if fix.safe { "--fix" } else { "--unsafe-fixes" };
            let title = format!("{} ({option})", sanitize(fix.title.as_bytes()));
            out.push_str(&labelled(Paint::Strong, "  fix:", &title, style));
        }
    }
    out
}
