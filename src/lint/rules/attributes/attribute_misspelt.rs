//! An attribute whose name is nearly right.

use crate::base::diagnostic::Severity;
use crate::base::source::Edit;
use crate::kamailio::list::warnings::Kind;
use crate::kamailio::list::warnings::Remark;
use crate::kamailio::list::{Entry, List};
use crate::lint::{Context, EVERY_VERSION, Findings, Fix, Fixable, Rule, page};

pub const RULE: Rule = Rule {
    code: "DS125",
    name: "attribute-misspelt",
    severity: Severity::Warning,
    versions: EVERY_VERSION,
    fixable: Fixable::Unsafe,
    page: page!("DS125-attribute-misspelt"),
    log: &[],
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let about = |kind| matches!(kind, Kind::MisspeltAttribute(_));
    for (list, entry, remark) in context.remarked(about) {
        let said = findings.remark(list, entry, remark);
        if let Some(fix) = fix(list, entry, remark) {
            said.fix(fix);
        }
    }
}

fn fix(_: &List, _: &Entry, remark: Remark) -> Option<Fix> {
    let Kind::MisspeltAttribute(name) = remark.kind else {
        return None;
    };
    let edit = Edit {
        span: remark.span,
        text: name.as_bytes().to_vec(),
    };
    Some(Fix::not_safe(format!("write {name}"), vec![edit]))
}
