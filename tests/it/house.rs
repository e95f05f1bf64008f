//! Who may import whom, and which crate stands in which file. The table in CONTRIBUTING.md says it;
//! here the code is held to it.

use std::collections::{BTreeMap, BTreeSet};
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
                let file = path.to_str().unwrap().replace('\\', "/");
                let code = without_super(&file, code);
                files.push((file, code));
            }
        }
    }
    files.sort();
    files
}

/// The module of a file: `kamailio`, `list`, `uri` for `src/kamailio/list/uri.rs`; the root has no name.
fn module_of(file: &str) -> Vec<&str> {
    let path = file.strip_prefix("src/").unwrap();
    let path = path.trim_end_matches(".rs").trim_end_matches("/mod");
    path.split('/').filter(|name| *name != "lib").collect()
}

/// The code with `crate::` paths in place of those that begin with `super::`.
fn without_super(file: &str, mut code: String) -> String {
    let module = module_of(file);
    for up in (1..=module.len()).rev() {
        let above = module[..module.len() - up].iter();
        let above: String = above.map(|name| format!("{name}::")).collect();
        code = code.replace(&"super::".repeat(up), &format!("crate::{above}"));
    }
    code
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
    let names = branches(path).into_iter();
    let names = names.map(|branch| branch[..name_length(branch)].to_owned());
    names.filter(|name| !name.is_empty()).collect()
}

/// A path, or each path in the braces that it begins with; more code may follow the last one.
fn branches(path: &str) -> Vec<&str> {
    let Some(group) = path.strip_prefix('{') else {
        return vec![path.trim_start()];
    };
    let (mut depth, mut start, mut all) = (0, 0, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            ',' | '}' if depth == 0 => {
                all.push(group[start..at].trim_start());
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
    }
    all
}

fn name_length(text: &str) -> usize {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_');
    end.unwrap_or(text.len())
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

/// Every path into the crate that the code names, with braces resolved: `crate::a::{b, c::D}` names
/// `a::b` and `a::c::D`.
fn paths(code: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for (at, start) in code.match_indices("crate::") {
        let inside_a_word = code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        if !inside_a_word {
            expand(&code[at + start.len()..], &[], &mut found);
        }
    }
    found
}

fn expand(path: &str, before: &[String], found: &mut Vec<Vec<String>>) {
    for branch in branches(path) {
        let (name, rest) = branch.split_at(name_length(branch));
        if name.is_empty() {
            continue;
        }
        let whole = [before, &[name.to_owned()]].concat();
        match rest.strip_prefix("::") {
            Some(rest) => expand(rest, &whole, found),
            None => found.push(whole),
        }
    }
}

/// The code of a file without its tests, which may be the whole file.
fn without_tests<'a>(file: &str, code: &'a str) -> &'a str {
    if file.ends_with("/tests.rs") || file.contains("/tests/") {
        return "";
    }
    code.split("#[cfg(test)]\nmod tests {").next().unwrap()
}

/// What the `mod.rs` of a folder gives out of its children: each name with the child.
fn given_out(code: &str) -> BTreeMap<String, String> {
    let uses = code.split("pub use ").skip(1);
    let mut given = BTreeMap::new();
    for path in uses {
        let mut found = Vec::new();
        expand(path.trim_start_matches("self::"), &[], &mut found);
        let found = found.into_iter().filter(|path| path.len() > 1);
        given.extend(found.map(|path| (path[path.len() - 1].clone(), path[0].clone())));
    }
    given
}

/// In a folder no files import each other in a circle, however long; a sub-folder counts as one file. A
/// `mod.rs` does not count: it knows its children, and they use what it holds for all of them.
#[test]
fn files_import_each_other_in_no_circle() {
    let sources = sources();
    let module = |file| module_of(file).into_iter().map(str::to_owned);
    let modules: BTreeMap<Vec<String>, BTreeMap<String, String>> = sources
        .iter()
        .map(|(file, code)| (module(file).collect(), given_out(code)))
        .collect();
    // Of each folder: which of its files imports which, and where.
    let mut ties: BTreeMap<Vec<String>, BTreeMap<(String, String), String>> = BTreeMap::new();
    for (file, code) in &sources {
        let own: Vec<String> = module(file).collect();
        for path in paths(without_tests(file, code)) {
            let is_module = |len: &usize| modules.contains_key(&path[..*len]);
            let Some(len) = (1..=path.len()).rev().find(is_module) else {
                continue;
            };
            let mut other = path[..len].to_vec();
            if let Some(child) = path.get(len).and_then(|name| modules[&other].get(name)) {
                other.push(child.clone());
                if !modules.contains_key(&other) {
                    other.pop();
                }
            }
            let common = own.iter().zip(&other).take_while(|(a, b)| a == b).count();
            if let (Some(from), Some(to)) = (own.get(common), other.get(common)) {
                let ties = ties.entry(own[..common].to_vec()).or_default();
                ties.insert(
                    (from.clone(), to.clone()),
                    format!("{file} imports {}", path.join("::")),
                );
            }
        }
    }
    let found: usize = ties.values().map(BTreeMap::len).sum();
    assert!(found > 100, "only {found} found: is the code read rightly?");
    let mut wrong = Vec::new();
    for ties in ties.values_mut() {
        // What imports nothing more, or is imported by nothing more, is in no circle.
        loop {
            let before = ties.len();
            let from: BTreeSet<_> = ties.keys().map(|(from, _)| from.clone()).collect();
            let to: BTreeSet<_> = ties.keys().map(|(_, to)| to.clone()).collect();
            ties.retain(|(a, b), _| from.contains(b) && to.contains(a));
            if ties.len() == before {
                break;
            }
        }
        wrong.extend(ties.values().cloned());
    }
    assert!(wrong.is_empty(), "in a circle:\n{}", wrong.join("\n"));
}

/// The types that a line at the start of an item defines: their names.
fn defined_type(line: &str) -> Option<&str> {
    let line = match line.strip_prefix("pub") {
        Some(rest) => rest.split_once(' ')?.1,
        None => line,
    };
    let (keyword, rest) = line.split_once(' ')?;
    let is_type = ["struct", "enum", "trait", "type"].contains(&keyword);
    is_type.then(|| &rest[..name_length(rest)])
}

#[test]
fn a_type_name_stands_for_one_type() {
    // What says nothing alone: a prefix says of what it is.
    const TOO_SHORT: [&str; 10] = [
        "Found", "Input", "Item", "Kind", "Part", "Place", "Reason", "Seen", "State", "Way",
    ];
    // One type, once for each system.
    const BY_SYSTEM: [&str; 3] = ["ChildConnection", "DatagramConnection", "Waiting"];
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (file, code) in sources() {
        for name in without_tests(&file, &code).lines().filter_map(defined_type) {
            places
                .entry(name.to_owned())
                .or_default()
                .push(file.clone());
        }
    }
    assert!(places.len() > 300, "only {} types found", places.len());
    places.retain(|name, files| {
        let is_alone = files.len() == 1 || BY_SYSTEM.contains(&name.as_str());
        !is_alone || TOO_SHORT.contains(&name.as_str())
    });
    assert!(
        places.is_empty(),
        "give these a telling prefix: {places:#?}"
    );
}

/// Tests are not counted.
#[test]
fn no_file_is_longer_than_450_lines() {
    for (file, code) in sources() {
        let lines = without_tests(&file, &code).lines().count();
        assert!(lines <= 450, "{file}: {lines}");
    }
}

#[test]
fn a_fenced_crate_stands_in_its_file_and_nowhere_else() {
    let fences = fences();
    let fenced: Vec<_> = fences.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        fenced,
        [
            "rsip",
            "hickory_proto",
            "rustls",
            "x509_parser",
            "mysql_async",
            "tokio_postgres",
            "rusqlite",
            "comfy_table",
            "textwrap",
            "signal_hook",
            "indicatif",
            "hyper",
            "flate2"
        ]
    );
    for (name, only) in &fences {
        let is_its_own = |file: &str| match only.strip_suffix("mod.rs") {
            Some(folder) => file == only || file == format!("{folder}tests.rs"),
            None => file == only || file.starts_with(only.as_str()) && only.ends_with('/'),
        };
        let files: Vec<_> = sources()
            .into_iter()
            .filter(|(_, code)| names(code, name))
            .map(|(file, _)| file)
            .collect();
        assert!(!files.is_empty(), "{name}: {only}");
        let elsewhere: Vec<_> = files.iter().filter(|file| !is_its_own(file)).collect();
        assert!(elsewhere.is_empty(), "{name}: {elsewhere:?}");
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
fn no_program_is_started_but_those_that_the_user_types() {
    // That of `--rpc exec:`, and that of `--on-change`; a test that starts itself.
    const STARTERS: [&str; 3] = [
        "src/commands/watch/on_change.rs",
        "src/commands/watch/terminal/tests.rs",
        "src/rpc/transport/child.rs",
    ];
    for (file, code) in sources() {
        if STARTERS.contains(&file.as_str()) {
            continue;
        }
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

#[test]
fn paths_are_found_in_braces_and_from_the_folder_above() {
    let code = "use super::{a::B, a::{self, C}}; let e = crate::f::g(h); super::super::i();";
    let code = without_super("src/x/y/z.rs", code.to_owned());
    let found: Vec<_> = paths(&code).iter().map(|path| path.join("::")).collect();
    assert_eq!(
        found,
        ["x::y::a::B", "x::y::a::self", "x::y::a::C", "f::g", "x::i"]
    );
}
