//! A host of numbers that is no address.

use crate::base::diagnostic::Severity;
use crate::kamailio::list::warnings::Kind;
use crate::lint::{Context, EVERY_VERSION, Findings, Fixable, Rule, page};

pub const RULE: Rule = Rule {
    code: "DS119",
    name: "number-like-host",
    severity: Severity::Warning,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: page!("DS119-number-like-host"),
    log: &["could not resolve 192.0.2 (missing no-probing flag?!?)"],
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let about = |kind| matches!(kind, Kind::NumberLikeName);
    for (list, entry, remark) in context.remarked(about) {
        findings.remark(list, entry, remark);
    }
}
