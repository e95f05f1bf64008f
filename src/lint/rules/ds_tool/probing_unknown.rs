//! A destination for which ds-tool cannot decide whether it is pinged.

use std::collections::BTreeMap;

use crate::base::diagnostic::Severity;
use crate::kamailio::pinging::PingStatus;
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS200-probing-unknown"), Severity::Info, check);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let mut missing: BTreeMap<&str, usize> = BTreeMap::new();
    for kind in context.kinds() {
        if let PingStatus::Unknown { missing: what } = &kind.status {
            what.iter()
                .for_each(|what| *missing.entry(what).or_default() += kind.count);
        }
    }
    for (what, count) in missing {
        findings
            .cfg(
                context.spot_of("dispatcher", "ds_ping_interval"),
                format!("cannot tell whether {count} destinations are pinged: that depends on {what}"),
            )
            .help(match context.server.dropping_routes.iter().any(|route| route == what) {
                true => "make sure that the route drops no OPTIONS of dispatcher and no reply to one; otherwise ask the running server",
                false => "give what is missing: a variable with --env NAME=VALUE, a file with --root DIR; otherwise ask the running server",
            });
    }
}
