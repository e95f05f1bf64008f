//! A weight outside 1 to 100.

use crate::base::diagnostic::Severity;
use crate::kamailio::list::warnings::Kind;
use crate::lint::{Context, EVERY_VERSION, Findings, Fixable, Rule, page};

pub const RULE: Rule = Rule {
    code: "DS301",
    name: "weight-out-of-range",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: page!("DS301-weight-out-of-range"),
    log: &["weight 200 not in 1-100 range - ignoring destination"],
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let about = |kind| matches!(kind, Kind::WeightOutOfRange);
    for (list, entry, remark) in context.remarked(about) {
        findings.remark(list, entry, remark);
    }
}
