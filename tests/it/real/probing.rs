//! Real servers answer our OPTIONS: Kamailio by `sl` and by `tm`, SIPp by its scenarios.

use std::fs;
use std::net::UdpSocket;
use std::ops::{Range, RangeInclusive};

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

/// How a probe is to see the one destination of a list, and why.
struct Seen {
    why: &'static str,
    /// The line of the list, with the server's address for `HERE`.
    line: &'static str,
    timeout: &'static str,
    /// Code and reason of the answer.
    answer: Option<(u16, &'static str)>,
    letters: &'static str,
    attempts: RangeInclusive<u64>,
    /// The answer takes no less, in milliseconds.
    rtt_ms: f64,
    /// How long the probe takes, in seconds.
    takes: Range<f64>,
}

/// An answer that comes at once and says that the destination is up.
const UP: Seen = Seen {
    why: "",
    line: "1 sip:HERE 8",
    timeout: "5s",
    answer: Some((200, "OK")),
    letters: "AP",
    // A busy machine may hold the answer up.
    attempts: 1..=2,
    rtt_ms: 0.0,
    takes: 0.0..5.0,
};

/// The answer of the stateless server.
const KEEPALIVE: Seen = Seen {
    answer: Some((200, "Keepalive")),
    ..UP
};

/// An answer that comes at once and says that the destination is down.
const DOWN: Seen = Seen {
    letters: "IP",
    ..UP
};

impl Seen {
    /// Probes the server at this address. Its log is told where it is not seen so.
    fn check(&self, address: &str, log: impl Fn() -> String) {
        let run = probe(&(self.line.replace("HERE", address) + "\n"), self.timeout);
        let told = format!("{}\n{}\n{}\n{}", self.why, run.json, run.stderr, log());
        let up = self.letters.starts_with('A');
        assert_eq!(run.code, Some(i32::from(!up)), "{told}");
        let [row] = run.json["results"].as_array().expect("results").as_slice() else {
            panic!("not one row: {told}");
        };
        match up {
            true => assert_up(row, self.answer.unwrap_or_default().1, self.letters),
            false => assert_down(row, self.answer.map(|(code, _)| code), self.letters),
        }
        let reason = self.answer.map_or(Value::Null, |(_, reason)| reason.into());
        assert_eq!(row["reason"], reason, "{told}");
        assert_eq!(row["address"], address, "{told}");
        let attempts = row["attempts"].as_u64().expect("a number");
        assert!(self.attempts.contains(&attempts), "{told}");
        let rtt_ms = row["rtt_ms"].as_f64();
        assert!(rtt_ms.is_none_or(|time| time >= self.rtt_ms), "{told}");
        let seconds = run.json["summary"]["seconds"].as_f64().expect("seconds");
        assert!(self.takes.contains(&seconds), "{told}");
    }
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
fn an_answering_kamailio_is_up() {
    if !skip::required("kamailio") {
        return;
    }
    for (cfg, address, observation) in [
        (
            STATELESS,
            "127.0.0.1",
            Seen {
                why: "it answers without a transaction (sl)",
                ..KEEPALIVE
            },
        ),
        (
            STATEFUL,
            "127.0.0.1",
            Seen {
                why: "it answers by a transaction (tm); that it is probing is kept",
                line: "1 sip:ping@HERE;transport=udp 9",
                ..UP
            },
        ),
        (
            STATELESS,
            "[::1]",
            Seen {
                why: "it answers over IPv6; without flags it is active and not probed",
                line: "1 sip:HERE",
                letters: "AX",
                ..KEEPALIVE
            },
        ),
    ] {
        if address == "[::1]" && !kamailio::ipv6() {
            continue;
        }
        let server = kamailio(cfg, address);
        observation.check(&format!("{address}:{}", server.port), || server.log(0));
    }
}

#[test]
fn a_sipp_is_seen_as_its_scenario_answers() {
    if !skip::required("sipp") {
        return;
    }
    for (scenario, observation) in [
        (
            "200",
            Seen {
                why: "a 200 is up",
                ..UP
            },
        ),
        (
            "404",
            Seen {
                why: "a 404 is down",
                answer: Some((404, "Not Found")),
                ..DOWN
            },
        ),
        (
            "503",
            Seen {
                why: "a 503 is down; without flags nobody goes on to probe it",
                line: "1 sip:HERE",
                answer: Some((503, "Service Unavailable")),
                letters: "IX",
                ..DOWN
            },
        ),
        (
            "silent",
            Seen {
                why: "silence is down after the timeout; timer E sends at once, after 500 ms and after 1500 ms, and the next would be at 3500 ms",
                timeout: "2s",
                answer: None,
                attempts: 3..=3,
                takes: 2.0..4.0,
                ..DOWN
            },
        ),
        (
            "100-then-200",
            Seen {
                why: "a 100 is no answer, and the 200 after it, 700 ms later, is; timer E fires at 500 ms although a 100 came, then waits for T2 (a third attempt is that of a 100 that came late)",
                attempts: 2..=3,
                rtt_ms: 100.0,
                takes: 0.7..5.0,
                ..UP
            },
        ),
        (
            "lost-first",
            Seen {
                why: "a request that was lost is sent again",
                attempts: 2..=3,
                ..UP
            },
        ),
    ] {
        let sipp = Sipp::start(scenario);
        observation.check(&format!("127.0.0.1:{}", sipp.port), || sipp.log());
    }
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
