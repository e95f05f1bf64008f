//! An argument that its function does not accept: the server does not start.

use crate::base::diagnostic::Severity;
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS420-bad-argument"), Severity::Error, check)
    .log(&["fixing failed (code=-1)"]);

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
            .cfg(argument.spot, message)
            .help(format!("write {}", argument.expected.expected()));
    }
}
