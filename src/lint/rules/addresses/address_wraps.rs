//! An address with numbers that Kamailio wraps.

use crate::base::diagnostic::Severity;
use crate::kamailio::list::warnings::Kind;
use crate::lint::{Context, EVERY_VERSION, Findings, Fixable, Rule, page};

pub const RULE: Rule = Rule {
    code: "DS116",
    name: "address-wraps",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: page!("DS116-address-wraps"),
    log: &[],
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let about = |kind| matches!(kind, Kind::AddressWraps | Kind::AddressHasGaps);
    for (list, entry, remark) in context.remarked(about) {
        findings.remark(list, entry, remark);
    }
}
