//! JUnit XML: a suite per set of a list, a case per destination.

use std::collections::HashMap;
use std::time::Duration;

use super::Report;
use super::notes::all_warnings;
use super::words::{address, result, round_lines, rounds};
use crate::base::escape::sanitize;
use crate::probe::verdict::NotProbed;
use crate::render::junit::{Case, CaseResult, Suite, document};
use crate::report::{ProbeRow, ProbeRows, RunVerdict, SetRow};

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
                body: vec![format!("{}: {}", fatal.place(), fatal.reason)],
            },
        };
        let suite = Suite {
            name: fatal.file.to_owned(),
            time: None,
            properties: Vec::new(),
            cases: vec![case],
        };
        suites.push(((fatal.file, 0), suite));
    }
    let sets: HashMap<_, _> = report
        .sets
        .iter()
        .map(|set| ((set.file, set.set), set))
        .collect();
    for row in report.results.clone() {
        let place = (row.file, row.set);
        let set = sets.get(&place);
        // Destinations of a set are consecutive.
        if suites.last().is_none_or(|(last, _)| *last != place) {
            let suite = Suite {
                name: format!("{} set {}", row.file, row.set),
                time: None,
                properties: set.map_or_else(Vec::new, |set| properties(set)),
                cases: Vec::new(),
            };
            suites.push((place, suite));
        }
        let is_enough = set.is_some_and(|set| set.verdict == RunVerdict::Well);
        if let Some((_, suite)) = suites.last_mut() {
            suite.time = [suite.time, row.time].into_iter().flatten().min();
            suite.cases.push(case(&row, is_enough));
        }
    }
    if report.fatal.is_none()
        && report.summary.is_nothing_probed()
        && report.verdict != RunVerdict::Well
    {
        suites.push((("", 0), nothing_probed()));
    }
    let suites: Vec<_> = suites.into_iter().map(|(_, suite)| suite).collect();
    document("ds-tool probe", &suites)
}

fn properties(set: &SetRow<'_>) -> Vec<(&'static str, String)> {
    vec![
        ("up", format!("{} of {}", set.up, set.total())),
        ("verdict", set.verdict.as_str().to_owned()),
    ]
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
        time: None,
        properties: Vec::new(),
        cases: vec![case],
    }
}

/// The case of a destination. If enough others of its set are up, it is no failure.
fn case(row: &ProbeRow<'_>, is_enough: bool) -> Case {
    let uri = sanitize(&row.uri.0);
    let result = result(row, |_| false);
    let time = row.rtt_ms.map(|ms| Duration::from_secs_f64(ms / 1e3));
    let mut rounds: Vec<_> = rounds(row).into_iter().collect();
    rounds.extend(round_lines(row));
    let outcome = match row.up {
        Some(true) => match [all_warnings(row), rounds].concat() {
            told if told.is_empty() => CaseResult::Passed,
            told => CaseResult::Told(told),
        },
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
            body.extend(rounds);
            match is_enough {
                true => CaseResult::Told(body),
                false => CaseResult::Failed {
                    kind: match row.up {
                        None => "warning",
                        Some(_) => "down",
                    },
                    message: result,
                    body,
                },
            }
        }
    };
    Case {
        name: format!("{uri} at {} {}", row.line_word, row.line),
        class: format!("{} set {}", row.file, row.set),
        file: row.file.to_owned(),
        line: Some(row.line),
        seconds: time.map(|time| time.as_secs_f64()),
        outcome,
    }
}
