//! A ds_probing_mode other than 0 to 3.

use crate::base::diagnostic::Severity;
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS220-unlisted-mode"), Severity::Warning, check);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let Some((param, mode)) = context.set_number("ds_probing_mode") else {
        return;
    };
    if !(0..=3).contains(&mode) && context.oversized(param).is_none() {
        findings
            .cfg(
                param.spot,
                format!("ds_probing_mode {mode} does not exist, but Kamailio accepts it: it pings destinations with flag 8 until they reply, and then never again"),
            )
            .help("write 1 to ping all destinations, or 3 to ping those with flag 8");
    }
}
