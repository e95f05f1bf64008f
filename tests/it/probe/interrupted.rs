//! Ctrl-C: what is known is printed.

use std::io::Write;
use std::process::{Command, Output};
use std::sync::mpsc;

use serde_json::{Value, json};

use super::{of_set, probe};
use crate::uas::Uas;

/// Interrupts a probe whose first destination has answered and whose second never will.
fn interrupted(format: &str) -> Output {
    let (answered, known) = mpsc::channel();
    let (asked_again, waited) = mpsc::channel();
    let up = Uas::start(move |asked| {
        asked.answer("200 OK");
        let _ = answered.send(());
    });
    let silent = Uas::start(move |asked| {
        let _ = asked_again.send(asked.attempt);
    });
    let test = probe("", &["--format", format, "--timeout", "1h"]);
    let mut child = test.command().spawn().unwrap();
    let list = up.line(1, "8") + &silent.line(2, "8");
    child
        .stdin
        .take()
        .unwrap()
        .write_all(list.as_bytes())
        .unwrap();
    // Who sends a request once more has read before what had come by then.
    known.recv().unwrap();
    while waited.recv().unwrap() < 2 {}
    let pid = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &pid])
            .status()
            .unwrap()
            .success()
    );
    child.wait_with_output().unwrap()
}

#[test]
fn what_is_known_is_printed_and_the_exit_code_is_130() {
    let output = interrupted("json");
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(130), "{stderr}");
    assert!(
        stderr.contains("interrupted; this is what was seen until then"),
        "{stderr}"
    );
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(of_set(&report, 1)["up"], true);
    let row = of_set(&report, 2);
    assert!(row["up"].is_null(), "{row}");
    assert_eq!(row["error"], "no reply before the interruption", "{row}");
    assert_eq!(row["attempts"], 2, "{row}");
    let summary = &report["summary"];
    assert_eq!(summary["interrupted"], true);
    assert_eq!(
        (&summary["up"], &summary["skipped"]),
        (&json!(1), &json!(1))
    );
}

#[test]
fn an_interrupted_ndjson_has_a_line_for_every_destination() {
    let output = interrupted("ndjson");
    assert_eq!(output.status.code(), Some(130));
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let told: Vec<_> = lines
        .iter()
        .map(|line| (line["set"].as_u64(), line["up"].as_bool()))
        .collect();
    assert_eq!(told, [(Some(1), Some(true)), (Some(2), None)]);
}
