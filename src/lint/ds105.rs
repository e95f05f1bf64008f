//! A template that nobody filled in.

use super::{Context, EVERY_VERSION, Findings, Fixable, Page, Rule, example};
use crate::diagnostic::Severity;
use crate::list::cause::Cause;
use crate::list::remark::Kind;

pub(super) const RULE: Rule = Rule {
    code: "DS105",
    name: "placeholder",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: Page {
        what: "Finds what templates leave where they were not filled in: `${HOST}`, `{{ .Address }}`, `<external_ip>`, `@HOST@`, `%HOST%`, `__HOST__`, and `IP:SIP_PORT` in a URI.",
        why: "Kamailio knows no placeholders. It takes them as they stand: as a host name that does not resolve, a port that is no number, or flags that count as 0. Mostly the line is dropped, and Kamailio starts without the destination.",
        example: example!("DS105", "dispatcher.list"),
        remedy: "Fill the template in before Kamailio reads the list, or write `#` in front of the line.",
        log: &[
            "could not resolve ${CARRIER_HOST} (missing no-probing flag?!?)",
            "unable to add destination",
        ],
    },
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
