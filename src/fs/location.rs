//! What a path of a cfg means on this machine.

use std::path::PathBuf;

/// Why a path of the server is not read.
pub const NO_MATCH: &str = "no file below the root matches it";

/// What a path of a cfg means on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileLocation {
    /// This file or folder.
    Here(PathBuf),
    /// A file that is not there; the server does not find it either.
    Missing(PathBuf),
    /// A place on the server's disk that nothing here stands for.
    NotHere,
    /// Each of these may stand for it, and none more than the others.
    Ambiguous(Vec<PathBuf>),
    /// What must not be read.
    Refused(Refusal),
}

/// Why a file is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It leads out of the root.
    Outside,
    /// It is in `/proc`, `/dev` or `/sys`.
    System,
}

impl Refusal {
    /// In words.
    pub fn as_str(self) -> &'static str {
        match self {
            Refusal::Outside => "it is outside the root",
            Refusal::System => "nothing in /proc, /dev or /sys is read",
        }
    }
}

/// That each of these files may be meant.
pub fn either(all: &[PathBuf]) -> String {
    let shown = all
        .iter()
        .map(|path| super::shown(path).display().to_string());
    let shown: Vec<_> = shown.take(3).collect();
    format!("each of {} may be meant", shown.join(" and "))
}
