//! Saved answers, and servers that do not answer: what needs no Kamailio.

use crate::builder::Test;
use crate::uas::Uas;

const SAVED: &str = include_str!("../data/dumps/kamcmd-5.6-full.txt");

/// The saved answer as a list. Its order is that in which a server shows the answer again.
const AS_LIST: &str = "\
1 sip:127.0.0.3;transport=tcp 1 0
1 sip:127.0.0.2:5070 8 5 weight=50;duid=a;maxload=3
7 sip:127.0.0.4 4 0 foo=bar;rt=123;w={
7 sip:127.0.0.4 0 0 foo=null
7 sip:127.0.0.5 0 0 ü=<null
";

#[test]
fn a_saved_answer_becomes_a_list_and_differs_from_it_in_nothing() {
    Test::new(["convert", "saved.txt"])
        .file("saved.txt", SAVED)
        .stdout(AS_LIST)
        .run();
    Test::new(["convert", "-", "--output", "x.list"])
        .stdin(SAVED)
        .stderr("x.list: 5 destinations written\n")
        .leaves("x.list", AS_LIST)
        .run();
    Test::new(["show", "saved.txt"])
        .file("saved.txt", SAVED)
        .stdout_has(["   5    7  sip:127.0.0.5", "5 destinations in 2 sets"])
        .stderr_has(["shown as the list that ds-tool convert makes of it"])
        .run();
    Test::new(["diff", "x.list", "saved.txt"])
        .file("saved.txt", SAVED)
        .file("x.list", AS_LIST)
        .stdout_has(["no difference in 5 destinations"])
        .run();
    let json = r#"{"jsonrpc":"2.0","result":{"NRSETS":1,"RECORDS":[{"SET":{"ID":1,"TARGETS":[{"DEST":{"URI":"sip:a","FLAGS":"AP","PRIORITY":0}}]}}]},"id":1}"#;
    Test::new(["convert", "saved.json"])
        .file("saved.json", json)
        .stdout("1 sip:a 8 0\n")
        .stderr_has(["dispatcher.list short does not hold them"])
        .run();
}

#[test]
fn what_a_list_cannot_hold_is_named_and_nothing_is_written() {
    let spaced = SAVED.replace("foo=null", "foo=null bar");
    for (saved, why) in [
        (
            spaced.as_str(),
            "set 7, sip:127.0.0.4: a list does not hold its attributes foo=null bar",
        ),
        (
            &SAVED[..SAVED.len() - 4],
            "it is cut: its last brace is missing",
        ),
        (AS_LIST, "this is no answer of dispatcher.list"),
    ] {
        Test::new(["convert", "saved.txt", "--output", "x.list"])
            .file("saved.txt", saved)
            .file("x.list", "old\n")
            .stderr_has([why])
            .leaves("x.list", "old\n")
            .status(2)
            .run();
    }
}

#[test]
fn a_difference_is_a_row_in_every_format() {
    let test = |format: &str| {
        Test::new(["diff", "--format", format, "x.list", "saved.txt"])
            .file("saved.txt", SAVED)
            .file(
                "x.list",
                AS_LIST.replace("8 5 weight", "8 7 weight") + "9 sip:192.0.2.9\n",
            )
            .status(1)
    };
    let json = test("json").json();
    assert_eq!(json["drift"], true);
    let rows = json["differences"].as_array().unwrap().iter();
    let classes: Vec<_> = rows.map(|row| row["classes"].to_string()).collect();
    assert_eq!(classes, ["[\"priority\"]", "[\"only-left\"]"]);
    test("csv")
        .stdout_has(["9,sip:192.0.2.9,6,only-left,true,AX,0,,,,,"])
        .run();
    test("table")
        .stdout_has([
            "LINE  SET  URI",
            "priority 7 in the list, 5 in the saved answer saved.txt",
            "2 differences in 5 destinations",
        ])
        .run();
}

#[test]
fn a_server_that_is_not_there_is_named_and_the_way_out() {
    for args in [
        vec!["diff", "x.list"],
        vec!["reload", "x.list", "--yes"],
        vec!["apply", "x.list", "--to", "x.list", "--yes"],
        vec!["drain", "--all", "--yes"],
        vec!["undrain", "--all", "x.list"],
        vec!["set-state", "AP", "--set", "1"],
    ] {
        let target = ["--rpc", "unix:missing.sock"];
        Test::new(args.into_iter().chain(target))
            .file("x.list", AS_LIST)
            .leaves("x.list", AS_LIST)
            .stderr_has([
                "unix:missing.sock: there is no such socket",
                "check that the server runs",
            ])
            .status(2)
            .run();
    }
}

#[test]
fn wrong_usage_names_the_way_out() {
    for (line, why) in [
        (
            "diff x.list x.list x.list",
            "two sides are compared, and these are 3",
        ),
        ("drain", "give --set, --uri, --duid or --attr, or --all"),
        ("drain --all --set 1", "--all selects every destination"),
        ("drain --line 1", "a server knows no lines"),
        (
            "set-state DP --all",
            "expected AP, AX, IP, IX, TP, TX or DX",
        ),
        (
            "apply x.list --to x.list --rpc tcp:192.0.2.1:1",
            "the server must be here",
        ),
        (
            "drain --all --rpc here",
            "expected unix:PATH, tcp:HOST:PORT",
        ),
        (
            "diff --rpc x.list",
            "a list stands before --rpc, or after --rpc=TARGET",
        ),
        (
            "drain --all --rpc http://me:geheim@127.0.0.1:0/RPC",
            "\"0\" is no port",
        ),
    ] {
        let output = Test::new(line.split(' '))
            .file("x.list", AS_LIST)
            .stderr_has([why])
            .status(2)
            .run();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(!stderr.contains("geheim"), "{stderr}");
    }
}

#[test]
fn our_own_options_is_compared_with_the_state() {
    let (up, down) = (Uas::answering("200 OK"), Uas::silent());
    let destination = |uas: &Uas, flags: &str| {
        format!(
            r#"{{"DEST":{{"URI":"sip:{}","FLAGS":"{flags}","PRIORITY":0}}}}"#,
            uas.address
        )
    };
    let targets = [destination(&down, "AP"), destination(&up, "IP")].join(",");
    let saved = format!(r#"{{"RECORDS":[{{"SET":{{"ID":1,"TARGETS":[{targets}]}}}}]}}"#);
    let list = up.line(1, "8") + &down.line(1, "8");
    let test = |format: &str| {
        Test::new([
            "diff",
            "--probe",
            "--format",
            format,
            "x.list",
            "saved.json",
        ])
        .file("x.list", &list)
        .file("saved.json", &saved)
        .stderr_has([""; 0])
        .status(1)
    };
    test("table")
        .stdout_has([
            "PROBE",
            "our own OPTIONS: no reply: the host is down",
            "it answers our own OPTIONS; in the saved answer saved.json it is down",
        ])
        .run();
    let json = test("json").json();
    let rows = json["differences"].as_array().unwrap().iter();
    let rows: Vec<_> = rows
        .map(|row| (row["up"].as_bool(), row["classes"].to_string()))
        .collect();
    let expected = [
        (Some(false), r#"["unreachable"]"#.to_owned()),
        (Some(true), r#"["state","reachable"]"#.to_owned()),
    ];
    assert_eq!(rows, expected);
}
