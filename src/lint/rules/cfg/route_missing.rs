//! A call of a route that does not exist.

use crate::base::diagnostic::Severity;
use crate::base::escape::sanitize;
use crate::lint::{Context, EVERY_VERSION, Findings, Fixable, Rule, page};

pub const RULE: Rule = Rule {
    code: "DS418",
    name: "route-missing",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: page!("DS418-route-missing"),
    log: &["route \"TO_CARRIER\" not found"],
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    // After an error, a part that was not read may define the route.
    if !context.cfg.refusals.is_empty() {
        return;
    }
    let facts = &context.cfg.facts;
    for (call, name) in facts.missing_routes() {
        let name = sanitize(name);
        let message = format!(
            "there is no route[{name}]: the server does not start, and 'kamailio -c' does not report it"
        );
        let near = facts.routes.iter().find(|route| {
            let of_case = route.name.eq_ignore_ascii_case(&format!("route[{name}]"));
            of_case || route.name.ends_with(&format!("_route[{name}]"))
        });
        let help = match near {
            Some(near) => format!("define it, or correct the name: there is {}", near.name),
            None => "define it, or correct the name".to_owned(),
        };
        findings.cfg(context, call.spot, message).help(help);
    }
}
