//! A list with which Kamailio does not start.

use super::{Context, EVERY_VERSION, Findings, Fixable, Page, Rule};
use crate::diagnostic::{Severity, of_fatal};

pub(super) const RULE: Rule = Rule {
    code: "DS101",
    name: "list-stops-start",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: Page::UNWRITTEN,
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    for judged in context.lists {
        if let Some(diagnostic) = of_fatal(&judged.list) {
            findings.known(&judged.list, diagnostic);
        }
    }
}
