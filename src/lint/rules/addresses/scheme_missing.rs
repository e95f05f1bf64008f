//! A URI without a scheme.

use crate::base::diagnostic::Severity;
use crate::base::source::{Edit, Span};
use crate::kamailio::list::warnings::Kind;
use crate::kamailio::list::warnings::Remark;
use crate::kamailio::list::{Entry, List};
use crate::lint::{Context, EVERY_VERSION, Findings, Fix, Fixable, Rule, page};

pub const RULE: Rule = Rule {
    code: "DS114",
    name: "scheme-missing",
    severity: Severity::Info,
    versions: EVERY_VERSION,
    fixable: Fixable::Safe,
    page: page!("DS114-scheme-missing"),
    log: &["uri without sip scheme - fixing it: 192.0.2.1:5060"],
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let about = |kind| matches!(kind, Kind::SchemeAdded);
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
        text: b"sip:".to_vec(),
    };
    Some(Fix::safe("write sip: in front", vec![edit]))
}
