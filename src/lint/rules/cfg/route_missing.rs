//! A call of a route that does not exist.

use std::collections::HashMap;

use crate::base::diagnostic::Severity;
use crate::base::escape::sanitize;
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS418-route-missing"), Severity::Error, check)
    .log(&["route \"TO_CARRIER\" not found"]);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    // After an error, a part that was not read may define the route.
    if !context.cfg.refusals.is_empty() {
        return;
    }
    let facts = &context.cfg.facts;
    // Each route by its name in lower case, and those of other kinds by what is in their brackets.
    let names = || facts.routes.iter().map(|route| &*route.name).rev();
    let by_case: HashMap<String, &str> = names().map(|n| (n.to_lowercase(), n)).collect();
    let in_brackets = |name: &'a str| Some((name.split_once("_route[")?.1, name));
    let by_brackets: HashMap<&str, &str> = names().filter_map(in_brackets).collect();
    for (call, name) in facts.missing_routes() {
        let name = sanitize(name);
        let message = format!(
            "there is no route[{name}]: the server does not start, and 'kamailio -c' does not report it"
        );
        let of_case = by_case.get(&format!("route[{name}]").to_lowercase());
        let near = of_case.or_else(|| by_brackets.get(&*format!("{name}]")));
        let help = match near {
            Some(near) => format!("define it, or correct the name: there is {near}"),
            None => "define it, or correct the name".to_owned(),
        };
        findings.cfg(call.spot, message).help(help);
    }
}
