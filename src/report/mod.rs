//! The results of a run, in the one form that every format uses. Field names are those of the JSON, a
//! public interface: fields may be added, but never renamed or removed.

mod baseline;
mod config;
mod connection;
mod latency;
mod lint;
mod probe;
mod show;

pub use baseline::{Baseline, KnownFinding};
pub use config::{ConfigReport, ConfigRow, ProbingRow};
pub use connection::{CertificateRow, ConnectionRow, TlsRow};
pub use latency::{KamailioLatency, LatencyRow};
pub use lint::{FileNames, LintReport, LocatedFinding, OmittedRow};
pub use probe::{
    IgnoredReplies, ProbeReport, ProbeRow, ProbeRows, RunVerdict, Summary, probe_report,
};
pub use show::{FatalRow, ShowReport, ShowRow, ShowRows, show_report};

use std::time::Duration;

use serde::{Serialize, Serializer};

/// The version of the JSON documents.
pub const JSON_VERSION: u32 = 1;

/// Serializes rows while they are being made.
fn rows<S: Serializer>(
    rows: &(impl Iterator<Item: Serialize> + Clone),
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(rows.clone())
}

/// In milliseconds, rounded to a microsecond.
fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}
