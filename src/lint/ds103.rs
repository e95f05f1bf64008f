//! The flags stand before the URI.

use super::{Context, EVERY_VERSION, Findings, Fix, Fixable, Page, Rule, example};
use crate::diagnostic::Severity;
use crate::list::cause::Cause;
use crate::text::sanitize;

pub(super) const RULE: Rule = Rule {
    code: "DS103",
    name: "columns-swapped",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::Unsafe,
    page: Page {
        what: "Finds lines with numbers between the set id and the URI.",
        why: "The second column is the URI. Kamailio takes the number there for one, says `bad uri` and drops the line; it starts without the destination.",
        example: example!("DS103", "dispatcher.list"),
        remedy: "Write the columns in this order: set, URI, flags, priority, attributes.",
        log: &["bad uri [0]"],
    },
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
