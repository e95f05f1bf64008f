//! A line that Kamailio drops.

use super::{Context, EVERY_VERSION, Findings, Fixable, Page, Rule};
use crate::diagnostic::{Severity, of_dropped};
use crate::list::DropReason;

pub(super) const RULE: Rule = Rule {
    code: "DS102",
    name: "line-dropped",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: Page::UNWRITTEN,
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    for judged in context.lists {
        // Both are in the order of the list.
        for (dropped, diagnostic) in judged.list.dropped.iter().zip(of_dropped(&judged.list)) {
            if told_elsewhere(dropped.reason) {
                continue;
            }
            findings.known(&judged.list, diagnostic);
        }
    }
}

/// Whether a rule of its own tells of such a line.
fn told_elsewhere(reason: DropReason) -> bool {
    matches!(
        reason,
        DropReason::NotOurSocket(_) | DropReason::Ipv6Off | DropReason::OnlyIpv6
    )
}
