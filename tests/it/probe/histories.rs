//! `probe --config --as-kamailio --count` against every history that was measured on real servers
//! (`tests/data/truth/probe.json`).

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::thread;

use serde_json::Value;

use crate::builder::Test;
use crate::releases::{release, rows};
use crate::tally::Tally;
use crate::uas::Uas;

/// Measured with an interval of 1 s and a timeout of 1.5 s; here each is shorter.
const TIMES: [&str; 4] = ["--interval", "400ms", "--timeout", "600ms"];
/// On a machine that is too busy for these.
const SLOWER: [&str; 4] = ["--interval", "2s", "--timeout", "3s"];
const ROUNDS: &str = "10";
/// So many runs at once: they wait most of the time.
const AT_ONCE: usize = 24;

fn text<'a>(row: &'a Value, name: &str) -> &'a str {
    row[name].as_str().unwrap()
}

/// What one server saw of one destination: history, last letters, pings.
fn measured(row: &Value) -> (String, String, u64) {
    (
        text(row, "history").to_owned(),
        text(row, "final").to_owned(),
        row["pings"].as_u64().unwrap(),
    )
}

/// The same of a row of ours.
fn ours(row: &Value) -> (String, String, u64) {
    let mut history: Vec<_> = row["history"].as_array().unwrap().iter().collect();
    history.dedup();
    let history: Vec<_> = history.into_iter().filter_map(Value::as_str).collect();
    let pings = row["rounds"].as_array().map_or(0, Vec::len) as u64;
    (history.join(">"), text(row, "flags").to_owned(), pings)
}

/// Probes what was measured with one server, each flag with each kind of peer.
fn run(rows: &[Value], times: &[&str]) -> Vec<Value> {
    let peers = [
        ("200", Uas::answering("200 OK")),
        ("404", Uas::answering("404 Not Found")),
        ("503", Uas::answering("503 Service Unavailable")),
        ("180only", Uas::answering("180 Ringing")),
        ("silent", Uas::silent()),
    ];
    let line = |(number, row): (usize, &Value)| {
        let peer = peers.iter().find(|(reply, _)| *reply == row["reply"]);
        let (flag, address) = (&row["flag"], peer.expect("such a peer").1.address);
        format!("1 sip:r{number}@{address} {flag}\n")
    };
    let list: String = rows.iter().enumerate().map(line).collect();
    let of = &rows[0];
    let (mode, threshold) = (&of["mode"], &of["threshold"]);
    let cfg = format!(
        "listen=udp:127.0.0.1:5060\nloadmodule \"tm.so\"\nloadmodule \"dispatcher.so\"\n\
         modparam(\"dispatcher\", \"ds_ping_interval\", 1)\n\
         modparam(\"dispatcher\", \"ds_probing_mode\", {mode})\n\
         modparam(\"dispatcher\", \"ds_probing_threshold\", {threshold})\n\
         modparam(\"dispatcher\", \"ds_inactive_threshold\", {threshold})\n\
         modparam(\"dispatcher\", \"ds_ping_reply_codes\", \"{}\")\n\
         request_route {{ exit; }}\n",
        text(of, "codes")
    );
    let args = ["probe", "--config", "x.cfg", "--as-kamailio", "x.list"];
    let release = release(text(of, "version")).to_string();
    let version = ["--kamailio-version", &release];
    let how = ["--count", ROUNDS, "--rate", "0", "--format", "json"];
    let test = Test::new([&args[..], &version, &how, times].concat());
    let test = test.file("x.cfg", cfg).file("x.list", list);
    let output = test.command().output().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|why| panic!("{why} {}", String::from_utf8_lossy(&output.stderr)));
    let mut results = report["results"].as_array().unwrap().clone();
    results.sort_by_key(|row| row["line"].as_u64());
    results
}

#[test]
fn a_probe_goes_through_the_letters_that_real_servers_went_through() {
    let mut servers: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    // The other releases give the same histories; the pure tests compare all of them.
    let releases = ["5.6", "6.0.0", "6.0", "6.1"];
    let rows = rows(include_str!("../../data/truth/probe.json"));
    for row in rows
        .into_iter()
        .filter(|row| releases.contains(&text(row, "version")))
    {
        let of = ["version", "mode", "threshold", "codes"].map(|name| row[name].to_string());
        servers.entry(of.join(" ")).or_default().push(row);
    }
    assert_eq!(servers.len(), 160);
    let servers = Mutex::new(servers.into_values());
    let next = || servers.lock().unwrap().next();
    let (tally, wrong) = (Mutex::new(Tally::default()), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(rows) = next() {
                    let mut observation = run(&rows, &TIMES);
                    let agree = |(row, observation)| measured(row) == ours(observation);
                    if !rows.iter().zip(&observation).all(agree) {
                        observation = run(&rows, &SLOWER);
                    }
                    for (row, observation) in rows.iter().zip(observation) {
                        let version = release(text(row, "version"));
                        let agrees = measured(row) == ours(&observation);
                        let mut tally = tally.lock().unwrap();
                        tally.count("probe.json, live", version, agrees);
                        if !agrees {
                            wrong
                                .lock()
                                .unwrap()
                                .push(format!("{row}\n  {:?}", ours(&observation)));
                        }
                    }
                }
            });
        }
    });
    let (tally, wrong) = (tally.into_inner().unwrap(), wrong.into_inner().unwrap());
    println!("{tally}");
    assert_eq!(tally.compared(), 5936);
    let few = wrong.iter().take(20).cloned().collect::<Vec<_>>();
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        few.join("\n")
    );
}
