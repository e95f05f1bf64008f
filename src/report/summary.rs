//! The totals of a probe.

use serde::Serialize;

use super::Timestamp;
use crate::kamailio::list::List;
use crate::probe::result::ProbeResult;
use crate::probe::verdict::VerdictCounts;
use crate::sip::layer::IgnoredCounts;

/// The totals of a probe.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Summary {
    pub up: usize,
    pub down: usize,
    /// Destinations that were not probed, or whose probe was interrupted.
    pub skipped: usize,
    /// Lines that Kamailio drops, and that are therefore not probed.
    pub dropped: usize,
    /// When the run began (RFC 3339, UTC); null if nothing was sent.
    pub started: Option<Timestamp>,
    /// The duration of the run.
    pub seconds: f64,
    pub interrupted: bool,
    /// Whether the deadline ended it.
    pub deadline_passed: bool,
    /// Whether the run saw what it waited for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reached: Option<bool>,
    pub ignored_replies: IgnoredCounts,
    /// Destinations that should have been probed and could not be: a problem, although they are not down.
    pub not_probed: usize,
    /// Destinations that were probed, are marked for pinging, and never pinged by the server of `--config`.
    pub never_pinged: usize,
}

impl Summary {
    /// The totals of these results; those of the run as a whole must be added.
    pub fn of(lists: &[List], results: &[ProbeResult<'_>]) -> Self {
        let counts = VerdictCounts::of(results.iter().map(ProbeResult::verdict));
        let is_missed = |result: &&ProbeResult<'_>| result.diagnosis.is_missed;
        let is_dropped = |result: &&ProbeResult<'_>| result.target.route.is_dropped();
        Self {
            up: counts.up,
            down: counts.down,
            skipped: counts.by_design + counts.not_probed,
            not_probed: counts.not_probed,
            never_pinged: results.iter().filter(is_missed).count(),
            dropped: lists
                .iter()
                .map(|list| list.dropped.len())
                .chain([results.iter().filter(is_dropped).count()])
                .sum(),
            ..Self::default()
        }
    }

    pub fn total(&self) -> usize {
        self.up + self.down + self.skipped
    }

    /// Whether no destination was probed to the end.
    pub fn is_nothing_probed(&self) -> bool {
        self.up + self.down == 0
    }
}
