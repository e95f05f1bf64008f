//! One line for Nagios, Icinga, Naemon and Checkmk, in the format of the Monitoring Plugins' development
//! guidelines: status, text, `|`, performance data. A `|` or a line feed would end the text.

use std::ffi::OsString;
use std::fmt::Write;

use super::Report;
use super::limits::{Limit, PluginLimits, Quality};
use super::notes::warnings;
use super::words::{result, rounds_up, set};
use crate::base::escape::sanitize_with;
use crate::probe::verdict::NotProbed;
use crate::render::failure::given_format;
use crate::report::{LatencyRow, ProbeRow, ProbeRows, RunVerdict};

/// How many destinations the line names: it has to fit into a text message.
const NAMED: usize = 5;

/// The status of a monitoring plugin (Monitoring Plugins' development guidelines).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PluginStatus {
    /// 0: no problem.
    Ok,
    /// 1: needs attention.
    Warning,
    /// 2: something is down.
    Critical,
    /// 3: wrong usage, unusable input, or interrupted.
    Unknown,
}

/// Whether the arguments ask for this format, even if they are otherwise wrong.
pub fn is_asked_for(args: &[OsString]) -> bool {
    given_format(args) == Some("nagios")
}

/// The plugin status of a report. Without limits, a failed round is a warning.
pub fn status<'a>(report: &Report<'a, impl ProbeRows<'a>>, limits: &PluginLimits) -> PluginStatus {
    let reaches = |limit: &Option<Limit>| {
        let mut rows = report.results.clone();
        limit.is_some_and(|limit| rows.any(|row| reaches(&row, &limit)))
    };
    let is_noted = || {
        let is_noted = |row: ProbeRow<'_>| {
            !row.warnings.is_empty() || row.unsteady.is_some() && !limits.are_given()
        };
        report.results.clone().any(is_noted)
    };
    match report.verdict {
        _ if report.fatal.is_some() || report.summary.interrupted => PluginStatus::Unknown,
        RunVerdict::Down => PluginStatus::Critical,
        _ if reaches(&limits.critical) => PluginStatus::Critical,
        RunVerdict::Problem => PluginStatus::Warning,
        RunVerdict::Well if reaches(&limits.warning) || is_noted() => PluginStatus::Warning,
        RunVerdict::Well => PluginStatus::Ok,
    }
}

/// Whether a destination that is up reaches this limit.
fn reaches(row: &ProbeRow<'_>, limit: &Limit) -> bool {
    let quality = Quality::of(row).filter(|_| row.up == Some(true));
    quality.is_some_and(|quality| limit.is_reached(&quality))
}

/// The line of a report.
pub fn nagios<'a>(report: &Report<'a, impl ProbeRows<'a>>, limits: &PluginLimits) -> String {
    if let Some(fatal) = &report.fatal {
        return unknown(&format!(
            "{}: {}; Kamailio would not start",
            fatal.place(),
            fatal.reason
        ));
    }
    let summary = &report.summary;
    let total = report.summary.total();
    let mut words = match summary.down {
        0 if summary.is_nothing_probed() => {
            format!("nothing was probed, 0 of {total} destinations up")
        }
        0 => format!("{} of {total} destinations up", summary.up),
        down => format!("{down} of {total} destinations down"),
    };
    name_sets(&mut words, report);
    name(&mut words, report, summary.down, |row| {
        row.up == Some(false)
    });
    name_slow(&mut words, report, limits);
    // Writing to a String cannot fail, here and below.
    if summary.not_probed > 0 {
        let _ = write!(words, ", {} not probed", summary.not_probed);
        name(&mut words, report, summary.not_probed, |row| {
            row.not_probed.is_some_and(|why| why != NotProbed::ByDesign)
        });
    }
    for (count, what) in [
        (summary.never_pinged, "never pinged by Kamailio"),
        (summary.dropped, "dropped by Kamailio"),
    ] {
        if count > 0 {
            let _ = write!(words, ", {count} {what}");
        }
    }
    for (uri, warning) in warnings(report).into_iter().take(NAMED) {
        let _ = write!(
            words,
            ", {}: {}",
            visible(&uri),
            visible(warning.as_bytes())
        );
    }
    if summary.interrupted {
        words.push_str(", interrupted");
    }
    let line = line(status(report, limits), &words);
    format!("{line} | {}\n", numbers(report, limits))
}

/// Of several sets, names the first that have too few destinations up.
fn name_sets<'a>(words: &mut String, report: &Report<'a, impl ProbeRows<'a>>) {
    let bad = report
        .sets
        .iter()
        .filter(|set| set.verdict != RunVerdict::Well);
    let count = bad.clone().count();
    if report.sets.len() < 2 || count == 0 {
        return;
    }
    let named = bad.take(NAMED);
    let mut named: Vec<_> = named.map(|row| set(row, report.many_files)).collect();
    if count > NAMED {
        named.push(format!("{} more sets", count - NAMED));
    }
    words.push_str(&format!(" ({})", named.join("; ")));
}

/// Names the first destinations that are up and reach a limit.
fn name_slow<'a>(
    words: &mut String,
    report: &Report<'a, impl ProbeRows<'a>>,
    limits: &PluginLimits,
) {
    let given = [limits.critical, limits.warning];
    let is_slow = |row: &ProbeRow<'_>| given.iter().flatten().any(|limit| reaches(row, limit));
    let slow = report.results.clone().filter(is_slow);
    let count = slow.clone().count();
    for row in slow.take(NAMED) {
        if let Some(quality) = Quality::of(&row) {
            let uri = visible(&row.uri.0);
            words.push_str(&format!("; {uri}: {}", quality.words()));
        }
    }
    if count > NAMED {
        words.push_str(&format!("; {} more like these", count - NAMED));
    }
}

/// Names the first destinations of a kind, of which there are this many.
fn name<'a>(
    words: &mut String,
    report: &Report<'a, impl ProbeRows<'a>>,
    count: usize,
    is_meant: impl Fn(&ProbeRow<'_>) -> bool,
) {
    let rows = report.results.clone().filter(is_meant).take(NAMED);
    let named: Vec<_> = rows
        .map(|row| {
            let uri = visible(&row.uri.0);
            let why = result(&row, is_pipe);
            let why = why.trim_start_matches("not probed: ");
            match rounds_up(&row) {
                (_, 0) => format!("{uri} ({why})"),
                (up, all) => format!("{uri} ({why}, {up} of {all} rounds up)"),
            }
        })
        .collect();
    // Writing to a String cannot fail, here and below.
    if !named.is_empty() {
        let _ = write!(words, ": {}", named.join(", "));
    }
    if count > named.len() {
        let _ = write!(words, " and {} more", count - named.len());
    }
}

/// The line of a run without a result.
pub fn unknown(why: &str) -> String {
    format!("{}\n", line(PluginStatus::Unknown, why.trim()))
}

fn line(status: PluginStatus, words: &str) -> String {
    let status = match status {
        PluginStatus::Ok => "OK",
        PluginStatus::Warning => "WARNING",
        PluginStatus::Critical => "CRITICAL",
        PluginStatus::Unknown => "UNKNOWN",
    };
    let lines: Vec<_> = words.lines().map(str::trim).collect();
    let words = lines.join(" ");
    format!("DISPATCHER {status} - {}", visible(words.as_bytes()))
}

fn is_pipe(c: char) -> bool {
    c == '|'
}

fn visible(bytes: &[u8]) -> String {
    sanitize_with(bytes, is_pipe)
}

/// The mean and the maximum of the clean round-trip times of a destination.
fn rtt(row: &ProbeRow<'_>) -> Option<(f64, f64)> {
    match &row.latency {
        Some(latency) => latency.avg_ms.zip(latency.max_ms),
        None if row.resent => None,
        None => row.rtt_ms.map(|ms| (ms, ms)),
    }
}

/// `label=value[unit];warning;critical;minimum;maximum`
fn numbers<'a>(report: &Report<'a, impl ProbeRows<'a>>, limits: &PluginLimits) -> String {
    let summary = &report.summary;
    let total = report.summary.total();
    let mut numbers = format!(
        "up={};;;0;{total} down={};;0;0;{total} not_probed={};0;;0;{total} dropped={};0;;0",
        summary.up, summary.down, summary.not_probed, summary.dropped
    );
    let times: Vec<_> = report.results.clone().filter_map(|row| rtt(&row)).collect();
    if !times.is_empty() {
        let mean = times.iter().map(|(mean, _)| mean).sum::<f64>() / times.len() as f64;
        let max = times.iter().map(|(_, max)| *max).fold(0.0, f64::max);
        let _ = write!(numbers, " rtt_avg={mean:.3}ms;;;0 rtt_max={max:.3}ms;;;0");
    }
    let latencies = report.results.clone().filter_map(|row| row.latency);
    let latencies: Vec<_> = latencies.collect();
    if !latencies.is_empty() {
        let sum = |number: fn(&LatencyRow) -> u64| -> u64 {
            latencies.iter().map(|latency| number(latency)).sum()
        };
        let _ = write!(
            numbers,
            " sent={};;;0 resent={};;;0 answered={};;;0",
            sum(|latency| latency.sent),
            sum(|latency| latency.resent),
            sum(|latency| latency.answered as u64)
        );
    }
    if limits.are_given() || report.many_rounds {
        numbers.push_str(&worst(report, limits));
    }
    let _ = write!(numbers, " time={:.3}s;;;0", summary.seconds);
    if let Some(started) = summary.started {
        let _ = write!(numbers, " started={:.3}s;;;0", started.unix());
    }
    numbers
}

/// The worst mean round-trip time and the worst loss, with the limits.
fn worst<'a>(report: &Report<'a, impl ProbeRows<'a>>, limits: &PluginLimits) -> String {
    let qualities = report.results.clone().filter_map(|row| Quality::of(&row));
    let (rtt, loss) = qualities.fold((None, 0.0), |(rtt, loss): (Option<f64>, f64), quality| {
        let rtt = match (rtt, quality.rtt_ms) {
            (Some(a), Some(b)) => Some(a.max(b)),
            (a, b) => a.or(b),
        };
        (rtt, loss.max(quality.loss))
    });
    let given = |number: fn(&Limit) -> f64| {
        [limits.warning, limits.critical]
            .map(|limit| limit.map_or_else(String::new, |limit| number(&limit).to_string()))
            .join(";")
    };
    let rtt = rtt.map_or_else(String::new, |ms| {
        format!(" rtt_worst={ms:.3}ms;{};0", given(|limit| limit.rtt_ms))
    });
    let loss = (loss * 1e3).round() / 10.0;
    let limits = given(|limit| limit.loss * 100.0);
    format!("{rtt} loss_worst={loss}%;{limits};0;100")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_format_option_is_found_in_both_spellings() {
        let asked = |args: &[&str]| {
            let args: Vec<_> = args.iter().map(OsString::from).collect();
            is_asked_for(&args)
        };
        assert!(asked(&[
            "ds-tool", "probe", "--format", "nagios", "--wrong"
        ]));
        assert!(asked(&["ds-tool", "probe", "--format=nagios"]));
        assert!(!asked(&["ds-tool", "probe", "nagios", "--format"]));
        assert!(!asked(&["ds-tool", "probe", "--format", "json"]));
    }

    #[test]
    fn text_stays_on_one_line_before_the_performance_data() {
        assert_eq!(
            unknown("a | b\n\n  c\u{1b}"),
            "DISPATCHER UNKNOWN - a \\u{7c} b  c\\u{1b}\n"
        );
    }
}
