//! What a cfg says, as far as dispatcher and its probing ask.

use std::collections::BTreeMap;

use regex::bytes::Regex;

use super::Spot;
use crate::base::escape::sanitize;
use crate::base::fact::Known;
use crate::base::transport::Transport;

/// What a cfg says.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The modules, in the order in which they are loaded.
    pub modules: Vec<Module>,
    /// The parameters of modules, in the order in which they are set.
    pub modparams: Vec<ModParam>,
    /// The addresses to listen on, in order.
    pub listens: Vec<Listen>,
    /// The names and addresses that count as this server's (`alias`), in order.
    pub aliases: Vec<Listen>,
    /// The core parameters, each with the value that it was set to last.
    pub core: BTreeMap<&'static str, CoreParam>,
    /// The calls of dispatcher's functions inside routes, in order.
    pub ds_calls: Vec<DsCall>,
    /// The routes, in order: `request_route`, `failure_route[NEXT]`.
    pub routes: Vec<Route>,
    /// The calls of routes by a name that is no expression, in order: `route(NEXT)`.
    pub route_calls: Vec<RouteCall>,
    /// The routing engine of `cfgengine`, where it is not the native one: its script is not read
    /// here, and what it calls is not known.
    pub kemi: Option<Known<Vec<u8>>>,
    /// What would have to be known to tell all of this: environment variables, files that are not
    /// here. Empty where nothing is missing.
    pub incomplete: Vec<String>,
}

/// A module that is loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Module {
    /// Its name: `tm`.
    pub name: String,
    /// Where; `None` where it is loaded on the command line.
    pub spot: Option<Spot>,
    /// Whether the statement is read at all.
    pub certain: Known<()>,
}

/// A value as Kamailio holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParamValue {
    Int(i64),
    Str(Vec<u8>),
}

/// A `modparam` that Kamailio accepts.
#[derive(Debug, Clone)]
pub struct ModParam {
    /// The module, or a pattern of modules, as written.
    pub modules: Vec<u8>,
    pub name: Vec<u8>,
    pub value: Known<ParamValue>,
    pub spot: Spot,
    /// Whether the statement is read at all.
    pub certain: Known<()>,
    /// Which modules it is for.
    pub(super) pattern: Pattern,
    /// How many modules were loaded before it.
    pub(super) loaded: usize,
}

/// The modules that a `modparam` is for.
#[derive(Debug, Clone)]
pub(super) enum Pattern {
    /// One of these names, in any case.
    Names,
    Regex(Regex),
    Unknown,
}

impl ModParam {
    /// Whether it is for this module; a pattern that could not be computed is for none.
    pub fn is_for(&self, module: &str) -> bool {
        matches(&self.pattern, &self.modules, module)
    }
}

/// Whether the modules written so include `module`.
pub(super) fn matches(pattern: &Pattern, written: &[u8], module: &str) -> bool {
    match pattern {
        Pattern::Names => written
            .split(|&b| b == b'|')
            .any(|name| name.eq_ignore_ascii_case(module.as_bytes())),
        Pattern::Regex(regex) => regex.is_match(module.as_bytes()),
        Pattern::Unknown => false,
    }
}

/// An address to listen on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listen {
    /// The transport; `None` for all of them.
    pub transport: Option<Transport>,
    /// The host or interface: a name, an address (IPv6 without brackets).
    pub host: Known<Vec<u8>>,
    /// The port, where it is given.
    pub port: Option<Known<i64>>,
    /// The name that lists and routes call it by.
    pub name: Option<Known<Vec<u8>>>,
    /// The address that it gives others as its own.
    pub advertise: Option<Advertise>,
    pub spot: Spot,
    /// Whether the statement is read at all.
    pub certain: Known<()>,
}

/// The address that a socket gives others as its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advertise {
    pub host: Known<Vec<u8>>,
    /// The port, where it is given.
    pub port: Option<Known<i64>>,
}

/// A core parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoreParam {
    pub value: Known<ParamValue>,
    pub spot: Spot,
    /// Whether the statement is read at all.
    pub certain: Known<()>,
}

/// A route of which the name is not known.
const UNKNOWN_ROUTE: &str = "route[?]";

/// A route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Its kind, with its name in brackets where it has one: `event_route[dispatcher:dst-down]`.
    pub name: String,
    pub spot: Spot,
    /// Whether it is read at all.
    pub certain: Known<()>,
}

/// A call of a route: `route(NEXT)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteCall {
    pub name: Known<Vec<u8>>,
    /// Where the name stands.
    pub spot: Spot,
    /// Whether the statement is read at all.
    pub certain: Known<()>,
}

/// A call of one of dispatcher's functions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DsCall {
    pub function: String,
    /// Its arguments: a number or a string as Kamailio holds it, anything else as written.
    pub args: Vec<Known<Vec<u8>>>,
    /// The route: `request_route`, `failure_route[NEXT]`.
    pub route: String,
    pub spot: Spot,
    /// Whether the statement is read at all.
    pub certain: Known<()>,
}

impl Facts {
    /// The position of this module in the order of loading.
    pub fn module(&self, name: &str) -> Option<usize> {
        self.modules.iter().position(|module| module.name == name)
    }

    /// The calls of routes that are not there, each with the name that was looked for. Kamailio looks
    /// when it starts, also where no call leads (`fix_actions`, 5.6 to 6.1); `-c` does not.
    pub fn missing_routes(&self) -> impl Iterator<Item = (&RouteCall, &[u8])> {
        // What is not known may bring the route.
        let known = self.incomplete.is_empty()
            && self.kemi.is_none()
            && self.routes.iter().all(|route| route.name != UNKNOWN_ROUTE);
        let calls = self.route_calls.iter().filter(move |_| known);
        calls.filter_map(|call| {
            call.certain.value()?;
            let name = call.name.value()?;
            // The main route has this name.
            if name == b"0" {
                return None;
            }
            let wanted = format!("route[{}]", sanitize(name));
            let there = self.routes.iter().any(|route| route.name == wanted);
            (!there).then_some((call, name.as_slice()))
        })
    }

    /// The `modparam` that decides this parameter: the last that is for this module.
    pub fn param(&self, module: &str, name: &str) -> Option<&ModParam> {
        let position = self.module(module);
        self.modparams.iter().rev().find(|param| {
            param.name == name.as_bytes()
                && param.is_for(module)
                && position.is_none_or(|position| position < param.loaded)
        })
    }

    /// The value that this core parameter was set to last. Where a parameter has several names, it
    /// is found under the one that `kamailio.cfg` had first: `use_dns_cache`.
    pub fn core(&self, name: &str) -> Option<&CoreParam> {
        self.core.get(name)
    }
}
