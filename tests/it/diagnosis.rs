//! One mistake is described in one place: every command prints the same of it, and every count is whole.

use std::fs;

use serde_json::{Value, json};

use crate::builder::Test;

/// The lines of standard output and of standard error that name a place in a file.
fn places(run: &std::process::Output) -> Vec<String> {
    let both = [run.stdout.as_slice(), b"\n", &run.stderr].concat();
    let text = String::from_utf8(both).unwrap();
    let is_place = |line: &&str| line.contains("[DS");
    text.lines().filter(is_place).map(str::to_owned).collect()
}

fn run(args: &[&str], list: &str) -> std::process::Output {
    let test = Test::new(args.iter().copied()).file("x.list", list);
    test.command().output().unwrap()
}

#[test]
fn show_and_lint_print_the_same_line_of_each_mistake() {
    let long = format!("# {}7 sip:10.0.0.7 8\n", "x".repeat(1021));
    let lists = [
        "1 sip:10.0.0.1 AP\n2 sip:10.0.0.2:99999 8\n3 10.0.0.4 8\n",
        "1sip:10.0.0.1 8\n1 sip:10.0.0.2 8|1\n1 sip:10.0.0.3 8 high\nhello world\n",
        "1 sip:10.0.0.1#8\n1 sip:10.0.0.256\n1 sip:10.0.0.9 8#5 weight=5\n",
        "1 8 sip:10.0.0.1\nx sip:10.0.0.2:x\n1 sip:${HOST} 8\n// no comment\n",
        "1 sip:10.0.0.1 8 0 wieght=5;duid=a;duid=b\n1 sip:10.0.0.2 8 0 a=1,b=2\n",
        "1 sip:10.0.0.1 8 0 weight = 5\n1 sip:10.0.0.2 8 0 a=1 // x\n1 sip:10.0.0.3 8 0 weight=0\n",
        "4294967297 sip:10.0.0.1\n4294967295 sip:10.0.0.2\n1 sip:10.0.0.3\u{a0}8\n",
        "1 sip:10.0.0.1 8\0 5\n\0 2 sip:10.0.0.2\n",
        "1 sip:10.0.0.1 8\n2\n",
        "1 sip:10.0.0.1 8\r2 sip:10.0.0.2 8\r",
        &long,
    ];
    for list in lists {
        let (show, lint) = (
            run(&["show", "x.list"], list),
            run(&["lint", "x.list"], list),
        );
        assert_eq!(places(&show), places(&lint), "{list:?}");
        assert!(!places(&show).is_empty(), "{list:?}");
    }
}

#[test]
fn probe_and_set_print_the_line_of_lint_for_what_is_lost() {
    let list = "1 sip:10.0.0.1:99999 8\n2\n";
    let lint = places(&run(&["lint", "x.list"], list));
    assert_eq!(lint.len(), 2);
    for args in [
        &["probe", "x.list"][..],
        &["set", "x.list", "--all", "--add", "D"],
    ] {
        assert_eq!(places(&run(args, list)), lint, "{args:?}");
    }
    let fmt = places(&run(&["fmt", "x.list"], list));
    assert_eq!(fmt, lint[1..]);
}

const MANY: usize = 5000;

fn many() -> String {
    "1 sip:192.0.2.1 AP\n".repeat(MANY)
}

fn lint_many(format: &str) -> (String, String) {
    let args = ["lint", "--select", "DS106", "--format", format, "x.list"];
    let output = run(&args, &many());
    assert_eq!(output.status.code(), Some(1));
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr))
}

#[test]
fn the_text_has_a_thousand_in_full_and_counts_all() {
    let (out, err) = lint_many("text");
    assert_eq!(out.matches("error[DS106]: not a number").count(), 1000);
    assert_eq!(out.matches("4000 more like these in this file").count(), 1);
    assert_eq!(
        err,
        "5000 errors, 0 warnings, 0 infos; 5000 fixable with --fix (--diff shows how)\n"
    );
}

#[test]
fn json_and_sarif_say_how_many_are_not_listed() {
    let omitted = json!([{"file": "x.list", "code": "DS106", "count": 4000}]);
    let (out, _) = lint_many("json");
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(report["findings"].as_array().unwrap().len(), 1000);
    assert_eq!(report["omitted"], omitted);
    assert_eq!(
        report["summary"],
        json!({"errors": 5000, "warnings": 0, "infos": 0, "fixable": 5000})
    );
    let (out, _) = lint_many("sarif");
    let log: Value = serde_json::from_str(&out).unwrap();
    let run = &log["runs"][0];
    assert_eq!(run["results"].as_array().unwrap().len(), 1000);
    assert_eq!(run["properties"]["omitted"], omitted);
}

#[test]
fn a_fix_corrects_all_and_a_comment_silences_all() {
    let test = Test::new(["lint", "--select", "DS106", "--fix", "x.list"]).file("x.list", many());
    let output = test.command().output().unwrap();
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "0 errors, 0 warnings, 0 infos left; 5000 fixed\n"
    );
    let new = fs::read_to_string(test.path("x.list")).unwrap();
    assert_eq!(new, many().replace("AP", "8"));
    let list = format!("# ds-tool: ignore-file[DS106]\n{}", many());
    let output = run(&["lint", "--select", "DS106", "x.list"], &list);
    assert_eq!((output.stdout, output.stderr), (Vec::new(), Vec::new()));
}
