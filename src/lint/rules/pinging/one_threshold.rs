//! ds_inactive_threshold is set and ds_probing_threshold is not.

use crate::base::diagnostic::Severity;
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS217-one-threshold"), Severity::Info, check);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let Some((param, answers @ 2..)) = context.set_number("ds_inactive_threshold") else {
        return;
    };
    let failures_are_set = context
        .cfg
        .facts
        .param("dispatcher", "ds_probing_threshold")
        .is_some();
    if failures_are_set || context.server.probing_threshold.value() != Some(&1) {
        return;
    }
    findings
        .cfg(
            param.spot,
            format!("ds_inactive_threshold {answers} counts the successful pings that reactivate a destination; a single failed ping takes one down, because ds_probing_threshold is not set"),
        )
        .help("set ds_probing_threshold to the number of failures to allow, or to 1 to confirm the present behaviour");
}
