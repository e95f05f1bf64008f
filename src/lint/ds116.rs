//! An address with numbers that Kamailio wraps.

use super::{Context, EVERY_VERSION, Findings, Fixable, Page, Rule, example};
use crate::diagnostic::Severity;
use crate::list::remark::Kind;

pub(super) const RULE: Rule = Rule {
    code: "DS116",
    name: "address-wraps",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: Page {
        what: "Finds IPv4 addresses with a number over 255 or with none between two dots, and IPv6 addresses with a group of over four digits.",
        why: "Kamailio keeps the low bits of each number and says nothing: 192.0.2.257 is 192.0.2.1 to it. Calls and pings go to another host than the list seems to say.",
        example: example!("DS116", "dispatcher.list"),
        remedy: "Write each number from 0 to 255.",
        log: &[],
    },
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let about = |kind| matches!(kind, Kind::AddressWraps | Kind::AddressHasGaps);
    for (list, entry, remark) in context.remarked(about) {
        findings.remark(list, entry, remark);
    }
}
