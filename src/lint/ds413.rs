//! reload_delta 0: no limit on reloads.

use super::{Context, EVERY_VERSION, Findings, Fixable, Page, Rule, example};
use crate::diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    code: "DS413",
    name: "reload-delta-zero",
    severity: Severity::Warning,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: Page {
        what: "Finds a `reload_delta` of 0 or less.",
        why: "Kamailio refuses a reload within `reload_delta` seconds of the last one, 5 by default. With 0 it refuses none. Reloads and `dispatcher.add` in bursts have crashed servers and left them without destinations; Kamailio's manual keeps 0 for tests.",
        example: example!("DS413", "kamailio.cfg", "dispatcher.list"),
        remedy: "Remove the parameter, or write 1.",
        log: &["ongoing reload"],
    },
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let Some((param, delta @ ..=0)) = context.set_number("reload_delta") else {
        return;
    };
    findings
        .cfg(
            context,
            param.spot,
            format!("reload_delta {delta}: nothing keeps reloads from running into each other"),
        )
        .help("remove it for the default of 5 seconds, or write 1");
}
