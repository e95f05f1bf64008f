//! What differs between two outcomes of a run, as unified diffs.

use std::fmt::Write as _;

use similar::TextDiff;

use super::folder::File;

/// What came of a run.
#[derive(PartialEq, Eq)]
pub(super) struct Outcome {
    /// `None` where a signal ended it.
    pub(super) code: Option<i32>,
    pub(super) stdout: Vec<u8>,
    pub(super) stderr: Vec<u8>,
    pub(super) files: Vec<File>,
}

/// So many lines of a diff are shown.
const SHOWN: usize = 60;

/// What differs; nothing where they are equal.
pub(super) fn between(before: &Outcome, after: &Outcome) -> String {
    let mut told = String::new();
    if before.code != after.code {
        let (before, after) = (before.code, after.code);
        let _ = writeln!(told, "exit code: before {before:?}, after {after:?}");
    }
    told += &diff("stdout", &before.stdout, &after.stdout);
    told += &diff("stderr", &before.stderr, &after.stderr);
    told += &diff("modes", modes(before).as_bytes(), modes(after).as_bytes());
    for (name, _, bytes) in &before.files {
        if let Some((_, _, other)) = after.files.iter().find(|file| file.0 == *name) {
            told += &diff(name, bytes, other);
        }
    }
    told
}

fn modes(outcome: &Outcome) -> String {
    let files = outcome.files.iter();
    files
        .map(|(name, mode, _)| format!("{mode:o} {name}\n"))
        .collect()
}

fn diff(name: &str, before: &[u8], after: &[u8]) -> String {
    if before == after {
        return String::new();
    }
    let (before, after) = (readable(before), readable(after));
    let diff = TextDiff::from_lines(&before, &after);
    let text = diff
        .unified_diff()
        .header(&format!("{name} before"), &format!("{name} after"))
        .to_string();
    let mut lines: Vec<&str> = text.lines().collect();
    let more = lines.len().saturating_sub(SHOWN);
    lines.truncate(SHOWN);
    let mut told = lines.join("\n") + "\n";
    if more > 0 {
        let _ = writeln!(told, "({more} more lines)");
    }
    told
}

/// Lines as they are, or escaped where they are not UTF-8.
fn readable(bytes: &[u8]) -> String {
    let lines = bytes.split_inclusive(|&byte| byte == b'\n');
    lines
        .map(|line| match str::from_utf8(line) {
            Ok(line) => line.to_owned(),
            Err(_) => format!("{}\n", line.escape_ascii()),
        })
        .collect()
}
