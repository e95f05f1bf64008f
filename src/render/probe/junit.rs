//! JUnit XML: a suite per set of a list, a case per destination.

use std::time::Duration;

use super::Report;
use super::words::{address, result};
use crate::base::escape::sanitize;
use crate::probe::verdict::NotProbed;
use crate::render::junit::{Case, CaseResult, Suite, document};
use crate::report::{ProbeRow, ProbeRows};

/// One document. A destination that is down, or should have been probed and could not be, is a
/// failure; another one that was not probed is skipped. A run in which nothing was probed is a failure.
pub fn junit<'a>(report: &Report<'a, impl ProbeRows<'a>>) -> String {
    let mut suites: Vec<(_, Suite)> = Vec::new();
    if let Some(fatal) = &report.fatal {
        let case = Case {
            name: "Kamailio starts with the list".to_owned(),
            class: fatal.file.to_owned(),
            file: fatal.file.to_owned(),
            line: Some(fatal.line),
            seconds: None,
            outcome: CaseResult::Failed {
                kind: "fatal",
                message: fatal.reason.clone(),
                body: vec![format!("{}:{}: {}", fatal.file, fatal.line, fatal.reason)],
            },
        };
        let suite = Suite {
            name: fatal.file.to_owned(),
            cases: vec![case],
        };
        suites.push(((fatal.file, 0), suite));
    }
    for row in report.results.clone() {
        let set = (row.file, row.set);
        // Destinations of a set are consecutive.
        if suites.last().is_none_or(|(last, _)| *last != set) {
            let suite = Suite {
                name: format!("{} set {}", row.file, row.set),
                cases: Vec::new(),
            };
            suites.push((set, suite));
        }
        if let Some((_, suite)) = suites.last_mut() {
            suite.cases.push(case(&row));
        }
    }
    if report.fatal.is_none() && report.summary.is_nothing_probed() {
        suites.push((("", 0), nothing_probed()));
    }
    let suites: Vec<_> = suites.into_iter().map(|(_, suite)| suite).collect();
    document("ds-tool probe", &suites)
}

fn nothing_probed() -> Suite {
    let name = "ds-tool probe".to_owned();
    let case = Case {
        name: "a destination is up".to_owned(),
        class: name.clone(),
        file: String::new(),
        line: None,
        seconds: None,
        outcome: CaseResult::Failed {
            kind: "warning",
            message: "nothing was probed".to_owned(),
            body: vec!["nothing was probed, so nothing is known to be up".to_owned()],
        },
    };
    Suite {
        name,
        cases: vec![case],
    }
}

fn case(row: &ProbeRow<'_>) -> Case {
    let uri = sanitize(&row.uri.0);
    let result = result(row, |_| false);
    let time = row.rtt_ms.map(|ms| Duration::from_secs_f64(ms / 1e3));
    let outcome = match row.up {
        Some(true) if row.warnings.is_empty() => CaseResult::Passed,
        Some(true) => CaseResult::Told(row.warnings.clone()),
        None if row.not_probed != Some(NotProbed::Problem) => CaseResult::Skipped(result),
        _ => {
            let mut body = vec![format!("{}:{}: {uri}: {result}", row.file, row.line)];
            if let Some(address) = address(row) {
                body.push(format!(
                    "address: {address}, requests sent: {}",
                    row.attempts
                ));
            }
            body.extend(row.cause.iter().map(|cause| format!("cause: {cause}")));
            body.extend(row.hint.iter().map(|hint| format!("help: {hint}")));
            CaseResult::Failed {
                kind: match row.up {
                    None => "warning",
                    Some(_) => "down",
                },
                message: result,
                body,
            }
        }
    };
    Case {
        name: format!("{uri} at line {}", row.line),
        class: format!("{} set {}", row.file, row.set),
        file: row.file.to_owned(),
        line: Some(row.line),
        seconds: time.map(|time| time.as_secs_f64()),
        outcome,
    }
}
