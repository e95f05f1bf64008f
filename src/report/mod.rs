//! The results of a run, in the one form that every format uses. Field names are those of the JSON, a
//! public interface: fields may be added, but never renamed or removed.

mod baseline;
mod config;
mod diff;
mod event;
mod latency;
mod lint;
mod memory;
mod order;
mod probe;
mod probe_row;
mod sets;
mod settings;
mod show;
mod simulate;
mod summary;
mod waiting;

pub use baseline::{Baseline, KnownFinding};
pub use config::{ConfigReport, ConfigRow, ProbingRow};
pub use diff::{DiffReport, DiffReportRow, DiffSide, diff_report};
pub use event::{EventRow, is_decided};
pub use latency::{KamailioLatency, LatencyRow};
pub use lint::{FileNames, LintReport, LocatedFinding, OmittedRow};
pub use memory::{MemoryFacts, MemoryReport, MemoryRow, OwnProbeRow};
pub use order::{RowOrder, sort};
pub use probe::{ProbeReport, ProbeRows, ReportOptions, probe_report};
pub use probe_row::{ProbeRow, RoundRow};
pub use sets::{MinUp, RunVerdict, SetLine, SetRow};
pub use settings::{SettingRow, SettingSource};
pub use show::{FatalRow, ShowReport, ShowRow, ShowRows, show_report};
pub use simulate::{
    Assertion, Comparison, SimulateOptions, SimulateReport, Simulated, SimulatedDestination,
    SimulatedKeys, SimulatedSet, percent, simulate_report,
};
pub use summary::Summary;
pub use waiting::{WaitFor, WaitProgress};

use std::fmt;
use std::time::SystemTime;

use serde::ser::{Error, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::value::to_raw_value;

use crate::base::parallel::in_runs;

/// The version of the JSON documents.
pub const JSON_VERSION: u32 = 1;

/// A moment in UTC, to a microsecond (RFC 3339).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp(pub SystemTime);

impl Timestamp {
    /// The same in whole seconds.
    pub fn in_seconds(self) -> impl fmt::Display {
        humantime::format_rfc3339_seconds(self.0)
    }

    /// Seconds since 1970.
    pub fn unix(self) -> f64 {
        let since = self.0.duration_since(SystemTime::UNIX_EPOCH);
        since.unwrap_or_default().as_secs_f64()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        humantime::format_rfc3339_micros(self.0).fmt(f)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Serializes rows while they are being made: the text of each on some core.
fn rows<R: Serialize + Sync, S: Serializer>(
    rows: &(impl Iterator<Item = R> + Clone),
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut written = serializer.serialize_seq(None)?;
    let texts =
        |rows: &[R]| -> serde_json::Result<Vec<_>> { rows.iter().map(to_raw_value).collect() };
    in_runs(rows.clone(), texts, |texts| {
        let texts = texts.map_err(S::Error::custom)?;
        texts
            .iter()
            .try_for_each(|text| written.serialize_element(text))
    })?;
    written.end()
}
