//! Durations as numbers of milliseconds, as JSON and CSV have them.

use std::time::Duration;

use serde::Serializer;

/// In milliseconds, rounded to a microsecond.
pub fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}

/// Writes a duration that may be missing.
///
/// # Errors
/// If writing fails.
pub fn serialize<S: Serializer>(time: &Option<Duration>, serializer: S) -> Result<S::Ok, S::Error> {
    match time {
        Some(time) => serializer.serialize_some(&milliseconds(*time)),
        None => serializer.serialize_none(),
    }
}
