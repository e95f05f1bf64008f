//! JUnit XML: a suite per set of a list, a case per destination.

use std::collections::HashMap;

use super::Report;
use super::notes::all_warnings;
use super::words::{address, result, round_lines, rounds};
use crate::base::escape::sanitize;
use crate::probe::verdict::NotProbed;
use crate::render::junit::{Case, CaseResult, Suite, document};
use crate::report::{ProbeRow, ProbeRows, RunVerdict, SetRow};

/// The name of the run.
const NAME: &str = "ds-tool probe";

/// One document. A destination that is down, or should have been probed and could not be, is a
/// failure; another one that was not probed is skipped. A run in which nothing was probed is a failure.
pub fn junit<'a>(report: &Report<'a, impl ProbeRows<'a>>) -> String {
    let mut suites: Vec<(_, Suite)> = Vec::new();
    if let Some(fatal) = &report.fatal {
        let outcome = CaseResult::Failed {
            kind: "fatal",
            message: fatal.reason.clone(),
            body: vec![format!("{}: {}", fatal.place(), fatal.reason)],
        };
        let case = Case {
            line: Some(fatal.line),
            ..Case::of_file(fatal.file, "Kamailio starts with the list", outcome)
        };
        let suite = Suite::of(fatal.file, vec![case]);
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
                properties: set.map_or_else(Vec::new, |set| properties(set)),
                ..Suite::of(&format!("{} set {}", row.file, row.set), Vec::new())
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
    document(NAME, &suites)
}

fn properties(set: &SetRow<'_>) -> Vec<(&'static str, String)> {
    vec![
        ("up", format!("{} of {}", set.up, set.total())),
        ("verdict", set.verdict.as_str().to_owned()),
    ]
}

fn nothing_probed() -> Suite {
    let outcome = CaseResult::Failed {
        kind: "warning",
        message: "nothing was probed".to_owned(),
        body: vec!["nothing was probed, so nothing is known to be up".to_owned()],
    };
    let case = Case {
        class: NAME.to_owned(),
        ..Case::of_file("", "a destination is up", outcome)
    };
    Suite::of(NAME, vec![case])
}

/// The case of a destination. If enough others of its set are up, it is no failure.
fn case(row: &ProbeRow<'_>, is_enough: bool) -> Case {
    let uri = sanitize(&row.uri.0);
    let result = result(row, |_| false);
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
        seconds: row.rtt_ms.map(|ms| ms / 1e3),
        outcome,
    }
}
