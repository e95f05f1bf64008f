//! Texts that several formats of a probe share.

use std::fmt::Write;
use std::net::SocketAddr;

use crate::base::escape::{in_words, push_sanitized};
use crate::report::{ProbeRow, Summary};

/// The summary line: `5 destinations: 1 up, 4 down, in 2.01 s`.
pub fn summary(summary: &Summary) -> String {
    let total = summary.total();
    let mut words = format!(
        "{total} destination{}: {} up, {} down",
        if total == 1 { "" } else { "s" },
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
        (ignored.duplicate, "duplicate"),
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
    words
}

pub(super) fn milliseconds(ms: f64) -> String {
    let mut out = String::new();
    push_milliseconds(&mut out, ms);
    out
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
    let start = out.len();
    if let Some(code) = row.code {
        out.push_str(itoa::Buffer::new().format(code));
        out.push(' ');
        let reason = row.reason.as_ref().map_or(&b""[..], |reason| &reason.0);
        push_sanitized(out, reason, &also);
        for (name, header) in [("Warning", &row.sip_warning), ("Reason", &row.sip_reason)] {
            if let Some(value) = header.as_ref().filter(|_| row.up != Some(true)) {
                out.push_str("; ");
                out.push_str(name);
                out.push_str(": ");
                push_sanitized(out, &value.0, &also);
            }
        }
    } else if let Some(error) = &row.error {
        push_sanitized(out, error.as_bytes(), &also);
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
