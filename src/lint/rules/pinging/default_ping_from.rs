//! Pings come from sip:dispatcher@localhost.

use crate::base::diagnostic::Severity;
use crate::kamailio::pinging::StatusGroup;
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS412-default-ping-from"), Severity::Info, check);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let facts = &context.cfg.facts;
    if facts.param("dispatcher", "ds_ping_from").is_some() || !facts.incomplete.is_empty() {
        return;
    }
    let mut pinged = context.entries_of(StatusGroup::is_pinged);
    if pinged.any(|(list, entry, _)| list.attribute(entry, "ping_from").is_none()) {
        findings
            .cfg(
                context.spot_of("dispatcher", "ds_ping_interval"),
                "pings have From: sip:dispatcher@localhost, because ds_ping_from is not set; some peers reject or ignore them",
            )
            .help("write modparam(\"dispatcher\", \"ds_ping_from\", \"sip:proxy@your.domain\")");
    }
}
