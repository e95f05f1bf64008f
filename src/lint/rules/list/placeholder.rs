//! A template that nobody filled in.

use crate::base::diagnostic::Severity;
use crate::kamailio::list::dropped::Cause;
use crate::kamailio::list::warnings::Kind;
use crate::lint::{Context, EVERY_VERSION, Findings, Fixable, Rule, page};

pub const RULE: Rule = Rule {
    code: "DS105",
    name: "placeholder",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: page!("DS105-placeholder"),
    log: &[
        "could not resolve ${CARRIER_HOST} (missing no-probing flag?!?)",
        "unable to add destination",
    ],
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    for (list, entry, remark) in context.remarked(|kind| kind == Kind::Placeholder) {
        findings.remark(list, entry, remark);
    }
    for (list, dropped, cause) in context.dropped() {
        if let Cause::Placeholder(span) = cause {
            findings.dropped(
                list,
                dropped,
                span,
                &cause,
                "a template's placeholder that nobody filled in",
            );
        }
    }
}
