//! The contents of a cfg that matter to dispatcher and its probing.

use std::collections::{BTreeMap, HashSet};
use std::fmt;

use regex::bytes::Regex;

use super::FileSpan;
use super::catalog::functions::ArgumentKind;
use crate::base::escape::sanitize;
use crate::base::fact::Fact;
use crate::base::transport::Transport;

/// The contents of a cfg.
#[derive(Debug, Clone, Default)]
pub struct CfgFacts {
    /// The loaded modules, in load order.
    pub modules: Vec<LoadedModule>,
    /// The module parameters, in the order in which they are set.
    pub modparams: Vec<ModParam>,
    /// The addresses to listen on, in order.
    pub listens: Vec<ListenAddress>,
    /// The core parameters, each with its last value.
    pub core: BTreeMap<&'static str, CoreParam>,
    /// The calls of dispatcher's functions inside routes, in order.
    pub ds_calls: Vec<DsCall>,
    /// The arguments that the functions of dispatcher and tm do not accept, in order.
    pub(super) bad_arguments: Vec<BadArgument>,
    /// The routes, in order: `request_route`, `failure_route[NEXT]`.
    pub routes: Vec<Route>,
    /// The calls of routes by a literal name, in order: `route(NEXT)`.
    pub route_calls: Vec<RouteCall>,
    /// The routing engine of `cfgengine`, if it is not the native one. Its script is not read here,
    /// so what it calls is unknown.
    pub kemi: Option<Fact<Vec<u8>>>,
    /// What is missing, so that these facts are incomplete: environment variables, files that are
    /// not here. Empty if nothing is missing.
    pub incomplete: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadedModule {
    /// The name without `.so`: `tm`.
    pub name: String,
    /// Where it is loaded; `None` if on the command line.
    pub spot: Option<FileSpan>,
    /// Whether Kamailio reads this statement.
    pub certain: Fact<()>,
}

/// A parameter value, as Kamailio stores it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParamValue {
    Int(i64),
    Str(Vec<u8>),
}

/// A `modparam` that Kamailio accepts.
#[derive(Debug, Clone)]
pub struct ModParam {
    /// The module name, or a pattern of names, as written.
    pub modules: Vec<u8>,
    pub name: Vec<u8>,
    pub value: Fact<ParamValue>,
    pub spot: FileSpan,
    /// Whether Kamailio reads this statement.
    pub certain: Fact<()>,
    /// The compiled form of `modules`.
    pub(super) pattern: ModulePattern,
    /// How many modules were loaded before it.
    pub(super) loaded: usize,
}

/// The modules that a `modparam` applies to.
#[derive(Debug, Clone)]
pub(super) enum ModulePattern {
    /// One of the names separated by `|`, in upper or lower case.
    Names,
    Regex(Regex),
    Unknown,
}

impl ModParam {
    /// Whether it applies to this module. A pattern that could not be compiled here applies to
    /// none.
    pub fn is_for(&self, module: &str) -> bool {
        matches(&self.pattern, &self.modules, module)
    }

    /// The value, if it is known and certainly set.
    pub fn set_value(&self) -> Option<&ParamValue> {
        self.certain.value()?;
        self.value.value()
    }
}

/// Whether the pattern, written like this, includes `module`.
pub(super) fn matches(pattern: &ModulePattern, written: &[u8], module: &str) -> bool {
    match pattern {
        ModulePattern::Names => written
            .split(|&b| b == b'|')
            .any(|name| name.eq_ignore_ascii_case(module.as_bytes())),
        ModulePattern::Regex(regex) => regex.is_match(module.as_bytes()),
        ModulePattern::Unknown => false,
    }
}

/// An address to listen on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListenAddress {
    /// The transport; `None` means all.
    pub transport: Option<Transport>,
    /// A host name, an interface, or an IP address (IPv6 without brackets).
    pub host: Fact<Vec<u8>>,
    /// The port, if one is given.
    pub port: Option<Fact<i64>>,
    /// The name by which lists and routes refer to the socket.
    pub name: Option<Fact<Vec<u8>>>,
    /// The address it advertises to peers.
    pub advertise: Option<Advertise>,
    pub spot: FileSpan,
    /// Whether Kamailio reads this statement.
    pub certain: Fact<()>,
}

/// The address that a socket advertises to peers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advertise {
    /// The transport to name in Via, if one is given.
    pub transport: Option<Transport>,
    pub host: Fact<Vec<u8>>,
    /// The port, if one is given.
    pub port: Option<Fact<i64>>,
    /// Whether a name is taken to resolve.
    pub resolves: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoreParam {
    pub value: Fact<ParamValue>,
    pub spot: FileSpan,
    /// Whether Kamailio reads this statement.
    pub certain: Fact<()>,
}

/// A route whose name is unknown.
const UNKNOWN_ROUTE: &str = "route[?]";

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Its kind, with its name in brackets if it has one: `event_route[dispatcher:dst-down]`.
    pub name: String,
    pub spot: FileSpan,
    /// Whether Kamailio reads this route.
    pub certain: Fact<()>,
    /// What its body may do to a message.
    pub effects: RouteEffects,
}

/// What a route may do to the message that passes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RouteEffects {
    /// `drop`: the message ends there.
    pub drops: bool,
    /// `return 0`, which drops a reply.
    pub returns_zero: bool,
    /// The headers that it certainly adds: the literal arguments of `append_hf`, in order.
    pub headers: Vec<Vec<u8>>,
    /// Whether it may change the message in other ways.
    pub changes: bool,
    /// The routes that it calls; `None` if the name is computed.
    pub calls: Vec<Option<Vec<u8>>>,
}

/// A call of a route: `route(NEXT)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteCall {
    pub name: Fact<Vec<u8>>,
    /// The place of the name.
    pub spot: FileSpan,
    /// Whether Kamailio reads this statement.
    pub certain: Fact<()>,
}

/// A call of one of dispatcher's functions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DsCall {
    pub function: String,
    /// Its arguments: numbers and strings as Kamailio stores them, variables as written. A value
    /// that is computed is unknown.
    pub args: Vec<Fact<Vec<u8>>>,
    /// The route that contains the call: `request_route`, `failure_route[NEXT]`.
    pub route: String,
    pub spot: FileSpan,
    /// Whether Kamailio reads this statement.
    pub certain: Fact<()>,
}

/// A constant argument that its function does not accept: the server does not start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadArgument {
    pub function: String,
    /// Which argument it is, counted from 1.
    pub number: usize,
    /// What was found there.
    pub found: Vec<u8>,
    pub expected: ArgumentKind,
    /// The place of the argument.
    pub spot: FileSpan,
    /// Whether Kamailio reads this statement, and this text in it.
    pub certain: Fact<()>,
}

impl BadArgument {
    /// Whether it has both parts of `action/append`.
    fn names_an_append(&self) -> bool {
        let slash = self.found.iter().position(|&byte| byte == b'/');
        slash.is_some_and(|slash| slash > 0 && slash + 1 < self.found.len())
    }
}

impl fmt::Display for BadArgument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = self.found.get(..200).unwrap_or(&self.found);
        write!(
            f,
            "argument {} of {}() must be {}, not \"{}\"",
            self.number,
            self.function,
            self.expected.expected(),
            sanitize(found),
        )
    }
}

impl CfgFacts {
    /// The position of this module in the load order.
    pub fn module(&self, name: &str) -> Option<usize> {
        self.modules.iter().position(|module| module.name == name)
    }

    /// The calls of routes that do not exist, each with the missing name. Kamailio checks this at
    /// startup, even for calls that are never reached (`fix_actions`, 5.6 to 6.1); `kamailio -c`
    /// does not.
    pub fn missing_routes(&self) -> impl Iterator<Item = (&RouteCall, &[u8])> {
        // Something unknown may define the route.
        let known = self.incomplete.is_empty()
            && self.kemi.is_none()
            && self.routes.iter().all(|route| route.name != UNKNOWN_ROUTE);
        let calls = self.route_calls.iter().filter(move |_| known);
        let names: HashSet<&str> = self.routes.iter().map(|route| &*route.name).collect();
        calls.filter_map(move |call| {
            call.certain.value()?;
            let name = call.name.value()?;
            // This is the name of the main route.
            if name == b"0" {
                return None;
            }
            let wanted = format!("route[{}]", sanitize(name));
            (!names.contains(&*wanted)).then_some((call, name.as_slice()))
        })
    }

    /// The constant arguments with which the server does not start. Kamailio converts all of them at
    /// startup, even in routes that are never called (`fix_actions`, 5.6 to 6.1); `kamailio -c` does
    /// not.
    pub fn bad_arguments(&self) -> impl Iterator<Item = &BadArgument> {
        let appends = self.param("tm", "tw_append").is_some() || !self.incomplete.is_empty();
        // Which names tw_append defines is not read.
        let may_be_defined = move |argument: &BadArgument| {
            appends && argument.expected == ArgumentKind::Action && argument.names_an_append()
        };
        let all = self.bad_arguments.iter();
        all.filter(move |argument| !may_be_defined(argument))
    }

    /// The `modparam` that determines this parameter: the last one that applies to the module.
    pub fn param(&self, module: &str, name: &str) -> Option<&ModParam> {
        let position = self.module(module);
        self.modparams.iter().rev().find(|param| {
            param.name == name.as_bytes()
                && param.is_for(module)
                && position.is_none_or(|position| position < param.loaded)
        })
    }

    /// The last value of this core parameter. A parameter with several names is stored under its
    /// oldest one: `use_dns_cache`.
    pub fn core(&self, name: &str) -> Option<&CoreParam> {
        self.core.get(name)
    }
}
