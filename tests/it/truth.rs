//! The list reader against what real servers of three generations made of hundreds of lists
//! (`tests/data/truth/list.json`, measured under `list-base.cfg`).

use base64::prelude::{BASE64_STANDARD, Engine};
use ds_tool::internals::{
    Address, DnsAnswers, Fact, Flags, List, ListOptions, Socket, Source, Transport, Version,
};
use serde_json::Value;

use crate::json_bytes;
use crate::releases::{MEASURED, release};
use crate::tally::Tally;

/// set, uri, flags, priority, attrs
type Held = (i64, Vec<u8>, String, i64, Vec<u8>);

fn cases() -> Vec<Value> {
    let json = include_bytes!("../data/truth/list.json");
    match json_bytes::read(json).unwrap() {
        Value::Array(cases) => cases,
        _ => panic!("not a list of cases"),
    }
}

fn text_of(case: &Value) -> Vec<u8> {
    BASE64_STANDARD
        .decode(case["b64"].as_str().unwrap())
        .unwrap()
}

/// The only names that resolved when the lists were measured: those of the name server, and, for a
/// Kamailio that asks the system, those of `/etc/hosts`.
fn measured_names(load: &ListOptions) -> DnsAnswers {
    let mut answers = DnsAnswers::default();
    let mut known = vec![
        "ok.test=127.0.0.9",
        "v6.test=::1",
        "both.test=127.0.0.9",
        "both.test=::1",
    ];
    if load.asks_the_system() {
        known.extend(["localhost=127.0.0.1", "inhosts=127.0.0.1"]);
    }
    for answer in known {
        answers.add(answer).unwrap();
    }
    answers
}

/// What `list-base.cfg` and the case's own lines say about loading.
fn measured_load(case: &Value) -> ListOptions {
    let socket = |protocol, address: &str, name: Option<&str>| Socket {
        protocol,
        address: address.parse().unwrap(),
        port: 5060,
        name: name.map(str::to_owned),
        advertised: None,
    };
    let mut load = ListOptions {
        sockets: Fact::Known(vec![
            socket(Transport::Udp, "127.0.0.1", Some("main")),
            socket(Transport::Tcp, "127.0.0.1", None),
            socket(Transport::Udp, "::1", None),
        ]),
        ..ListOptions::default()
    };
    for line in case["cfg"].as_str().unwrap().lines() {
        match line {
            r#"modparam("dispatcher", "ds_load_mode", 1)"# => load.load_mode = Fact::Known(1),
            r#"modparam("dispatcher", "ds_dns_mode", 0)"# => load.dns_mode = Fact::Known(0),
            r#"modparam("dispatcher", "ds_dns_mode", 2)"# => load.dns_mode = Fact::Known(2),
            r#"modparam("dispatcher", "ds_dns_mode", 4)"# => load.dns_mode = Fact::Known(4),
            r#"modparam("dispatcher", "ds_dns_mode", 9)"# => load.dns_mode = Fact::Known(9),
            r#"modparam("dispatcher", "ds_attrs_none", 1)"# => load.attrs_none = Fact::Known(true),
            "use_dns_cache=off" => load.use_dns_cache = Fact::Known(false),
            "dns_try_ipv6=no" => load.dns_try_ipv6 = Fact::Known(false),
            "dns_use_search_list=no" => {}
            other => panic!("a line of kamailio.cfg that the test does not know: {other}"),
        }
    }
    load
}

/// The list as Kamailio holds it once it has asked for each name that it needs: a name that nobody
/// answers drops its line, which also changes the order of the sets.
fn read(case: &Value, version: Version) -> List {
    let text = text_of(case);
    let source = Source::new("case", text);
    let load = measured_load(case);
    let mut answers = measured_names(&load);
    // A list that stops at a name which does not resolve holds fewer names that are asked for.
    let patient = ListOptions {
        load_mode: Fact::Known(0),
        ..load.clone()
    };
    let asked = List::read(source.clone(), version, &answers, &patient);
    for entry in asked
        .entries
        .iter()
        .filter(|e| e.address == Address::NeedsDns)
    {
        answers
            .add(&format!(
                "{}=",
                String::from_utf8(asked.host(entry).to_vec()).unwrap()
            ))
            .unwrap();
    }
    List::read(source, version, &answers, &load)
}

fn loaded(list: &List) -> Vec<Held> {
    list.in_kamailio_order()
        .into_iter()
        .map(|index| {
            let entry = &list.entries[index];
            (
                i64::from(entry.set()),
                list.uri(entry).into_owned(),
                entry.flags().letters(list.version).to_string(),
                i64::from(entry.priority()),
                list.attrs(entry).unwrap_or_default().to_vec(),
            )
        })
        .collect()
}

fn measured(case: &Value, key: &str) -> Option<Vec<Held>> {
    let measured = &case["versions"][key];
    measured["loaded"].as_bool().unwrap().then(|| {
        let dests = measured["dests"].as_array().unwrap().iter();
        dests
            .map(|d| {
                (
                    d["set"].as_i64().unwrap(),
                    json_bytes::bytes(&d["uri"]),
                    d["flags"].as_str().unwrap().to_owned(),
                    d["priority"].as_i64().unwrap(),
                    json_bytes::bytes(&d["attrs"]),
                )
            })
            .collect()
    })
}

#[test]
fn the_list_reader_agrees_with_every_measured_list() {
    let cases = cases();
    let mut tally = Tally::default();
    let mut wrong = Vec::new();
    for case in &cases {
        for (key, version) in MEASURED.map(|key| (key, release(key))) {
            let list = read(case, version);
            let ours = list.fatal.is_none().then(|| loaded(&list));
            let theirs = measured(case, key);
            tally.count("list.json", version, ours == theirs);
            if ours != theirs {
                wrong.push(format!(
                    "{version} {}\n  ours   {ours:?}\n  theirs {theirs:?}",
                    case["name"]
                ));
            }
        }
    }
    println!("{tally}");
    assert!(
        tally.compared() > 1000,
        "only {} compared",
        tally.compared()
    );
    assert!(
        wrong.is_empty(),
        "{} disagree:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn a_transport_is_stored_where_real_servers_stored_one() {
    let mut compared = 0;
    // With ds_dns_mode 8 an SRV record names the transport.
    let cases = cases();
    for case in cases.iter().filter(|case| case["name"] != "ds_dns_mode=9") {
        for (key, version) in MEASURED.map(|key| (key, release(key))) {
            let list = read(case, version);
            let dests = case["versions"][key]["dests"].as_array().unwrap();
            for (index, dest) in list.in_kamailio_order().into_iter().zip(dests) {
                let Some(protocol) = dest["protoid"].as_i64() else {
                    continue;
                };
                let stored = list.has_transport(&list.entries[index]);
                assert_eq!(stored, protocol != 0, "{version} {}", case["name"]);
                compared += 1;
            }
        }
    }
    assert!(compared > 2000, "only {compared} compared");
}

#[test]
fn numeric_flags_agree_with_what_real_servers_logged() {
    let cases = cases();
    let mut compared = 0;
    for case in &cases {
        for (key, version) in MEASURED.map(|key| (key, release(key))) {
            let list = read(case, version);
            let dests = case["versions"][key]["dests"].as_array().unwrap();
            for (index, dest) in list.in_kamailio_order().into_iter().zip(dests) {
                let entry = &list.entries[index];
                let Some(flags) = dest["flags_num"].as_i64() else {
                    continue;
                };
                assert_eq!(
                    i64::from(entry.flags().0),
                    flags,
                    "{version} {}",
                    case["name"]
                );
                assert_eq!(entry.flags(), Flags(flags as i32));
                compared += 1;
            }
        }
    }
    assert!(compared > 500, "only {compared} compared");
}
