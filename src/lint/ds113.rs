//! A number that Kamailio wraps.

use super::{Context, EVERY_VERSION, Findings, Fixable, Page, Rule, example};
use crate::diagnostic::Severity;
use crate::list::remark::Kind;

pub(super) const RULE: Rule = Rule {
    code: "DS113",
    name: "number-overflow",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: Page {
        what: "Finds set ids, flags and priorities over 2147483647.",
        why: "Kamailio keeps the low 32 bits: set 4294967297 becomes set 1. A set id that becomes negative is worse: its destinations are pinged, but their state never changes, and a dead one stays active.",
        example: example!("DS113", "dispatcher.list"),
        remedy: "Write a smaller number.",
        log: &["destination set [-1] not found"],
    },
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let about = |kind| matches!(kind, Kind::NumberWraps | Kind::NegativeSet);
    for (list, entry, remark) in context.remarked(about) {
        findings.remark(list, entry, remark);
    }
}
