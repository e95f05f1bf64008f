//! An attribute written twice.

use crate::base::diagnostic::Severity;
use crate::kamailio::list::warnings::Kind;
use crate::lint::{Context, EVERY_VERSION, Findings, Fixable, Rule, page};

pub const RULE: Rule = Rule {
    code: "DS120",
    name: "repeated-attribute",
    severity: Severity::Warning,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: page!("DS120-repeated-attribute"),
    log: &[],
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let about = |kind| matches!(kind, Kind::RepeatedAttribute(_));
    for (list, entry, remark) in context.remarked(about) {
        findings.remark(list, entry, remark);
    }
}
