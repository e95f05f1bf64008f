//! A route calls failover functions, but failover is off.

use crate::base::diagnostic::Severity;
use crate::base::fact::Fact;
use crate::kamailio::cfg::facts::DsCall;
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS306-failover-off"), Severity::Error, check)
    .log(&["failover support disabled"]);

const FAILOVER: i64 = 2;

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    if !context.has_cfg() || !context.loads_dispatcher() {
        return;
    }
    let Some(flags) = context
        .number_or("flags", 0)
        .filter(|flags| flags & FAILOVER == 0)
    else {
        return;
    };
    let needs = |call: &&DsCall| {
        matches!(
            call.function.as_str(),
            "ds_next_dst" | "ds_next_domain" | "ds_mark_dst" | "ds_set_dst" | "ds_set_domain"
        ) && call.certain == Fact::Known(())
    };
    let mut calls = context.cfg.facts.ds_calls.iter().filter(needs);
    if let Some(call) = calls.next() {
        let others = match calls.count() {
            0 => String::new(),
            1 => " (and 1 call more)".to_owned(),
            count => format!(" (and {count} calls more)"),
        };
        findings
            .cfg(call.spot, format!("{} always returns false{others}: the parameter flags is {flags}, without bit 2 (failover)", call.function))
            .help("write modparam(\"dispatcher\", \"flags\", 2)");
    }
}
