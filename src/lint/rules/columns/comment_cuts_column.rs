//! A '#' that ends a line too soon.

use crate::base::diagnostic::Severity;
use crate::kamailio::list::warnings::Kind;
use crate::lint::{Context, EVERY_VERSION, Findings, Fixable, Rule, page};

pub const RULE: Rule = Rule {
    code: "DS115",
    name: "comment-cuts-column",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: page!("DS115-comment-cuts-column"),
    log: &["could not resolve trunk (missing no-probing flag?!?)"],
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
