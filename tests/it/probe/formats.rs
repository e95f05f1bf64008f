//! How a probe is printed: table, CSV, and ndjson as results arrive.

use std::io::{BufRead, BufReader, Write};

use serde_json::Value;

use super::probe;
use crate::uas::Uas;

#[test]
fn a_table_has_a_row_for_each_destination() {
    let (up, busy) = (Uas::answering("200 OK"), Uas::answering("503 Busy"));
    let list = up.line(1, "8") + &busy.line(2, "0");
    let run = probe(&list, &[])
        .stdout_has([""; 0])
        .stderr_has(["2 destinations: 1 up, 1 down, in "])
        .status(1)
        .run();
    let table = String::from_utf8(run.stdout).unwrap();
    let words: Vec<Vec<&str>> = table
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    assert_eq!(words[0], ["SET", "URI", "FLAGS", "RESULT", "RTT", "SENT"]);
    assert_eq!(words[3], [""; 0], "{table}");
    assert_eq!(words[4].join(" "), "set 2: 0 of 1 up - critical");
    assert_eq!(words[5].join(" "), "set 1: 1 of 1 up - ok");
    assert_eq!(words[6], [""; 0], "{table}");
    assert_eq!(
        words[7][..3],
        ["info:", &format!("sip:{}:", busy.address), "answers"]
    );
    assert_eq!(words[8][0], "help:");
    assert_eq!(words.len(), 9, "{table}");
    for (uas, set, letters, result) in [
        (&up, "1", "AP", ["200", "OK"]),
        (&busy, "2", "IX", ["503", "Busy"]),
    ] {
        let uri = format!("sip:{}", uas.address);
        let row = words.iter().find(|row| row[0] == set).unwrap();
        let expected = [set, &uri, letters, result[0], result[1]];
        assert_eq!(row[..5], expected, "{table}");
        assert_eq!(row[6..], ["ms", "1"], "{table}");
    }
}

#[test]
fn csv_has_a_header_line_and_every_field() {
    let uas = Uas::answering("404 Not, here");
    let run = probe(&uas.line(1, "8"), &["--format", "csv"])
        .stdout_has([""; 0])
        .status(1)
        .run();
    let mut reader = csv::Reader::from_reader(run.stdout.as_slice());
    let header = [
        "file",
        "line",
        "set",
        "uri",
        "address",
        "up",
        "code",
        "reason",
        "rtt_ms",
        "attempts",
        "error",
        "flags",
        "time",
        "rounds",
        "rounds_up",
        "sent",
        "resent",
        "answered",
        "loss",
        "packet_loss",
        "min_ms",
        "avg_ms",
        "max_ms",
        "p95_ms",
        "set_up",
        "set_total",
        "set_verdict",
        "dns_ms",
        "connect_ms",
        "tls_ms",
        "first_reply_ms",
        "error_code",
    ];
    assert_eq!(reader.headers().unwrap(), &header[..]);
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    let address = uas.address.to_string();
    let uri = format!("sip:{address}");
    let time = rows[0][8].to_owned();
    assert!(time.parse::<f64>().is_ok_and(|ms| ms > 0.0), "{time}");
    let expected = [
        "<stdin>",
        "1",
        "1",
        &uri,
        &address,
        "false",
        "404",
        "Not, here",
        &time,
        "1",
        "reply not accepted: 404",
        "IP",
        &rows[0][12],
    ];
    let expected = expected
        .into_iter()
        .chain([""; 11])
        .chain(["0", "1", "critical"])
        .chain([""; 4])
        .chain(["reply_not_accepted"])
        .collect::<Vec<_>>();
    assert_eq!(rows, [csv::StringRecord::from(&expected[..])]);
}

#[test]
fn ndjson_is_an_object_a_line_with_the_fields_of_json() {
    let uas = Uas::answering("200 OK");
    let lines = probe(&uas.line(1, "8"), &["--format", "ndjson"]).json_lines();
    let report = super::json(&uas.line(1, "8"), &[], 0);
    let [line, set] = lines.as_slice() else {
        panic!("{lines:?}");
    };
    assert_eq!(set["set_summary"], report["sets"][0]);
    assert_eq!(
        super::timeless(line),
        super::timeless(&report["results"][0])
    );
}

#[test]
fn an_ndjson_line_is_there_before_the_next_destination_answers() {
    // The slow one answers only when the line of the fast one was read.
    let (told, tell) = std::sync::mpsc::channel();
    let fast = Uas::answering("200 Fast");
    let slow = Uas::start(move |asked| {
        if asked.attempt == 1 {
            tell.recv().unwrap();
            asked.answer("200 Slow");
        }
    });
    let test = probe("", &["--format", "ndjson", "--timeout", "60s"]);
    let mut child = test.command().spawn().unwrap();
    let list = slow.line(1, "8 9") + &fast.line(1, "8 1");
    child
        .stdin
        .take()
        .unwrap()
        .write_all(list.as_bytes())
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut reason = || {
        let line: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
        line["reason"].clone()
    };
    assert_eq!(reason(), "Fast");
    told.send(()).unwrap();
    assert_eq!(reason(), "Slow");
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn every_format_says_when() {
    let uas = Uas::start(|asked| {
        asked.answer("100 Trying");
        asked.answer("200 OK");
    });
    let year = "20";
    for (format, word) in [
        ("table", None),
        ("json", Some("\"started\":\"20")),
        ("ndjson", Some("\"time\":\"20")),
        ("csv", Some(",AP,20")),
        ("junit", Some(" timestamp=\"20")),
        ("markdown", Some(", started 20")),
        (
            "prometheus",
            Some("ds_tool_destination_sent_timestamp_seconds{"),
        ),
    ] {
        probe(&uas.line(1, "8"), &["--format", format])
            .stdout_has([word.unwrap_or("200 OK")])
            .stderr_has([", started ".to_owned() + year])
            .run();
    }
    let report = super::json(&uas.line(1, "8"), &[], 0);
    let row = &report["results"][0];
    let first = row["first_reply_ms"].as_f64();
    assert!(
        first > Some(0.0) && first <= row["rtt_ms"].as_f64(),
        "{row}"
    );
    probe(&uas.line(1, "8"), &["-v"])
        .stdout_has(["  times: sent 20", ", first reply ", ", final reply "])
        .stderr_has([""; 0])
        .run();
}

#[test]
fn the_messages_on_the_wire_are_shown_on_demand() {
    let uas = Uas::answering("200 OK");
    probe(&uas.line(1, "8"), &["-v"])
        .stdout_has(["200 OK"])
        .stderr_has([
            format!("s, sent to {}, ", uas.address),
            format!("s, received from {}, ", uas.address),
            format!("\nOPTIONS sip:{} SIP/2.0\n", uas.address),
            "\nSIP/2.0 200 OK\n".to_owned(),
        ])
        .run();
}
