//! The flags stand before the URI.

use crate::base::diagnostic::Severity;
use crate::base::escape::sanitize;
use crate::kamailio::list::dropped::Cause;
use crate::lint::{Context, EVERY_VERSION, Findings, Fix, Fixable, Rule, page};

pub const RULE: Rule = Rule {
    code: "DS103",
    name: "columns-swapped",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::Unsafe,
    page: page!("DS103-columns-swapped"),
    log: &["bad uri [0]"],
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    for (list, dropped, cause) in context.dropped() {
        if let Cause::ColumnsSwapped(edit) = &cause {
            let title = format!("write {}", sanitize(&edit.text));
            findings
                .dropped(
                    list,
                    dropped,
                    dropped.uri,
                    &cause,
                    "this stands where the URI must, and the URI comes after it",
                )
                .fix(Fix::not_safe(title, vec![edit.clone()]));
        }
    }
}
