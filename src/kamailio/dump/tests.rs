//! Answers of real servers, and of none.

use std::fmt::Write;

use super::memory::*;
use super::value::RpcValue;
use super::*;
use crate::kamailio::list::flags::Flags;
use crate::kamailio::version::Version;

/// URI, letters, priority, attributes.
type Row = (&'static str, &'static str, i32, &'static str);

fn answer(sets: &[(i32, &[Row])]) -> String {
    let mut text = "{\nRECORDS: {\n".to_owned();
    for (id, shown) in sets {
        let _ = writeln!(text, "SET: {{\nID: {id}\nTARGETS: {{");
        for (uri, flags, priority, attrs) in *shown {
            let _ = writeln!(
                text,
                "DEST: {{\nURI: {uri}\nFLAGS: {flags}\nPRIORITY: {priority}\nATTRS: {{\nBODY: {attrs}\n}}\n}}"
            );
        }
        text.push_str("}\n}\n");
    }
    text + "}\n}\n"
}

fn list(text: &str) -> Result<String, String> {
    let memory = read_saved(text.as_bytes()).map_err(|why| why.to_string())?;
    let list = memory.list(Version::V6_1).map_err(|why| why.to_string())?;
    Ok(String::from_utf8(list).unwrap())
}

#[test]
fn a_list_of_an_answer_is_held_as_it_was_shown() {
    let text = answer(&[
        (2, &[("sip:c", "IP", 0, "")]),
        (
            1,
            &[
                ("sip:a", "AP", 9, "weight=50"),
                ("sip:b", "DX", 0, ""),
                ("sip:d", "AN", 0, "a=b#c"),
            ],
        ),
    ]);
    assert_eq!(
        list(&text).unwrap(),
        "1 sip:d 32 0 a=b#c\n1 sip:b 4 0\n1 sip:a 8 9 weight=50\n2 sip:c 9 0\n"
    );
}

#[test]
fn what_a_list_cannot_hold_is_named() {
    for (row, why) in [
        (
            ("sip:a", "AP", 0, "a b"),
            "set 1, sip:a: a list does not hold its attributes a b, but a",
        ),
        (
            ("sip:a", "AP", 0, "#x"),
            "set 1, sip:a: a list does not hold its attributes #x, but none",
        ),
        (
            ("sip:a", "AP", 0, "a=\\/b;;"),
            "set 1, sip:a: Kamailio drops its line: bad attributes: a parameter is missing after ';'",
        ),
        (
            ("sip:", "AP", 0, ""),
            "set 1, sip:: Kamailio drops its line: bad URI: too short for a URI",
        ),
        (
            ("sip:a", "??", 0, ""),
            "a DEST of set 1 has FLAGS ??, which are no flags",
        ),
    ] {
        let text = answer(&[(1, &[("sip:b", "AX", 0, ""), row])]);
        assert_eq!(list(&text), Err(why.to_owned()));
    }
    let rising = answer(&[(1, &[("sip:a", "AX", 0, ""), ("sip:b", "AX", 1, "")])]);
    assert!(list(&rising).unwrap_err().starts_with("no list gives"));
    assert_eq!(list(&answer(&[])).unwrap_err(), "it shows no destination");
}

#[test]
fn what_is_cut_or_no_answer_is_refused() {
    let whole = answer(&[(1, &[("sip:a", "AP", 0, "")])]);
    let json = r#"{"result": {"RECORDS": [{"SET": {"ID": 1, "TARGETS": []}}]}}"#;
    assert!(list(&whole).is_ok());
    assert!(read_saved(json.as_bytes()).is_ok());
    for whole in [&whole, json] {
        for end in 0..whole.trim_end().len() {
            assert!(read_saved(&whole.as_bytes()[..end]).is_err(), "{end}");
        }
    }
    for (text, why) in [
        (
            "{\"jsonrpc\":\"2.0\"}",
            "it has no RECORDS, as an answer of dispatcher.list has",
        ),
        (
            r#"{"jsonrpc":"2.0","error":{"code":500,"message":"No Destination Sets"},"id":1}"#,
            "the server answered with an error: No Destination Sets",
        ),
        (
            "{\nRECORDS: {\nSET: {\nID: x\n}\n}\n}\n",
            "a SET has no ID that is a number",
        ),
        (
            "{\nA: 1\n}\n}\n",
            "it has no RECORDS, as an answer of dispatcher.list has",
        ),
        ("{\nA\n}\n", "its line 2 is not a member, like URI: sip:a"),
        (
            "1 sip:a\n",
            "no line begins with {, as an answer of dispatcher.list does",
        ),
    ] {
        assert_eq!(read_saved(text.as_bytes()).unwrap_err().to_string(), why);
    }
    let deep = "{\nA: {\n".repeat(100_000);
    assert!(read_saved(deep.as_bytes()).is_err());
    let deep = format!("{{\"a\": {}", "[".repeat(100_000));
    assert!(read_saved(deep.as_bytes()).is_err());
}

/// A full answer of 5.6.3 with `ds_ping_latency_stats` and `ds_hash_size`, as kamcmd printed it.
const KAMCMD_5_6: &[u8] = include_bytes!("../../../tests/data/dumps/kamcmd-5.6-full.txt");

#[test]
fn values_of_kamcmd_run_to_the_end_of_the_line() {
    let memory = read_saved(KAMCMD_5_6).unwrap();
    let ids: Vec<i32> = memory.sets.iter().map(|set| set.id).collect();
    assert_eq!(ids, [7, 1]);
    let rows: Vec<_> = memory
        .destinations()
        .map(|(_, shown)| {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            let attrs = shown.attrs.as_deref().map(text);
            (text(&shown.uri), shown.flags.0, shown.priority, attrs)
        })
        .collect();
    let row = |uri: &str, flags, priority, attrs: Option<&str>| {
        (uri.to_owned(), flags, priority, attrs.map(str::to_owned))
    };
    assert_eq!(
        rows,
        [
            row("sip:127.0.0.5", 0, 0, Some("ü=<null")),
            row("sip:127.0.0.4", 0, 0, Some("foo=null")),
            row("sip:127.0.0.4", 4, 0, Some("foo=bar;rt=123;w={")),
            row(
                "sip:127.0.0.2:5070",
                8,
                5,
                Some("weight=50;duid=a;maxload=3")
            ),
            row("sip:127.0.0.3;transport=tcp", 1, 0, None),
        ]
    );
    let first = &memory.sets[1].destinations[0];
    assert_eq!(first.duid.as_deref(), Some(&b"a"[..]));
    assert_eq!(first.host.as_deref(), Some(&b"127.0.0.2"[..]));
    assert_eq!(first.load, Some(0));
    assert_eq!(first.latency.unwrap().timeouts, 0);
    assert!(memory.has_attrs);
}

/// Answers of real servers of 5.6 to 6.2, by release and mode.
const ANSWERS: &str = include_str!("../../../tests/data/dumps/answers.json");

#[test]
fn every_release_and_mode_is_read_alike() {
    let answers = json::read(ANSWERS.as_bytes()).unwrap();
    let RpcValue::Struct(releases) = &answers else {
        panic!("releases");
    };
    assert_eq!(releases.len(), 7);
    for (release, modes) in releases {
        for mode in ["short", "normal", "full"] {
            let memory = ServerMemory::read(modes.member(mode).unwrap()).unwrap();
            let place = format!("{release} {mode}");
            let ids: Vec<i32> = memory.sets.iter().map(|set| set.id).collect();
            assert_eq!(ids, [1, 7, 2], "{place}");
            assert_eq!(memory.has_attrs, mode != "short", "{place}");
            let first = &memory.sets[0].destinations[0];
            assert_eq!(first.uri, b"sip:127.0.0.2:5070", "{place}");
            assert_eq!((first.flags, first.priority), (Flags(8), 5), "{place}");
            assert_eq!(first.host.is_some(), mode == "full", "{place}");
            let attrs = (mode != "short").then_some(&b"weight=50;duid=a;maxload=3"[..]);
            assert_eq!(first.attrs.as_deref(), attrs, "{place}");
            assert_eq!(memory.sets[0].destinations[1].attrs, None, "{place}");
        }
    }
}

#[test]
fn repeated_members_of_binrpc_are_sets_and_destinations() {
    let text = |text: &str| RpcValue::String(text.into());
    let record = |members: Vec<(&str, RpcValue)>| {
        let members = members.into_iter();
        RpcValue::Struct(
            members
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        )
    };
    let destination = |uri: &str| {
        record(vec![
            ("URI", text(uri)),
            ("FLAGS", text("TX")),
            ("PRIORITY", RpcValue::Int(-1)),
            ("ATTRS", record(vec![("BODY", text("<null string>"))])),
        ])
    };
    let set = |id, uris: [&str; 2]| {
        let targets = uris.map(|uri| ("DEST", destination(uri)));
        record(vec![
            ("ID", RpcValue::Int(id)),
            ("TARGETS", record(targets.into())),
        ])
    };
    let records = record(vec![
        ("SET", set(2, ["sip:a", "sip:a"])),
        ("SET", set(1, ["sip:b", "sip:c"])),
    ]);
    let memory = ServerMemory::read(&record(vec![("RECORDS", records)])).unwrap();
    let uris = memory
        .destinations()
        .map(|(set, shown)| (set, shown.uri.as_slice()));
    let expected: [(i32, &[u8]); 4] = [(2, b"sip:a"), (2, b"sip:a"), (1, b"sip:b"), (1, b"sip:c")];
    assert_eq!(uris.collect::<Vec<_>>(), expected);
    assert_eq!(memory.sets[0].destinations[0].attrs, None);
}

#[test]
fn strings_of_json_are_bytes() {
    let read = |text: &[u8]| match json::read(text).unwrap() {
        RpcValue::String(bytes) => bytes,
        other => panic!("{other:?}"),
    };
    assert_eq!(read(b"\"a\x80\\\"\\\\\\n\\u00e9\""), b"a\x80\"\\\n\xc3\xa9");
    assert_eq!(
        read(br#""\udc80\ud83d\ude00""#),
        "\u{1f600}".bytes().fold(vec![0x80], |mut all, b| {
            all.push(b);
            all
        })
    );
    assert!(json::read(br#""\ud83d""#).is_err());
    assert_eq!(json::read(b" -1.5e1 ").unwrap(), RpcValue::Double(-15.0));
    assert_eq!(
        json::read(b"[null,1]").unwrap(),
        RpcValue::Array(vec![RpcValue::Null, RpcValue::Int(1)])
    );
}
