//! Attributes separated by a comma.

use crate::base::diagnostic::Severity;
use crate::base::source::Edit;
use crate::kamailio::list::attributes::Parameters;
use crate::kamailio::list::warnings::Kind;
use crate::kamailio::list::warnings::Remark;
use crate::kamailio::list::{Entry, List};
use crate::lint::{Context, EVERY_VERSION, Findings, Fix, Fixable, Rule, page};

pub const RULE: Rule = Rule {
    code: "DS110",
    name: "comma-in-attrs",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::Unsafe,
    page: page!("DS110-comma-in-attrs"),
    log: &[],
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let about = |kind| matches!(kind, Kind::CommaEndsAttrs);
    for (list, entry, remark) in context.remarked(about) {
        let said = findings.remark(list, entry, remark);
        if let Some(fix) = fix(list, entry, remark) {
            said.fix(fix);
        }
    }
}

fn fix(list: &List, _: &Entry, remark: Remark) -> Option<Fix> {
    let attrs = list.source.bytes(remark.span);
    let quoted = attrs.iter().any(|b| b"'\"".contains(b));
    let pairs = attrs
        .split(|b| b",;".contains(b))
        .all(|part| part.contains(&b'='));
    let text: Vec<u8> = attrs
        .iter()
        .map(|&b| if b == b',' { b';' } else { b })
        .collect();
    let mut parameters = Parameters::new(&text);
    let reads = parameters.by_ref().all(|p| p.is_ok()) && parameters.unread().is_empty();
    let edit = Edit {
        span: remark.span,
        text: text.clone(),
    };
    (pairs && !quoted && reads).then(|| Fix::not_safe("write ';' in place of ','", vec![edit]))
}
