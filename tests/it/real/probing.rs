//! Real servers answer our OPTIONS: Kamailio by `sl` and by `tm`, SIPp by its scenarios.

use std::fs;
use std::net::UdpSocket;

use serde_json::Value;
use tempfile::TempDir;

use super::ds_tool::{self, Run};
use super::kamailio::{self, Kamailio, Network};
use super::sipp::Sipp;
use super::skip;
use crate::json_bytes;

const STATELESS: &str = r#"
debug=0
log_stderror=yes
children=1
disable_tcp=yes
listen=udp:@ADDRESS@:@PORT@
loadmodule "sl.so"
loadmodule "textops.so"
loadmodule "tm.so"
loadmodule "dispatcher.so"
modparam("dispatcher", "list_file", "@LIST@")
request_route {
    if (is_method("OPTIONS")) {
        sl_send_reply("200", "Keepalive");
    }
    exit;
}
"#;

const STATEFUL: &str = r#"
debug=0
log_stderror=yes
children=1
disable_tcp=yes
listen=udp:@ADDRESS@:@PORT@
loadmodule "tm.so"
loadmodule "dispatcher.so"
modparam("dispatcher", "list_file", "@LIST@")
request_route {
    t_newtran();
    t_reply("200", "OK");
    exit;
}
"#;

fn kamailio(cfg: &str, address: &str) -> Kamailio {
    Kamailio::start(
        &cfg.replace("@ADDRESS@", address),
        address.trim_matches(['[', ']']),
        Network::Shared,
    )
}

fn probe(list: &str, timeout: &str) -> Run {
    let folder = TempDir::new().expect("a temporary folder");
    let file = folder.path().join("dispatcher.list");
    fs::write(&file, list).expect("a list");
    let file = file.to_str().expect("a path in UTF-8");
    ds_tool::run(["probe", file, "--timeout", timeout, "--rate", "0"])
}

/// Probes the only destination of a list and gives its row.
#[track_caller]
fn row(list: &str, timeout: &str, code: i32) -> Value {
    let run = probe(list, timeout);
    assert_eq!(run.code, Some(code), "{}\n{}", run.json, run.stderr);
    let [row] = run.json["results"].as_array().expect("results").as_slice() else {
        panic!("not one row: {}", run.json);
    };
    row.clone()
}

#[track_caller]
fn assert_up(row: &Value, reason: &str, flags: &str) {
    assert_eq!(row["up"], true, "{row}");
    assert_eq!(row["code"], 200, "{row}");
    assert_eq!(row["reason"], reason, "{row}");
    assert_eq!(row["error"], Value::Null, "{row}");
    assert_eq!(row["flags"], flags, "{row}");
    assert!(
        row["rtt_ms"].as_f64().is_some_and(|time| time > 0.0),
        "{row}"
    );
}

#[track_caller]
fn assert_down(row: &Value, code: Option<u16>, flags: &str) {
    assert_eq!(row["up"], false, "{row}");
    assert_eq!(row["code"].as_u64(), code.map(u64::from), "{row}");
    assert!(
        row["error"].as_str().is_some_and(|error| !error.is_empty()),
        "{row}"
    );
    assert_eq!(row["flags"], flags, "{row}");
}

#[test]
fn a_kamailio_answers_statelessly() {
    if !skip::required("kamailio") {
        return;
    }
    let server = kamailio(STATELESS, "127.0.0.1");
    let row = row(&format!("1 sip:127.0.0.1:{} 8\n", server.port), "5s", 0);
    assert_up(&row, "Keepalive", "AP");
    assert_eq!(row["address"], format!("127.0.0.1:{}", server.port));
}

#[test]
fn a_kamailio_answers_by_a_transaction() {
    if !skip::required("kamailio") {
        return;
    }
    let server = kamailio(STATEFUL, "127.0.0.1");
    let list = format!("1 sip:ping@127.0.0.1:{};transport=udp 9\n", server.port);
    assert_up(&row(&list, "5s", 0), "OK", "AP");
}

#[test]
fn a_kamailio_answers_over_ipv6() {
    if !skip::required("kamailio") || !kamailio::ipv6() {
        return;
    }
    let server = kamailio(STATELESS, "[::1]");
    let row = row(&format!("1 sip:[::1]:{}\n", server.port), "5s", 0);
    assert_up(&row, "Keepalive", "AX");
    assert_eq!(row["address"], format!("[::1]:{}", server.port));
}

#[test]
fn a_200_of_sipp_is_up() {
    if !skip::required("sipp") {
        return;
    }
    let sipp = Sipp::start("200");
    let row = row(&format!("1 sip:127.0.0.1:{} 8\n", sipp.port), "5s", 0);
    assert_up(&row, "OK", "AP");
    assert!(
        matches!(row["attempts"].as_u64(), Some(1 | 2)),
        "{row}\n{}",
        sipp.log()
    );
}

#[test]
fn a_404_of_sipp_is_down() {
    if !skip::required("sipp") {
        return;
    }
    let sipp = Sipp::start("404");
    let row = row(&format!("1 sip:127.0.0.1:{} 8\n", sipp.port), "5s", 1);
    assert_down(&row, Some(404), "IP");
    assert_eq!(row["reason"], "Not Found", "{row}");
}

#[test]
fn a_503_of_sipp_is_down() {
    if !skip::required("sipp") {
        return;
    }
    let sipp = Sipp::start("503");
    let row = row(&format!("1 sip:127.0.0.1:{}\n", sipp.port), "5s", 1);
    assert_down(&row, Some(503), "IX");
    assert_eq!(row["reason"], "Service Unavailable", "{row}");
}

#[test]
fn a_silent_sipp_is_down_after_the_timeout_and_its_retransmissions() {
    if !skip::required("sipp") {
        return;
    }
    let sipp = Sipp::start("silent");
    let run = probe(&format!("1 sip:127.0.0.1:{} 8\n", sipp.port), "2s");
    assert_eq!(run.code, Some(1), "{}", run.json);
    let row = &run.json["results"][0];
    assert_down(row, None, "IP");
    // Timer E: at once, after 500 ms, after 1500 ms; the next would be at 3500 ms.
    assert_eq!(row["attempts"], 3, "{row}");
    let seconds = run.json["summary"]["seconds"].as_f64().expect("seconds");
    assert!(
        (2.0..4.0).contains(&seconds),
        "{seconds} s for a timeout of 2 s"
    );
}

#[test]
fn a_100_of_sipp_is_no_answer_but_the_200_after_it_is() {
    if !skip::required("sipp") {
        return;
    }
    let sipp = Sipp::start("100-then-200");
    let row = row(&format!("1 sip:127.0.0.1:{} 8\n", sipp.port), "5s", 0);
    assert_up(&row, "OK", "AP");
    // The 200 comes after 700 ms. Timer E fires at 500 ms although a 100 came, then waits for T2;
    // a third attempt is that of a 100 that a busy machine let come late.
    assert!(
        matches!(row["attempts"].as_u64(), Some(2 | 3)),
        "{row}\n{}",
        sipp.log()
    );
    assert!(
        row["rtt_ms"].as_f64().is_some_and(|time| time >= 100.0),
        "{row}"
    );
}

#[test]
fn a_request_that_sipp_lost_is_sent_again() {
    if !skip::required("sipp") {
        return;
    }
    let sipp = Sipp::start("lost-first");
    let row = row(&format!("1 sip:127.0.0.1:{} 8\n", sipp.port), "5s", 0);
    assert_up(&row, "OK", "AP");
    assert!(
        matches!(row["attempts"].as_u64(), Some(2 | 3)),
        "{row}\n{}",
        sipp.log()
    );
}

#[test]
fn five_destinations_of_five_kinds_are_five_right_rows() {
    if !skip::required("kamailio") || !skip::required("sipp") {
        return;
    }
    let server = kamailio(STATELESS, "127.0.0.1");
    let busy = Sipp::start("503");
    let silent = UdpSocket::bind("127.0.0.1:0").expect("a silent socket");
    let silent_port = silent.local_addr().expect("an address").port();
    // Closed at once; nobody else in these tests has an address of its own.
    let refused = UdpSocket::bind("127.0.0.77:0").expect("a socket to close");
    let refused_port = refused.local_addr().expect("an address").port();
    drop(refused);

    let list = format!(
        "1 sip:127.0.0.1:{} 8\n2 sip:127.0.0.1:{} 8\n3 sip:127.0.0.1:{silent_port} 8\n\
         4 sip:127.0.0.77:{refused_port} 8\n5 sip:nohost.invalid 8\n",
        server.port, busy.port
    );
    let run = probe(&list, "2s");
    assert_eq!(run.code, Some(1), "{}\n{}", run.json, run.stderr);
    assert_eq!(run.json["version"], 1);
    assert_eq!(run.json["summary"]["up"], 1, "{}", run.json);
    assert_eq!(run.json["summary"]["down"], 4, "{}", run.json);
    let results = run.json["results"].as_array().expect("results");
    assert_eq!(results.len(), 5, "{}", run.json);
    let row = |set: i64| {
        let row = results
            .iter()
            .find(|row| row["set"] == set)
            .expect("a row of each set");
        assert_eq!(row["line"], set, "{row}");
        row
    };
    assert_up(row(1), "Keepalive", "AP");
    assert_down(row(2), Some(503), "IP");
    assert_down(row(3), None, "IP");
    assert_down(row(4), None, "IP");
    assert_down(row(5), None, "IP");
    assert_eq!(row(3)["attempts"], 3, "silence: {}", row(3));
    assert_eq!(row(4)["attempts"], 1, "a refusal ends it: {}", row(4));
    assert!(
        row(5)["address"].is_null(),
        "an unknown host has no address: {}",
        row(5)
    );
    let words: Vec<Vec<u8>> = (2..=5)
        .map(|set| json_bytes::bytes(&row(set)["error"]))
        .collect();
    let mut different = words.clone();
    different.sort();
    different.dedup();
    assert_eq!(
        different.len(),
        4,
        "each failure is said in its own words: {}",
        run.json
    );
}
