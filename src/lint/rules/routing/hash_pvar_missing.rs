//! Algorithm 7 without hash_pvar.

use crate::base::diagnostic::Severity;
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule =
    Rule::new(page!("DS317-hash-pvar-missing"), Severity::Error, check).log(&["can't get PV hash"]);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let Some(routing) = context.routing() else {
        return;
    };
    let select = routing
        .selects
        .iter()
        .find(|select| select.algorithm == Some(7));
    if let Some(select) =
        select.filter(|_| context.cfg.facts.param("dispatcher", "hash_pvar").is_none())
    {
        findings
            .cfg(context, select.spot, "algorithm 7 hashes the variable in hash_pvar, which is not set: this returns false for every call")
            .help("write modparam(\"dispatcher\", \"hash_pvar\", \"$fU\"), with the variable to hash");
    }
}
