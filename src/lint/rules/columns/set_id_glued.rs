//! No blank after the set id.

use crate::base::diagnostic::Severity;
use crate::base::source::{Edit, Span};
use crate::kamailio::list::warnings::Kind;
use crate::kamailio::list::warnings::Remark;
use crate::kamailio::list::{Entry, List};
use crate::lint::{Context, EVERY_VERSION, Findings, Fix, Fixable, Rule, page};

pub const RULE: Rule = Rule {
    code: "DS118",
    name: "set-id-glued",
    severity: Severity::Warning,
    versions: EVERY_VERSION,
    fixable: Fixable::Safe,
    page: page!("DS118-set-id-glued"),
    log: &[],
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let about = |kind| matches!(kind, Kind::SetIdGlued);
    for (list, entry, remark) in context.remarked(about) {
        let said = findings.remark(list, entry, remark);
        if let Some(fix) = fix(list, entry, remark) {
            said.fix(fix);
        }
    }
}

fn fix(_: &List, entry: &Entry, _: Remark) -> Option<Fix> {
    let start = entry.fields.uri().start;
    let edit = Edit {
        span: Span { start, end: start },
        text: b" ".to_vec(),
    };
    // Without a scheme the digits may be the start of an address.
    (!entry.scheme_added).then(|| Fix::safe("write a blank after the set id", vec![edit]))
}
