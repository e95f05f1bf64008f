//! Text after the attributes.

use super::{Context, EVERY_VERSION, Findings, Fixable, Page, Rule, example};
use crate::diagnostic::Severity;
use crate::list::remark::Kind;

pub(super) const RULE: Rule = Rule {
    code: "DS109",
    name: "text-ignored",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: Page {
        what: "Finds text after the attributes that is no comment.",
        why: "The attributes end at the first blank, within quotes too. Kamailio never reads what follows: of `weight = 50` it reads `weight` and takes 0, of `weight=50; duid=a` it reads the weight alone.",
        example: example!("DS109", "dispatcher.list"),
        remedy: "Write the attributes without blanks: `weight=50;duid=a`. Write `#` before a comment.",
        log: &[],
    },
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    for (list, entry, remark) in context.remarked(|kind| kind == Kind::TextIgnored) {
        let said = findings.remark(list, entry, remark);
        let ignored = list.source.bytes(remark.span);
        let attrs = list.source.bytes(entry.fields.attrs());
        if ignored.starts_with(b"=") || attrs.ends_with(b"=") {
            said.help("write name=value without blanks, as in weight=50");
        } else if [&b"//"[..], b";", b"--"]
            .iter()
            .any(|mark| ignored.starts_with(mark) || attrs.starts_with(mark))
        {
            said.severity(Severity::Warning)
                .help("comments start with '#'");
        } else if attrs.iter().any(|b| b"'\"".contains(b)) {
            said.help("quotes do not keep blanks together in attributes: write none, as in name=fs_node_1");
        }
    }
}
