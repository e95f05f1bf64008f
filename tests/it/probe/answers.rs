//! What a destination answers, and what is made of it.

use std::net::UdpSocket;

use serde_json::{Value, json};

use super::{assert_ignored, json, probe, timeless};
use crate::uas::Uas;

/// The whole row of a destination that answered.
fn answered(uas: &Uas, up: bool, code: u16, reason: &str, attempts: u16, flags: &str) -> Value {
    let mut row = json!({
        "file": "<stdin>",
        "line": 1,
        "set": 1,
        "uri": format!("sip:{}", uas.address),
        "address": uas.address.to_string(),
        "transport": "udp",
        "up": up,
        "code": code,
        "reason": reason,
        "attempts": attempts,
        "error": if up { Value::Null } else { format!("reply not accepted: {code}").into() },
        "flags": flags,
    });
    if attempts > 1 && code > 0 {
        row["resent"] = true.into();
    }
    row
}

/// The whole row of a destination that did not.
fn unanswered(uas: &Uas, error: &str, attempts: u16, flags: &str) -> Value {
    let mut row = answered(uas, false, 0, "", attempts, flags);
    row["code"] = Value::Null;
    row["reason"] = Value::Null;
    row["error"] = error.into();
    row
}

#[test]
fn a_200_is_up() {
    let uas = Uas::answering("200 Keepalive");
    let report = json(&uas.line(1, "8"), &[], 0);
    let row = timeless(&report["results"][0]);
    assert_eq!(row, answered(&uas, true, 200, "Keepalive", 1, "AP"));
    assert_ignored(&report, [0; 5]);
    assert_eq!(report["version"], 1);
    let summary = &report["summary"];
    assert_eq!((&summary["up"], &summary["down"]), (&json!(1), &json!(0)));
    assert_eq!(
        (&summary["skipped"], &summary["dropped"]),
        (&json!(0), &json!(0))
    );
    assert_eq!(summary["interrupted"], false);
    assert!(summary["seconds"].as_f64().is_some(), "{report}");
}

#[test]
fn a_200_makes_an_inactive_destination_active() {
    for (flags, letters) in [
        ("9", "AP"),
        ("1", "AX"),
        ("2", "AX"),
        ("10", "AP"),
        ("32", "AN"),
    ] {
        let uas = Uas::answering("200 OK");
        let report = json(&uas.line(1, flags), &[], 0);
        assert_eq!(report["results"][0]["flags"], letters, "{flags}");
    }
}

#[test]
fn every_2xx_is_up() {
    for status in ["202 Accepted", "299 Why not"] {
        let uas = Uas::answering(status);
        assert_eq!(json(&uas.line(1, "8"), &[], 0)["results"][0]["up"], true);
    }
}

#[test]
fn an_error_code_is_down() {
    for (status, code, reason) in [
        ("404 Not here", 404, "Not here"),
        ("503 Service Unavailable", 503, "Service Unavailable"),
        ("301 Moved", 301, "Moved"),
        ("699 ", 699, ""),
    ] {
        let uas = Uas::answering(status);
        let report = json(&uas.line(1, "8"), &[], 1);
        let row = timeless(&report["results"][0]);
        assert_eq!(row, answered(&uas, false, code, reason, 1, "IP"));
        assert_eq!(report["summary"]["down"], 1);
    }
}

#[test]
fn a_code_that_was_asked_for_is_up() {
    let uas = Uas::answering("404 Not Found");
    for (codes, status) in [("code=404", 0), ("class=4", 0), ("code=403;class=5", 1)] {
        let report = json(&uas.line(1, "8"), &["--ping-reply-codes", codes], status);
        let row = &report["results"][0];
        assert_eq!(row["up"], status == 0, "{codes}");
        assert_eq!(row["code"], 404);
        assert_eq!(row["flags"], if status == 0 { "AP" } else { "IP" });
    }
}

#[test]
fn silence_is_down_after_the_timeout() {
    let uas = Uas::silent();
    let report = json(&uas.line(1, "8"), &["--timeout", "200ms"], 1);
    let row = timeless(&report["results"][0]);
    assert_eq!(row, unanswered(&uas, "no reply in 200 ms", 1, "IP"));
}

#[test]
fn a_silent_destination_is_asked_again_after_half_a_second() {
    let uas = Uas::silent();
    let report = json(&uas.line(1, "0"), &["--timeout", "1s"], 1);
    let row = timeless(&report["results"][0]);
    assert_eq!(row, unanswered(&uas, "no reply in 1 s", 2, "IX"));
    let requests = uas.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(
        requests[0], requests[1],
        "a retransmission has the same bytes"
    );
}

#[test]
fn a_100_is_no_answer_but_the_200_after_it_is() {
    let uas = Uas::start(|asked| {
        asked.answer(if asked.attempt == 1 {
            "100 Trying"
        } else {
            "200 OK"
        })
    });
    let report = json(&uas.line(1, "8"), &[], 0);
    let row = timeless(&report["results"][0]);
    assert_eq!(row, answered(&uas, true, 200, "OK", 2, "AP"));
    assert_ignored(&report, [0; 5]);
}

#[test]
fn a_100_alone_is_told_apart_from_silence() {
    let uas = Uas::answering("183 Session Progress");
    let report = json(&uas.line(1, "8"), &["--timeout", "200ms"], 1);
    let row = timeless(&report["results"][0]);
    assert_eq!(
        row,
        unanswered(&uas, "no final reply in 200 ms (only 183)", 1, "IP")
    );
}

#[test]
fn lost_requests_are_sent_again() {
    let uas = Uas::start(|asked| {
        if asked.attempt > 2 {
            asked.answer("200 OK");
        }
    });
    let report = json(&uas.line(1, "8"), &[], 0);
    let row = timeless(&report["results"][0]);
    assert_eq!(row, answered(&uas, true, 200, "OK", 3, "AP"));
    // From the first request on: 500 ms and then 1 s, but for what a busy machine sends it late.
    assert!(
        report["results"][0]["rtt_ms"].as_f64() > Some(1200.0),
        "{report}"
    );
}

/// On Linux alone an ICMP error finds its way back to an unconnected socket.
#[cfg(target_os = "linux")]
#[test]
fn a_refusal_ends_a_probe_at_once() {
    // An address of its own: no other test takes the port again.
    let uas = Uas::at(UdpSocket::bind("127.0.0.91:0").unwrap(), |_| {});
    let (line, row) = (
        uas.line(1, "8"),
        unanswered(&uas, "connection refused", 1, "IP"),
    );
    drop(uas);
    // Without the refusal this would take a day.
    let report = json(&line, &["--timeout", "24h"], 1);
    assert_eq!(timeless(&report["results"][0]), row);
}

#[test]
fn an_ipv6_destination_is_asked_over_ipv6() {
    let Ok(socket) = UdpSocket::bind("[::1]:0") else {
        return; // no IPv6 here
    };
    let uas = Uas::at(socket, |asked| asked.answer("200 OK"));
    let report = json(&uas.line(1, "8"), &[], 0);
    let row = timeless(&report["results"][0]);
    assert_eq!(row, answered(&uas, true, 200, "OK", 1, "AP"));
    let request = &uas.requests()[0];
    assert!(request.contains("Via: SIP/2.0/UDP [::1]:"), "{request}");
    assert!(request.contains("Contact: <sip:[::1]:"), "{request}");
}

#[test]
fn what_the_peer_says_of_the_cause_and_of_our_address_is_told() {
    let uas = Uas::start(|asked| {
        let reply = asked.reply("503 No trunk").replacen(
            ";rport",
            &format!(";received={};rport={}", asked.from.ip(), asked.from.port()),
            1,
        );
        let head =
            "\r\nWarning: 399 gw \"no trunk\"\r\nReason: Q.850;cause=34\r\nRetry-After: 60\r\n";
        asked.send(reply.replacen("\r\n", head, 1));
    });
    let report = json(&uas.line(1, "8"), &[], 1);
    let row = &report["results"][0];
    assert_eq!(row["error_code"], "reply_not_accepted");
    assert_eq!(row["sip_warning"], "399 gw \"no trunk\"", "{row}");
    assert_eq!(row["sip_reason"], "Q.850;cause=34");
    assert_eq!(row["retry_after"], 60);
    let local = row["local"].as_str().expect("our address");
    let seen = format!("{}:{}", row["received"].as_str().unwrap(), row["rport"]);
    assert_eq!(local, seen, "{row}");
    probe(&uas.line(1, "8"), &[])
        .stdout_has(["503 No trunk; Warning: 399 gw \"no trunk\"; Reason: Q.850;cause=34"])
        .status(1)
        .run();
    probe(&uas.line(1, "8"), &["-v"])
        .stdout_has([
            "  seen as: 127.0.0.1:",
            "  from: 127.0.0.1:",
            "  retry after: 60 s",
        ])
        .status(1)
        .run();
}

#[test]
fn a_long_reason_phrase_is_cut() {
    let long: &'static str = Box::leak(format!("200 {}", "x".repeat(60_000)).into_boxed_str());
    let uas = Uas::answering(long);
    let report = json(&uas.line(1, "8"), &[], 0);
    let reason = report["results"][0]["reason"].as_str().unwrap();
    assert_eq!(reason.len(), 1024);
    let run = probe(&uas.line(1, "8"), &[]).stdout_has(["xxx..."]).run();
    let table = String::from_utf8(run.stdout).unwrap();
    assert!(table.lines().all(|line| line.len() < 300), "{table}");
}
