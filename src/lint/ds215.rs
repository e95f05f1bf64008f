//! Mode 2: who answers once is never pinged again.

use super::{Context, EVERY_VERSION, Findings, Fixable, Page, Rule, example};
use crate::diagnostic::Severity;
use crate::effective::{Effective, Until};

pub(super) const RULE: Rule = Rule {
    code: "DS215",
    name: "pinged-until-active",
    severity: Severity::Warning,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: Page {
        what: "Finds destinations that are pinged with `ds_probing_mode` 2.",
        why: "Mode 2 pings destinations with flags 1 and 8 until they answer. An answer takes flag 8 away: the destination is used from then on and never pinged again, so that its failure goes unseen.",
        example: example!("DS215", "kamailio.cfg", "dispatcher.list"),
        remedy: "Set `ds_probing_mode` to 1 to ping all destinations all the time. Mode 2 fits where a failure_route marks destinations with `ds_mark_dst(\"ip\")`.",
        log: &[],
    },
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    if context.server.probing_mode.value() != Some(&2) {
        return;
    }
    let so = |effective: &Effective| matches!(effective, Effective::Pinged(pings) if pings.until == Until::Active);
    let count = context.count_of(|kind| so(&kind.effective));
    if count > 0 {
        findings
            .cfg(
                context,
                context.spot_of("dispatcher", "ds_probing_mode"),
                format!("{count} of {} destinations are pinged until they answer, and then never again: ds_probing_mode 2 does not see one fail that is active", context.count_of(|_| true)),
            )
            .help("write modparam(\"dispatcher\", \"ds_probing_mode\", 1) to ping all the time");
    }
}
