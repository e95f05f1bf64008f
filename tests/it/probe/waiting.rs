//! `--until-up`, `--until-down` and `--deadline`.

use std::time::{Duration, Instant};

use serde_json::json;

use super::{json, of_set};
use crate::uas::Uas;

const QUICK: [&str; 4] = ["--interval", "30ms", "--deadline", "20s"];

/// Answers with the first status until this round, and with the second from it on.
fn changing(first: &'static str, second: &'static str, round: usize) -> Uas {
    Uas::start(move |asked| {
        asked.answer(if asked.transaction < round {
            first
        } else {
            second
        });
    })
}

#[test]
fn a_run_waits_until_enough_are_up() {
    let late = changing("503 Starting", "200 OK", 4);
    let up = Uas::answering("200 OK");
    let list = late.line(1, "8") + &up.line(2, "8");
    let args = [&["--until-up"], &QUICK[..]].concat();
    let report = json(&list, &args, 0);
    assert_eq!(report["summary"]["reached"], true);
    let row = of_set(&report, 1);
    assert_eq!((&row["up"], &row["code"]), (&json!(true), &json!(200)));
    let rounds = row["rounds"].as_array().unwrap();
    assert_eq!(
        rounds.iter().filter(|round| round["up"] == false).count(),
        3
    );
    // Three answers in a row are asked for.
    let late = changing("503 Starting", "200 OK", 4);
    let args = [&args[..], &["--inactive-threshold", "3"]].concat();
    let report = json(&late.line(1, "8"), &args, 0);
    let rounds = report["results"][0]["rounds"].as_array().unwrap();
    assert!(rounds.len() >= 6, "{report}");
}

#[test]
fn min_up_says_what_is_waited_for() {
    let (up, busy) = (Uas::answering("200 OK"), Uas::answering("503 Busy"));
    let list = up.line(1, "8") + &busy.line(1, "8");
    let args = [&["--min-up", "1", "--until-up"], &QUICK[..]].concat();
    json(&list, &args, 0);
    // All of the set would have to be down.
    let ends = ["--min-up", "1", "--until-down", "--deadline", "300ms"];
    let report = json(&list, &ends, 1);
    assert_eq!(report["summary"]["reached"], false);
    let one = [&["--until-down"], &QUICK[..]].concat();
    assert_eq!(json(&list, &one, 0)["summary"]["reached"], true);
}

#[test]
fn a_run_waits_until_one_is_down() {
    let uas = changing("200 OK", "503 Draining", 5);
    let args = [&["--until-down", "--probing-threshold", "2"], &QUICK[..]].concat();
    let report = json(&uas.line(1, "8"), &args, 0);
    let row = &report["results"][0];
    assert_eq!((&row["up"], &row["flags"]), (&json!(false), &json!("IP")));
    assert!(row["rounds"].as_array().unwrap().len() >= 6, "{row}");
}

#[test]
fn a_deadline_ends_any_run() {
    let (silent, up) = (Uas::silent(), Uas::answering("200 OK"));
    let list = silent.line(1, "8") + &up.line(2, "8");
    let begun = Instant::now();
    let args = ["--timeout", "60s", "--deadline", "300ms"];
    let report = json(&list, &args, 1);
    assert!(begun.elapsed() < Duration::from_secs(20));
    let summary = &report["summary"];
    assert_eq!(summary["deadline_passed"], true);
    assert_eq!(
        [&summary["up"], &summary["down"], &summary["not_probed"]],
        [1, 0, 1]
    );
    let error = "no reply before the end of the run";
    assert_eq!(of_set(&report, 1)["error"], error);
    super::probe(&list, &args)
        .stdout_has([error])
        .stderr_has(["the deadline has passed; these are the results so far"])
        .status(1)
        .run();
    // What ends before is not touched by it.
    let report = json(&up.line(1, "8"), &["--deadline", "20s"], 0);
    assert_eq!(report["summary"]["deadline_passed"], false);
}

#[test]
fn count_ends_a_run_that_waits() {
    let busy = Uas::answering("503 Busy");
    let args = ["--until-up", "--count", "3", "--interval", "10ms"];
    let report = json(&busy.line(1, "8"), &args, 1);
    assert_eq!(report["summary"]["reached"], false);
    assert_eq!(report["results"][0]["rounds"].as_array().unwrap().len(), 3);
}
