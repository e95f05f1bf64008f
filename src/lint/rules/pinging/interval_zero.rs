//! tm without an interval: nothing is pinged, whatever the list says.

use crate::base::diagnostic::Severity;
use crate::kamailio::pinging::NotPingedReason;
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS203-interval-zero"), Severity::Error, check)
    .log(&["tm module not loaded, disabling probing"]);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    // A number that wraps has its own rule.
    let set = context.set_number("ds_ping_interval");
    if set.is_some_and(|(param, _)| context.oversized(param).is_some()) {
        return;
    }
    let is_so = |reasons: &[NotPingedReason]| {
        reasons
            .iter()
            .any(|reason| matches!(reason, NotPingedReason::IntervalZero(_)))
            && !reasons.contains(&NotPingedReason::NoTm)
            && !reasons.contains(&NotPingedReason::NoDispatcher)
    };
    let marked =
        context.count_of(|kind| kind.is_marked_but_never_pinged() && is_so(kind.reasons()));
    if marked == 0 {
        return;
    }
    let all = context.count_of(|_| true);
    let is = match set {
        Some((_, seconds)) if seconds != 0 => seconds.to_string(),
        _ => "0 or not set".to_owned(),
    };
    let mut message = format!(
        "ds_ping_interval is {is}: none of {all} destinations is ever pinged, {marked} of them marked for probing"
    );
    if context.server.version.drops_probing_flag_without_tm() {
        message.push_str(
            "; Kamailio logs 'tm module not loaded' for each of them, although tm is loaded",
        );
    }
    findings.cfg(
        context.spot_of("dispatcher", "ds_ping_interval"),
        message,
    )
    .help("write modparam(\"dispatcher\", \"ds_ping_interval\", 10), or 0 (AX) in the list where no probing is wanted");
}
