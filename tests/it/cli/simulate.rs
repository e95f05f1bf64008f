//! `ds-tool simulate`: who gets the calls, and who takes them over.

use serde_json::{Value, json};

use crate::builder::Test;

const LIST: &str = "\
1 sip:192.0.2.1 8 10 weight=50;duid=gw1
1 sip:192.0.2.2 8 10 weight=30;duid=gw2
1 sip:192.0.2.3 8 10 weight=20;duid=gw3
1 sip:192.0.2.4 8 10 weight=10;duid=gw4
2 sip:192.0.2.5 8
";

const CFG: &str = "\
listen=udp:192.0.2.1:5060
loadmodule \"tm.so\"
loadmodule \"dispatcher.so\"
modparam(\"dispatcher\", \"flags\", 2)
request_route {
    ds_select_dst(\"1\", \"9\");
    ds_select_routes(\"1=4;2=8\", \"d\", \"2\");
    ds_select_dst(\"$var(set)\", \"$var(algorithm)\");
}
";

fn simulated<'a>(args: impl IntoIterator<Item = &'a str>) -> Value {
    let all = ["simulate", "--set", "1"].into_iter().chain(args);
    Test::new(all.chain(["--format", "json", "a.list"]))
        .file("a.list", LIST)
        .json()
}

fn shares(report: &Value, which: &str) -> Vec<(String, f64)> {
    let destinations = report["sets"][0]["destinations"].as_array();
    let destinations = destinations.expect("destinations").iter();
    let share = |row: &Value| {
        let name = row["name"].as_str().expect("a name").to_owned();
        (name, row[which].as_f64().expect("a share"))
    };
    destinations.map(share).collect()
}

fn expected(shares: [f64; 4]) -> Vec<(String, f64)> {
    let names = ["gw4", "gw3", "gw2", "gw1"].map(str::to_owned);
    names.into_iter().zip(shares).collect()
}

#[test]
fn a_neighbour_takes_all_calls_of_a_weighted_destination() {
    let report = simulated(["--alg", "9", "--down", "duid=gw2"]);
    assert_eq!(shares(&report, "share"), expected([0.1, 0.2, 0.3, 0.4]));
    assert_eq!(
        shares(&report, "share_after"),
        expected([0.1, 0.2, 0.0, 0.7])
    );
    assert_eq!(
        report["sets"][0]["warnings"],
        json!([
            "weights sum to 110: gw1 gets 40, not 50",
            "gw1 takes all of gw2's calls: 40 % -> 70 %"
        ])
    );
}

#[test]
fn without_an_outage_each_destination_shows_who_takes_its_calls() {
    let report = simulated(["--alg", "0"]);
    let row = &report["sets"][0]["destinations"][1];
    assert_eq!(
        row["if_down"]["takers"],
        json!([{"name": "gw2", "share": 0.25, "share_after": 0.5}])
    );
    assert_eq!(row["failover"], json!(["gw2", "gw1", "gw4"]));
    assert_eq!(report["sets"][0]["basis"], "expected");
}

#[test]
fn an_algorithm_that_a_release_lacks_sends_all_calls_to_the_first() {
    let report = simulated(["--alg", "14", "--kamailio-version", "5.6"]);
    assert_eq!(shares(&report, "share"), expected([1.0, 0.0, 0.0, 0.0]));
    assert_eq!(
        report["sets"][0]["warnings"][0],
        "algorithm 14 does not exist in Kamailio 5.6.6: all calls go to the first destination in use, gw4, and each one logs a warning"
    );
    let report = simulated(["--alg", "14", "--kamailio-version", "6.1"]);
    assert_eq!(shares(&report, "share"), expected([0.25; 4]));
}

#[test]
fn loads_and_latencies_are_given() {
    let report = simulated([
        "--alg",
        "10",
        "--calls",
        "4",
        "--load",
        "uri=*.3=9",
        "--load",
        "duid=gw4=2",
    ]);
    assert_eq!(shares(&report, "share"), expected([0.0, 0.0, 0.5, 0.5]));
    let report = simulated([
        "--alg",
        "13",
        "--latency",
        "duid=gw*=100",
        "--latency",
        "duid=gw1=5",
    ]);
    assert_eq!(shares(&report, "share"), expected([0.0, 0.0, 0.0, 1.0]));
}

#[test]
fn keys_are_hashed_as_kamailio_hashes_them() {
    let run = |keys: &[u8]| {
        Test::new([
            "simulate", "--set", "1", "--alg", "1", "--keys", "keys", "--format", "json", "a.list",
        ])
        .file("a.list", LIST)
        .file("keys", keys)
        .json()
    };
    let report = run(b"sip:alice@h.test\nsip:alice@h.test:5060\r\n\nnonsense\n");
    let set = &report["sets"][0];
    assert_eq!((&set["basis"], &set["calls"]), (&json!("keys"), &json!(3)));
    assert_eq!(set["failed"], 0.333333);
    let report = run(b"sip:\xc3\xa4@h.test\n");
    let warnings = report["sets"][0]["warnings"].to_string();
    assert!(
        warnings.contains("1 of 1 keys have bytes over 127"),
        "{warnings}"
    );
}

#[test]
fn an_assertion_that_does_not_hold_fails_with_the_figure() {
    let run = |expression: &'static str| {
        Test::new([
            "simulate", "--alg", "9", "--down", "duid=gw2", "--assert", expression, "a.list",
        ])
        .file("a.list", LIST)
    };
    run("duid=gw1 <= 70%").stdout_has(["set 1"]).run();
    run("duid=gw* > 5%")
        .stdout_has(["failed: gw2 gets 0 % of the calls of set 1 (algorithm 9): 'duid=gw* > 5%' does not hold"])
        .status(1)
        .run();
}

#[test]
fn sets_and_algorithms_are_those_of_the_calls_in_the_cfg() {
    let report = Test::new([
        "simulate", "--config", "k.cfg", "--format", "json", "a.list",
    ])
    .file("a.list", LIST)
    .file("k.cfg", CFG)
    .stderr_has(["k.cfg:8: the set or the algorithm is computed"])
    .json();
    let sets = report["sets"].as_array().expect("sets").iter();
    let of = |set: &Value| json!([set["set"], set["algorithm"], set["call"]]);
    let sets: Vec<_> = sets.map(of).collect();
    assert_eq!(
        sets,
        [
            json!([1, 9, "k.cfg:6"]),
            json!([1, 4, "k.cfg:7"]),
            json!([2, 8, "k.cfg:7"])
        ]
    );
    // The third argument keeps two, and the next rule one more.
    assert_eq!(
        report["sets"][1]["destinations"][0]["failover"],
        json!(["gw3", "sip:192.0.2.5"])
    );
    Test::new(["simulate", "--config", "k.cfg", "a.list"])
        .file("a.list", LIST)
        .file("k.cfg", "loadmodule \"dispatcher.so\"\nrequest_route { exit; }\n")
        .stderr("error: the cfg has no call of ds_select_dst or ds_select_routes whose set and algorithm are known: give --alg\n")
        .status(2)
        .run();
}

#[test]
fn names_of_a_list_are_safe_to_print() {
    Test::new(["simulate", "--alg", "4", "--format", "csv", "-"])
        .stdin("1 sip:192.0.2.1 8 0 duid=a\x1b[31m\n")
        .stdout_has(["\\u{1b}[31m"])
        .run();
}

/// A cfg with these rules of `ds_select_routes`.
fn with_rules(rules: &str) -> String {
    let (head, _) = CFG.split_once("    ds_select_dst").expect("a call");
    format!("{head}    ds_select_routes(\"{rules}\", \"d\");\n}}\n")
}

#[test]
fn a_later_rule_gets_the_calls_that_the_rules_before_it_leave() {
    let list = LIST.replace("2 sip:192.0.2.5 8", "2 sip:192.0.2.5 8 0 duid=backup");
    let report = Test::new([
        "simulate", "--config", "k.cfg", "--down", "set=1", "--format", "json", "a.list",
    ])
    .file("k.cfg", with_rules("1=4;2=8"))
    .file("a.list", list)
    .json();
    let (first, later) = (&report["sets"][0], &report["sets"][1]);
    assert_eq!(first["next_rule"], 2);
    assert_eq!(first["failed_after"], 1.0);
    assert_eq!(
        first["warnings"][0],
        "after the outage 100 % of the calls go on to set 2: no destination is in use"
    );
    assert_eq!(later["destinations"][0]["share"], 0.0);
    assert_eq!(later["destinations"][0]["share_after"], 1.0);
    assert_eq!(later["failed_after"], 0.0);
}

#[test]
fn failover_goes_on_to_the_next_rule() {
    let list =
        "1 sip:192.0.2.1 8 0 duid=gw\n2 sip:192.0.2.5 8 0 duid=b1\n2 sip:192.0.2.6 8 0 duid=b2\n";
    for (rules, failover) in [
        ("1=4;2=8", json!(["b2", "b1"])),
        // Whom round robin selects depends on the calls before.
        ("1=4;2=4", json!(["set 2"])),
        ("2=4;1=4", json!(["b1", "gw"])),
    ] {
        let report = Test::new([
            "simulate", "--config", "k.cfg", "--format", "json", "a.list",
        ])
        .file("k.cfg", with_rules(rules))
        .file("a.list", list)
        .json();
        let first = &report["sets"][0]["destinations"][0];
        assert_eq!(first["failover"], failover, "{rules}");
    }
}
