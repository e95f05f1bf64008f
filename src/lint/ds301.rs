//! A weight outside 1 to 100.

use super::{Context, EVERY_VERSION, Findings, Fixable, Page, Rule, example};
use crate::diagnostic::Severity;
use crate::list::remark::Kind;

pub(super) const RULE: Rule = Rule {
    code: "DS301",
    name: "weight-out-of-range",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: Page {
        what: "Finds a `weight` or `rweight` that is not a number from 1 to 100.",
        why: "Kamailio takes 0 for it. Its log says `ignoring destination`, but the destination stays, is pinged, and is tried when others fail. With a weight of 0 it gets no calls by weight; but the last of its set gets all that the others leave over, and where it is the first, every call goes to it.",
        example: example!("DS301", "dispatcher.list"),
        remedy: "Write a weight from 1 to 100. To take a destination out of use, write flag 4.",
        log: &["weight 200 not in 1-100 range - ignoring destination"],
    },
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let about = |kind| matches!(kind, Kind::WeightOutOfRange);
    for (list, entry, remark) in context.remarked(about) {
        findings.remark(list, entry, remark);
    }
}
