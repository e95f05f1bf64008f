//! JUnit XML: a suite per file, a case per finding.

use super::{Report, by_file, message_and_help};
use crate::base::diagnostic::Severity;
use crate::render::excerpt::{WIDTH, excerpt};
use crate::render::junit::{Case, CaseResult, Suite, document};
use crate::report::LocatedFinding;

/// One document. A file without findings becomes a case that passes.
pub fn junit(report: &Report<'_>) -> String {
    let suites = by_file(report).into_iter().map(|(name, findings)| {
        let mut cases: Vec<_> = findings.iter().map(|located| case(name, located)).collect();
        if cases.is_empty() {
            cases.push(Case::of_file(name, "no findings", CaseResult::Passed));
        }
        Suite::of(name, cases)
    });
    document("ds-tool lint", &suites.collect::<Vec<_>>())
}

fn case(file: &str, located: &LocatedFinding<'_>) -> Case {
    let diagnostic = &located.finding.diagnostic;
    let (line, column) = (located.start.line, located.start.column);
    let (text, caret) = excerpt(located.finding.source, diagnostic.span, WIDTH);
    let told = format!("{file}:{line}:{column}: {}", message_and_help(located));
    let mut body: Vec<_> = told.split('\n').map(str::to_owned).collect();
    body.extend([format!("  {text}"), format!("  {caret}")]);
    let name = format!("{} {} at {line}:{column}", located.code(), located.name());
    // Severity info is no failure.
    let outcome = match diagnostic.severity {
        Severity::Info => CaseResult::Told(body),
        severity => CaseResult::Failed {
            kind: severity.as_str(),
            message: diagnostic.message.clone(),
            body,
        },
    };
    Case {
        line: Some(line),
        ..Case::of_file(file, &name, outcome)
    }
}
