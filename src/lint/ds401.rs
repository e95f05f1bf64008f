//! A kamailio.cfg that Kamailio itself refuses.

use super::{Context, EVERY_VERSION, Findings, Fixable, Page, Rule};
use crate::diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    code: "DS401",
    name: "cfg-refused",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: Page::UNWRITTEN,
    check,
};

/// Kamailio itself stops at the first; what follows one mistake is often its consequence.
const MOST: usize = 10;

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    for refusal in context.cfg.refusals.iter().take(MOST) {
        findings
            .cfg(
                context,
                refusal.spot,
                format!(
                    "Kamailio {} refuses the file: {}",
                    context.server.version, refusal.reason
                ),
            )
            .help("'kamailio -c' shows it too");
    }
}
