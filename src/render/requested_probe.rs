//! What the exporter serves at /probe: the result of one probe.

use std::fmt::Write;
use std::time::Duration;

use super::metrics_text::{flag, seconds, single};
use crate::base::escape::sanitize;
use crate::monitor::LastResult;
use crate::probe::observation::ProbeOutcome;

/// The result of a probe that was asked for.
#[derive(Debug)]
pub struct RequestedProbe {
    /// With the look-ups.
    pub took: Duration,
    /// The result, or why there is none.
    pub result: Result<Box<LastResult>, String>,
}

impl RequestedProbe {
    /// No result.
    pub fn failed(took: Duration, why: String) -> Self {
        Self {
            took,
            result: Err(why),
        }
    }
}

/// The metrics of a probe, with the names that blackbox_exporter has for what it has, too.
pub fn metrics(probe: &RequestedProbe) -> String {
    let mut out = String::new();
    let last = probe.result.as_deref().ok();
    let is_up = last.is_some_and(|last| last.round.up() == Some(true));
    single(
        &mut out,
        "probe_success",
        "Whether the destination answered as it should.",
        flag(is_up),
    );
    single(
        &mut out,
        "probe_duration_seconds",
        "How long the probe took, with the look-ups.",
        seconds(probe.took),
    );
    let Some(last) = last else {
        return out;
    };
    let attempts = f64::from(last.round.observation.attempts);
    let ip = last
        .hop
        .map(|hop| if hop.address.is_ipv4() { 4.0 } else { 6.0 });
    let connection = last.connection();
    for (name, help, number) in [
        (
            "probe_dns_lookup_time_seconds",
            "Duration of the DNS look-ups.",
            Some(last.dns.map_or(0.0, seconds)),
        ),
        (
            "probe_ip_protocol",
            "Whether the destination was reached over IPv4 or IPv6.",
            ip,
        ),
        (
            "probe_sip_status_code",
            "Code of the final reply; 0 if there was none.",
            Some(f64::from(last.code().unwrap_or(0))),
        ),
        (
            "probe_sip_rtt_seconds",
            "Time from the first request to the reply.",
            last.rtt().map(seconds),
        ),
        (
            "probe_sip_requests_sent",
            "Requests sent, with retransmissions.",
            Some(attempts),
        ),
        (
            "probe_sip_connect_seconds",
            "Time to connect.",
            connection
                .and_then(|connection| connection.connect)
                .map(seconds),
        ),
        (
            "probe_ssl_earliest_cert_expiry",
            "When the peer's certificate expires, since 1970.",
            last.certificate_expiry(),
        ),
    ] {
        if let Some(number) = number {
            single(&mut out, name, help, number);
        }
    }
    out
}

/// What is known of a probe, in words, and its metrics (`debug=true`).
pub fn details(probe: &RequestedProbe) -> String {
    let mut out = String::new();
    let mut line = |name: &str, text: &str| {
        let _ = writeln!(out, "# {name}: {}", sanitize(text.as_bytes()));
    };
    match &probe.result {
        Err(why) => line("error", why),
        Ok(last) => {
            if let Some(hop) = last.hop {
                line(
                    "sent to",
                    &format!("{}:{}", hop.transport.as_str(), hop.address),
                );
            }
            if let ProbeOutcome::Answered { code, reason, .. } = &last.round.observation.outcome {
                line("reply", &format!("{code} {}", sanitize(reason)));
            }
            if let Some(error) = &last.round.error {
                line("error", error);
            }
            if let Some(cause) = &last.diagnosis.cause {
                line("cause", &cause.text);
                line("hint", &cause.hint);
            }
            for warning in &last.diagnosis.warnings {
                line("warning", warning);
            }
        }
    }
    out + &metrics(probe)
}
