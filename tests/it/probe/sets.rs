//! Sets: a line for each, how many of each must be up, and what is listed.

use serde_json::{Value, json};

use super::{json, probe};
use crate::builder::Test;
use crate::uas::Uas;

/// Set 1: one up, one down. Set 2: one up. Set 7: one down.
struct Peers {
    up: Uas,
    busy: Uas,
}

impl Peers {
    fn start() -> Self {
        Self {
            up: Uas::answering("200 OK"),
            busy: Uas::answering("503 Busy"),
        }
    }

    fn list(&self) -> String {
        let (up, busy) = (self.up.address, self.busy.address);
        format!("1 sip:{up} 8\n1 sip:{busy} 8\n2 sip:a@{up} 8\n7 sip:b@{busy} 8\n")
    }
}

#[test]
fn each_format_has_a_line_for_each_set() {
    let peers = Peers::start();
    let told = |format: &str, words: &[&str]| {
        let args = ["--format", format];
        probe(&peers.list(), &args)
            .stdout_has(words.iter().copied())
            .status(1)
            .run();
    };
    let lines = [
        "set 1: 1 of 2 up - critical\n",
        "set 2: 1 of 1 up - ok\n",
        "set 7: 0 of 1 up - critical\n",
    ];
    told("table", &lines);
    told("markdown", &lines.map(|line| line.trim_end()));
    told("csv", &[",1,2,critical,", ",1,1,ok,", ",0,1,critical,"]);
    told(
        "junit",
        &[
            "<property name=\"up\" value=\"1 of 2\"/>",
            "<property name=\"verdict\" value=\"ok\"/>",
        ],
    );
    let metric = "ds_tool_set_up{file=\"<stdin>\",set=\"7\"} 0";
    told("prometheus", &[metric, "ds_tool_set_ok{"]);
    let report = json(&peers.list(), &[], 1);
    let sets: Vec<_> = report["sets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|set| (&set["set"], &set["up"], &set["down"], &set["verdict"]))
        .map(|(set, up, down, verdict)| json!([set, up, down, verdict]))
        .collect();
    let expected = [
        json!([7, 0, 1, "critical"]),
        json!([2, 1, 0, "ok"]),
        json!([1, 1, 1, "critical"]),
    ];
    assert!(expected.iter().all(|set| sets.contains(set)), "{sets:?}");
    let lines = probe(&peers.list(), &["--format", "ndjson"])
        .status(1)
        .json_lines();
    let sets: Vec<_> = lines[4..].iter().map(|line| &line["set_summary"]).collect();
    assert_eq!(sets.len(), 3, "{lines:?}");
    assert!(sets.iter().all(|set| set["verdict"].is_string()));
}

#[test]
fn a_plugin_names_the_sets_that_have_too_few() {
    let peers = Peers::start();
    let plugin = |args: &[&str], words: &str, status: i32| {
        let base = ["probe", "-", "--rate", "0", "--format", "nagios"];
        Test::new(base.iter().chain(args).copied())
            .stdin(peers.list())
            .stdout_has([words])
            .status(status)
            .run();
    };
    plugin(&[], "CRITICAL - 2 of 4 destinations down (set ", 2);
    plugin(&[], "set 7: 0 of 1 up", 2);
    plugin(
        &["--min-up", "1"],
        "CRITICAL - 2 of 4 destinations down (set 7: 0 of 1 up): ",
        2,
    );
    let names = ["--min-up", "1", "--set", "1,2"];
    plugin(&names, "OK - 1 of 3 destinations down: ", 0);
    let slow = [&names[..], &["--warning", "0.0001,100%"]].concat();
    plugin(&slow, "WARNING - 1 of 3 destinations down: ", 1);
    let slow = [&names[..], &["--critical", "0.0001,100%"]].concat();
    plugin(&slow, ": RTT ", 2);
}

#[test]
fn min_up_counts_in_each_set() {
    let peers = Peers::start();
    for (args, status) in [
        (&[][..], 1),
        (&["--min-up", "all"], 1),
        (&["--min-up", "1"], 1),
        (&["--min-up", "0"], 0),
        (&["--min-up", "1", "--set", "1..2"], 0),
        // A set of one has no second.
        (&["--min-up", "2", "--set", "2"], 0),
        (&["--min-up", "2", "--set", "1"], 1),
    ] {
        json(&peers.list(), args, status);
    }
    // What is down is no failure where enough others are up.
    probe(
        &peers.list(),
        &["--min-up", "1", "--set", "1", "--format", "junit"],
    )
    .stdout_has(["failures=\"0\"", "503 Busy"])
    .run();
}

#[test]
fn a_run_in_which_nothing_was_up_fails_unless_nothing_has_to_be() {
    let silent = Uas::answering("503 Busy");
    for (args, status) in [(["--min-up", "1"], 1), (["--min-up", "0"], 0)] {
        json(&silent.line(1, "8"), &args, status);
    }
}

#[test]
fn only_what_is_down_is_listed_and_all_is_counted() {
    let peers = Peers::start();
    let list = peers.list() + &peers.up.line(3, "12");
    let report = json(&list, &["--only-down"], 1);
    let rows = report["results"].as_array().unwrap();
    assert!(rows.iter().all(|row| row["up"] == false), "{report}");
    assert_eq!((rows.len(), &report["summary"]["up"]), (2, &json!(2)));
    let lines = probe(&list, &["--only-down", "--format", "ndjson"])
        .status(1)
        .json_lines();
    let rows = lines.iter().filter(|line| line.get("uri").is_some());
    assert_eq!(rows.count(), 2, "{lines:?}");
    probe(&list, &["--only-down"])
        .stdout_has(["set 2: 1 of 1 up - ok", "503 Busy"])
        .status(1)
        .run();
    for format in ["prometheus", "junit"] {
        Test::new(["probe", "-", "--only-down", "--format", format])
            .stdin(list.as_str())
            .stderr_has([format!("--only-down: no effect with --format {format}")])
            .stdout_has([""; 0])
            .status(2)
            .run();
    }
}

#[test]
fn destinations_are_sorted_on_demand() {
    let peers = Peers::start();
    let order = |sort: &str| -> Vec<Value> {
        let report = json(&peers.list(), &["--sort", sort], 1);
        let rows = report["results"].as_array().unwrap().clone();
        rows.into_iter().map(|mut row| row["line"].take()).collect()
    };
    assert_eq!(order("line"), [1, 2, 3, 4]);
    let by_state = order("state");
    assert!(by_state[..2].contains(&json!(2)) && by_state[..2].contains(&json!(4)));
    // `sip:127.0.0.1:..` before `sip:a@..` and `sip:b@..`.
    assert_eq!(order("uri")[2..], [3, 4]);
}

#[test]
fn several_sets_and_ranges_of_them_are_selected() {
    let peers = Peers::start();
    let sets = |selected: &[&str]| -> Vec<i64> {
        let report = json(&peers.list(), &[selected, &["--min-up", "0"]].concat(), 0);
        let rows = report["results"].as_array().unwrap();
        let mut sets: Vec<_> = rows.iter().filter_map(|row| row["set"].as_i64()).collect();
        sets.sort_unstable();
        sets.dedup();
        sets
    };
    assert_eq!(sets(&["--set", "1,7"]), [1, 7]);
    assert_eq!(sets(&["--set", "2..9"]), [2, 7]);
    assert_eq!(sets(&["--set", "1,5..9"]), [1, 7]);
    assert_eq!(sets(&["--set", "1", "--set", "2"]), [1, 2]);
}

#[test]
fn those_that_share_a_cause_are_named_by_set() {
    let peers = Peers::start();
    let busy = peers.busy.address;
    let list = format!("1 sip:{busy} 8\n1 sip:a@{busy} 8\n7 sip:b@{busy} 8\n");
    let run = probe(&list, &[])
        .stdout_has(["info: 3 destinations: answers 503"])
        .status(1)
        .run();
    let table = String::from_utf8(run.stdout).unwrap();
    let named = format!("set 7: sip:b@{busy}");
    assert!(table.contains(&named), "{table}");
    let named = table.lines().find(|line| line.contains(&named)).unwrap();
    assert!(
        named.contains(&format!("sip:a@{busy}")) && named.contains("set 1: "),
        "{table}"
    );
}
