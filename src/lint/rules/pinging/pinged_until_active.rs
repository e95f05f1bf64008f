//! Mode 2: a destination that replies once is never pinged again.

use crate::base::diagnostic::Severity;
use crate::kamailio::pinging::PingsUntil;
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS215-pinged-until-active"), Severity::Warning, check);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    if context.server.probing_mode.value() != Some(&2) {
        return;
    }
    let count = context.count_of(|kind| kind.is_pinged_until(PingsUntil::Active));
    if count > 0 {
        findings
            .cfg(
                context.spot_of("dispatcher", "ds_probing_mode"),
                format!("{count} of {} destinations are pinged until they answer, and then never again: ds_probing_mode 2 does not notice when an active one fails", context.count_of(|_| true)),
            )
            .help("write modparam(\"dispatcher\", \"ds_probing_mode\", 1) to ping all the time");
    }
}
