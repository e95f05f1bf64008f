//! tm's fr_timer written in seconds: its unit is milliseconds.

use crate::base::diagnostic::Severity;
use crate::lint::{Context, Findings, Fixable, Rule, page};

pub const RULE: Rule =
    Rule::new(page!("DS408-short-fr-timer"), Severity::Error, check).fixable(Fixable::Unsafe);

/// Up to this value seconds were meant: a timeout of so few milliseconds makes no sense.
const SECONDS: i64 = 120;

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let Some((param, milliseconds @ 0..500)) = context.set_number_of("tm", "fr_timer") else {
        return;
    };
    let severity = match milliseconds {
        ..=SECONDS => Severity::Error,
        _ => Severity::Warning,
    };
    // tm checks its timers only a few times per second.
    let after = milliseconds.max(250);
    let seconds = milliseconds.saturating_mul(1000).to_string();
    let fix = context.rewrite_value(param.spot, &seconds);
    findings
        .cfg(
            param.spot,
            format!("fr_timer {milliseconds} is {milliseconds} ms: tm gives up every request and ping without a final reply after about {after} ms"),
        )
        .severity(severity)
        .help("write milliseconds: 5000 is five seconds")
        .fix(fix.filter(|_| (1..=SECONDS).contains(&milliseconds)));
}
