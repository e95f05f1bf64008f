//! Every rule has a page with an example that breaks it and one that does not.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use ds_tool::internals::{ExampleFile, Fixable, LINKED, Page, RULES, Rule};
use tempfile::TempDir;

/// These files in a folder of their own.
pub(crate) fn written(example: &[ExampleFile]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for file in example {
        fs::write(folder.path().join(file.name), file.bytes).unwrap();
    }
    folder
}

/// What lint is to read of a folder: rows of a database are named, beside their cfg.
fn paths(folder: &Path) -> Vec<&'static str> {
    let is_there = |name: &str| folder.join(name).exists();
    match (is_there("rows.tsv"), is_there("kamailio.cfg")) {
        (true, true) => vec!["--from", "tsv", "kamailio.cfg", "rows.tsv"],
        (true, false) => vec!["--from", "tsv", "rows.tsv"],
        (false, _) => vec!["."],
    }
}

/// What lint says of a folder: the exit code, each finding's code with its first line, and whether
/// it says what to do.
fn found(folder: &Path) -> (Option<i32>, Vec<(String, String)>, bool) {
    let output = Command::new(env!("CARGO_BIN_EXE_ds-tool"))
        .args(["lint", "--fail-on", "info"])
        .args(paths(folder))
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
        let page = Page::parse(rule.page);
        let (exit, broken, hinted) = found(written(&page.broken).path());
        let codes: Vec<_> = broken.iter().map(|(code, _)| code.as_str()).collect();
        if codes != [rule.code] || exit != Some(1) || !hinted {
            wrong.push(format!("{}, broken: exit {exit:?}, {broken:#?}", rule.code));
        }
        let (exit, good, _) = found(written(&page.good).path());
        if !good.is_empty() || exit != Some(0) {
            wrong.push(format!("{}, good: exit {exit:?}, {good:#?}", rule.code));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// `bytes` up to and including the last of these, or all of it.
fn up_to_last(bytes: &'static [u8], end: impl Fn(u8) -> bool) -> &'static [u8] {
    let end = bytes.iter().rposition(|&byte| end(byte));
    end.map_or(bytes, |end| &bytes[..=end])
}

#[test]
fn a_file_may_end_in_the_middle_of_a_line() {
    for rule in RULES {
        let mut example = Page::parse(rule.page).broken;
        // Once without the last line break, then without the last column.
        for _ in 0..2 {
            for file in &mut example {
                file.bytes = up_to_last(file.bytes, |byte| !byte.is_ascii_whitespace());
            }
            let exit = found(written(&example).path()).0;
            assert!(matches!(exit, Some(0..=2)), "{}: {exit:?}", rule.code);
            for file in &mut example {
                file.bytes = up_to_last(file.bytes, |byte| byte.is_ascii_whitespace());
            }
        }
    }
}

#[test]
fn every_page_is_written_and_every_rule_in_its_place() {
    let mut last = "";
    for rule in RULES {
        let Rule { code, name, .. } = rule;
        let page = Page::parse(rule.page);
        assert_eq!(page.title, format!("{code} {name}"));
        for text in [page.what, page.why, page.fix] {
            assert!(text.ends_with('.') && text.len() > 20, "{code}: {text}");
        }
        assert!(!page.broken.is_empty() && !page.good.is_empty(), "{code}");
        assert!(*code > last, "{code} stands after {last}");
        assert!(
            name.chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'),
            "{name}"
        );
        last = code;
    }
}

/// Whether a fence keeps every byte of a file, in every editor.
fn fits_a_fence(bytes: &[u8]) -> bool {
    let Ok(text) = str::from_utf8(bytes) else {
        return false;
    };
    let Some(text) = text.strip_suffix('\n') else {
        return false;
    };
    let keeps = |line: &str| {
        line.len() <= 200
            && line.trim_end() == line
            && !["```", "~~~"].iter().any(|f| line.contains(f))
    };
    !text.is_empty()
        && !text.ends_with('\n')
        && !text.contains(['\r', '\0', '\u{feff}'])
        && text.lines().all(keeps)
}

#[test]
fn a_page_is_its_four_parts_and_its_files_and_no_more() {
    for Rule { code, page, .. } in RULES {
        let Page {
            title,
            what,
            why,
            fix,
            broken,
            good,
        } = Page::parse(page);
        let files = |kind: &str, files: &[ExampleFile]| {
            let files = files.iter().map(|ExampleFile { name, bytes }| {
                if fits_a_fence(bytes) {
                    let text = str::from_utf8(bytes).unwrap();
                    format!("```text {name}\n{text}```\n")
                } else {
                    format!("[{name}]({code}/{kind}/{name})\n")
                }
            });
            files.collect::<Vec<_>>().join("\n")
        };
        let (broken, good) = (files("broken", &broken), files("good", &good));
        let whole = format!(
            "# {title}\n\n## What\n\n{what}\n\n## Why\n\n{why}\n\n## Fix\n\n{fix}\n\n## Example\n\n### Broken\n\n{broken}\n### Good\n\n{good}"
        );
        assert_same(&whole, page, code);
    }
}

fn assert_same(left: &str, right: &str, code: &str) {
    let pairs = left.lines().zip(right.lines()).enumerate();
    for (number, (left, right)) in pairs {
        assert_eq!(left, right, "{code}, line {}", number + 1);
    }
    assert_eq!(left, right, "{code}");
}

#[test]
fn docs_rules_holds_the_pages_and_what_they_link_to() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules");
    let mut there = BTreeSet::new();
    for entry in walk(&folder) {
        let path = entry.strip_prefix(&folder).unwrap();
        there.insert(path.to_str().unwrap().replace('\\', "/"));
    }
    let pages = RULES
        .iter()
        .map(|rule| format!("{}-{}.md", rule.code, rule.name));
    let linked = LINKED.iter().map(|(path, _)| (*path).to_owned());
    assert_eq!(there, pages.chain(linked).collect());
    for (path, _) in LINKED {
        let (code, _) = path.split_once('/').unwrap();
        let rule = RULES.iter().find(|rule| rule.code == code).unwrap();
        assert!(rule.page.contains(&format!("]({path})")), "{path}");
    }
    let attributes = Path::new(env!("CARGO_MANIFEST_DIR")).join(".gitattributes");
    let attributes = fs::read_to_string(attributes).unwrap();
    assert!(attributes.contains("\ndocs/rules/DS*/** -text\n"));
}

/// Every file below a folder.
fn walk(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files.extend(walk(&path)),
            false => files.push(path),
        }
    }
    files
}

#[test]
fn explain_writes_the_example_and_overwrites_nothing() {
    let folder = TempDir::new().unwrap();
    let explain = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ds-tool"));
        command.args(["explain", "DS117", "--write", "new/DS117"]);
        command.current_dir(folder.path()).output().unwrap()
    };
    let output = explain();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let (broken, good) = (
        "new/DS117/broken/dispatcher.list",
        "new/DS117/good/dispatcher.list",
    );
    let paths = format!("{broken}\n{good}\n");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), paths);
    let text = "1 sip:192.0.2.1:5060 8\n1 sip:192.0.2.2:5060 8\n";
    let read = |path: &str| fs::read(folder.path().join(path)).unwrap();
    assert_eq!(read(broken), format!("\u{feff}{text}").into_bytes());
    assert_eq!(read(good), text.as_bytes());

    fs::remove_file(folder.path().join(broken)).unwrap();
    fs::write(folder.path().join(good), "mine").unwrap();
    let output = explain();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(
        error.contains("good/dispatcher.list: already exists"),
        "{error}"
    );
    assert_eq!(read(good), b"mine");
    assert!(!folder.path().join(broken).exists());
}

#[test]
fn what_a_rule_mends_is_mended() {
    for rule in RULES.iter().filter(|rule| rule.fixable != Fixable::No) {
        let folder = written(&Page::parse(rule.page).broken);
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
