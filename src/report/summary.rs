//! The totals of a probe.

use serde::Serialize;

use super::Timestamp;
use crate::kamailio::list::List;
use crate::probe::result::ProbeResult;
use crate::probe::verdict::{NotProbed, Verdict};
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
        let mut summary = Self {
            dropped: lists.iter().map(|list| list.dropped.len()).sum(),
            ..Self::default()
        };
        for result in results {
            summary.never_pinged += usize::from(result.diagnosis.is_missed);
            summary.dropped += usize::from(result.target.route.is_dropped());
            match result.verdict() {
                Verdict::Up => summary.up += 1,
                Verdict::Down => summary.down += 1,
                Verdict::NotProbed(why) => {
                    summary.skipped += 1;
                    summary.not_probed += usize::from(why != NotProbed::ByDesign);
                }
            }
        }
        summary
    }

    pub fn total(&self) -> usize {
        self.up + self.down + self.skipped
    }

    /// Whether no destination was probed to the end.
    pub fn is_nothing_probed(&self) -> bool {
        self.up + self.down == 0
    }
}
