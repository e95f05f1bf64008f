//! Mode 0, the default: a destination is pinged until the first result, and then never again.

use super::{Context, EVERY_VERSION, Findings, Fixable, Page, Rule, example};
use crate::diagnostic::Severity;
use crate::effective::{Effective, Until};
use crate::list::flags::Flags;

pub(super) const RULE: Rule = Rule {
    code: "DS209",
    name: "pinged-once",
    severity: Severity::Info,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: Page {
        what: "Finds destinations that are pinged with `ds_probing_mode` 0, the default.",
        why: "In mode 0 any result takes flag 8 away. One that answers is never pinged again and is not missed when it dies. One that fails stays inactive for good.",
        example: example!("DS209", "kamailio.cfg", "dispatcher.list"),
        remedy: "Set `ds_probing_mode` to 1 to ping all destinations, or to 3 to ping those with flag 8, again and again.",
        log: &[],
    },
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let once = |effective: &Effective| match effective {
        Effective::Pinged(pings) => pings.until == Until::Result,
        _ => false,
    };
    // With a threshold, another rule tells what becomes of those that are active.
    let counts_failures = context.server.probing_threshold.value() > Some(&1);
    let count = context.count_of(|kind| {
        once(&kind.effective) && (!counts_failures || kind.flags.has(Flags::INACTIVE))
    });
    if count > 0 {
        let mode = context.server.probing_mode.value().copied();
        findings.cfg(
            context,
            context.spot_of("dispatcher", "ds_probing_mode"),
            format!(
                "{count} of {} destinations are pinged until the first result, and then never again: so says ds_probing_mode {}; one that fails stays inactive",
                context.count_of(|_| true),
                mode.unwrap_or_default(),
            ),
        )
        .help("write modparam(\"dispatcher\", \"ds_probing_mode\", 1) or 3 to ping them again and again");
    }
}
