//! ds_ping_fr_timeout in a wrong unit: it counts sixteenths of a second.

use crate::base::diagnostic::Severity;
use crate::kamailio::version::Line;
use crate::lint::{Context, Findings, Fixable, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS409-ping-timeout-unit"), Severity::Warning, check)
    .fixable(Fixable::Unsafe)
    .versions(Line::V6_1..=Line::V6_2);

/// Values below this are less than one second, so seconds were probably meant.
const SECONDS: i64 = 16;
/// From this value on, milliseconds were probably meant.
const MILLISECONDS: i64 = 1000;

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let set = ["ds_ping_fr_timer", "ds_ping_fr_timeout"]
        .into_iter()
        .find_map(|name| {
            context
                .set_number(name)
                .map(|(param, ticks)| (name, param, ticks))
        });
    let Some((name, param, ticks @ 1..)) = set else {
        return;
    };
    let (severity, meant) = match ticks {
        ..SECONDS => (Severity::Warning, ticks.saturating_mul(16)),
        MILLISECONDS.. => (Severity::Warning, ticks.saturating_mul(16) / 1000),
        // Up to ten seconds is a plausible timeout.
        SECONDS..=160 => return,
        _ => (Severity::Info, ticks.saturating_mul(16) / 1000),
    };
    findings
        .cfg(
            param.spot,
            format!(
                "{name} {ticks} is {} s: it counts sixteenths of a second",
                ticks as f64 / 16.0
            ),
        )
        .severity(severity)
        .help(format!(
            "16 is one second; for {}, write {meant}",
            match ticks {
                ..SECONDS => format!("{ticks} s"),
                _ => format!("{ticks} ms"),
            }
        ))
        .fix(context.rewrite_value(param.spot, &meant.to_string()));
}
