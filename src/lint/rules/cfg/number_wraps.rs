//! A number that does not fit an int, so that Kamailio uses another one.

use crate::base::diagnostic::Severity;
use crate::base::escape::sanitize;
use crate::base::fact::Fact;
use crate::kamailio::cfg::facts::ParamValue;
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS417-number-wraps"), Severity::Error, check);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    for param in &context.cfg.facts.modparams {
        let known = ["dispatcher", "tm"];
        let Fact::Known(ParamValue::Int(taken)) = param.value else {
            continue;
        };
        if !known.iter().any(|module| param.is_for(module)) {
            continue;
        }
        if let Some(written) = context.oversized(param) {
            findings
                .cfg(
                    param.spot,
                    format!(
                        "{} {} does not fit into 32 bits: Kamailio uses {taken}, and logs nothing",
                        sanitize(&param.name),
                        sanitize(written),
                    ),
                )
                .help("write a number up to 2147483647");
        }
    }
}
