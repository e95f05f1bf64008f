//! `--set`, `--uri` and `--resolve`: which entries, and which answers.

use serde_json::{Value, json};

use crate::builder::Test;

const LIST: &str = "\
1 sip:192.0.2.1 8
2 sip:192.0.2.2 8
3 sip:192.0.2.3:5070 8
4294967292 sip:gw.example.org 8
";

fn uris(args: &[&str]) -> Vec<String> {
    let mut report = Test::new(["show", "--format", "json"].iter().chain(args).copied())
        .stdin(LIST)
        .stderr_has([""; 0])
        .json();
    let Value::Array(entries) = report["entries"].take() else {
        panic!("no entries: {report}");
    };
    let uris = entries
        .iter()
        .map(|entry| entry["uri"].as_str().expect("a URI"));
    let mut uris: Vec<_> = uris.map(str::to_owned).collect();
    uris.sort();
    uris
}

#[test]
fn a_set_is_chosen_by_its_number() {
    assert_eq!(uris(&["--set", "2", "-"]), ["sip:192.0.2.2"]);
    assert_eq!(uris(&["--set", "-4", "-"]), ["sip:gw.example.org"]);
}

#[test]
fn several_sets_add_up() {
    assert_eq!(
        uris(&["--set", "1", "--set", "2", "-"]),
        ["sip:192.0.2.1", "sip:192.0.2.2"]
    );
}

#[test]
fn several_patterns_add_up() {
    assert_eq!(
        uris(&["--uri", "*:5070", "--uri", "sip:gw.*", "-"]),
        ["sip:192.0.2.3:5070", "sip:gw.example.org"]
    );
}

#[test]
fn a_set_and_a_pattern_narrow_each_other() {
    assert_eq!(
        uris(&["--set", "1", "--set", "3", "--uri", "sip:192.0.2.?", "-"]),
        ["sip:192.0.2.1"]
    );
}

#[test]
fn a_choice_that_nothing_matches_exits_with_2() {
    for (choice, hint) in [
        (["--set", "9"], ""),
        (
            ["--uri", "192.0.2.1"],
            "; a PATTERN must match the whole text: try '*'",
        ),
    ] {
        for command in ["show", "probe"] {
            Test::new([command, choice[0], choice[1], "-"])
                .stdin("1 sip:127.0.0.1 8\n")
                .stderr(format!(
                    "error: no destination matches {}{hint}; the only set is 1\n",
                    choice[0]
                ))
                .status(2)
                .run();
        }
    }
}

#[test]
fn the_sets_that_there_are_are_named() {
    let list = |sets: i32| -> String {
        let line = |set| format!("{set} sip:192.0.2.1\n");
        (1..=sets).map(line).collect()
    };
    for (sets, named) in [
        (3, "the sets are 1, 2, 3\n"),
        (25, "18, 19, 20 and 5 more\n"),
    ] {
        Test::new(["show", "--set", "99", "--line", "1", "-"])
            .stdin(list(sets))
            .stderr_has(["no destination matches --set and --line; ", named])
            .status(2)
            .run();
    }
}

#[test]
fn options_without_effect_are_said_to_have_none() {
    for (args, warning) in [
        (
            &["show", "--define", "X", "--root", "."][..],
            &["--define has no effect without --config", "--root has no"][..],
        ),
        (
            &["probe", "--interval", "2s", "--timeout", "1ms"],
            &["warning: --interval has no effect without --count"],
        ),
    ] {
        let status = i32::from(args[0] == "probe");
        Test::new(args.iter().copied().chain(["-"]))
            .stdin("1 sip:127.0.0.1:9 8\n")
            .stdout_has(["sip:127.0.0.1"])
            .stderr_has(warning.iter().copied())
            .status(status)
            .run();
    }
}

#[test]
fn a_resolved_name_needs_no_dns() {
    let report = Test::new([
        "show",
        "--format",
        "json",
        "--resolve",
        "GW.example.org=192.0.2.9",
        "-",
    ])
    .stdin("1 sip:gw.example.org 8\n")
    .json();
    assert_eq!(report["entries"][0]["needs_dns"], false);
    assert_eq!(report["entries"][0]["host"], "gw.example.org");
}

#[test]
fn a_name_that_resolves_to_nothing_drops_its_line() {
    let report = Test::new([
        "show",
        "--format",
        "json",
        "--resolve",
        "a.test=",
        "--resolve",
        "b.test=::1",
        "-",
    ])
    .stdin("1 sip:a.test 8\n1 sip:b.test 8\n")
    .stderr_has(["<stdin>:1:3: error[DS510]: a.test does not resolve: Kamailio drops this line"])
    .json();
    assert_eq!(report["entries"][0]["uri"], "sip:b.test");
    assert_eq!(report["dropped"][0]["line"], 1);
}

#[test]
fn a_choice_of_a_dropped_line_tells_why_it_is_dropped() {
    let report = Test::new(["show", "--set", "15", "--format", "json", "-"])
        .stdin("1 sip:127.0.0.2 8\n15 sip:a:99999\n16 sip:b:99999\n")
        .stderr_has(["<stdin>:2:4: error[DS102]: "])
        .json();
    let dropped = report["dropped"].as_array().unwrap();
    assert_eq!((dropped.len(), &dropped[0]["line"]), (1, &json!(2)));
}
