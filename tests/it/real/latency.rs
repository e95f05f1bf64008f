//! Latency as a real Kamailio counts it: by the times that it measured itself, and beside a probe of
//! the same peers.

use std::collections::BTreeMap;
use std::fs;
use std::net::UdpSocket;
use std::thread;
use std::time::Duration;

use ds_tool::internals::{Fact, Latency, NewestWeight, Observation, ProbeOutcome, Server, Version};
use serde_json::Value;
use tempfile::TempDir;

use super::kamailio::{Kamailio, Network};
use super::{ds_tool as program, skip, wait};
use crate::uas::Uas;

const CFG: &str = r#"
debug=3
log_stderror=yes
children=1
disable_tcp=yes
listen=udp:127.0.0.1:@PORT@
loadmodule "tm.so"
loadmodule "dispatcher.so"
modparam("tm", "fr_timer", 500)
modparam("dispatcher", "list_file", "@LIST@")
modparam("dispatcher", "ds_ping_interval", 1)
modparam("dispatcher", "ds_probing_mode", 1)
modparam("dispatcher", "ds_ping_latency_stats", 1)
modparam("dispatcher", "ds_latency_estimator_alpha", 500)
request_route { exit; }
"#;

/// Pings of each destination, so that more than ten count.
const PINGS: usize = 13;

/// What the shortest of many times may differ in, in milliseconds. Kamailio counts whole ones.
const WITHIN: f64 = 4.0;

/// A peer that answers its n-th request after the n-th of these times, again and again.
fn slow(status: &'static str, times: &'static [u64]) -> Uas {
    Uas::start(move |asked| {
        let time = times[(asked.transaction - 1) % times.len()];
        // It is the peer that is slow.
        thread::sleep(Duration::from_millis(time));
        asked.answer(status);
    })
}

/// The times in milliseconds and the codes that the server logged of each destination.
fn logged(log: &str) -> BTreeMap<String, Vec<(u64, u16)>> {
    let mut all: BTreeMap<String, Vec<_>> = BTreeMap::new();
    // [3]latency[30]avg[30.33][sip:127.0.0.1:5070]code[200]rweight[0]
    for line in log.lines() {
        let Some((_, rest)) = line.split_once("]latency[") else {
            continue;
        };
        let mut parts = rest.split(['[', ']']).step_by(2);
        let (ms, _, uri, code) = (parts.next(), parts.next(), parts.next(), parts.next());
        let ms = ms.unwrap().parse().unwrap();
        let code = code.unwrap().parse().unwrap();
        all.entry(uri.unwrap().to_owned())
            .or_default()
            .push((ms, code));
    }
    all
}

/// Half is half, whatever it is the share of: that differs between versions.
fn half() -> NewestWeight {
    NewestWeight::of(&Server {
        latency_alpha: Fact::Known(500),
        ..Server::new(Version::default())
    })
}

fn observation((ms, code): (u64, u16)) -> Observation {
    Observation::new(ProbeOutcome::Answered {
        code,
        reason: Default::default(),
        rtt: Duration::from_millis(ms),
        peer: None,
    })
}

#[test]
fn latency_is_counted_as_a_real_kamailio_counts_it() {
    if !skip::required("kamailio") {
        return;
    }
    let peers = [
        (slow("200 OK", &[20]), ""),
        (slow("200 OK", &[0, 40, 5, 80, 10]), ""),
        (slow("404 Not Found", &[30]), ""),
        (slow("200 OK", &[25]), "latency=100"),
        (Uas::silent(), ""),
    ];
    let lines = peers
        .iter()
        .map(|(uas, attrs)| uas.line(1, &format!("8 0 {attrs}")));
    let list: String = lines.collect();
    let mut server = Kamailio::start_with(CFG, list.as_bytes(), "127.0.0.1", Network::Shared)
        .unwrap_or_else(|log| panic!("{log}"));

    // Between two pings, so that the log and what the server shows are of one moment.
    let loaded = wait::until(Duration::from_secs(40), || {
        let before = logged(&server.whole_log());
        let enough = before.len() == peers.len() && before.values().all(|all| all.len() >= PINGS);
        if !enough {
            thread::sleep(Duration::from_millis(200));
            return None;
        }
        let shown = server.latencies();
        (logged(&server.whole_log()) == before).then_some((before, shown))
    });
    let (logged, shown) = loaded.unwrap_or_else(|| panic!("too few pings\n{}", server.log(0)));

    for (uas, attrs) in &peers {
        let uri = format!("sip:{}", uas.address);
        let mut ours = Latency::new(Some(attrs.as_bytes()), half());
        for times in &logged[&uri] {
            observation(*times).count_in(&mut ours);
        }
        let theirs = &shown[&uri];
        for (name, ours) in [
            ("AVG", f64::from(ours.average)),
            ("STD", f64::from(ours.deviation)),
            ("EST", f64::from(ours.estimate)),
            ("MAX", f64::from(ours.max)),
            ("TIMEOUT", f64::from(ours.timeouts)),
        ] {
            let theirs = theirs[name].as_f64().unwrap();
            // The server shows six decimals.
            assert!(
                (ours - theirs).abs() < 1e-3,
                "{name} {ours}, not {theirs}: {:?}",
                logged[&uri]
            );
        }
    }

    // Peers like these, since a peer's times go by how often it was asked.
    let others = [
        (slow("200 OK", &[20]), ""),
        (slow("200 OK", &[0, 40, 5, 80, 10]), ""),
        (slow("404 Not Found", &[30]), ""),
        (slow("200 OK", &[25]), "latency=100"),
    ];
    let lines = others
        .iter()
        .map(|(uas, attrs)| uas.line(1, &format!("8 0 {attrs}")));
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("dispatcher.list");
    fs::write(&file, lines.collect::<String>()).unwrap();
    let count = logged.values().map(Vec::len).min().unwrap().to_string();
    let args = ["--rate", "0", "--interval", "100ms", "--count", &count];
    let run = program::run(["probe", file.to_str().unwrap()].iter().chain(&args));
    let rows = run.json["results"].as_array().unwrap();
    for ((other, attrs), (uas, _)) in others.iter().zip(&peers) {
        let uri = format!("sip:{}", other.address);
        let row = rows.iter().find(|row| row["uri"] == uri.as_str()).unwrap();
        // What a busy machine adds to the others is by chance.
        let ours = number(&row["latency"]["min_ms"]);
        let theirs = &logged[&format!("sip:{}", uas.address)];
        let theirs = theirs.iter().map(|(ms, _)| *ms).min().unwrap() as f64;
        assert!(
            (ours - theirs).abs() < WITHIN,
            "{ours} ms, not {theirs}: {row}"
        );
        let mut told = Latency::new(Some(attrs.as_bytes()), NewestWeight::default());
        for round in row["rounds"].as_array().unwrap() {
            observation((number(&round["rtt_ms"]) as u64, 200)).count_in(&mut told);
        }
        let shown = number(&row["latency"]["kamailio"]["est_ms"]);
        // A time that is rounded up may count as a millisecond more.
        assert!((shown - f64::from(told.estimate)).abs() < 0.2, "{row}");
    }
}

fn number(value: &Value) -> f64 {
    value
        .as_f64()
        .unwrap_or_else(|| panic!("no number: {value}"))
}

#[test]
fn a_real_kamailio_believes_a_reply_from_another_address() {
    let Some(version) = skip::required_kamailio_version() else {
        return;
    };
    let peer = || {
        let elsewhere = UdpSocket::bind("127.0.0.78:0").unwrap();
        Uas::start(move |asked| {
            let reply = asked.reply("200 OK");
            elsewhere.send_to(reply.as_bytes(), asked.from).unwrap();
        })
    };
    let uas = peer();
    let list = uas.line(1, "9");
    let mut server = Kamailio::start_with(CFG, list.as_bytes(), "127.0.0.1", Network::Shared)
        .unwrap_or_else(|log| panic!("{log}"));
    let up = wait::until(Duration::from_secs(10), || {
        (server.list()[0].flags == "AP").then_some(())
    });
    assert!(up.is_some(), "{}", server.log(0));

    let uas = peer();
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("dispatcher.list");
    fs::write(&file, uas.line(1, "9")).unwrap();
    // The probe takes the server's own port.
    server.silence();
    let (cfg, file) = (server.cfg(), file.to_str().unwrap().to_owned());
    let args = ["probe", "--as-kamailio", "--kamailio-version", &version];
    let run = program::run(args.iter().chain(&["--config", &cfg, &file]));
    let row = &run.json["results"][0];
    assert_eq!(row["up"], false, "{row}");
    assert_eq!(row["history"], serde_json::json!(["IP", "AP"]), "{row}");
    let cause = row["cause"].as_str().unwrap();
    assert!(cause.contains("Kamailio checks only the branch"), "{row}");
}
