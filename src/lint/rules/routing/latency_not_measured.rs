//! Algorithm 13 without latency measurement.

use crate::base::diagnostic::Severity;
use crate::lint::{Context, EVERY_VERSION, Findings, Fixable, Rule, page};

pub const RULE: Rule = Rule {
    code: "DS316",
    name: "latency-not-measured",
    severity: Severity::Warning,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: page!("DS316-latency-not-measured"),
    log: &[],
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let Some(routing) = context.routing() else {
        return;
    };
    if context.number_or("ds_ping_latency_stats", 0) != Some(0) {
        return;
    }
    if let Some(select) = routing
        .selects
        .iter()
        .find(|select| select.algorithm == Some(13))
    {
        findings
            .cfg(
                context,
                select.spot,
                "algorithm 13 sorts by latency, but ds_ping_latency_stats is 0, so none is measured",
            )
            .help("write modparam(\"dispatcher\", \"ds_ping_latency_stats\", 1)");
    }
}
