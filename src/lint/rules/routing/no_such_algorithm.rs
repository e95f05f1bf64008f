//! An algorithm that the version does not have.

use crate::base::diagnostic::Severity;
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS309-no-such-algorithm"), Severity::Warning, check)
    .log(&["algo 15 not implemented - using first entry..."]);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let Some(routing) = context.routing() else {
        return;
    };
    let version = context.server.version;
    for select in &routing.selects {
        let Some(algorithm) = select
            .algorithm
            .filter(|&algorithm| !version.has_algorithm(algorithm))
        else {
            continue;
        };
        findings
            .cfg(select.spot, format!("Kamailio {version} has no algorithm {algorithm}: each call goes to the first destination that is up"))
            .help("algorithms are 0 to 13; 64 from 6.0, 14 from 6.1, 15 from 6.2");
    }
}
