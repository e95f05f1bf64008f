//! A number that does not fit: Kamailio takes another one.

use super::{Context, EVERY_VERSION, Findings, Fixable, Rule, page};
use crate::cfg::facts::ParamValue;
use crate::diagnostic::Severity;
use crate::known::Known;
use crate::text::sanitize;

pub(super) const RULE: Rule = Rule {
    code: "DS417",
    name: "number-wraps",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: page!("DS417-number-wraps"),
    log: &[],
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    for param in &context.cfg.facts.modparams {
        let known = ["dispatcher", "tm"];
        let Known::Is(ParamValue::Int(taken)) = param.value else {
            continue;
        };
        if !known.iter().any(|module| param.is_for(module)) {
            continue;
        }
        if let Some(written) = context.oversized(param) {
            findings
                .cfg(
                    context,
                    param.spot,
                    format!(
                        "{} {} does not fit into 32 bits: Kamailio takes {taken}, and does not say so",
                        sanitize(&param.name),
                        sanitize(written),
                    ),
                )
                .help("write a number up to 2147483647");
        }
    }
}
