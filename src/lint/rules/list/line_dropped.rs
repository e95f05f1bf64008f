//! A line that Kamailio drops.

use crate::base::diagnostic::Severity;
use crate::kamailio::list::DropReason;
use crate::kamailio::list::dropped::Cause;
use crate::lint::{Context, EVERY_VERSION, Findings, Fixable, Rule, page};

pub const RULE: Rule = Rule {
    code: "DS102",
    name: "line-dropped",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: page!("DS102-line-dropped"),
    log: &["bad uri [sip:192.0.2.2:506O]", "unable to add destination"],
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    for (list, dropped, cause) in context.dropped() {
        let reason = dropped.reason.to_string();
        let what = match cause {
            Cause::Reason if told_elsewhere(dropped.reason) => continue,
            Cause::Reason => reason.as_str(),
            Cause::ForeignComment => "it is no comment to Kamailio",
            Cause::SetIdIsAWord => "its set id is no number, and Kamailio takes it for the URI",
            _ => continue,
        };
        findings.dropped(list, dropped, dropped.span, &cause, what);
    }
}

/// Whether a rule of its own tells of such a line.
fn told_elsewhere(reason: DropReason) -> bool {
    matches!(
        reason,
        DropReason::NotOurSocket(_)
            | DropReason::Ipv6Off
            | DropReason::OnlyIpv6
            | DropReason::DoesNotResolve
    )
}
