//! Why a destination is down, in plain words, and who answers.

use std::net::UdpSocket;

use serde_json::{Value, json};

use super::{json as report, probe};
use crate::builder::Test;
use crate::stream_uas::StreamUas;
use crate::uas::Uas;

#[test]
fn each_destination_tells_its_cause_and_who_answered() {
    let uas = Uas::start(|asked| {
        let reply = asked.reply("404 Not Found");
        let headers = "Server: kamailio (5.6.3)\r\nAllow: INVITE\r\nAllow: ACK\r\nContent-Length";
        asked.send(reply.replace("Content-Length", headers));
    });
    let report = report(&uas.line(1, "8"), &[], 1);
    let row = &report["results"][0];
    let cause = row["cause"].as_str().unwrap();
    assert!(
        cause.ends_with("down unless ds_ping_reply_codes has code=404"),
        "{row}"
    );
    assert!(row["hint"].as_str().unwrap().contains("code=404"), "{row}");
    assert_eq!(row["server"], "kamailio (5.6.3)");
    assert_eq!(row["allow"], "INVITE, ACK");
}

#[test]
fn what_is_up_has_no_cause() {
    let uas = Uas::answering("200 OK");
    let report = report(&uas.line(1, "8"), &[], 0);
    for field in ["cause", "hint", "server", "allow"] {
        assert_eq!(report["results"][0][field], Value::Null, "{field}");
    }
}

#[test]
fn a_503_tells_how_long_it_wants_to_be_left_alone() {
    let uas = Uas::start(|asked| {
        let reply = asked.reply("503 Busy");
        asked.send(reply.replace("Content-Length", "Retry-After: 90 (tea)\r\nContent-Length"));
    });
    probe(&uas.line(1, "8"), &[])
        .stdout_has([
            format!("info: sip:{}: answers 503: ", uas.address),
            "no requests for 90 s (Retry-After)".to_owned(),
        ])
        .status(1)
        .run();
}

#[test]
fn verbose_tells_all_of_each_destination() {
    let uas = Uas::start(|asked| {
        let reply = asked.reply("200 OK");
        asked.send(reply.replace("Content-Length", "User-Agent: \u{1b}peer\r\nContent-Length"));
    });
    let head = format!(
        "\nsip:{} (set 1, <stdin>:1)\n  from: 127.0.0.1:",
        uas.address
    );
    probe(&uas.line(1, "8"), &["-v"])
        .stdout_has([&*head, "\n  server: \\u{1b}peer\n"])
        .run();
}

#[test]
fn several_rounds_have_their_times_in_a_few_numbers() {
    let uas = Uas::start(|asked| {
        // The second round gets no final answer.
        if asked.transaction != 2 {
            asked.answer("200 OK");
        }
    });
    let args = ["--count", "4", "--interval", "1ms", "--timeout", "300ms"];
    let report = report(&uas.line(1, "8"), &args, 0);
    let latency = &report["results"][0]["latency"];
    assert_eq!(latency["loss"], 0.25, "{latency}");
    let number = |name: &str| latency[name].as_f64().unwrap();
    assert!(
        number("min_ms") > 0.0 && number("min_ms") <= number("avg_ms"),
        "{latency}"
    );
    assert!(
        number("avg_ms") <= number("max_ms") && number("p95_ms") == number("max_ms"),
        "{latency}"
    );
    let kamailio = &latency["kamailio"];
    assert_eq!(kamailio["timeouts"], 1, "{latency}");
    assert_eq!(kamailio["avg_ms"], kamailio["est_ms"], "{latency}");
    assert!(
        kamailio["max_ms"].as_f64().unwrap() <= number("max_ms"),
        "{latency}"
    );
    assert_eq!(
        report["results"][0]["rounds"][1]["error"],
        json!("no reply in 300 ms")
    );
}

#[test]
fn a_403_to_a_request_as_kamailios_is_explained_by_the_missing_contact() {
    let uas = Uas::answering("403 Forbidden");
    let cfg = "loadmodule \"tm.so\"\nloadmodule \"dispatcher.so\"\n\
               modparam(\"dispatcher\", \"ds_ping_interval\", 1)\n";
    for (args, explained) in [(&["--as-kamailio"][..], true), (&[], false)] {
        let base = ["probe", "--config", "x.cfg", "x.list", "--format", "json"];
        let report = Test::new(base.iter().chain(args).copied())
            .file("x.cfg", cfg)
            .file("x.list", uas.line(1, "8"))
            .stderr_has([""; 0])
            .status(1)
            .json();
        let cause = report["results"][0]["cause"].as_str().unwrap();
        assert_eq!(cause.contains("without Contact"), explained, "{cause}");
    }
}

#[test]
fn who_works_over_tcp_only_is_told_on_demand() {
    let uas = StreamUas::tcp(|talk| talk.answer_all("200 OK"));
    // Nobody has its port over UDP, or somebody who is silent.
    let loaded = UdpSocket::bind(uas.address);
    let silent = Uas::silent();
    let list = format!("1 sip:{} 8\n{}", uas.address, silent.line(2, "8"));
    let args = ["--timeout", "300ms", "--try-tcp"];
    let row = report(&list, &args, 1)["results"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["set"] == 1)
        .cloned()
        .unwrap();
    let cause = row["cause"].as_str().unwrap();
    assert!(
        cause.starts_with("replies over TCP only, with 200"),
        "{row}"
    );
    assert_eq!(row["up"], false, "{row}");
    let other = report(&silent.line(2, "8"), &args, 1);
    let cause = other["results"][0]["cause"].as_str().unwrap();
    assert!(!cause.contains("works over TCP"), "{other}");
    drop(loaded);
}
