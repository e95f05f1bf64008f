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

/// How many destinations have each verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct VerdictCounts {
    pub up: usize,
    pub down: usize,
    pub by_design: usize,
    /// A problem, or undecided.
    pub not_probed: usize,
}

impl VerdictCounts {
    pub fn of(verdicts: impl Iterator<Item = Verdict>) -> Self {
        let mut counts = Self::default();
        for verdict in verdicts {
            *match verdict {
                Verdict::Up => &mut counts.up,
                Verdict::Down => &mut counts.down,
                Verdict::NotProbed(NotProbed::ByDesign) => &mut counts.by_design,
                Verdict::NotProbed(NotProbed::Problem | NotProbed::Undecided) => {
                    &mut counts.not_probed
                }
            } += 1;
        }
        counts
    }
}
