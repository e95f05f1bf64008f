//! An attribute written twice.

use super::{Context, EVERY_VERSION, Findings, Fixable, Page, Rule, example};
use crate::diagnostic::Severity;
use crate::list::remark::Kind;

pub(super) const RULE: Rule = Rule {
    code: "DS120",
    name: "repeated-attribute",
    severity: Severity::Warning,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: Page {
        what: "Finds attributes that Kamailio reads and that stand twice in one line.",
        why: "Kamailio takes the first and says nothing: of `weight=30;weight=70` the weight is 30.",
        example: example!("DS120", "dispatcher.list"),
        remedy: "Keep one of them, with the value that is meant.",
        log: &[],
    },
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let about = |kind| matches!(kind, Kind::RepeatedAttribute(_));
    for (list, entry, remark) in context.remarked(about) {
        findings.remark(list, entry, remark);
    }
}
