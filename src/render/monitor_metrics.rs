//! What the exporter serves at /metrics: the state of the loop. Anything that changes is a value, not a
//! label; otherwise each change would start a new series.

use std::fmt::Write;

use super::metrics_text::{destination_labels, flag, header, metric, seconds, unix, value};
use crate::base::escape::sanitize;
use crate::base::secrets::masked;
use crate::monitor::{MonitorSnapshot, MonitoredDestination};

/// A metric of each destination: name, help, and the value if there is one.
type DestinationMetric = (
    &'static str,
    &'static str,
    fn(&MonitoredDestination) -> Option<f64>,
);

const METRICS: &[DestinationMetric] = &[
    (
        "ds_tool_destination_probed",
        "Whether the last probe of the destination was completed.",
        |d| Some(flag(d.last.as_ref()?.round.up().is_some())),
    ),
    (
        "ds_tool_destination_up",
        "Whether the destination is up, after the thresholds.",
        |d| d.up.map(flag),
    ),
    (
        "ds_tool_destination_reply_code",
        "Code of the final reply; 0 if there was none.",
        |d| Some(f64::from(d.last.as_ref()?.code().unwrap_or(0))),
    ),
    (
        "ds_tool_destination_rtt_seconds",
        "Time from the first request to the reply; if more than one was sent, the round-trip time is shorter.",
        |d| d.last.as_ref()?.rtt().map(seconds),
    ),
    (
        "ds_tool_destination_dns_seconds",
        "Duration of the DNS look-ups.",
        |d| d.last.as_ref()?.dns.map(seconds),
    ),
    (
        "ds_tool_destination_sent_timestamp_seconds",
        "When the first request of the last probe was sent, since 1970.",
        |d| Some(unix(d.last.as_ref()?.round.observation.at)),
    ),
    (
        "ds_tool_destination_connect_seconds",
        "Time to connect; the same for all destinations that share a connection.",
        |d| d.last.as_ref()?.connection()?.connect.map(seconds),
    ),
    (
        "ds_tool_destination_tls_handshake_seconds",
        "Duration of the TLS handshake.",
        |d| d.last.as_ref()?.connection()?.tls.handshake.map(seconds),
    ),
    (
        "ds_tool_destination_certificate_expiry_timestamp_seconds",
        "When the peer's certificate expires, since 1970.",
        |d| d.last.as_ref()?.certificate_expiry(),
    ),
    (
        "ds_tool_destination_never_pinged",
        "That the Kamailio of --config never pings the destination, so that its state does not follow its health.",
        |d| d.not_pinged.map(|_| 1.0),
    ),
    (
        "ds_tool_destination_loss_ratio",
        "Share of the last 60 rounds without a final reply.",
        |d| d.history.loss(),
    ),
    (
        "ds_tool_destination_last_change_timestamp_seconds",
        "When the state of the destination changed last, since 1970.",
        |d| Some(unix(d.change.as_ref()?.at)),
    ),
    (
        "ds_tool_destination_probes_total",
        "Probes of the destination that have ended.",
        |d| Some(d.totals.rounds as f64),
    ),
    (
        "ds_tool_destination_probes_lost_total",
        "Probes without a final reply.",
        |d| Some(d.totals.lost as f64),
    ),
];

/// The states, and their letters in `dispatcher.list`.
const STATES: [(&str, char); 4] = [
    ("active", 'A'),
    ("inactive", 'I'),
    ("trying", 'T'),
    ("disabled", 'D'),
];

/// The metrics of all destinations, each with these labels, too.
pub fn of_snapshot(snapshot: &MonitorSnapshot, given: &[(String, String)]) -> String {
    let given: String = given
        .iter()
        .map(|(name, text)| format!(",{name}=\"{}\"", value(text.as_bytes())))
        .collect();
    let labels = |destination: &MonitoredDestination| {
        let identity = &destination.identity;
        let duid = identity.duid.as_deref();
        let mut labels = destination_labels(identity.set, &identity.uri, duid);
        if identity.nth > 1 {
            // Writing to a String cannot fail, here and below.
            let _ = write!(labels, ",nth=\"{}\"", identity.nth);
        }
        labels + &given
    };
    let all = snapshot.destinations.iter();
    let rows: Vec<_> = all
        .map(|destination| (labels(destination), &**destination))
        .collect();
    let mut out = String::with_capacity(rows.len() * 1400 + 8192);
    states(&mut out, &rows);
    for (name, help, number) in METRICS {
        let samples = rows
            .iter()
            .filter_map(|(labels, row)| Some((labels, number(row)?)));
        let mut samples = samples.peekable();
        if samples.peek().is_some() {
            metric(&mut out, name, help, samples);
        }
    }
    info(&mut out, &rows);
    sets(&mut out, snapshot, &given);
    whole(&mut out, snapshot, &given);
    out
}

/// The state of each destination: 1 for the one that it has, 0 for the others.
fn states(out: &mut String, rows: &[(String, &MonitoredDestination)]) {
    let name = "ds_tool_destination_state";
    let help = "Whether the destination is in this state, as Kamailio would have it.";
    let samples = rows.iter().flat_map(|(labels, row)| {
        let letter = row.letters().state;
        STATES.map(|(state, of_state)| {
            let labels = format!("{labels},state=\"{state}\"");
            (labels, flag(letter == of_state))
        })
    });
    metric(out, name, help, samples);
}

/// What stands in the list beside the URI. That changes with any line above it, so it is no label of the
/// others.
fn info(out: &mut String, rows: &[(String, &MonitoredDestination)]) {
    let name = "ds_tool_destination_info";
    let help = "File, line, flags, priority and attributes of the destination; always 1.";
    let samples = rows.iter().map(|(labels, row)| {
        let (file, line) = (value(row.file.as_bytes()), row.line);
        let flags = row.file_flags.letters(row.version);
        let attrs = value(masked(sanitize(&row.attrs)).as_bytes());
        let priority = row.priority;
        let labels = format!(
            "{labels},file=\"{file}\",line=\"{line}\",flags=\"{flags}\",priority=\"{priority}\",attrs=\"{attrs}\""
        );
        (labels, 1.0)
    });
    metric(out, name, help, samples);
}

/// The round-trip times of each set.
fn sets(out: &mut String, snapshot: &MonitorSnapshot, given: &str) {
    let name = "ds_tool_set_rtt_seconds";
    if snapshot.rtts.is_empty() {
        return;
    }
    header(
        out,
        "histogram",
        name,
        "Round-trip times of the destinations of the set.",
    );
    for (set, histogram) in &snapshot.rtts {
        let labels = format!("set=\"{set}\"{given}");
        for (bound, count) in histogram.cumulative() {
            let _ = writeln!(out, "{name}_bucket{{{labels},le=\"{bound}\"}} {count}");
        }
        let (count, sum) = (histogram.count, histogram.sum.as_secs_f64());
        let _ = writeln!(
            out,
            "{name}_bucket{{{labels},le=\"+Inf\"}} {count}\n{name}_sum{{{labels}}} {sum}\n{name}_count{{{labels}}} {count}"
        );
    }
}

/// A metric of the exporter itself: name, help, value.
type ExporterMetric = (&'static str, &'static str, fn(&MonitorSnapshot) -> f64);

const OF_EXPORTER: &[ExporterMetric] = &[
    (
        "ds_tool_destinations_up",
        "Destinations that are up.",
        |all| count(all, |d| d.up == Some(true)),
    ),
    (
        "ds_tool_destinations_down",
        "Destinations that are down.",
        |all| count(all, |d| d.up == Some(false)),
    ),
    (
        "ds_tool_destinations_skipped",
        "Destinations that are not probed.",
        |all| count(all, |d| d.skipped.is_some()),
    ),
    (
        "ds_tool_lines_dropped",
        "Lines of the lists that Kamailio drops.",
        |all| {
            let lists = all.input.lists.iter();
            lists.map(|list| list.dropped.len()).sum::<usize>() as f64
        },
    ),
    (
        "ds_tool_batches_not_sent_total",
        "How often destinations were not probed, for a reason of this machine.",
        |all| all.not_probed.0 as f64,
    ),
    (
        "ds_tool_probe_interval_seconds",
        "Time between two probes of a destination.",
        |all| all.input.interval.as_secs_f64(),
    ),
    (
        "ds_tool_last_reload_successful",
        "Whether lists and cfg could be used when they were read last.",
        |all| flag(all.reload.failed.is_none()),
    ),
    (
        "ds_tool_last_reload_success_timestamp_seconds",
        "When the lists and the cfg in force were read, since 1970.",
        |all| unix(all.reload.succeeded_at),
    ),
    (
        "ds_tool_start_timestamp_seconds",
        "When the exporter was started, since 1970.",
        |all| unix(all.started),
    ),
];

fn count(snapshot: &MonitorSnapshot, is_meant: fn(&MonitoredDestination) -> bool) -> f64 {
    let destinations = snapshot.destinations.iter();
    destinations.filter(|one| is_meant(one)).count() as f64
}

/// The metrics of the exporter itself. `given` begins with a comma, if there are labels.
fn whole(out: &mut String, snapshot: &MonitorSnapshot, given: &str) {
    let bare = given.strip_prefix(',').unwrap_or_default();
    for (name, help, number) in OF_EXPORTER {
        metric(out, name, help, [(bare, number(snapshot))]);
    }
    let version = snapshot
        .input
        .lists
        .first()
        .map(|list| list.version)
        .unwrap_or_default();
    let name = "ds_tool_build_info";
    let help = "Versions of ds-tool, and of the Kamailio that it emulates; always 1.";
    let own = env!("CARGO_PKG_VERSION");
    let labels = format!("version=\"{own}\",kamailio=\"{version}\"{given}");
    metric(out, name, help, [(labels, 1.0)]);
}
