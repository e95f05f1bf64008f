//! `ds-tool lint` and `ds-tool show --config` as a user meets them.

mod baseline;
mod calls;
mod connections;
mod failures;
mod fine_points;
mod modules;
mod names;
mod since_6_2;
mod tls;

use std::fs;

use serde_json::json;

use crate::builder::Test;

/// A cfg with these lines between its listen and its route.
fn cfg(lines: &str) -> String {
    format!("listen=udp:192.0.2.10:5060\n{lines}\nrequest_route {{ exit; }}\n")
}

const TM: &str = "loadmodule \"tm.so\"";
const DISPATCHER: &str = "loadmodule \"dispatcher.so\"";

/// Pings every 10 seconds, on one line.
fn interval() -> String {
    let from = set("ds_ping_from", "\"sip:proxy@example.org\"");
    format!("{} {from}", set("ds_ping_interval", "10"))
}

fn set(name: &str, value: &str) -> String {
    format!("modparam(\"dispatcher\", \"{name}\", {value})")
}

/// The codes that lint finds in this cfg with this list, each with its line.
fn found(args: &[&str], cfg: &str, list: &str) -> Vec<String> {
    let mut all = vec!["lint"];
    all.extend(args);
    all.extend(["kamailio.cfg", "x.list"]);
    let test = Test::new(all)
        .file("kamailio.cfg", cfg)
        .file("x.list", list);
    let output = test.command().output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let codes: Vec<_> = text
        .lines()
        .filter_map(|line| {
            let (place, rest) = line.split_once(": ")?;
            let code = rest.split_once('[')?.1.split_once(']')?.0;
            let line = place.split(':').nth(1)?;
            code.starts_with("DS").then(|| format!("{code}:{line}"))
        })
        .collect();
    let problem = text.contains("error[") || text.contains("warning[");
    assert_eq!(output.status.code(), Some(i32::from(problem)), "{text}");
    codes
}

#[test]
fn each_rule_speaks_where_it_should() {
    let interval = interval();
    let both = format!("{TM}\n{DISPATCHER}\n");
    for (lines, list, expected) in [
        (
            DISPATCHER.to_owned(),
            "1 sip:192.0.2.1 8\n1 sip:192.0.2.2\n1 sip:192.0.2.3 9\n",
            "DS201:1 DS201:3",
        ),
        (
            format!("{DISPATCHER}\n{interval}"),
            "1 sip:192.0.2.1 8\n",
            "DS202:3",
        ),
        (
            format!("{DISPATCHER}\n{TM}\n{interval}"),
            "1 sip:192.0.2.1 8\n",
            "DS202:4",
        ),
        (both.clone(), "1 sip:192.0.2.1 8\n", "DS203:3"),
        (
            format!("{both}{}", set("ds_ping_interval", "0")),
            "1 sip:192.0.2.1 8\n",
            "DS203:4",
        ),
        (
            format!("{both}{interval}"),
            "1 sip:192.0.2.1\n1 sip:192.0.2.2 4\n",
            "DS204:4",
        ),
        (
            format!("{both}{interval}"),
            "1 sip:192.0.2.1 8\n1 sip:192.0.2.2 24\n",
            "DS209:3 DS205:2",
        ),
        (
            format!("{both}{interval}\n{}", set("ds_probing_mode", "2")),
            "1 sip:192.0.2.1 8\n1 sip:192.0.2.2 9\n",
            "DS215:5 DS205:1",
        ),
        (
            format!("{both}{}", set("ds_ping_reply_codes", "\"code=404;\"")),
            "1 sip:192.0.2.1\n",
            "DS206:4",
        ),
        (
            format!("{both}{}", set("ds_ping_interval", "\"10\"")),
            "1 sip:192.0.2.1\n",
            "DS405:4",
        ),
        (
            format!("{both}#!ifdef A\n#!else # b\n#!endif"),
            "1 sip:192.0.2.1\n",
            "DS407:5",
        ),
        (
            format!("{both}{interval}\n{}", set("ds_probing_mode", "1")),
            "1 sip:192.0.2.1;transport=tcp 8\n1 sip:192.0.2.2\n",
            "DS208:1",
        ),
        (
            format!("{both}{interval}"),
            "1 sip:192.0.2.1 8\n",
            "DS209:3",
        ),
        (TM.to_owned(), "1 sip:192.0.2.1 8\n", "DS207:1"),
        (both.clone(), "1 sip:192.0.2.1\n7\n", "DS101:2"),
        (both.clone(), "1 sip:192.0.2.1\n1 sip:h:99999\n", "DS102:2"),
    ] {
        assert_eq!(
            found(&[], &cfg(&lines), list),
            expected.split(' ').collect::<Vec<_>>(),
            "{lines}"
        );
    }
}

#[test]
fn a_sound_configuration_gives_no_finding() {
    let interval = interval();
    let mode = set("ds_probing_mode", "1");
    for (lines, list) in [
        (
            format!(
                "{TM}\n{DISPATCHER}\n{interval}\n{}",
                set("ds_probing_mode", "3")
            ),
            "1 sip:192.0.2.1 8\n1 sip:192.0.2.2 12\n2 sip:192.0.2.3 8\n",
        ),
        (
            format!("{TM}\n{DISPATCHER}\n{interval}\n{mode}"),
            "1 sip:192.0.2.1\n1 sip:192.0.2.2 4\n",
        ),
        (
            DISPATCHER.to_owned(),
            "1 sip:192.0.2.1\n1 sip:192.0.2.2 4\n",
        ),
        (format!("{TM}\n{DISPATCHER}"), "1 sip:192.0.2.1\n"),
    ] {
        assert_eq!(found(&[], &cfg(&lines), list), [""; 0], "{lines}");
    }
}

#[test]
fn what_a_version_does_is_said_for_the_version_that_was_asked_for() {
    let run = |version: &str| {
        let test = Test::new([
            "lint",
            "--kamailio-version",
            version,
            "kamailio.cfg",
            "x.list",
        ])
        .file("kamailio.cfg", cfg(DISPATCHER))
        .file("x.list", "1 sip:192.0.2.1 8\n");
        String::from_utf8(test.command().output().unwrap().stdout).unwrap()
    };
    assert!(run("6.0.1").contains("Kamailio 6.0.1 still shows AP, and logs nothing"));
    assert!(run("6.1.0").contains("Kamailio 6.1.0 shows AX and logs 'tm module not loaded"));
    // Flag 32 is no flag in 5.8.
    let lines = format!(
        "{TM}\n{DISPATCHER}\n{}\n{}",
        interval(),
        set("ds_probing_mode", "3")
    );
    let list = "1 sip:192.0.2.1 40\n1 sip:192.0.2.2 8\n";
    assert_eq!(
        found(&["--kamailio-version", "5.8"], &cfg(&lines), list),
        ["DS212:1"]
    );
    assert_eq!(
        found(&["--kamailio-version", "6.0"], &cfg(&lines), list),
        ["DS205:1"]
    );
}

#[test]
fn fix_takes_the_probing_flag_and_touches_nothing_else() {
    let list = "# c\r\n1\tsip:192.0.2.1  8\t5 a=8 # 8\r\n2 sip:192.0.2.2 24\n3 sip:192.0.2.3";
    let fixed = "# c\r\n1\tsip:192.0.2.1  0\t5 a=8 # 8\r\n2 sip:192.0.2.2 16\n3 sip:192.0.2.3";
    let test = Test::new(["lint", "--fix", "--diff", "kamailio.cfg", "x.list"])
        .file("kamailio.cfg", cfg(DISPATCHER))
        .file("x.list", list);
    let shown = String::from_utf8(test.command().output().unwrap().stdout).unwrap();
    assert!(
        shown.starts_with("--- x.list\n+++ x.list\n@@ -1,4 +1,4 @@\n"),
        "{shown}"
    );
    assert!(shown.contains("+2 sip:192.0.2.2 16\n"), "{shown}");
    assert_eq!(fs::read_to_string(test.path("x.list")).unwrap(), list);

    let test = Test::new(["lint", "--fix", "kamailio.cfg", "x.list"])
        .file("kamailio.cfg", cfg(DISPATCHER))
        .file("x.list", list);
    // What is mended is sound.
    let output = test.command().output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(fs::read_to_string(test.path("x.list")).unwrap(), fixed);
}

#[test]
#[cfg(unix)]
fn fix_keeps_the_mode_and_a_symbolic_link() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let test = Test::new(["lint", "--fix", "kamailio.cfg", "link.list"])
        .file("kamailio.cfg", cfg(DISPATCHER))
        .file("x.list", "1 sip:192.0.2.1 8\n");
    let (file, link) = (test.path("x.list"), test.path("link.list"));
    symlink(&file, &link).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    test.command().output().unwrap();
    assert_eq!(fs::read_to_string(&file).unwrap(), "1 sip:192.0.2.1 0\n");
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(
        fs::metadata(&file).unwrap().permissions().mode() & 0o777,
        0o640
    );
}

#[test]
fn the_list_is_found_where_the_cfg_says_below_a_root() {
    let lines = format!(
        "{DISPATCHER}\n{}",
        set("list_file", "\"/etc/kamailio/gw.list\"")
    );
    let test = Test::new([
        "show",
        "--root",
        ".",
        "--config",
        "etc/kamailio/kamailio.cfg",
        "--format",
        "json",
    ])
    .file(
        "etc/kamailio/kamailio.cfg",
        cfg(&format!("include_file \"more.cfg\"\n{lines}")),
    )
    .file("etc/kamailio/more.cfg", format!("{TM}\n"))
    .file("etc/kamailio/gw.list", "1 sip:192.0.2.1 8\n")
    .stderr("ds_ping_interval is 0: none of 1 destinations is ever pinged\n");
    let report = test.json();
    assert_eq!(report["entries"][0]["uri"], "sip:192.0.2.1");
    assert_eq!(report["config"]["tm"], "loaded");
    assert_eq!(report["config"]["modules"], json!(["tm", "dispatcher"]));
    assert_eq!(report["config"]["params"]["ds_ping_interval"], 0);
    assert_eq!(report["config"]["starts"], true);
}

#[test]
fn a_value_of_the_environment_is_unknown_until_it_is_given() {
    let lines = format!(
        "#!defenv PING\n{TM}\n{DISPATCHER}\n{}",
        set("ds_ping_interval", "PING")
    );
    let probing = |args: &[&str]| {
        let mut all = vec!["show", "--config", "kamailio.cfg", "--format", "json"];
        all.extend(args);
        all.push("x.list");
        let report = Test::new(all)
            .file("kamailio.cfg", cfg(&lines))
            .file("x.list", "1 sip:192.0.2.1 8\n")
            .file("env", "# c\nPING=7\n")
            .stderr_has([""; 0])
            .json();
        report["entries"][0]["probing"].clone()
    };
    let unknown = probing(&[]);
    assert_eq!(unknown["state"], "unknown");
    assert!(
        unknown["reasons"][0]["text"]
            .as_str()
            .unwrap()
            .contains("PING"),
        "{unknown}"
    );
    for given in [["--env", "PING=7"], ["--env-file", "env"]] {
        assert_eq!(probing(&given)["state"], "pinged");
    }
}

#[test]
fn the_reasons_and_the_detection_time_are_told() {
    let lines = format!(
        "{TM}\n{DISPATCHER}\n{}\n{}\n{}",
        set("ds_ping_interval", "10"),
        set("ds_probing_mode", "1"),
        set("ds_probing_threshold", "3")
    );
    let report = Test::new([
        "show",
        "--config",
        "kamailio.cfg",
        "--format",
        "json",
        "x.list",
    ])
    .file("kamailio.cfg", cfg(&lines))
    .file("x.list", "1 sip:192.0.2.1\n2 sip:192.0.2.2 4\n")
    .stderr("1 of 2 destinations are pinged, every 10 s\n")
    .json();
    let of_set = |set: i64| {
        let entries = report["entries"].as_array().unwrap();
        entries.iter().find(|e| e["set"] == set).unwrap()["probing"].clone()
    };
    // The worst case: it falls silent right after an answer, and three pings run into fr_timer.
    assert_eq!(
        of_set(1),
        json!({"state": "pinged", "until": "forever", "reasons": [], "detection_s": 60.0})
    );
    assert_eq!(of_set(2)["reasons"][0]["code"], "flag-disabled");
}

#[test]
fn with_load_mode_1_a_name_that_may_not_resolve_makes_the_start_unknown() {
    let lines = format!("{TM}\n{DISPATCHER}\n{}", set("ds_load_mode", "1"));
    let starts = |resolve: &[&str]| {
        let mut all = vec!["show", "--config", "kamailio.cfg", "--format", "json"];
        all.extend(resolve);
        all.push("x.list");
        let test = Test::new(all)
            .file("kamailio.cfg", cfg(&lines))
            .file("x.list", "1 sip:gw.test 8\n");
        let output = test.command().output().unwrap();
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        report["config"]["starts"].clone()
    };
    assert_eq!(starts(&[]), "unknown");
    assert_eq!(starts(&["--resolve", "gw.test=192.0.2.1"]), true);
    assert_eq!(starts(&["--resolve", "gw.test="]), false);
}

#[test]
fn what_cannot_be_read_is_said_with_the_way_out() {
    let database = set("db_url", "\"mysql://u:secret@h/d\"");
    for (lines, args, words) in [
        (
            DISPATCHER.to_owned(),
            vec!["show", "--config", "kamailio.cfg"],
            "--root",
        ),
        (
            format!("{DISPATCHER}\n{database}"),
            vec!["show", "--config", "kamailio.cfg"],
            "db_url",
        ),
        (
            DISPATCHER.to_owned(),
            vec!["lint", "missing.cfg"],
            "there is no such file",
        ),
        (
            DISPATCHER.to_owned(),
            vec!["lint", "--env", "X", "kamailio.cfg"],
            "NAME=VALUE",
        ),
    ] {
        let lines = format!("{lines}\n{}", set("list_file", "\"/nowhere/x.list\""));
        let test = Test::new(args).file("kamailio.cfg", cfg(&lines));
        let output = test.command().output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        assert!(
            stderr.contains(words) && !stderr.contains("secret"),
            "{stderr}"
        );
    }
}

#[test]
fn hostile_text_of_a_cfg_reaches_no_terminal_raw() {
    let lines = format!("{DISPATCHER}\n{}", set("x\u{1b}[31m", "1"));
    let test = Test::new(["lint", "kamailio.cfg", "x.list"])
        .file("kamailio.cfg", cfg(&lines))
        .file("x.list", "1 sip:192.0.2.1\u{1b}[31m 8\n");
    let output = test.command().output().unwrap();
    let all = [output.stdout, output.stderr].concat();
    assert!(!all.contains(&0x1b), "{}", String::from_utf8_lossy(&all));
    assert!(!all.is_empty());
}

#[test]
fn a_password_in_db_url_is_never_shown() {
    let lines = format!(
        "{DISPATCHER}\n{}",
        set("db_url", "\"mysql://user:secret@h/d\"")
    );
    for command in [
        &[
            "show",
            "--format",
            "json",
            "--config",
            "kamailio.cfg",
            "x.list",
        ][..],
        &["lint", "kamailio.cfg"],
    ] {
        let test = Test::new(command.iter().copied())
            .file("kamailio.cfg", cfg(&lines))
            .file("x.list", "1 sip:192.0.2.1\n");
        let output = test.command().output().unwrap();
        let all = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(!all.contains("secret"), "{all}");
        assert!(all.contains("db_url"), "{all}");
    }
}

#[test]
fn a_diff_that_goes_to_a_file_can_be_applied() {
    let test = Test::new(["lint", "--fix", "--diff", "kamailio.cfg", "x.list"])
        .file("kamailio.cfg", cfg(DISPATCHER))
        .file("x.list", "1\tsip:192.0.2.1\t8\r\n");
    let diff = String::from_utf8(test.command().output().unwrap().stdout).unwrap();
    assert!(
        diff.ends_with("-1\tsip:192.0.2.1\t8\r\n+1\tsip:192.0.2.1\t0\r\n"),
        "{diff:?}"
    );
}
