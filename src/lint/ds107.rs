//! Hexadecimal flags that the version does not read.

use super::{Context, EVERY_VERSION, Findings, Fix, Fixable, Page, Rule, example};
use crate::diagnostic::Severity;
use crate::list::remark::Kind;
use crate::list::remark::Remark;
use crate::list::{Entry, List};
use crate::source::Edit;

pub(super) const RULE: Rule = Rule {
    code: "DS107",
    name: "hexadecimal-flags",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::Safe,
    page: Page {
        what: "Finds flags written as `0x8` where the version reads none so: before 6.1; and `0X8`, which no version reads.",
        why: "Kamailio takes the `0` for the flags and `x8` for the attributes, and never reads the rest of the line. The destination is not probed, and its priority and attributes are gone.",
        example: example!("DS107", "dispatcher.list", "ds-tool.toml"),
        remedy: "Write the flags as a decimal number.",
        log: &[],
    },
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
