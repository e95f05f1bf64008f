//! Algorithm 7 without hash_pvar.

use crate::base::diagnostic::Severity;
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule =
    Rule::new(page!("DS317-hash-pvar-missing"), Severity::Error, check).log(&["can't get PV hash"]);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let Some(routing) = context.routing() else {
        return;
    };
    let is_set = context.cfg.facts.param("dispatcher", "hash_pvar").is_some();
    if let Some(select) = routing.by_algorithm(7).filter(|_| !is_set) {
        findings
            .cfg(select.spot, "algorithm 7 hashes the variable in hash_pvar, which is not set: this returns false for every call")
            .help("write modparam(\"dispatcher\", \"hash_pvar\", \"$fU\"), with the variable to hash");
    }
}
