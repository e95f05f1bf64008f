//! The verdict on each destination, from which the counts, the exit code and every format follow.

use serde::Serialize;

/// What a run found out about a destination.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Up,
    Down,
    NotProbed(NotProbed),
}

impl Verdict {
    /// Whether the destination is down, or should have been probed.
    pub fn is_to_report(self) -> bool {
        !matches!(self, Verdict::Up | Verdict::NotProbed(NotProbed::ByDesign))
    }
}

/// Why a destination was not probed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NotProbed {
    /// It is disabled, or its flags and the mode say that it is not pinged.
    ByDesign,
    /// It is marked for pinging and never pinged, or could not be probed.
    Problem,
    /// Whether it is pinged depends on something unknown, or the run was interrupted.
    Undecided,
}
