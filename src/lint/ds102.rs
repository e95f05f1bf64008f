//! A line that Kamailio drops.

use super::{Context, EVERY_VERSION, Findings, Fixable, Page, Rule};
use crate::diagnostic::{Severity, of_dropped};

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
        for diagnostic in of_dropped(&judged.list) {
            findings.known(&judged.list, diagnostic);
        }
    }
}
