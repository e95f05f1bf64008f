//! The routes that pings and their replies pass: `event_route[tm:local-request]` for what tm sends
//! (`t_run_local_req`), and `reply_route` for every reply (measured on 5.6.3 and 6.1.5).

use std::collections::HashSet;

use super::params::unless_incomplete;
use crate::base::escape::sanitize;
use crate::base::fact::Fact;
use crate::kamailio::cfg::Cfg;
use crate::kamailio::cfg::facts::{Route, RouteEffects};

const REQUEST_ROUTE: &str = "event_route[tm:local-request]";
const REPLY_ROUTES: [&str; 2] = ["reply_route", "onreply_route"];

/// The routes that may drop pings or their replies, in words: whether anything is pinged, and with
/// which result, depends on them.
pub(super) fn dropping(cfg: &Cfg) -> Vec<String> {
    let drops = |route: &&Route| {
        let is_reply = REPLY_ROUTES.contains(&route.name.as_str());
        let is_passed = is_reply || route.name == REQUEST_ROUTE;
        is_passed
            && any_effect(cfg, &route.effects, |effects| {
                effects.drops || is_reply && effects.returns_zero
            })
    };
    let routes = cfg.facts.routes.iter().filter(drops);
    routes
        .map(|route| {
            let what = match route.name.as_str() {
                REQUEST_ROUTE => "pings",
                _ => "their replies",
            };
            format!("{}, which may drop {what}", place(cfg, route))
        })
        .collect()
}

/// The headers that the routes add to every ping, or what is missing to know them. With an `agent`
/// line that is no header, tm cannot read its own request, and adds none.
pub(super) fn added_headers(cfg: &Cfg, agent: &Fact<Option<Vec<u8>>>) -> Fact<Vec<u8>> {
    if let Fact::Known(Some(line)) = agent
        && !is_header(line)
    {
        return Fact::Known(Vec::new());
    }
    let routes = &cfg.facts.routes;
    let Some(route) = routes.iter().find(|route| route.name == REQUEST_ROUTE) else {
        return unless_incomplete(&cfg.facts, Vec::new());
    };
    let effects = &route.effects;
    let changes = effects.changes || !effects.calls.is_empty();
    // A header without a line end breaks the request.
    let are_lines = effects.headers.iter().all(|text| text.ends_with(b"\r\n"));
    if changes || !are_lines || route.certain != Fact::Known(()) {
        return Fact::Unknown(place(cfg, route));
    }
    Fact::Known(effects.headers.concat())
}

fn is_header(line: &[u8]) -> bool {
    let colon = line.iter().position(|&b| b == b':');
    colon.is_some_and(|colon| {
        let name = line[..colon].trim_ascii_end();
        !name.is_empty() && name.iter().all(u8::is_ascii_graphic)
    })
}

/// Whether a route, or one that it calls, has an effect. A computed name may be that of any.
fn any_effect(cfg: &Cfg, first: &RouteEffects, has: impl Fn(&RouteEffects) -> bool) -> bool {
    let routes = &cfg.facts.routes;
    let mut open = vec![first];
    let mut seen = HashSet::new();
    while let Some(effects) = open.pop() {
        if has(effects) {
            return true;
        }
        for call in &effects.calls {
            let Some(name) = call else {
                return true;
            };
            let called = format!("route[{}]", sanitize(name));
            if seen.insert(name) {
                let called = routes.iter().filter(|route| route.name == called);
                open.extend(called.map(|route| &route.effects));
            }
        }
    }
    false
}

/// `event_route[tm:local-request] at kamailio.cfg:12`
fn place(cfg: &Cfg, route: &Route) -> String {
    let file = cfg.files.get(route.spot.file as usize);
    let at = file.map(|file| {
        let line = file.source.position(route.spot.span.start).line;
        format!(" at {}:{line}", sanitize(file.source.name.as_bytes()))
    });
    format!("{}{}", route.name, at.unwrap_or_default())
}
