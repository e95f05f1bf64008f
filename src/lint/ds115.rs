//! A '#' that ends a line too soon.

use super::{Context, EVERY_VERSION, Findings, Fixable, Page, Rule, example};
use crate::diagnostic::Severity;
use crate::list::remark::Kind;

pub(super) const RULE: Rule = Rule {
    code: "DS115",
    name: "comment-cuts-column",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: Page {
        what: "Finds a `#` inside a URI, and one right after a number with columns behind it.",
        why: "In all columns but the attributes a `#` ends the line. Of `sip:gw#2 8` Kamailio takes `sip:gw` with flags 0: another address, not probed.",
        example: example!("DS115", "dispatcher.list"),
        remedy: "Write `%23` for a `#` in a user name. Put a blank before a comment.",
        log: &["could not resolve trunk (missing no-probing flag?!?)"],
    },
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let about = |kind| matches!(kind, Kind::CommentCutsColumn | Kind::CommentCutsLine);
    for (list, entry, remark) in context.remarked(about) {
        let said = findings.remark(list, entry, remark);
        if remark.kind == Kind::CommentCutsLine {
            said.severity(Severity::Warning);
        }
    }
}
