//! Who may import whom, and which crate stands in which file. The table in CONTRIBUTING.md says it;
//! here the code is held to it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A row of the table.
#[derive(Debug)]
struct Room {
    name: String,
    /// Crates, each with the one file that may name it.
    fenced: Vec<(String, String)>,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The rooms in the order of the table, the lowest first.
fn rooms() -> Vec<Room> {
    let text = fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    let house = text.split_once("## The house").expect("the heading").1;
    let rows = house.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.map(|row| {
        let mut cells = row.split('|').map(str::trim);
        let name = cells.next().unwrap().trim_end_matches('`').to_owned();
        // Every second piece stands in backticks: a crate, its file, a crate, its file.
        let cell = cells.nth(1).unwrap_or_default();
        let quoted: Vec<_> = cell.split('`').skip(1).step_by(2).collect();
        let pairs = quoted.chunks_exact(2);
        let fenced = pairs.map(|pair| (pair[0].to_owned(), pair[1].to_owned()));
        let fenced = fenced.collect();
        Room { name, fenced }
    })
    .collect()
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

/// `src/list/uri.rs` is in the room `list`. The root of the crate is in none.
fn room_of(file: &str) -> Option<&str> {
    let path = file.strip_prefix("src/")?;
    let room = path.split('/').next()?.trim_end_matches(".rs");
    (room != "lib").then_some(room)
}

/// The rooms that this code names: `crate::list::List`, `crate::{cli, files}`, `ds_tool::run`.
fn imports(code: &str) -> BTreeSet<String> {
    let starts = ["crate::", "ds_tool::"];
    let mut found = BTreeSet::new();
    for start in starts {
        for (at, _) in code.match_indices(start) {
            let inside_a_word = code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
            if !inside_a_word {
                found.extend(first_names(&code[at + start.len()..]));
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
fn every_room_is_in_the_table_and_every_row_is_a_room() {
    let there: BTreeSet<String> = sources()
        .iter()
        .filter_map(|(file, _)| room_of(file).map(str::to_owned))
        .collect();
    let told: BTreeSet<String> = rooms().into_iter().map(|room| room.name).collect();
    assert_eq!(
        there, told,
        "left: the rooms in src/; right: those in the table of CONTRIBUTING.md"
    );
}

#[test]
fn a_room_imports_only_rooms_above_it_in_the_table() {
    let rooms = rooms();
    let row = |name: &str| rooms.iter().position(|room| room.name == name);
    let mut wrong = Vec::new();
    let mut imported = 0;
    for (file, code) in sources() {
        let Some(own) = room_of(&file) else { continue };
        for other in imports(&code) {
            imported += 1;
            if other != own && row(&other) >= row(own) {
                wrong.push(format!("{file} imports {other}"));
            }
            assert!(
                row(&other).is_some(),
                "{file} imports {other}, which is no room"
            );
        }
    }
    assert!(
        wrong.is_empty(),
        "against the table in CONTRIBUTING.md:\n{}",
        wrong.join("\n")
    );
    assert!(
        imported > 50,
        "only {imported} imports found: is the code read rightly?"
    );
}

#[test]
fn a_fenced_crate_stands_in_its_file_and_nowhere_else() {
    let fences: Vec<_> = rooms().into_iter().flat_map(|room| room.fenced).collect();
    let fenced: Vec<_> = fences.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        fenced,
        [
            "rsip",
            "comfy_table",
            "signal_hook",
            "indicatif",
            "hickory_resolver",
            "rustls",
            "x509_parser"
        ]
    );
    for (name, only) in &fences {
        let its_tests = only.replace(".rs", "/tests.rs");
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
        ("SysRng", &["src/probe/driver.rs", "src/resolve/mod.rs"][..]),
        (
            "seed_from_u64",
            &["src/locate/inquiry.rs", "src/locate/weight.rs"],
        ),
        ("try_from_rng", &["src/probe/driver.rs"]),
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
    let code = "use crate::list::List; use crate::{cli, files::{self, read}, x}; let a = crate::text::in_words(t); \
                use ds_tool::run::{self, Io}; pub(crate) mod y; other_crate::z();";
    let found: Vec<_> = imports(code).into_iter().collect();
    assert_eq!(found, ["cli", "files", "list", "run", "text", "x"]);
}
