//! reload_delta 0: no limit on reloads.

use crate::base::diagnostic::Severity;
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule =
    Rule::new(page!("DS413-reload-delta-zero"), Severity::Warning, check).log(&["ongoing reload"]);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let Some((param, delta @ ..=0)) = context.set_number("reload_delta") else {
        return;
    };
    let message = format!("reload_delta {delta}: the time between two reloads is not limited");
    let finding = findings.cfg(param.spot, message);
    if context.server.version.reloads_without_limit() {
        // It is what Kamailio does without the parameter.
        finding.severity(Severity::Info).help("write 1 for a limit");
    } else {
        finding.help("remove it for the default of 5 seconds, or write 1");
    }
}
