//! Destinations by name.

use std::io::{BufRead, BufReader};
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
    ("many.test", Say::Many(150)),
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
fn what_is_left_out_of_a_name_with_very_many_addresses_is_told() {
    let server = NameServer::start(TABLE);
    let args = ["--dns", "rfc3263", "--all-addresses", "--timeout", "100ms"];
    let report = ask(&server, "1 sip:many.test:9 8\n", &args, 1);
    let rows = report["results"].as_array().unwrap();
    assert_eq!(rows.len(), 100);
    let warning = rows[0]["warnings"][0].as_str().unwrap();
    assert!(warning.starts_with("many.test: it has more"), "{warning}");
    let row = &ask(&server, "1 sip:many.test:9 8\n", &[], 1)["results"][0];
    let error = row["error"].as_str().unwrap();
    assert!(
        error.contains("no answer of more than 100 records"),
        "{row}"
    );
}

#[test]
fn a_name_that_waits_holds_up_nobody_and_its_time_is_counted() {
    let (uas, server) = (Uas::answering("200 OK"), NameServer::start(TABLE));
    let list = format!("1 sip:silent.test 8\n1 sip:{} 8\n", uas.address);
    let args = ["--dns-timeout", "500ms", "--format", "ndjson"];
    let address = server.address.to_string();
    let args = [&args[..], &["--dns-server", &address]].concat();
    let rows = probe(&list, &args).status(1).json_lines();
    assert_eq!(rows[0]["up"], true, "{rows:?}");
    // A, then AAAA.
    assert!(rows[1]["dns_ms"].as_f64().unwrap() >= 1_000.0, "{rows:?}");
    let report = ask(&server, &list, &["--dns-timeout", "500ms"], 1);
    assert!(
        report["summary"]["seconds"].as_f64().unwrap() >= 1.0,
        "{report}"
    );
    assert_eq!(report["results"][1]["uri"], "sip:silent.test", "{report}");
}

#[test]
fn a_name_server_that_refuses_is_not_waited_for() {
    let closed = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = closed.local_addr().unwrap().to_string();
    drop(closed);
    let begun = Instant::now();
    let args = ["--dns-server", &address];
    let row = &json("1 sip:gw.test 8\n", &args, 1)["results"][0];
    let error = row["error"].as_str().unwrap();
    assert!(error.contains("no name server can be reached"), "{row}");
    assert!(begun.elapsed() < Duration::from_secs(3));
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
fn an_interruption_keeps_what_was_found_beside_the_look_ups() {
    let server = NameServer::silent();
    let address = server.address.to_string();
    let args = [
        "--dns-server",
        &address,
        "--dns-timeout",
        "1h",
        "--format",
        "ndjson",
    ];
    let test = probe("", &args);
    let mut child = test.command().spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let uas = Uas::answering("200 OK");
    let list = format!("1 sip:h.test 8\n2 sip:{} 8\n", uas.address);
    std::io::Write::write_all(&mut stdin, list.as_bytes()).unwrap();
    drop(stdin);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let row: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
    assert_eq!(
        (&row["set"], &row["up"]),
        (&2.into(), &true.into()),
        "{row}"
    );
    server.hear();
    let pid = child.id().to_string();
    let sent = Command::new("kill").args(["-TERM", &pid]).status().unwrap();
    assert!(sent.success());
    let row: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
    assert_eq!(
        (&row["set"], &row["up"]),
        (&1.into(), &Value::Null),
        "{row}"
    );
    assert_eq!(row["attempts"], 0, "{row}");
    for line in lines {
        let set: Value = serde_json::from_str(&line.unwrap()).unwrap();
        assert!(set["set_summary"].is_object(), "{set}");
    }
    assert_eq!(child.wait().unwrap().code(), Some(143));
}
