//! `--count` and `--interval`: several rounds, and thresholds that decide what they mean.

use serde_json::{Value, json};

use super::{assert_ignored, json, timeless};
use crate::builder::Test;
use crate::uas::Uas;

const THREE: [&str; 4] = ["--count", "3", "--interval", "20ms"];

/// Well, then not, then well again.
fn unsteady() -> Uas {
    Uas::start(|asked| {
        asked.answer(["200 One", "503 Two", "200 Three"][asked.transaction - 1]);
    })
}

#[test]
fn every_round_is_told_and_by_default_the_last_decides() {
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
        .stderr_has(["1 of 3 rounds failed, the last: reply not accepted: 503"])
        .run();
}

/// Answers the rounds with these codes, and is silent for 0.
fn scripted(codes: &'static [u16]) -> Uas {
    Uas::start(|asked| match codes[asked.transaction - 1] {
        0 => {}
        code => asked.answer(&format!("{code} Round")),
    })
}

#[test]
fn thresholds_decide_as_in_kamailio() {
    let case = |codes: &'static [u16], flags: &str, args: &[&str], up: bool, letters: &str| {
        let uas = scripted(codes);
        let count = codes.len().to_string();
        let args = [&["--count", &count, "--interval", "40ms"], args].concat();
        let report = json(&uas.line(1, flags), &args, i32::from(!up));
        let row = &report["results"][0];
        assert_eq!(
            (&row["up"], &row["flags"]),
            (&up.into(), &letters.into()),
            "{row}"
        );
        // The row shows a round that went so.
        assert_eq!(row["code"] == 200, up, "{row}");
        assert_eq!(row["error"].is_null(), up, "{row}");
    };
    case(&[503, 503, 200], "8", &[], true, "AP");
    case(&[200, 200, 503], "8", &[], false, "IP");
    case(
        &[200, 200, 503],
        "8",
        &["--probing-threshold", "2"],
        true,
        "TP",
    );
    case(
        &[503, 503, 200],
        "8",
        &["--inactive-threshold", "2"],
        false,
        "IP",
    );
    case(
        &[503, 200, 200],
        "9",
        &["--inactive-threshold", "2"],
        true,
        "AP",
    );
    case(&[503, 503], "8", &["--probing-threshold", "3"], false, "TP");
}

#[test]
fn a_round_begins_although_the_last_one_has_no_result() {
    let uas = scripted(&[0, 200, 200, 200]);
    let args = ["--count", "4", "--interval", "100ms", "--timeout", "450ms"];
    let report = json(&uas.line(1, "8"), &args, 0);
    let row = &report["results"][0];
    let rounds = row["rounds"].as_array().unwrap();
    // In the order in which they began: the silent one, which was the last to end, first.
    let ups: Vec<_> = rounds.iter().map(|round| round["up"] == true).collect();
    assert_eq!(ups, [false, true, true, true], "{row}");
    let times: Vec<_> = rounds
        .iter()
        .map(|round| round["time"].as_str().unwrap())
        .collect();
    assert!(times.is_sorted(), "{times:?}");
    assert_eq!((&row["up"], &row["flags"]), (&true.into(), &"AP".into()));
    let seconds = report["summary"]["seconds"].as_f64().unwrap();
    assert!(
        seconds < 1.5,
        "the rounds waited for each other: {seconds} s"
    );
}

/// Answers the second round only when it is asked again.
fn lossy() -> Uas {
    Uas::start(|asked| {
        if asked.transaction != 2 || asked.attempt == 2 {
            asked.answer("200 OK");
        }
    })
}

#[test]
fn the_time_of_a_request_that_was_sent_again_is_marked_and_not_averaged() {
    let uas = lossy();
    let args = ["--count", "4", "--interval", "20ms"];
    let report = json(&uas.line(1, "8"), &args, 0);
    let row = &report["results"][0];
    let rounds = row["rounds"].as_array().unwrap();
    let resent: Vec<_> = rounds
        .iter()
        .filter(|round| round["resent"] == true)
        .collect();
    let [resent] = resent[..] else {
        panic!("{row}")
    };
    assert!(resent["rtt_ms"].as_f64() > Some(490.0) && resent["attempts"] == 2);
    let latency = &row["latency"];
    assert!(latency["max_ms"].as_f64() < Some(400.0), "{row}");
    let numbers = ["sent", "resent", "answered", "loss", "packet_loss"];
    let numbers = numbers.map(|name| latency[name].as_f64().unwrap());
    assert_eq!(numbers, [5.0, 1.0, 4.0, 0.0, 0.25]);
}

#[test]
fn a_single_time_that_is_none_is_marked_in_the_table() {
    let uas = Uas::start(|asked| {
        if asked.attempt == 2 {
            asked.answer("200 OK");
        }
    });
    super::probe(&uas.line(1, "8"), &[])
        .stdout_has(["  <= "])
        .run();
}

fn in_format(format: &str) -> [&str; 6] {
    ["--count", "4", "--interval", "20ms", "--format", format]
}

#[test]
fn each_format_has_the_rounds() {
    let told = |format: &str, status: i32, words: &[&str]| {
        super::probe(&lossy().line(1, "8"), &in_format(format))
            .stdout_has(words.iter().copied())
            .status(status)
            .run();
    };
    let words = "4 of 4 rounds up, 5 requests sent (1 again), 4 answered, loss 25 %";
    told("junit", 0, &[words, "round 1: 20", "200 OK, &lt;= "]);
    told("markdown", 0, &["| Up | Loss |", "| 4/4 | 25 % |"]);
    told("csv", 0, &[",4,4,5,1,4,0,0.25,"]);
    told("prometheus", 0, &["_packet_loss_ratio{", "} 0.25"]);
    let test = Test::new(
        ["probe", "-", "--rate", "0"]
            .into_iter()
            .chain(in_format("nagios")),
    );
    test.stdin(lossy().line(1, "8"))
        .stdout_has([
            " sent=5;;;0 resent=1;;;0 answered=4;;;0 rtt_worst=",
            " loss_worst=25%;;;0;100 ",
        ])
        .run();
}

#[test]
fn a_plugin_warns_of_a_destination_that_is_up_and_was_not_always() {
    let uas = unsteady();
    let args = ["probe", "-", "--rate", "0", "--format", "nagios"];
    Test::new(args.into_iter().chain(THREE))
        .stdin(uas.line(1, "8"))
        .stdout_has([
            "DISPATCHER WARNING - 1 of 1 destinations up, ",
            ": 1 of 3 rounds failed, ",
        ])
        .status(1)
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
    assert_eq!(lines.len(), 4);
    assert_eq!(lines[3]["set_summary"]["up"], 1);
    let told: Vec<_> = lines[..3]
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
