//! Destinations by name.

use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{json, of_set, probe};
use crate::dns::{NameServer, Say};
use crate::uas::Uas;

const TABLE: &[(&str, Say)] = &[
    ("gw.test", Say::Addresses(&["127.0.0.1"])),
    ("two.test", Say::Addresses(&["127.0.0.1", "127.0.0.2"])),
    ("empty.test", Say::Addresses(&[])),
    ("_sip._udp.empty.test", Say::Srv("gw.test", 5070)),
    ("broken.test", Say::Failure(2)),
    ("closed.test", Say::Failure(5)),
    ("circle.test", Say::HiddenAlias("circle.test")),
    ("silent.test", Say::Silence),
];

/// A probe that asks this name server, as JSON.
fn ask(server: &NameServer, list: &str, args: &[&str], status: i32) -> Value {
    let address = server.address.to_string();
    let args: Vec<_> = ["--dns-server", &address]
        .iter()
        .chain(args)
        .copied()
        .collect();
    json(list, &args, status)
}

#[test]
fn a_name_is_asked_for_once_and_every_destination_of_it_is_found() {
    let (uas, server) = (Uas::answering("200 OK"), NameServer::start(TABLE));
    let port = uas.address.port();
    let list = format!("1 sip:gw.test:{port} 8\n2 sip:GW.test:{port} 8\n3 sip:a@gw.test:{port}\n");
    let report = ask(&server, &list, &[], 0);
    for set in 1..=3 {
        assert_eq!(of_set(&report, set)["address"], uas.address.to_string());
    }
    assert_eq!(server.asked(), ["gw.test 1"], "A, and nothing else");
}

#[test]
fn a_name_that_was_answered_beforehand_is_not_looked_up() {
    let (uas, server) = (Uas::answering("200 OK"), NameServer::start(TABLE));
    let list = format!("1 sip:gw.invalid:{} 8\n", uas.address.port());
    let row = &ask(&server, &list, &["--resolve", "gw.invalid=127.0.0.1"], 0)["results"][0];
    assert_eq!(row["address"], uas.address.to_string());
    assert_eq!(row["up"], true);
    let args = ["--resolve", "gw.invalid=127.0.0.1", "--timeout", "100ms"];
    ask(&server, "1 sip:gw.invalid 8\n", &args, 1);
    assert_eq!(server.asked(), [""; 0], "not even for SRV records");
}

#[test]
fn each_way_in_which_a_name_leads_nowhere_is_told_apart() {
    let server = NameServer::start(TABLE);
    for (uri, words) in [
        ("sip:gone.test", "no such name (NXDOMAIN)"),
        ("sip:empty.test:5060", "no such record"),
        ("sip:broken.test", "the name server says SERVFAIL"),
        ("sip:closed.test", "the name server says REFUSED"),
        ("sip:circle.test", "its aliases (CNAME) form a loop"),
        (
            "sip:silent.test",
            "no answer from the name server in 200 ms",
        ),
        (
            "sip:gw.test.",
            "Kamailio's DNS cache finds no name that ends in a dot",
        ),
    ] {
        let list = format!("1 {uri} 8\n");
        let row = &ask(&server, &list, &["--dns-timeout", "200ms"], 1)["results"][0];
        assert_eq!(
            row["error"],
            format!("host not found: {words}; Kamailio drops this line when it loads the list"),
            "{uri}"
        );
        assert!(row["address"].is_null(), "{row}");
        assert_eq!(
            (row["up"].as_bool(), row["attempts"].as_u64()),
            (Some(false), Some(0))
        );
        assert_eq!(row["flags"], "IP");
    }
}

#[test]
fn kamailio_does_not_see_the_hosts_file_and_rfc_3263_does() {
    let (uas, server) = (Uas::answering("200 OK"), NameServer::start(TABLE));
    let list = format!("1 sip:localhost:{} 8\n", uas.address.port());
    let row = &ask(&server, &list, &[], 1)["results"][0];
    let error = row["error"].as_str().unwrap();
    assert!(error.starts_with("host not found: no such name"), "{row}");
    let row = &ask(&server, &list, &["--dns", "rfc3263"], 0)["results"][0];
    assert_eq!(row["address"], uas.address.to_string());
}

#[test]
fn every_address_is_probed_where_that_is_asked_for() {
    let (uas, server) = (Uas::answering("200 OK"), NameServer::start(TABLE));
    let list = format!("1 sip:two.test:{} 8\n", uas.address.port());
    let args = ["--all-addresses", "--timeout", "300ms"];
    let report = ask(&server, &list, &args, 1);
    let results = report["results"].as_array().unwrap();
    let observation: Vec<_> = results
        .iter()
        .map(|row| {
            (
                row["address"].as_str().unwrap(),
                row["up"].as_bool().unwrap(),
            )
        })
        .collect();
    let other = format!("127.0.0.2:{}", uas.address.port());
    assert_eq!(
        observation,
        [
            (uas.address.to_string().as_str(), true),
            (other.as_str(), false)
        ]
    );
}

#[test]
fn the_look_ups_are_told_in_json_and_where_they_are_asked_for() {
    let server = NameServer::start(TABLE);
    let list = "1 sip:empty.test 24\n";
    let args = ["--kamailio-version", "5.6", "--timeout", "100ms"];
    let row = &ask(&server, list, &args, 1)["results"][0];
    assert_eq!(row["address"], "127.0.0.1:5070");
    assert_eq!(
        row["dns"],
        serde_json::json!([
            {
                "name": "_sip._udp.empty.test",
                "type": "SRV",
                "aliases": [],
                "records": ["0 0 5070 gw.test."],
                "error": null
            },
            {
                "name": "gw.test",
                "type": "A",
                "aliases": [],
                "records": ["127.0.0.1"],
                "error": null
            },
        ])
    );
    let address = server.address.to_string();
    probe(list, &["-v", "--timeout", "100ms", "--dns-server", &address])
        .status(1)
        .stdout_has([""; 0])
        .stderr_has([
            "--- looked up empty.test\nSRV _sip._udp.empty.test: 0 0 5070 gw.test.\nA gw.test: 127.0.0.1\n",
        ])
        .run();
}

#[test]
fn a_mute_name_server_does_not_make_thousands_of_names_take_minutes() {
    let server = NameServer::silent();
    // One after the other they would take more than half an hour, a hundred at once 20 s.
    let list: String = (0..2_000).map(|n| format!("1 sip:h{n}.test 8\n")).collect();
    let begun = Instant::now();
    let report = ask(&server, &list, &["--dns-timeout", "1s"], 1);
    assert!(
        begun.elapsed() < Duration::from_secs(20),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(report["results"].as_array().unwrap().len(), 2_000);
    assert_eq!(report["summary"]["down"], 2_000);
}

#[test]
fn an_interruption_ends_the_look_ups() {
    let server = NameServer::silent();
    let address = server.address.to_string();
    let args = [
        "--dns-server",
        &address,
        "--dns-timeout",
        "1h",
        "--format",
        "json",
    ];
    let test = probe("", &args);
    let mut child = test.command().spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    std::io::Write::write_all(&mut stdin, b"1 sip:h.test 8\n2 sip:127.0.0.1:9 8\n").unwrap();
    drop(stdin);
    // Who has sent a question waits for signals, too.
    while server.asked().is_empty() {
        std::thread::yield_now();
    }
    let pid = child.id().to_string();
    let sent = Command::new("kill").args(["-TERM", &pid]).status().unwrap();
    assert!(sent.success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(143));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    for set in [1, 2] {
        let row = of_set(&report, set);
        assert!(row["up"].is_null(), "{row}");
        assert_eq!(row["attempts"], 0, "{row}");
    }
}
