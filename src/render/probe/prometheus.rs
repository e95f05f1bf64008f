//! Prometheus text format, for the textfile collector of the node exporter: no timestamps, all samples of
//! a metric together, no two samples with the same labels. Anything that changes between runs is a value,
//! not a label; otherwise each change would start a new series.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;

use super::Report;
use super::words::rounds_up;
use crate::render::metrics_text::{destination_labels, flag, metric, seconds, single, value};
use crate::report::{ProbeRow, ProbeRows, RunVerdict, SetRow, Summary, Timestamp};

pub fn prometheus<'a>(report: &Report<'a, impl ProbeRows<'a>>) -> String {
    let mut out = String::new();
    let fatal = report.fatal.as_ref();
    single(
        &mut out,
        "ds_tool_list_usable",
        "Whether Kamailio would start with the lists.",
        flag(fatal.is_none()),
    );
    if fatal.is_some() {
        return out;
    }
    let labels = labels(report);
    info(&mut out, report, &labels);
    for (name, help, value) in METRICS {
        let rows = labels.iter().zip(report.results.clone());
        let samples: Vec<_> = rows
            .filter_map(|(labels, row)| Some((labels, value(&row)?)))
            .collect();
        if !samples.is_empty() {
            metric(&mut out, name, help, samples);
        }
    }
    sets(&mut out, &report.sets);
    totals(&mut out, &report.summary);
    out
}

/// A metric of each set.
type SetMetric = (&'static str, &'static str, fn(&SetRow<'_>) -> f64);

/// Adds the metrics of each set.
fn sets(out: &mut String, sets: &[SetRow<'_>]) {
    let metrics: [SetMetric; 3] = [
        (
            "ds_tool_set_up",
            "Destinations of the set that are up.",
            |set| set.up as f64,
        ),
        (
            "ds_tool_set_destinations",
            "Destinations of the set.",
            |set| set.total() as f64,
        ),
        (
            "ds_tool_set_ok",
            "Whether enough destinations of the set are up.",
            |set| flag(set.verdict == RunVerdict::Well),
        ),
    ];
    let mut named = HashSet::new();
    let sets = sets.iter().filter(|set| named.insert((set.file, set.set)));
    let sets: Vec<_> = sets.collect();
    for (name, help, number) in metrics.iter().filter(|_| !sets.is_empty()) {
        let samples = sets.iter().map(|set| {
            let file = value(set.file.as_bytes());
            let labels = format!("file=\"{file}\",set=\"{}\"", set.set);
            (labels, number(set))
        });
        metric(out, name, help, samples);
    }
}

/// A metric of each destination: name, help, and the value if there is one.
type Metric = (&'static str, &'static str, fn(&ProbeRow<'_>) -> Option<f64>);

const METRICS: &[Metric] = &[
    (
        "ds_tool_destination_probed",
        "Whether probing the destination was completed.",
        |row| Some(flag(row.up.is_some())),
    ),
    (
        "ds_tool_destination_up",
        "Whether the destination is up.",
        |row| row.up.map(flag),
    ),
    (
        "ds_tool_destination_reply_code",
        "Code of the final reply; 0 if there was none.",
        |row| row.up.map(|_| f64::from(row.code.unwrap_or(0))),
    ),
    (
        "ds_tool_destination_rtt_seconds",
        "Time from the first request to the reply; if more than one was sent, the round-trip time is shorter.",
        |row| row.rtt_ms.map(in_seconds),
    ),
    (
        "ds_tool_destination_first_reply_seconds",
        "Time from the first request to the first provisional reply.",
        |row| row.first_reply_ms.map(in_seconds),
    ),
    (
        "ds_tool_destination_dns_seconds",
        "Duration of the DNS look-ups.",
        |row| row.dns_ms.map(in_seconds),
    ),
    (
        "ds_tool_destination_sent_timestamp_seconds",
        "When the first request was sent, since 1970.",
        |row| row.time.map(Timestamp::unix),
    ),
    (
        "ds_tool_destination_attempts",
        "Number of requests sent, with retransmissions.",
        |row| row.up.map(|_| f64::from(row.attempts)),
    ),
    (
        "ds_tool_destination_connect_seconds",
        "Time to connect; the same for all destinations that share a connection.",
        |row| row.connection?.connect.map(seconds),
    ),
    (
        "ds_tool_destination_tls_handshake_seconds",
        "Duration of the TLS handshake.",
        |row| row.connection?.tls.handshake.map(seconds),
    ),
    (
        "ds_tool_destination_certificate_days_left",
        "Whole days until the peer's certificate expires; negative if it has expired.",
        |row| {
            let certificate = row.connection?.tls.certificate.as_ref()?;
            Some(certificate.days_left() as f64)
        },
    ),
    (
        "ds_tool_destination_rtt_avg_seconds",
        "Mean round-trip time of the rounds with one request.",
        |row| row.latency.as_ref()?.avg_ms.map(in_seconds),
    ),
    (
        "ds_tool_destination_rtt_p95_seconds",
        "95th percentile of the round-trip times.",
        |row| row.latency.as_ref()?.p95_ms.map(in_seconds),
    ),
    (
        "ds_tool_destination_loss_ratio",
        "Share of the rounds without a final reply.",
        |row| row.latency.as_ref().map(|latency| latency.loss),
    ),
    (
        "ds_tool_destination_packet_loss_ratio",
        "Share of the rounds whose first request or its reply was lost.",
        |row| row.latency.as_ref().map(|latency| latency.packet_loss),
    ),
    (
        "ds_tool_destination_rounds",
        "Rounds that have ended.",
        |row| row.latency.as_ref().map(|_| row.rounds.len() as f64),
    ),
    (
        "ds_tool_destination_rounds_up",
        "Rounds in which the destination was up.",
        |row| row.latency.as_ref().map(|_| rounds_up(row).0 as f64),
    ),
    (
        "ds_tool_destination_requests_sent",
        "Requests sent in all rounds, with retransmissions.",
        |row| row.latency.as_ref().map(|latency| latency.sent as f64),
    ),
    (
        "ds_tool_destination_requests_resent",
        "Retransmissions in all rounds.",
        |row| row.latency.as_ref().map(|latency| latency.resent as f64),
    ),
];

/// Adds the metrics of the whole run.
fn totals(out: &mut String, summary: &Summary) {
    let ignored = &summary.ignored_replies;
    let ignored = ignored.late
        + ignored.duplicates
        + ignored.foreign
        + ignored.other_address
        + ignored.malformed;
    for (name, help, value) in [
        (
            "ds_tool_destinations_up",
            "Destinations that are up.",
            summary.up as f64,
        ),
        (
            "ds_tool_destinations_down",
            "Destinations that are down.",
            summary.down as f64,
        ),
        (
            "ds_tool_destinations_skipped",
            "Destinations that were not probed.",
            summary.skipped as f64,
        ),
        (
            "ds_tool_destinations_not_probed",
            "Destinations that should have been probed and could not be.",
            summary.not_probed as f64,
        ),
        (
            "ds_tool_destinations_never_pinged",
            "Destinations that are marked for pinging, and never pinged by the Kamailio of --config.",
            summary.never_pinged as f64,
        ),
        (
            "ds_tool_lines_dropped",
            "Lines of the lists that Kamailio drops.",
            summary.dropped as f64,
        ),
        (
            "ds_tool_replies_ignored",
            "Replies that were ignored.",
            ignored as f64,
        ),
        (
            "ds_tool_probe_interrupted",
            "Whether the run was interrupted.",
            flag(summary.interrupted),
        ),
        (
            "ds_tool_probe_duration_seconds",
            "Duration of the run.",
            summary.seconds,
        ),
    ] {
        single(out, name, help, value);
    }
}

/// Where each destination stands. That changes with any line above it, so it is no label of the others.
fn info<'a>(out: &mut String, report: &Report<'a, impl ProbeRows<'a>>, labels: &[String]) {
    if labels.is_empty() {
        return;
    }
    let name = "ds_tool_destination_info";
    let help = "File and line of the destination; always 1.";
    let rows = labels.iter().zip(report.results.clone());
    let samples = rows.map(|(labels, row)| {
        let (file, line) = (value(row.file.as_bytes()), row.line);
        (format!("{labels},file=\"{file}\",line=\"{line}\""), 1.0)
    });
    metric(out, name, help, samples);
}

/// The labels of each destination: set, URI and duid; `nth` distinguishes those that would be equal, by
/// their order.
fn labels<'a>(report: &Report<'a, impl ProbeRows<'a>>) -> Vec<String> {
    let mut met: HashMap<String, u32> = HashMap::new();
    let rows = report.results.clone();
    rows.map(|row| {
        let duid = row.duid.as_ref().map(|duid| &*duid.0);
        let mut labels = destination_labels(row.set, &row.uri.0, duid);
        let nth = met.entry(labels.clone()).or_default();
        *nth += 1;
        if *nth > 1 {
            // Writing to a String cannot fail.
            let _ = write!(labels, ",nth=\"{nth}\"");
        }
        labels
    })
    .collect()
}

/// Milliseconds to seconds, rounded to about a microsecond.
fn in_seconds(ms: f64) -> f64 {
    (ms * 1e3).round() / 1e6
}
