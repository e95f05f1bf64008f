//! Mode 0 with a threshold: after one failed ping there are no more, so the threshold is never reached.

use crate::base::diagnostic::Severity;
use crate::kamailio::list::flags::Flags;
use crate::kamailio::pinging::PingsUntil;
use crate::lint::counted::destinations;
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS218-threshold-in-mode-0"), Severity::Warning, check);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let Some(&threshold) = context.server.probing_threshold.value().filter(|&&t| t > 1) else {
        return;
    };
    let count = context.count_of(|kind| {
        kind.is_pinged_until(PingsUntil::Result) && !kind.flags.has(Flags::INACTIVE)
    });
    if count > 0 {
        findings
            .cfg(
                context.spot_of("dispatcher", "ds_probing_threshold"),
                format!("ds_probing_threshold {threshold} is never reached with ds_probing_mode 0: a failed ping is the last one, and leaves {} in use forever, shown as TX", destinations(count)),
            )
            .help("write modparam(\"dispatcher\", \"ds_probing_mode\", 1) or 3 to ping again and again");
    }
}
