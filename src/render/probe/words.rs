//! Texts that several formats of a probe share.

use std::fmt::Write;
use std::net::SocketAddr;

use crate::base::counted::counted;
use crate::base::escape::{JsonString, in_words, push_sanitized, sanitize};
use crate::base::milliseconds::milliseconds;
use crate::report::{ProbeRow, RoundRow, RunVerdict, SetRow, Summary};

/// The summary line: `5 destinations: 1 up, 4 down, in 2.01 s`.
pub fn summary(summary: &Summary) -> String {
    let mut words = format!(
        "{}: {} up, {} down",
        counted(summary.total(), "destination"),
        summary.up,
        summary.down
    );
    if summary.skipped > 0 {
        words.push_str(&format!(", {} not probed", summary.skipped));
    }
    if summary.dropped > 0 {
        words.push_str(&format!(", {} dropped by Kamailio", summary.dropped));
    }
    if summary.never_pinged > 0 {
        words.push_str(&format!(
            ", {} never pinged by Kamailio",
            summary.never_pinged
        ));
    }
    if summary.is_nothing_probed() {
        words.push_str(": nothing was probed");
    }
    words.push_str(&format!(
        ", in {}",
        in_words(std::time::Duration::from_secs_f64(summary.seconds.max(0.0)))
    ));
    let ignored = summary.ignored_replies;
    for (count, kind) in [
        (ignored.late, "late"),
        (ignored.duplicates, "duplicate"),
        (ignored.foreign, "foreign"),
        (ignored.other_address, "from another address"),
        (ignored.malformed, "malformed"),
    ] {
        if count > 0 {
            words.push_str(&format!(
                "; ignored {count} repl{} ({kind})",
                if count == 1 { "y" } else { "ies" }
            ));
        }
    }
    if let Some(started) = summary.started {
        words.push_str(&format!(", started {}", started.in_seconds()));
    }
    words
}

/// Appends milliseconds to `out`: `0.84 ms`, `84 ms`. Does not use a formatter, which is slow with
/// fractions, as there may be a million of them.
pub(super) fn push_milliseconds(out: &mut String, ms: f64) {
    let microseconds = (ms * 1e3).round() as u64;
    let mut digits = itoa::Buffer::new();
    if microseconds < 10_000 {
        let hundredths = (microseconds + 5) / 10;
        out.push_str(digits.format(hundredths / 100));
        out.push('.');
        for digit in [hundredths / 10 % 10, hundredths % 10] {
            out.push(char::from(b'0' + digit as u8));
        }
    } else {
        out.push_str(digits.format((microseconds + 500) / 1000));
    }
    out.push_str(" ms");
}

/// Appends the time to the reply to `out`: `0.84 ms`; `<= 540 ms` for a request that was sent again, as the
/// reply may belong to any transmission; `-` without a reply.
pub(super) fn push_rtt(out: &mut String, row: &ProbeRow<'_>) {
    let Some(ms) = row.rtt_ms else {
        return out.push('-');
    };
    if row.resent {
        out.push_str("<= ");
    }
    push_milliseconds(out, ms);
}

/// A set and its verdict: `set 3: 0 of 4 up, 1 not probed - critical`.
pub(super) fn set_verdict(row: &SetRow<'_>, with_file: bool) -> String {
    format!("{} - {}", set(row, with_file), row.verdict.as_str())
}

/// A set: `set 3: 0 of 4 up, 1 not probed`.
pub(super) fn set(row: &SetRow<'_>, with_file: bool) -> String {
    let mut words = match with_file {
        true => format!("{} set {}", sanitize(row.file.as_bytes()), row.set),
        false => format!("set {}", row.set),
    };
    words.push_str(&format!(": {} of {} up", row.up, row.total()));
    for (count, what) in [
        (row.skipped, "not probed"),
        (row.never_pinged, "never pinged by Kamailio"),
        (row.dropped, "dropped by Kamailio"),
    ] {
        if count > 0 {
            words.push_str(&format!(", {count} {what}"));
        }
    }
    words
}

/// The sets to name, of many only those that are not well; and words on the others.
pub(super) fn sets_to_name<'r, 'a>(
    sets: &'r [SetRow<'a>],
) -> (Vec<&'r SetRow<'a>>, Option<String>) {
    const MOST: usize = 20;
    if sets.len() <= MOST {
        return (sets.iter().collect(), None);
    }
    let bad = sets.iter().filter(|set| set.verdict != RunVerdict::Well);
    let named: Vec<_> = bad.clone().take(MOST).collect();
    let unnamed = bad.count() - named.len();
    let others = sets.len() - named.len();
    let words = match unnamed {
        0 => format!("{others} other sets - ok"),
        _ => format!("{others} other sets, {unnamed} of them not ok"),
    };
    (named, Some(words))
}

/// What happened in several rounds: `9 of 10 rounds up, 14 requests sent (4 again), 9 answered, loss 30 %`.
pub(super) fn rounds(row: &ProbeRow<'_>) -> Option<String> {
    let latency = row.latency.as_ref()?;
    let (up, all) = rounds_up(row);
    (all > 0).then(|| {
        format!(
            "{up} of {all} rounds up, {} requests sent ({} again), {} answered, loss {}",
            latency.sent,
            latency.resent,
            latency.answered,
            percent(latency.packet_loss)
        )
    })
}

/// How many rounds were up, and how many there were.
pub(super) fn rounds_up(row: &ProbeRow<'_>) -> (usize, usize) {
    let up = row.rounds.iter().filter(|round| round.up).count();
    (up, row.rounds.len())
}

/// When the request was sent, and how long each step took: `sent 2026-11-30T11:09:22.123456Z, DNS 2 ms, ..`.
pub(super) fn times(row: &ProbeRow<'_>) -> Option<String> {
    let connect = row.connection.and_then(|it| it.connect);
    let handshake = row.connection.and_then(|it| it.tls.handshake);
    let mut words = format!("sent {}", row.time?);
    for (name, ms) in [
        ("DNS", row.dns_ms),
        ("connect", connect.map(milliseconds)),
        ("TLS", handshake.map(milliseconds)),
        ("first reply", row.first_reply_ms),
        ("final reply", row.rtt_ms),
    ] {
        if let Some(ms) = ms {
            words.push_str(&format!(", {name} "));
            push_milliseconds(&mut words, ms);
        }
    }
    Some(words)
}

/// A line for each of several rounds.
pub(super) fn round_lines(row: &ProbeRow<'_>) -> Vec<String> {
    let line = |(number, round): (usize, &RoundRow<'_>)| {
        let mut line = format!("round {number}: ");
        if let Some(time) = round.time {
            line.push_str(&format!("{time}, "));
        }
        let error = round.error.map(str::as_bytes);
        push_reply(&mut line, round.code, round.reason.as_ref(), error, |_| {
            false
        });
        if let Some(ms) = round.rtt_ms {
            line.push_str(if round.resent { ", <= " } else { ", " });
            push_milliseconds(&mut line, ms);
        }
        line.push_str(&format!(", {} sent", round.attempts));
        line
    };
    (1..).zip(&row.rounds).map(line).collect()
}

/// The minimum, mean, maximum and 95th percentile of several rounds.
pub(super) fn spread_of_rounds(row: &ProbeRow<'_>) -> Option<String> {
    let latency = row.latency.as_ref()?;
    let (min, mean) = (latency.min_ms?, latency.avg_ms?);
    let (max, p95) = (latency.max_ms?, latency.p95_ms?);
    Some(format!("{min:.2}/{mean:.2}/{max:.2}/{p95:.2} ms"))
}

/// A share from 0 to 1 in percent: `5 %`, `33.3 %`.
pub(super) fn percent(share: f64) -> String {
    format!("{} %", (share * 1e3).round() / 10.0)
}

/// The address, with the transport unless it is UDP: `tls:192.0.2.1:5061`.
pub(super) fn address(row: &ProbeRow<'_>) -> Option<String> {
    let mut out = String::new();
    row.address.map(|address| {
        push_address(&mut out, row, address);
        out
    })
}

/// Appends the address to `out`.
pub(super) fn push_address(out: &mut String, row: &ProbeRow<'_>, address: SocketAddr) {
    if let Some(transport) = row.transport.filter(|transport| *transport != "udp") {
        out.push_str(transport);
        out.push(':');
    }
    let SocketAddr::V4(address) = address else {
        // Writing to a String cannot fail.
        let _ = write!(out, "{address}");
        return;
    };
    // There are many of them, and a formatter takes its time.
    let mut digits = itoa::Buffer::new();
    let mut separator = "";
    for octet in address.ip().octets() {
        out.push_str(separator);
        out.push_str(digits.format(octet));
        separator = ".";
    }
    out.push(':');
    out.push_str(digits.format(address.port()));
}

/// The reply, or why there is none; the characters in `also` are escaped, too.
pub(super) fn result(row: &ProbeRow<'_>, also: impl Fn(char) -> bool) -> String {
    let mut words = String::new();
    push_result(&mut words, row, also);
    words
}

/// Appends the result to `out`.
pub(super) fn push_result(out: &mut String, row: &ProbeRow<'_>, also: impl Fn(char) -> bool) {
    let error = row.error.as_deref().map(str::as_bytes);
    push_reply(out, row.code, row.reason.as_ref(), error, &also);
    for (name, header) in [("Warning", &row.sip_warning), ("Reason", &row.sip_reason)] {
        if let Some(value) = header.as_ref().filter(|_| row.up != Some(true)) {
            for part in ["; ", name, ": "] {
                out.push_str(part);
            }
            push_sanitized(out, &value.0, &also);
        }
    }
}

fn push_reply(
    out: &mut String,
    code: Option<u16>,
    reason: Option<&JsonString<'_>>,
    error: Option<&[u8]>,
    also: impl Fn(char) -> bool,
) {
    let start = out.len();
    if let Some(code) = code {
        out.push_str(itoa::Buffer::new().format(code));
        out.push(' ');
        let reason = reason.map_or(&b""[..], |reason| &reason.0);
        push_sanitized(out, reason, also);
    } else if let Some(error) = error {
        push_sanitized(out, error, also);
    }
    out.truncate(start + out[start..].trim_end().len());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_times_have_decimals() {
        for (ms, warning) in [
            (0.0, "0.00 ms"),
            (0.001, "0.00 ms"),
            (0.005, "0.01 ms"),
            (0.84, "0.84 ms"),
            (1.009, "1.01 ms"),
            (9.994, "9.99 ms"),
            (9.996, "10.00 ms"),
            (10.0, "10 ms"),
            (84.499, "84 ms"),
            (84.5, "85 ms"),
            (31_999.6, "32000 ms"),
        ] {
            let mut out = String::new();
            push_milliseconds(&mut out, ms);
            assert_eq!(out, warning, "{ms}");
        }
    }
}
