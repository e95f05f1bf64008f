//! Text where a number should end.

use super::{Context, EVERY_VERSION, Findings, Fixable, Page, Rule, example};
use crate::diagnostic::Severity;
use crate::list::remark::Kind;

pub(super) const RULE: Rule = Rule {
    code: "DS108",
    name: "text-after-number",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: Page {
        what: "Finds flags and priorities that go on after their digits, as in `16-32`, `8|1` or `8;weight=50`, and words where the priority should be.",
        why: "Kamailio takes the digits as the number and all up to the next blank as the attributes. The rest of the line is never read: the real attributes are gone. Of `8;weight=50` the weight is used, and the priority is 0.",
        example: example!("DS108", "dispatcher.list"),
        remedy: "Write a number alone in the third and fourth columns, and the attributes after them.",
        log: &[],
    },
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
