//! The list reader against what real servers of three generations made of hundreds of lists
//! (`tests/data/truth/list.json`, measured under `list-base.cfg`).

use base64::prelude::{BASE64_STANDARD, Engine};
use ds_tool::kamailio::Version;
use ds_tool::list::flags::Flags;
use ds_tool::list::{Address, List};
use ds_tool::names::Answers;
use ds_tool::source::Source;
use serde_json::Value;

use crate::json_bytes;

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

/// The only names that resolved when the lists were measured.
fn measured_names() -> Answers {
    let mut answers = Answers::default();
    for answer in [
        "ok.test=127.0.0.9",
        "v6.test=::1",
        "both.test=127.0.0.9",
        "both.test=::1",
    ] {
        answers.add(answer).unwrap();
    }
    answers
}

/// The list as Kamailio holds it once it has asked for each name that it needs: a name that nobody
/// answers drops its line, which also changes the order of the sets.
fn read(case: &Value, version: Version) -> List {
    let text = text_of(case);
    let source = Source::new("case", text);
    let mut answers = measured_names();
    let asked = List::read(source.clone(), version, &answers);
    for entry in asked
        .entries
        .iter()
        .filter(|e| e.address == Address::NeedsDns)
    {
        answers
            .add(&format!(
                "{}=",
                String::from_utf8(asked.host(entry).into_owned()).unwrap()
            ))
            .unwrap();
    }
    List::read(source, version, &answers)
}

fn held(list: &List) -> Vec<Held> {
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

fn measured(case: &Value, version: Version) -> Option<Vec<Held>> {
    let measured = &case["versions"][version.as_str()];
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

/// Whether the case depends on more than the list: lines in kamailio.cfg, or its sockets.
fn needs_the_cfg(case: &Value) -> bool {
    let text = text_of(case).to_ascii_lowercase();
    let names_a_socket = |name: &str| text.windows(name.len()).any(|w| w == name.as_bytes());
    case["cfg"] != "" || ["socket=", "sockname="].into_iter().any(names_a_socket)
}

#[test]
fn the_list_reader_agrees_with_every_measured_list() {
    let cases = cases();
    let mut compared = 0;
    let mut wrong = Vec::new();
    for case in cases.iter().filter(|case| !needs_the_cfg(case)) {
        for version in [Version::V5_6, Version::V6_0, Version::V6_1] {
            compared += 1;
            let list = read(case, version);
            let ours = list.fatal.is_none().then(|| held(&list));
            let theirs = measured(case, version);
            if ours != theirs {
                wrong.push(format!(
                    "{version} {}\n  ours   {ours:?}\n  theirs {theirs:?}",
                    case["name"]
                ));
            }
        }
    }
    println!("{compared} measured lists compared");
    assert!(compared > 1000, "only {compared} compared");
    assert!(
        wrong.is_empty(),
        "{} disagree:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn numeric_flags_agree_with_what_real_servers_logged() {
    let cases = cases();
    let mut compared = 0;
    for case in cases.iter().filter(|case| !needs_the_cfg(case)) {
        for version in [Version::V5_6, Version::V6_0, Version::V6_1] {
            let list = read(case, version);
            let dests = case["versions"][version.as_str()]["dests"]
                .as_array()
                .unwrap();
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
