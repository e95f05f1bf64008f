//! Who may import whom, and which crate stands in which file. The table in CONTRIBUTING.md says it;
//! here the code is held to it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What CONTRIBUTING.md says of the house.
fn chapter() -> String {
    let text = fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    let house = text.split_once("## The house").expect("the heading").1;
    house.split("\n## ").next().unwrap().to_owned()
}

/// The groups, and the parts of groups (`kamailio::list`), each with what it may import: what stands
/// before the `<` in its line.
fn walls() -> Vec<(String, Vec<String>)> {
    let chapter = chapter();
    let lines = chapter.lines().filter(|line| line.contains(" < "));
    let of_line = |line: &str| {
        let (group, order) = match line.split_once(": ") {
            Some((group, order)) => (format!("{group}::"), order),
            None => (String::new(), line),
        };
        let mut below = Vec::new();
        let mut walls = Vec::new();
        for level in order.split(" < ") {
            let names = level.split(", ").map(|name| format!("{group}{name}"));
            let names: Vec<String> = names.collect();
            walls.extend(names.iter().map(|name| (name.clone(), below.clone())));
            below.extend(names);
        }
        walls
    };
    lines.flat_map(of_line).collect()
}

/// The crates of the table, each with the one file that may name it.
fn fences() -> Vec<(String, String)> {
    let chapter = chapter();
    let rows = chapter.lines().filter(|line| line.starts_with("| `"));
    let of_row = |row: &str| {
        let cell = row.split('|').nth(3).unwrap_or_default();
        // Every second piece stands in backticks: a crate, its file, a crate, its file.
        let quoted: Vec<_> = cell.split('`').skip(1).step_by(2).collect();
        let pairs = quoted.chunks_exact(2);
        let pairs = pairs.map(|pair| (pair[0].to_owned(), pair[1].to_owned()));
        pairs.collect::<Vec<_>>()
    };
    rows.flat_map(of_row).collect()
}

/// Every file of the sources: its path from the project's root, and its text without comments.
fn sources() -> Vec<(String, String)> {
    let mut folders = vec![PathBuf::from("src")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root().join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let path = folder.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                folders.push(path);
            } else {
                let text = fs::read_to_string(entry.path()).unwrap();
                let code = text
                    .lines()
                    .map(|line| line.split_once("//").map_or(line, |(code, _)| code));
                let code = code.flat_map(|line| [line, "\n"]).collect();
                files.push((path.to_str().unwrap().replace('\\', "/"), code));
            }
        }
    }
    files.sort();
    files
}

/// `src/kamailio/list/uri.rs` is in the group `kamailio`, and in its part `kamailio::list`. The root of the
/// crate is in none.
fn group_of(file: &str) -> Option<(&str, String)> {
    let path = file.strip_prefix("src/")?;
    let mut names = path.split('/').map(|name| name.trim_end_matches(".rs"));
    let group = names.next()?;
    let part = names.next().unwrap_or_default();
    (group != "lib").then(|| (group, format!("{group}::{part}")))
}

/// What this code names of the crate: `kamailio::list` of `crate::kamailio::list::List`, `base` and
/// `base::source` of `crate::base::{source, fact}`.
fn imports(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for start in ["crate::", "ds_tool::"] {
        for (at, _) in code.match_indices(start) {
            let inside_a_word = code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
            if inside_a_word {
                continue;
            }
            let rest = &code[at + start.len()..];
            for group in first_names(rest) {
                found.insert(group.clone());
                if let Some(rest) = rest.strip_prefix(&format!("{group}::")) {
                    let parts = first_names(rest).into_iter();
                    found.extend(parts.map(|part| format!("{group}::{part}")));
                }
            }
        }
    }
    found
}

/// The first name of a path, or of each path in braces.
fn first_names(path: &str) -> Vec<String> {
    let name = |text: &str| -> String {
        let text = text.trim_start();
        text.chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect()
    };
    let Some(group) = path.strip_prefix('{') else {
        return vec![name(path)];
    };
    let (mut depth, mut names) = (0, vec![name(group)]);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(name(&group[at + 1..])),
            _ => {}
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

/// Whether this word stands in the code.
fn names(code: &str, word: &str) -> bool {
    code.split(|c: char| !c.is_alphanumeric() && c != '_')
        .any(|w| w == word)
}

#[test]
fn every_group_has_its_place_and_its_row() {
    let there: BTreeSet<String> = sources()
        .iter()
        .filter_map(|(file, _)| Some(group_of(file)?.0.to_owned()))
        .collect();
    let walls = walls();
    let told = walls.iter().map(|(name, _)| name.clone());
    let told: BTreeSet<String> = told.filter(|name| !name.contains("::")).collect();
    assert_eq!(
        there, told,
        "left: src/; right: the order in CONTRIBUTING.md"
    );
    let chapter = chapter();
    for group in told.iter().filter(|group| *group != "main") {
        assert!(
            chapter.contains(&format!("\n| `{group}` |")),
            "no row for {group}"
        );
    }
}

#[test]
fn a_group_imports_only_groups_below_it() {
    let walls = walls();
    let may = |own: &str, other: &str| {
        let of_own = walls.iter().find(|(name, _)| name == own);
        let is_walled = walls.iter().any(|(name, _)| name == other);
        own == other
            || !is_walled
            || of_own.is_none_or(|(_, below)| below.iter().any(|it| it == other))
    };
    let mut wrong = Vec::new();
    let mut imported = 0;
    for (file, code) in sources() {
        let Some((group, part)) = group_of(&file) else {
            continue;
        };
        for other in imports(&code) {
            imported += 1;
            let own = if other.contains("::") { &part } else { group };
            if !may(own, &other) {
                wrong.push(format!("{file} imports {other}"));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "against CONTRIBUTING.md:\n{}",
        wrong.join("\n")
    );
    assert!(
        imported > 50,
        "only {imported} imports found: is the code read rightly?"
    );
}

#[test]
fn a_fenced_crate_stands_in_its_file_and_nowhere_else() {
    let fences = fences();
    let fenced: Vec<_> = fences.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        fenced,
        [
            "rsip",
            "hickory_resolver",
            "rustls",
            "x509_parser",
            "comfy_table",
            "signal_hook",
            "indicatif"
        ]
    );
    for (name, only) in &fences {
        let its_tests = match only.strip_suffix("mod.rs") {
            Some(folder) => format!("{folder}tests.rs"),
            None => only.replace(".rs", "/tests.rs"),
        };
        let files: Vec<_> = sources()
            .into_iter()
            .filter(|(file, code)| names(code, name) && *file != its_tests)
            .map(|(file, _)| file)
            .collect();
        assert_eq!(files, [only.as_str()], "{name}");
    }
}

#[test]
fn there_is_no_unsafe_code() {
    for (file, code) in sources() {
        // Between quotes it is the word for some fixes.
        let bare = |line: &str| line.split('"').step_by(2).collect::<String>() + "\n";
        let code: String = code.lines().map(bare).collect();
        assert!(!names(&code, "unsafe"), "{file}");
    }
}

#[test]
fn no_program_is_ever_started() {
    for (file, code) in sources() {
        for (at, _) in code.match_indices("process::") {
            let named = first_names(&code[at + "process::".len()..]);
            let allowed = ["ExitCode", "getrlimit", "Resource"];
            let is_allowed = |name: &String| allowed.contains(&name.as_str());
            assert!(named.iter().all(is_allowed), "{file}: {named:?}");
        }
    }
}

#[test]
fn chance_comes_from_the_system() {
    // What is drawn for requests is seeded by it; so is, by way of an argument, what chooses among SRV
    // records, of which the tests have seeds of their own.
    for (word, only) in [
        (
            "SysRng",
            &["src/dns/resolver/mod.rs", "src/probe/driver/mod.rs"][..],
        ),
        (
            "seed_from_u64",
            &["src/dns/locate/query.rs", "src/dns/locate/srv_order.rs"],
        ),
        ("try_from_rng", &["src/probe/driver/mod.rs"]),
        ("SmallRng", &[]),
        ("fastrand", &[]),
        ("rng", &[]),
    ] {
        let files = sources().into_iter().filter(|(_, code)| names(code, word));
        let files: Vec<_> = files.map(|(file, _)| file).collect();
        assert_eq!(files, only, "{word}");
    }
}

#[test]
fn imports_are_found_however_they_are_written() {
    let code = "use crate::list::uri::Uri; use crate::{cli, files::{self, read}, x}; let a = crate::text::in_words(t); \
                use ds_tool::commands::{self, Io}; pub(crate) mod y; other_crate::z();";
    let found: Vec<_> = imports(code).into_iter().collect();
    assert_eq!(
        found,
        [
            "cli",
            "commands",
            "commands::Io",
            "commands::self",
            "files",
            "list",
            "list::uri",
            "text",
            "text::in_words",
            "x"
        ]
    );
}
