//! GitHub's runner reads what a step prints, and takes lines that begin with `::` for commands.

use std::fs;
use std::process::Command;

use super::{Ran, cfg, checkout, run, run_with};
use crate::builder::Test;

const CI: [(&str, &str); 1] = [("GITHUB_ACTIONS", "true")];
const HOSTILE: &str = "::set-env name=X::y.list";

fn hostile() -> Test {
    let list = "1 sip:192.0.2.1:5060 AP\n::add-mask::x\n1 sip:192.0.2.2:5060 AP 0 ##[error]x\n";
    checkout(&[(HOSTILE, list), ("x.list", list), ("a.cfg", &cfg(""))])
}

/// The lines that a runner takes for commands, and those within the brackets.
fn commands(text: &str) -> Vec<&str> {
    let mut token = None;
    let mut commands = Vec::new();
    for line in text.lines() {
        let line = line.trim_start();
        match token {
            None => match line.strip_prefix("::stop-commands::") {
                Some(stop) => token = Some(format!("::{stop}::")),
                None if line.starts_with("::") || line.contains("##[") => commands.push(line),
                None => {}
            },
            Some(ref end) if line == end => token = None,
            Some(_) => {}
        }
    }
    assert_eq!(token, None, "the runner goes on: {text}");
    commands
}

#[track_caller]
fn assert_no_command(ran: &Ran, why: &str) {
    for text in [&ran.out, &ran.err] {
        let commands = commands(text);
        let own = commands.iter().filter(|line| {
            let words = ["::error file=", "::warning file=", "::notice file="];
            !words.iter().any(|word| line.starts_with(word))
        });
        assert_eq!(own.count(), 0, "{why}: {}", ran.all());
    }
}

#[test]
fn text_of_files_is_no_command() {
    let test = hostile();
    for format in [
        "text",
        "json",
        "sarif",
        "github",
        "gitlab",
        "junit",
        "checkstyle",
    ] {
        for path in [".", HOSTILE] {
            let ran = run_with(&test, &["lint", "--format", format, path], &CI);
            assert_no_command(&ran, format);
        }
        // What is no text stays a document.
        if ["json", "sarif", "gitlab"].contains(&format) {
            let ran = run_with(&test, &["lint", "--format", format, "."], &CI);
            serde_json::from_str::<serde_json::Value>(&ran.out).unwrap();
        }
    }
    for args in [
        &["lint", "--fix", "--diff", "."][..],
        &["show", HOSTILE],
        &["show", "--config", "a.cfg", HOSTILE],
        &["set", "x.list", "--all", "--add", "D", "--diff"],
        &["fmt", "--diff", "x.list"],
        &["probe", "--timeout", "50ms", "--config", "a.cfg", HOSTILE],
    ] {
        assert_no_command(&run_with(&test, args, &CI), &args.join(" "));
    }
}

#[test]
fn each_run_has_a_word_of_its_own_and_only_a_runner_is_given_one() {
    let test = hostile();
    let args = ["lint", "x.list"];
    let first = |ran: Ran| ran.out.lines().next().unwrap().to_owned();
    let words = [(); 2].map(|()| first(run_with(&test, &args, &CI)));
    assert!(
        words[0].starts_with("::stop-commands::") && words[0] != words[1],
        "{words:?}"
    );
    assert!(!run(&test, &args).all().contains("stop-commands"));
}

#[test]
fn git_applies_a_diff_with_its_brackets() {
    let test = checkout(&[
        (
            "k/x.list",
            "1 sip:192.0.2.1:5060 AP\n1 sip:192.0.2.2:5060 8\n",
        ),
        ("y.list", "1 sip:192.0.2.1:5060 AP\n"),
    ]);
    let ran = run_with(
        &test,
        &["lint", "--fix", "--diff", "k/x.list", "y.list"],
        &CI,
    );
    assert!(ran.out.starts_with("::stop-commands::"), "{}", ran.all());
    fs::write(test.path("fix.diff"), &ran.out).unwrap();
    let git = Command::new("git")
        .args(["apply", "-p0", "fix.diff"])
        .current_dir(test.path("."))
        .status();
    match git {
        Ok(status) => assert!(status.success(), "{}", ran.all()),
        // Where there is no git, there is nobody to ask.
        Err(_) => return,
    }
    let read = |name: &str| fs::read_to_string(test.path(name)).unwrap();
    assert_eq!(
        read("k/x.list"),
        "1 sip:192.0.2.1:5060 8\n1 sip:192.0.2.2:5060 8\n"
    );
    assert_eq!(read("y.list"), "1 sip:192.0.2.1:5060 8\n");
}

#[test]
fn a_piped_diff_has_no_character_that_leads_astray() {
    for hostile in ["\u{1b}[31m", "\u{202e}", "\u{9b}31m", "\u{2066}", "\u{7}"] {
        let swapped = format!("# {hostile}\n1 sip:192.0.2.1:5060 AP 0 a={hostile}\n");
        let right = swapped.replace("AP", "8");
        for (args, list) in [
            (&["lint", "--fix", "--diff", "x.list"][..], &swapped),
            (&["set", "x.list", "--all", "--add", "D", "--diff"], &right),
        ] {
            let ran = run(&checkout(&[("x.list", list)]), args);
            let raw = ran
                .out
                .chars()
                .find(|&c| c != '\n' && ds_tool::internals::escape::is_dangerous(c));
            assert_eq!(raw, None, "{hostile:?} {}", ran.all().escape_debug());
            assert!(ran.out.contains("@@"), "{}", ran.all());
        }
    }
}
