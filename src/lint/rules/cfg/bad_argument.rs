//! An argument that its function does not accept: the server does not start.

use crate::base::diagnostic::Severity;
use crate::lint::{Context, EVERY_VERSION, Findings, Fixable, Rule, page};

pub const RULE: Rule = Rule {
    code: "DS420",
    name: "bad-argument",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: page!("DS420-bad-argument"),
    log: &["fixing failed (code=-1)"],
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    // With an error, Kamailio does not come so far.
    if !context.cfg.refusals.is_empty() {
        return;
    }
    for argument in context.cfg.facts.bad_arguments() {
        if argument.certain.value().is_none() {
            continue;
        }
        let message =
            format!("{argument}: the server does not start, and 'kamailio -c' does not report it");
        findings
            .cfg(context, argument.spot, message)
            .help(format!("write {}", argument.expected.expected()));
    }
}
