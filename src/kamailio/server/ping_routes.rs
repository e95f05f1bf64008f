//! The routes that pings and their replies pass: `event_route[tm:local-request]` for what tm sends
//! (`t_run_local_req`), and `reply_route` for every reply (measured on 5.6.3 and 6.1.5).

use std::collections::{HashMap, HashSet};

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
    let dropping = reaching(&cfg.facts.routes, |effects| effects.drops);
    let hiding = reaching(&cfg.facts.routes, |effects| {
        effects.drops || effects.returns_zero
    });
    let drops = |route: &&Route| match route.name.as_str() {
        REQUEST_ROUTE => dropping.contains(REQUEST_ROUTE),
        name => REPLY_ROUTES.contains(&name) && hiding.contains(name),
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

/// The names of the routes that have an effect, or call one that has it. A computed name may be that of
/// any.
fn reaching(routes: &[Route], has: impl Fn(&RouteEffects) -> bool) -> HashSet<&str> {
    let mut callers: HashMap<String, Vec<&str>> = HashMap::new();
    let mut open = Vec::new();
    for route in routes {
        let calls = &route.effects.calls;
        if has(&route.effects) || calls.iter().any(Option::is_none) {
            open.push(route.name.as_str());
        }
        for call in calls.iter().flatten() {
            let called = format!("route[{}]", sanitize(call));
            callers.entry(called).or_default().push(&route.name);
        }
    }
    let mut all = HashSet::new();
    while let Some(name) = open.pop() {
        if all.insert(name) {
            open.extend(callers.get(name).into_iter().flatten());
        }
    }
    all
}

/// `event_route[tm:local-request] at kamailio.cfg:12`
fn place(cfg: &Cfg, route: &Route) -> String {
    let source = &cfg.files[route.spot.file as usize].source;
    let line = source.position(route.spot.span.start).line;
    let file = sanitize(source.name.as_bytes());
    format!("{} at {file}:{line}", route.name)
}
