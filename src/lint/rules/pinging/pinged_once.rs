//! Mode 0, the default: a destination is pinged until the first result, then never again.

use crate::base::diagnostic::Severity;
use crate::kamailio::list::flags::Flags;
use crate::kamailio::pinging::PingsUntil;
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS209-pinged-once"), Severity::Info, check);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    // With a threshold, another rule reports active destinations.
    let counts_failures = context.server.probing_threshold.value() > Some(&1);
    let count = context.count_of(|kind| {
        kind.is_pinged_until(PingsUntil::Result)
            && (!counts_failures || kind.flags.has(Flags::INACTIVE))
    });
    if count > 0 {
        let mode = context.server.probing_mode.value().copied();
        findings.cfg(
            context.spot_of("dispatcher", "ds_probing_mode"),
            format!(
                "{count} of {} destinations are pinged until the first result, and then never again, because ds_probing_mode is {}; one that fails stays inactive",
                context.count_of(|_| true),
                mode.unwrap_or_default(),
            ),
        )
        .help("write modparam(\"dispatcher\", \"ds_probing_mode\", 1) or 3 to keep pinging them");
    }
}
