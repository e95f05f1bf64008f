//! Algorithm 13, or congestion control with algorithm 11, without latency measurement.

use crate::base::diagnostic::Severity;
use crate::lint::weight_tables::{has_cc, is_congestion_controlled};
use crate::lint::{Context, Findings, Rule, page};
use std::collections::HashSet;

pub const RULE: Rule = Rule::new(
    page!("DS316-latency-not-measured"),
    Severity::Warning,
    check,
);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let Some(routing) = context.routing() else {
        return;
    };
    if context.measures_latency() != Some(false) {
        return;
    }
    if let Some(select) = routing.by_algorithm(13) {
        findings
            .cfg(
                select.spot,
                "algorithm 13 sorts by latency, but ds_ping_latency_stats is 0, so none is measured",
            )
            .help(HELP);
    }
    let mut reported = HashSet::new();
    for list in context.sound_lists() {
        for entry in &list.entries {
            let set = entry.set();
            if routing.chooses(set, 11).is_none() || !has_cc(list, entry) || !reported.insert(set) {
                continue;
            }
            let message = format!(
                "cc has no effect: algorithm 11, which selects from set {set}, adapts to latency, but ds_ping_latency_stats is 0, so none is measured"
            );
            let help = match is_congestion_controlled(list, entry) {
                true => HELP.to_owned(),
                false => format!("{HELP}, and weight=NUMBER: cc needs both"),
            };
            findings
                .entry(list, entry, entry.fields.attrs(), message)
                .help(help);
        }
    }
}

const HELP: &str = "write modparam(\"dispatcher\", \"ds_ping_latency_stats\", 1)";
