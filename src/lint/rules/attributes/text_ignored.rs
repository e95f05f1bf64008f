//! Text after the attributes.

use crate::base::diagnostic::Severity;
use crate::kamailio::list::warnings::Kind;
use crate::lint::{Context, EVERY_VERSION, Findings, Fixable, Rule, page};

pub const RULE: Rule = Rule {
    code: "DS109",
    name: "text-ignored",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: page!("DS109-text-ignored"),
    log: &[],
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
