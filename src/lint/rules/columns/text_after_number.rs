//! Text where a number should end.

use crate::base::diagnostic::Severity;
use crate::kamailio::list::warnings::Kind;
use crate::lint::{Context, EVERY_VERSION, Findings, Fixable, Rule, page};

pub const RULE: Rule = Rule {
    code: "DS108",
    name: "text-after-number",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: page!("DS108-text-after-number"),
    log: &[],
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let about = |kind| matches!(kind, Kind::TextAfterFlags | Kind::TextAfterPriority);
    for (list, entry, remark) in context.remarked(about) {
        let said = findings.remark(list, entry, remark);
        let text = list.source.bytes(remark.span);
        let alone = entry.fields.flags().end != remark.span.start
            && entry.fields.priority().end != remark.span.start;
        // Attributes that are used, or a word that may well be one.
        let is_attribute =
            text.starts_with(b";") || alone && text.first().is_some_and(u8::is_ascii_alphabetic);
        if is_attribute && entry.fields.ignored().is_empty() {
            said.severity(Severity::Warning);
        }
    }
}
