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
            cases.push(Case {
                name: "no findings".to_owned(),
                class: name.to_owned(),
                file: name.to_owned(),
                line: None,
                seconds: None,
                outcome: CaseResult::Passed,
            });
        }
        Suite {
            name: name.to_owned(),
            time: None,
            properties: Vec::new(),
            cases,
        }
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
    Case {
        name: format!("{} {} at {line}:{column}", located.code(), located.name()),
        class: file.to_owned(),
        file: file.to_owned(),
        line: Some(line),
        seconds: None,
        // Severity info is no failure.
        outcome: if diagnostic.severity > Severity::Info {
            CaseResult::Failed {
                kind: diagnostic.severity.as_str(),
                message: diagnostic.message.clone(),
                body,
            }
        } else {
            CaseResult::Told(body)
        },
    }
}
