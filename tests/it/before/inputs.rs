//! Where the inputs come from: measured cases, examples, what fuzzing found, and generated ones.

use std::fs;
use std::path::{Path, PathBuf};

use ds_tool::internals::{ExampleFile, Page, RULES};
use serde_json::Value;

use crate::real::list_comparison::{SEED, number};

/// How many lists and configurations are generated.
const LISTS: &str = "DS_TOOL_LISTS";
const CFGS: &str = "DS_TOOL_CFGS";
const DEFAULT: u64 = 2000;

/// Names and contents.
pub(super) type Files = Vec<(String, Vec<u8>)>;

/// The same ones every time, unless asked otherwise.
pub(super) fn seed() -> u64 {
    number(SEED).unwrap_or(21)
}

pub(super) fn lists() -> u64 {
    number(LISTS).unwrap_or(DEFAULT)
}

pub(super) fn cfgs() -> u64 {
    number(CFGS).unwrap_or(DEFAULT)
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A file of measured cases.
pub(super) fn truth(name: &str) -> Value {
    let bytes = fs::read(root().join("tests/data/truth").join(name)).expect("measured cases");
    crate::json_bytes::read(&bytes).expect("JSON")
}

/// The inputs of a fuzz target, by name.
pub(super) fn corpus(target: &str) -> Files {
    files(&root().join("fuzz/corpus").join(target))
}

/// The examples of the rules: what each is called, and its files.
pub(super) fn examples() -> Vec<(String, Files)> {
    let mut examples = Vec::new();
    for rule in RULES {
        let page = Page::parse(rule.page);
        for (kind, files) in [("broken", page.broken), ("good", page.good)] {
            let file = |file: ExampleFile| (file.name.to_owned(), file.bytes.to_vec());
            let files = files.into_iter().map(file).collect();
            examples.push((format!("{kind}/{}", rule.code), files));
        }
    }
    examples
}

/// The configuration that Debian's package installs, where it is installed.
pub(super) fn stock_cfg() -> Option<Vec<u8>> {
    fs::read("/etc/kamailio/kamailio.cfg").ok()
}

/// All files below a folder, by their names in it.
fn files(folder: &Path) -> Files {
    let mut found = Vec::new();
    for path in sorted(folder) {
        let name = path.file_name().expect("a name").to_string_lossy();
        if path.is_dir() {
            let inside = files(&path).into_iter();
            found.extend(inside.map(|(below, bytes)| (format!("{name}/{below}"), bytes)));
        } else {
            found.push((name.into_owned(), fs::read(&path).expect("a file")));
        }
    }
    found
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut paths: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    paths
}
