//! What a run found, in the one form that every format reads. The names of the fields are those of
//! the JSON, which others build on: they may be added to, never changed.

mod config;
mod connection;
mod latency;
mod lint;
mod probe;
mod rows;
mod show;

pub use config::{ConfigRow, Configured, Param, ProbingRow, ReasonRow, Starts};
pub use connection::{CertificateRow, ConnectionRow, TlsRow};
pub use latency::{KamailioLatency, LatencyRow};
pub use lint::{EditRow, FindingRow, FixRow, LintReport, LintRows, LintSummary, Located};
pub use probe::{Bench, IgnoredReplies, ProbeReport, ProbeRow, RoundRow, Summary};
pub use rows::{Rows, Shape};
pub use show::{DroppedRow, FatalRow, ShowReport, ShowRow};

/// The version of the JSON.
pub const JSON_VERSION: u32 = 1;
