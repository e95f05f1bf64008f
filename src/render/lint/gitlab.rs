//! GitLab's Code Quality report.

use serde::Serialize;

use super::fingerprint::{Fingerprints, failed};
use super::{Report, path};
use crate::base::diagnostic::Severity;
use crate::render::json::one_line;

#[derive(Debug, Serialize)]
struct Issue<'a> {
    description: &'a str,
    check_name: &'a str,
    fingerprint: String,
    severity: &'a str,
    location: GitlabLocation<'a>,
}

#[derive(Debug, Serialize)]
struct GitlabLocation<'a> {
    path: &'a str,
    lines: GitlabLines,
}

#[derive(Debug, Serialize)]
struct GitlabLines {
    begin: u32,
    end: u32,
}

/// The document of a run that failed: one issue, about the repository as a whole.
pub fn failure(why: &str) -> String {
    let issue = Issue {
        description: why,
        check_name: "ds-tool",
        fingerprint: failed(why),
        severity: "blocker",
        location: GitlabLocation {
            path: ".",
            lines: GitlabLines { begin: 1, end: 1 },
        },
    };
    format!("[\n  {}\n]\n", one_line(&issue))
}

/// One document: an array with an issue per finding, one per line.
pub fn gitlab(report: &Report<'_>) -> String {
    let mut fingerprints = Fingerprints::default();
    let issues = report.located().map(|located| {
        let path = path::plain(located.file);
        let issue = Issue {
            description: &located.finding.diagnostic.message,
            check_name: located.code(),
            fingerprint: fingerprints.of(&located, path),
            severity: match located.finding.diagnostic.severity {
                Severity::Error => "major",
                Severity::Warning => "minor",
                Severity::Info => "info",
            },
            location: GitlabLocation {
                path,
                lines: GitlabLines {
                    begin: located.start.line,
                    end: located.end.line,
                },
            },
        };
        one_line(&issue)
    });
    let issues: Vec<_> = issues.collect();
    if issues.is_empty() {
        return "[]\n".to_owned();
    }
    format!("[\n  {}\n]\n", issues.join(",\n  "))
}
