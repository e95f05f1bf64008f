//! A kamailio.cfg that Kamailio itself refuses.

use super::{Context, Findings, Rule};
use crate::diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    code: "DS401",
    name: "cfg-refused",
    severity: Severity::Error,
    check,
};

/// Kamailio itself stops at the first; what follows one mistake is often its consequence.
const MOST: usize = 10;

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    for refusal in context.cfg.refusals.iter().take(MOST) {
        findings.in_cfg(
            context,
            refusal.spot,
            format!(
                "Kamailio {} refuses the file: {}",
                context.server.version, refusal.reason
            ),
            "'kamailio -c' shows it too".to_owned(),
        );
    }
}
