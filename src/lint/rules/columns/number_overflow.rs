//! A number that Kamailio wraps.

use crate::base::diagnostic::Severity;
use crate::kamailio::list::warnings::Kind;
use crate::lint::{Context, EVERY_VERSION, Findings, Fixable, Rule, page};

pub const RULE: Rule = Rule {
    code: "DS113",
    name: "number-overflow",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: page!("DS113-number-overflow"),
    log: &["destination set [-1] not found"],
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let about = |kind| matches!(kind, Kind::NumberWraps | Kind::NegativeSet);
    for (list, entry, remark) in context.remarked(about) {
        findings.remark(list, entry, remark);
    }
}
