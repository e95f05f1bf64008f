//! One line for Nagios, Icinga, Naemon and Checkmk, in the format of the Monitoring Plugins' development
//! guidelines: status, text, `|`, performance data. A `|` or a line feed would end the text.

use std::ffi::OsString;
use std::fmt::Write;

use super::Report;
use super::notes::warnings;
use super::words::result;
use crate::base::escape::sanitize_with;
use crate::probe::verdict::NotProbed;
use crate::report::{ProbeRow, ProbeRows, RunVerdict};

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
    let apart = |pair: &[OsString]| matches!(pair, [option, value] if option == "--format" && value == "nagios");
    args.iter().any(|arg| arg == "--format=nagios") || args.windows(2).any(apart)
}

/// The plugin status of a report.
pub fn status<'a>(report: &Report<'a, impl ProbeRows<'a>>) -> PluginStatus {
    match report.summary.verdict() {
        _ if report.fatal.is_some() || report.summary.interrupted => PluginStatus::Unknown,
        RunVerdict::Down => PluginStatus::Critical,
        RunVerdict::Problem => PluginStatus::Warning,
        RunVerdict::Well if !warnings(report).is_empty() => PluginStatus::Warning,
        RunVerdict::Well => PluginStatus::Ok,
    }
}

pub fn nagios<'a>(report: &Report<'a, impl ProbeRows<'a>>) -> String {
    if let Some(fatal) = &report.fatal {
        return unknown(&format!(
            "{}:{}: {}; Kamailio would not start",
            fatal.file, fatal.line, fatal.reason
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
    name(&mut words, report, summary.down, |row| {
        row.up == Some(false)
    });
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
    let line = line(status(report), &words);
    format!("{line} | {}\n", numbers(report))
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
            format!("{uri} ({})", why.trim_start_matches("not probed: "))
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

/// `label=value[unit];warning;critical;minimum;maximum`
fn numbers<'a>(report: &Report<'a, impl ProbeRows<'a>>) -> String {
    let summary = &report.summary;
    let total = report.summary.total();
    let mut numbers = format!(
        "up={};;;0;{total} down={};;0;0;{total} not_probed={};0;;0;{total} dropped={};0;;0",
        summary.up, summary.down, summary.not_probed, summary.dropped
    );
    let times: Vec<f64> = report
        .results
        .clone()
        .filter_map(|row| row.rtt_ms)
        .collect();
    if !times.is_empty() {
        let mean = times.iter().sum::<f64>() / times.len() as f64;
        let max = times.iter().copied().fold(0.0, f64::max);
        let _ = write!(numbers, " rtt_avg={mean:.3}ms;;;0 rtt_max={max:.3}ms;;;0");
    }
    let _ = write!(numbers, " time={:.3}s;;;0", summary.seconds);
    numbers
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
