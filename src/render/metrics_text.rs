//! The text format of Prometheus: labels, and the lines before a metric.

use std::fmt::Write;
use std::time::{Duration, SystemTime};

use crate::base::escape::sanitize;
use crate::report::Timestamp;

/// Escapes a label value. Line feeds have been replaced before.
pub fn value(bytes: &[u8]) -> String {
    let text = sanitize(bytes);
    text.replace('\\', r"\\").replace('"', "\\\"")
}

/// The labels that say which destination it is: set, URI and duid.
pub fn destination_labels(set: i32, uri: &[u8], duid: Option<&[u8]>) -> String {
    let mut labels = format!("set=\"{set}\",uri=\"{}\"", value(uri));
    if let Some(duid) = duid {
        // Writing to a String cannot fail, here and below.
        let _ = write!(labels, ",duid=\"{}\"", value(duid));
    }
    labels
}

/// Says what a metric is: a gauge, a counter or a histogram.
pub fn header(out: &mut String, kind: &str, name: &str, help: &str) {
    let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

/// A gauge, or a counter, whose name ends with `_total`: what it is, and its samples with their labels.
pub fn metric(
    out: &mut String,
    name: &str,
    help: &str,
    samples: impl IntoIterator<Item = (impl AsRef<str>, f64)>,
) {
    let kind = match name.ends_with("_total") {
        true => "counter",
        false => "gauge",
    };
    header(out, kind, name, help);
    for (labels, number) in samples {
        let _ = match labels.as_ref() {
            "" => writeln!(out, "{name} {number}"),
            labels => writeln!(out, "{name}{{{labels}}} {number}"),
        };
    }
}

/// A gauge with one value.
pub fn single(out: &mut String, name: &str, help: &str, value: f64) {
    metric(out, name, help, [("", value)]);
}

/// Seconds since 1970, to a millisecond, as Prometheus has them.
pub fn unix(time: SystemTime) -> f64 {
    (Timestamp(time).unix() * 1e3).round() / 1e3
}

/// In seconds, rounded to a microsecond.
pub fn seconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e6
}

/// 1 for yes.
pub fn flag(yes: bool) -> f64 {
    f64::from(u8::from(yes))
}
