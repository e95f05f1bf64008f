//! A silent destination keeps getting calls much longer than the interval suggests.

use crate::base::counted::counted;
use crate::base::diagnostic::Severity;
use crate::base::fact::Fact;
use crate::kamailio::pinging::PingStatus;
use crate::lint::{Context, Findings, Rule, page};
use std::time::Duration;

pub const RULE: Rule = Rule::new(page!("DS214-slow-detection"), Severity::Info, check);

/// With the usual 10 s and tm's 30 s it takes four intervals, which is expected.
const INTERVALS: u32 = 4;

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let detection = context.kinds().find_map(|kind| match &kind.status {
        PingStatus::Pinged(pings) => Some((pings.every, *pings.detection.value()?.as_ref()?)),
        _ => None,
    });
    let threshold = context.server.probing_threshold.value();
    let (Some((every, longest)), Some(&threshold), Fact::Known(timeout)) =
        (detection, threshold, context.server.ping_timeout())
    else {
        return;
    };
    let threshold = u32::try_from(threshold).unwrap_or_default().max(1);
    if longest <= every.saturating_mul(threshold).saturating_mul(INTERVALS) {
        return;
    }
    // A ping timeout was set on purpose.
    let version = context.server.version;
    if version.has_ping_timeout() && context.server.ping_fr_timeout.value() != Some(&0) {
        return;
    }
    let help = if version.has_ping_timeout() {
        "set ds_ping_fr_timeout (16 is one second) for pings alone, or tm's fr_timer (milliseconds) for all requests"
    } else {
        "set tm's fr_timer (milliseconds), which is for all requests"
    };
    findings
        .cfg(
            context.spot_of("dispatcher", "ds_ping_interval"),
            format!(
                "a destination that stops replying still gets calls for up to {} s: ds_ping_interval {} s, {}, each after {} s of tm's fr_timer",
                seconds(longest),
                seconds(every),
                counted(threshold as usize, "failed ping"),
                seconds(timeout),
            ),
        )
        .help(help);
}

/// In seconds, with the decimals needed.
fn seconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 10.0).round() / 10.0
}
