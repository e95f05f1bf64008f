//! Parameters and routes of pings without an interval: nothing is pinged, and no state ever changes.

use crate::base::diagnostic::Severity;
use crate::base::escape::sanitize;
use crate::base::fact::Fact;
use crate::kamailio::cfg::FileSpan;
use crate::kamailio::cfg::facts::{ModParam, ParamValue};
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS224-interval-missing"), Severity::Warning, check);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let facts = &context.cfg.facts;
    let is_set = facts.param("dispatcher", "ds_ping_interval").is_some();
    let starts = context.server.startup_errors().0.is_empty();
    // A destination that is marked for probing is a mistake of its own.
    if is_set || !starts || context.marked_and_not_pinged().next().is_some() {
        return;
    }
    let Some(routing) = context.routing() else {
        return;
    };
    if routing
        .calls
        .iter()
        .any(|call| call.function.starts_with("ds_mark_"))
    {
        return;
    }
    let wanted = wanted(context);
    let Some((spot, first)) = wanted.first() else {
        return;
    };
    let what = match wanted.len() {
        1 => format!("{first} is here"),
        2 => format!("{first} and one more setting of pings are here"),
        all => format!("{first} and {} more settings of pings are here", all - 1),
    };
    findings
        .cfg(
            *spot,
            format!("{what}, but no ds_ping_interval: nothing is ever pinged, and no destination ever goes down"),
        )
        .help("write modparam(\"dispatcher\", \"ds_ping_interval\", 10), or remove what has no effect without it");
}

/// What is only of use with pings, each with its place.
fn wanted(context: &Context<'_>) -> Vec<(FileSpan, String)> {
    let facts = &context.cfg.facts;
    let params = facts
        .modparams
        .iter()
        .filter(|param| param.is_for("dispatcher") && is_about_pings(param))
        .map(|param| (param.spot, sanitize(&param.name)));
    let routes = facts
        .routes
        .iter()
        .filter(|route| route.name.starts_with("event_route[dispatcher:dst-"))
        .filter(|route| route.certain == Fact::Known(()))
        .map(|route| (route.spot, route.name.clone()));
    params.chain(routes).collect()
}

/// Whether it is certainly set, to a value that asks for pings.
fn is_about_pings(param: &ModParam) -> bool {
    let asks = match param.name.as_slice() {
        b"ds_probing_mode" => !matches!(param.value, Fact::Known(ParamValue::Int(0))),
        b"ds_probing_threshold" | b"ds_inactive_threshold" => true,
        name => name.starts_with(b"ds_ping_"),
    };
    asks && param.certain == Fact::Known(())
}
