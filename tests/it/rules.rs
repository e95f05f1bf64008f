//! Every rule has a page, an example that breaks it and one that does not.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use ds_tool::lint::{Fixable, RULES, Rule};

fn examples(kind: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("examples")
        .join(kind)
}

/// What lint says of a folder: the exit code, each finding's code with its first line, and whether
/// it says what to do.
fn found(folder: &Path) -> (Option<i32>, Vec<(String, String)>, bool) {
    let output = Command::new(env!("CARGO_BIN_EXE_ds-tool"))
        .args(["lint", "--fail-on", "info", "."])
        .current_dir(folder)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let finding = |line: &str| {
        if line.starts_with(' ') {
            return None;
        }
        let code = line.split_once('[')?.1.split_once("]: ")?.0;
        Some((code.to_owned(), line.to_owned()))
    };
    let found = text.lines().filter_map(finding).collect();
    let hinted = text.lines().any(|line| line.starts_with("  help: "));
    (output.status.code(), found, hinted)
}

#[test]
fn each_broken_example_gives_one_finding_and_each_good_one_none() {
    let mut wrong = Vec::new();
    for rule in RULES {
        let (exit, broken, hinted) = found(&examples("broken").join(rule.code));
        let codes: Vec<_> = broken.iter().map(|(code, _)| code.as_str()).collect();
        if codes != [rule.code] || exit != Some(1) || !hinted {
            wrong.push(format!("broken/{}: exit {exit:?}, {broken:#?}", rule.code));
        }
        let (exit, good, _) = found(&examples("good").join(rule.code));
        if !good.is_empty() || exit != Some(0) {
            wrong.push(format!("good/{}: exit {exit:?}, {good:#?}", rule.code));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn examples_are_there_for_rules_alone() {
    let codes: BTreeSet<_> = RULES.iter().map(|rule| rule.code.to_owned()).collect();
    assert_eq!(codes.len(), RULES.len(), "two rules have one code");
    for kind in ["broken", "good"] {
        let folders = fs::read_dir(examples(kind)).unwrap();
        let names: BTreeSet<_> = folders
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        assert_eq!(names, codes, "{kind}");
    }
}

#[test]
fn every_page_is_written_and_every_rule_in_its_place() {
    let mut last = "";
    for Rule {
        code, name, page, ..
    } in RULES
    {
        for (part, text) in [
            ("what", page.what),
            ("why", page.why),
            ("remedy", page.remedy),
        ] {
            assert!(
                text.ends_with(['.', '`']) && text.len() > 20,
                "{code}: {part}: {text}"
            );
        }
        assert!(!page.example.is_empty(), "{code}");
        assert!(*code > last, "{code} stands after {last}");
        assert!(
            name.chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'),
            "{name}"
        );
        last = code;
    }
}

#[test]
fn what_a_rule_mends_is_mended() {
    for rule in RULES.iter().filter(|rule| rule.fixable != Fixable::No) {
        let folder = tempfile::TempDir::new().unwrap();
        for entry in fs::read_dir(examples("broken").join(rule.code)).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
        }
        let flag = match rule.fixable {
            Fixable::Safe => "--fix",
            _ => "--unsafe-fixes",
        };
        let output = Command::new(env!("CARGO_BIN_EXE_ds-tool"))
            .args(["lint", flag, "."])
            .current_dir(folder.path())
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let (_, left, _) = found(folder.path());
        let codes: Vec<_> = left.iter().map(|(code, _)| code.as_str()).collect();
        assert!(
            !codes.contains(&rule.code),
            "{}: {left:#?}\n{text}",
            rule.code
        );
    }
}
