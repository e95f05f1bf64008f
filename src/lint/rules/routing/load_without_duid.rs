//! Algorithm 10 with destinations whose calls cannot be counted.

use crate::base::diagnostic::Severity;
use crate::lint::{Context, Findings, Rule, page};
use std::collections::HashSet;

pub const RULE: Rule = Rule::new(page!("DS305-load-without-duid"), Severity::Error, check).log(&[
    "dst unique id not set for 1",
    "unable to update destination load - classic dispatching",
]);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let Some(routing) = context.routing() else {
        return;
    };
    let Some(first) = routing.by_algorithm(10) else {
        return;
    };
    if context
        .number_or("ds_hash_size", 0)
        .is_some_and(|size| size <= 0)
    {
        findings
            .cfg(first.spot, "algorithm 10 counts calls in a table, and ds_hash_size is 0: no call is counted, and each goes to the first destination that is up")
            .help("write modparam(\"dispatcher\", \"ds_hash_size\", 9)");
        return;
    }
    let mut reported = HashSet::new();
    for list in context.sound_lists() {
        for entry in &list.entries {
            if list.attribute(entry, "duid").is_none()
                && !reported.contains(&entry.set())
                && routing.chooses(entry.set(), 10).is_some()
            {
                reported.insert(entry.set());
                findings
                    .entry(list, entry, entry.fields.uri(), format_args!("no duid: algorithm 10 cannot count this destination's calls, considers it idle, and sends it calls first (set {})", entry.set()))
                    .help("write duid=NAME in the attributes of every destination of the set, each with a different name");
            }
        }
    }
}
