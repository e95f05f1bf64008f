//! `--count` and `--interval`: several rounds, of which the last decides.

use serde_json::{Value, json};

use super::{assert_ignored, json, timeless};
use crate::uas::Uas;

const THREE: [&str; 4] = ["--count", "3", "--interval", "20ms"];

/// Well, then not, then well again.
fn unsteady() -> Uas {
    Uas::start(|asked| {
        asked.answer(["200 One", "503 Two", "200 Three"][asked.transaction - 1]);
    })
}

#[test]
fn every_round_is_told_and_the_last_decides() {
    let uas = unsteady();
    let report = json(&uas.line(1, "8"), &THREE, 0);
    let row = &report["results"][0];
    assert_eq!(
        (&row["up"], &row["reason"]),
        (&json!(true), &json!("Three"))
    );
    let rounds: Vec<_> = row["rounds"]
        .as_array()
        .unwrap()
        .iter()
        .map(timeless)
        .collect();
    let round = |up: bool, code: u16, reason: &str, error: Value| json!({"up": up, "code": code, "reason": reason, "attempts": 1, "error": error});
    assert_eq!(
        rounds,
        [
            round(true, 200, "One", Value::Null),
            round(false, 503, "Two", "reply not accepted: 503".into()),
            round(true, 200, "Three", Value::Null),
        ]
    );
    assert_eq!(report["summary"]["up"], 1);
    assert_ignored(&report, [0; 5]);
}

#[test]
fn each_round_is_a_request_of_its_own() {
    let uas = unsteady();
    json(&uas.line(1, "8"), &THREE, 0);
    let requests = uas.requests();
    assert_eq!(requests.len(), 3);
    for header in ["Via: ", "From: ", "Call-ID: "] {
        let mut lines: Vec<_> = requests
            .iter()
            .filter_map(|request| request.lines().find(|line| line.starts_with(header)))
            .collect();
        lines.sort_unstable();
        lines.dedup();
        assert_eq!(lines.len(), 3, "{header} {lines:?}");
    }
}

#[test]
fn one_round_has_no_rounds_in_json() {
    let uas = Uas::answering("200 OK");
    let report = json(&uas.line(1, "8"), &[], 0);
    assert!(report["results"][0].get("rounds").is_none());
    assert!(report["results"][0].get("round").is_none());
}

#[test]
fn a_table_of_several_rounds_counts_those_that_were_up() {
    let uas = unsteady();
    super::probe(&uas.line(1, "8"), &THREE)
        .stdout_has(["UP", "MIN/AVG/MAX", "200 Three", "2/3"])
        .run();
}

#[test]
fn ndjson_has_a_line_for_each_round() {
    let uas = unsteady();
    let args: Vec<_> = ["--format", "ndjson"]
        .iter()
        .chain(&THREE)
        .copied()
        .collect();
    let lines = super::probe(&uas.line(1, "8"), &args).json_lines();
    let told: Vec<_> = lines
        .iter()
        .map(|line| {
            (
                line["round"].as_u64(),
                line["code"].as_u64(),
                line["up"].as_bool(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (Some(1), Some(200), Some(true)),
            (Some(2), Some(503), Some(false)),
            (Some(3), Some(200), Some(true)),
        ]
    );
}
