//! A Markdown table, for the summary of a job or a comment.

use std::fmt::Write;

use super::{Report, path};
use crate::base::counted::counted;
use crate::base::diagnostic::Severity;
use crate::lint::FindingCounts;
use crate::render::markdown_text::{code, prose};

/// So many rows stay below the 1 MiB that GitHub takes as the summary of a step.
const ROWS: usize = 1_000;

/// The counts, and a row per finding.
pub fn markdown(report: &Report<'_>) -> String {
    let mut out = format!("**ds-tool lint**: {}\n", counts(report.counts));
    if report.findings.is_empty() {
        return out;
    }
    out.push_str("\n| Severity | Rule | Place | Message |\n|---|---|---|---|\n");
    for located in report.located().take(ROWS) {
        let diagnostic = &located.finding.diagnostic;
        let severity = match diagnostic.severity {
            Severity::Error => "**error**",
            Severity::Warning => "warning",
            Severity::Info => "info",
        };
        let file = path::plain(located.file);
        let place = format!("{file}:{}:{}", located.start.line, located.start.column);
        let help = diagnostic.help.as_deref().unwrap_or_default();
        // Writing to a String cannot fail, here and below.
        let _ = writeln!(
            out,
            "| {severity} | {} {} | {} | {}{}{} |",
            located.code(),
            located.name(),
            code(place.as_bytes()),
            prose(&diagnostic.message),
            if help.is_empty() { "" } else { "<br>Help: " },
            prose(help),
        );
    }
    let more = report.findings.len().saturating_sub(ROWS);
    if more > 0 {
        let _ = writeln!(out, "\n{more} more");
    }
    out
}

/// `1 error, 0 warnings, 2 infos`
fn counts(counts: FindingCounts) -> String {
    let errors = counted(counts.errors, "error");
    let warnings = counted(counts.warnings, "warning");
    format!("{errors}, {warnings}, {}", counted(counts.infos, "info"))
}

/// The text of a run that failed.
pub fn failure(why: &str) -> String {
    format!("**ds-tool lint**: error: {}\n", prose(why))
}
