//! Hexadecimal flags that the version does not read.

use crate::base::diagnostic::Severity;
use crate::base::source::Edit;
use crate::kamailio::list::warnings::Kind;
use crate::kamailio::list::warnings::Remark;
use crate::kamailio::list::{Entry, List};
use crate::lint::{Context, EVERY_VERSION, Findings, Fix, Fixable, Rule, page};

pub const RULE: Rule = Rule {
    code: "DS107",
    name: "hexadecimal-flags",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::Safe,
    page: page!("DS107-hexadecimal-flags"),
    log: &[],
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let about = |kind| matches!(kind, Kind::FlagsAreHexadecimal);
    for (list, entry, remark) in context.remarked(about) {
        let said = findings.remark(list, entry, remark);
        if let Some(fix) = fix(list, entry, remark) {
            said.fix(fix);
        }
    }
}

fn fix(list: &List, _: &Entry, remark: Remark) -> Option<Fix> {
    let text = std::str::from_utf8(list.source.bytes(remark.span).get(2..)?).ok()?;
    let flags = u32::from_str_radix(text, 16)
        .ok()
        .filter(|_| !text.starts_with('+'))?;
    let edit = Edit {
        span: remark.span,
        text: flags.to_string().into_bytes(),
    };
    Some(Fix::safe(format!("write flags {flags}"), vec![edit]))
}
