//! Derives the facts about a server from its kamailio.cfg.

use std::path::PathBuf;
use std::time::Duration;

use super::{Server, StartupError, TlsSource, TmLoading};
use crate::base::escape::sanitize;
use crate::base::fact::Fact;
use crate::base::transport::Transport;
use crate::kamailio::cfg::facts::{Advertise, ListenAddress, ParamValue};
use crate::kamailio::cfg::{Cfg, CfgFacts};
use crate::kamailio::list::attributes::BadParameters;
use crate::kamailio::list::host::numeric;
use crate::kamailio::list::options::ListOptions;
use crate::kamailio::list::socket::{Socket, SocketChoice};
use crate::kamailio::server::dns_params::DnsParams;
use crate::kamailio::server::reply_codes::{ReplyCodes, TIMEOUT_CODE};
use crate::kamailio::server::{bad_values, database};
use crate::kamailio::tls_cfg::{self, TlsDomain};
use crate::kamailio::version::Version;

impl Server {
    /// The server with this cfg. A parameter that the cfg does not set has Kamailio's default, or
    /// is unknown if a part of the cfg is missing.
    pub fn of_cfg(cfg: &Cfg, version: Version) -> Server {
        let facts = &cfg.facts;
        let default = Server::new(version);
        let int = |name, default| int(facts, "dispatcher", name, default);
        let is_on = |value: Fact<i32>| value.map(|number| number != 0);
        let milliseconds = |name, default| {
            self::int(facts, "tm", name, default).map(|ms| Duration::from_millis(ms.max(0) as u64))
        };
        let of_pings = |name, default: &Fact<Vec<u8>>| {
            string(facts, name).and_then(|value| value.map_or(default.clone(), Fact::Known))
        };
        let refused = cfg.refusals.first().map(|refusal| StartupError::Other {
            code: "cfg-refused",
            text: format!("Kamailio refuses kamailio.cfg: {}", refusal.reason),
        });
        // Routes of a cfg with errors are not checked.
        let missing = facts.missing_routes().filter(|_| cfg.refusals.is_empty());
        let missing = missing.take(1).map(|(_, name)| StartupError::Other {
            code: "route-missing",
            text: format!("route({}) is called but not defined", sanitize(name)),
        });
        Server {
            dispatcher: is_loaded(facts, "dispatcher"),
            tm: tm(facts),
            ping_interval: int("ds_ping_interval", 0),
            probing_mode: int("ds_probing_mode", 0),
            probing_threshold: int("ds_probing_threshold", 1),
            inactive_threshold: int("ds_inactive_threshold", 1),
            reply_codes: reply_codes(facts, version),
            ping_method: of_pings("ds_ping_method", &default.ping_method),
            ping_from: of_pings("ds_ping_from", &default.ping_from),
            agent: agent(facts, &default.agent),
            retr_timer1: milliseconds("retr_timer1", 500),
            retr_timer2: milliseconds("retr_timer2", 4_000),
            fr_timer: milliseconds("fr_timer", 30_000),
            max_lifetime: milliseconds("max_noninv_lifetime", 32_000),
            ping_fr_timeout: match facts.param("dispatcher", "ds_ping_fr_timer") {
                Some(_) => int("ds_ping_fr_timer", 0),
                None => int("ds_ping_fr_timeout", 0),
            },
            latency_alpha: int("ds_latency_estimator_alpha", super::default_alpha(version)),
            list_options: ListOptions {
                load_mode: int("ds_load_mode", 0),
                dns_mode: int("ds_dns_mode", 1),
                attrs_none: is_on(int("ds_attrs_none", 0)),
                dns_try_ipv6: is_on(core(facts, "dns_try_ipv6", 1)),
                use_dns_cache: uses_dns_cache(facts),
                sockets: sockets(facts, version).into(),
            },
            dns: dns(facts),
            default_socket: string(facts, "ds_default_sockname").and_then(|name| match name {
                Some(name) => Fact::Known(Some(SocketChoice::Name(name))),
                None => string(facts, "ds_default_socket").map(|a| a.map(SocketChoice::Address)),
            }),
            ping_socket: string(facts, "ds_ping_socket").map(|a| a.map(SocketChoice::Address)),
            outbound_proxy: string(facts, "outbound_proxy"),
            tls: tls(facts, version),
            mhomed: is_on(core(facts, "mhomed", 0)),
            other_startup_errors: refused
                .into_iter()
                .chain(missing)
                .chain(bad_tls_method(facts, version))
                .chain(database::mistake(facts, version).filter(|_| cfg.refusals.is_empty()))
                .chain(bad_values::of(facts))
                .collect(),
            other_missing: cfg.undecided.iter().cloned().collect(),
            ..default
        }
    }
}

/// What `ds_ping_reply_codes` accepts, and tm's own reply (`reply_408_code`).
fn reply_codes(facts: &CfgFacts, version: Version) -> Fact<Result<ReplyCodes, BadParameters>> {
    let codes = string(facts, "ds_ping_reply_codes");
    let timeout_code = int(facts, "tm", "reply_408_code", TIMEOUT_CODE);
    codes.and_then(|value| {
        let codes = ReplyCodes::read(&value.unwrap_or_default());
        timeout_code.map(|timeout_code| {
            let codes = codes?.with_timeout_code(timeout_code);
            Ok(match version.matches_reply_classes() {
                true => codes,
                false => codes.without_classes(),
            })
        })
    })
}

/// The User-Agent header (`server_signature` and `user_agent_header` of the core).
fn agent(facts: &CfgFacts, default: &Fact<Option<Vec<u8>>>) -> Fact<Option<Vec<u8>>> {
    core(facts, "server_signature", 1).and_then(|signs| match signs {
        0 => Fact::Known(None),
        _ => match facts.core("user_agent_header") {
            None => unless_incomplete(facts, ()).and_then(|()| default.clone()),
            Some(param) => set(&param.certain, &param.value).and_then(|value| match value {
                ParamValue::Str(text) => Fact::Known(Some(text.clone())),
                ParamValue::Int(_) => default.clone(),
            }),
        },
    })
}

/// The value of a parameter, if the value and the fact that it is set are both known.
fn set<'a>(certain: &Fact<()>, value: &'a Fact<ParamValue>) -> Fact<&'a ParamValue> {
    certain.as_ref().and_then(|()| value.as_ref())
}

/// A string parameter of dispatcher; an empty value counts as not set.
fn string(facts: &CfgFacts, name: &str) -> Fact<Option<Vec<u8>>> {
    string_of(facts, "dispatcher", name)
}

/// A string parameter of a module; an empty value counts as not set.
fn string_of(facts: &CfgFacts, module: &str, name: &str) -> Fact<Option<Vec<u8>>> {
    let not_empty = |text: &Vec<u8>| !text.is_empty();
    written(facts, module, name).map(|text| text.filter(not_empty))
}

/// The string value of a module parameter, possibly empty; `None` if it is not set.
fn written(facts: &CfgFacts, module: &str, name: &str) -> Fact<Option<Vec<u8>>> {
    match facts.param(module, name) {
        None => unless_incomplete(facts, None),
        Some(param) => set(&param.certain, &param.value).map(|value| match value {
            ParamValue::Str(text) => Some(text.clone()),
            ParamValue::Int(_) => None,
        }),
    }
}

/// The default of `list_file` in Kamailio's packages.
pub const LIST_FILE: &str = "/etc/kamailio/dispatcher.list";

/// `list_file`, or its default in Kamailio's packages.
pub fn list_file(facts: &CfgFacts) -> Fact<PathBuf> {
    string(facts, "list_file").map(|named| match named {
        Some(file) => path(&file),
        None => PathBuf::from(LIST_FILE),
    })
}

fn int(facts: &CfgFacts, module: &str, name: &str, default: i32) -> Fact<i32> {
    match facts.param(module, name) {
        None => unless_incomplete(facts, default),
        Some(param) => set(&param.certain, &param.value).map(|value| number(value, default)),
    }
}

fn core(facts: &CfgFacts, name: &str, default: i32) -> Fact<i32> {
    match facts.core(name) {
        None => unless_incomplete(facts, default),
        Some(param) => set(&param.certain, &param.value).map(|value| number(value, default)),
    }
}

fn number(value: &ParamValue, default: i32) -> i32 {
    match value {
        // Truncated to 32 bits like a C int.
        ParamValue::Int(number) => *number as i32,
        ParamValue::Str(_) => default,
    }
}

/// A core parameter with two names.
fn either(facts: &CfgFacts, names: [&str; 2], default: i32) -> Fact<i32> {
    let [first, second] = names;
    match facts.core(first) {
        None => core(facts, second, default),
        Some(_) => core(facts, first, default),
    }
}

/// Whether Kamailio asks name servers itself: its cache is used, and set up at all.
fn uses_dns_cache(facts: &CfgFacts) -> Fact<bool> {
    let used = either(facts, ["use_dns_cache", "dns_use_cache"], 1);
    let set_up = core(facts, "dns_cache_init", 1);
    match (used.value(), set_up.value()) {
        (Some(0), _) | (_, Some(0)) => Fact::Known(false),
        _ => used.and_then(|_| set_up.map(|_| true)),
    }
}

/// The parameters that determine the next hop of a request.
fn dns(facts: &CfgFacts) -> DnsParams {
    let is_on = |value: Fact<i32>| value.map(|number| number != 0);
    DnsParams {
        try_naptr: is_on(core(facts, "dns_try_naptr", 0)),
        failover: is_on(either(facts, ["use_dns_failover", "dns_use_failover"], 0)),
        srv_lb: is_on(either(facts, ["dns_srv_lb", "dns_srv_loadbalancing"], 0)),
        naptr_ignores_order: is_on(core(facts, "dns_naptr_ignore_rfc", 1)),
        cache_flags: core(facts, "dns_cache_flags", 0),
        udp_preference: either(facts, ["dns_udp_pref", "dns_udp_preference"], 30),
        tcp_preference: either(facts, ["dns_tcp_pref", "dns_tcp_preference"], 20),
        tls_preference: either(facts, ["dns_tls_pref", "dns_tls_preference"], 10),
        tcp: core(facts, "disable_tcp", 0).map(|disabled| disabled == 0),
        tls: is_on(either(facts, ["enable_tls", "tls_enable"], 0)),
    }
}

/// A parameter that is not set has its default, unless a missing part of the cfg may set it.
fn unless_incomplete<T>(facts: &CfgFacts, default: T) -> Fact<T> {
    match facts.incomplete.as_slice() {
        [] => Fact::Known(default),
        missing => Fact::Unknown(missing.join(", ")),
    }
}

fn is_loaded(facts: &CfgFacts, module: &str) -> Fact<bool> {
    match facts.modules.iter().find(|m| m.name == module) {
        None => unless_incomplete(facts, false),
        Some(module) => module.certain.clone().map(|()| true),
    }
}

fn tm(facts: &CfgFacts) -> Fact<TmLoading> {
    is_loaded(facts, "tm").map(|loaded| {
        match (loaded, facts.module("tm"), facts.module("dispatcher")) {
            (true, Some(tm), Some(dispatcher)) if tm > dispatcher => TmLoading::AfterDispatcher,
            (true, _, _) => TmLoading::BeforeDispatcher,
            (false, _, _) => TmLoading::Absent,
        }
    })
}

/// How the tls module is configured: by `config`, or else by its other parameters.
fn tls(facts: &CfgFacts, version: Version) -> Fact<TlsSource> {
    is_loaded(facts, "tls").and_then(|loaded| match loaded {
        false => Fact::Known(TlsSource::Absent),
        // An empty name does not name a file either.
        true => written(facts, "tls", "config").and_then(|file| match file {
            Some(file) => Fact::Known(TlsSource::File(path(&file))),
            None => tls_parameters(facts, version)
                .map(|domain| TlsSource::Parameters(Box::new(domain)))
                .into(),
        }),
    })
}

/// The default of `tls_method` if `config` is not set either: TLS 1.0 and nothing newer
/// (`default_tls_cfg` in `tls_cfg.c`, 5.6 to 6.1; measured with 5.6.3).
const TLS_METHOD: &str = "TLSv1";

/// The domain that the parameters of the tls module define, or what is missing to determine it.
fn tls_parameters(facts: &CfgFacts, version: Version) -> Result<TlsDomain, String> {
    let set = |name| {
        string_of(facts, "tls", name)
            .map(|t| t.map(|t| text(&t)))
            .into_result()
    };
    // An empty value names no file, but differs from a parameter that is not set.
    let file = |name| {
        written(facts, "tls", name)
            .map(|t| t.map(|t| text(&t)))
            .into_result()
    };
    let is_set = |name| match facts.param("tls", name) {
        None => unless_incomplete(facts, None).into_result(),
        Some(_) => int(facts, "tls", name, 0)
            .map(|number| Some(number != 0))
            .into_result(),
    };
    Ok(TlsDomain {
        verify_certificate: is_set("verify_certificate")?,
        require_certificate: is_set("require_certificate")?,
        ca_list: set("ca_list")?,
        // Kamailio accepts the parameter and ignores it.
        ca_path: None,
        certificate: file("certificate")?,
        private_key: file("private_key")?,
        crl: file("crl")?,
        server_name: None,
        method: {
            let name = set("tls_method")?;
            tls_cfg::versions(name.as_deref().unwrap_or(TLS_METHOD), version).ok()
        },
        verify_client: set("verify_client")?.and_then(|value| tls_cfg::verify_client(&value).ok()),
    })
}

/// The `tls_method` that `mod_init` of the tls module rejects. It checks the value even if there is
/// a `config`, but only if TLS is enabled (`tls_mod.c`, 5.6 to 6.1).
fn bad_tls_method(facts: &CfgFacts, version: Version) -> Option<StartupError> {
    let has_tls =
        is_loaded(facts, "tls") == Fact::Known(true) && dns(facts).tls == Fact::Known(true);
    let method = match string_of(facts, "tls", "tls_method") {
        Fact::Known(method) => text(&method?),
        Fact::Unknown(_) => return None,
    };
    let is_bad = has_tls && tls_cfg::versions(&method, version).is_err();
    is_bad.then_some(StartupError::BadTlsMethod(method, version))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn path(bytes: &[u8]) -> PathBuf {
    PathBuf::from(text(bytes))
}

/// All sockets, if every address is numeric; otherwise what is missing. Without any `listen`,
/// Kamailio uses all interfaces of its machine.
fn sockets(facts: &CfgFacts, version: Version) -> Result<Vec<Socket>, String> {
    if facts.listens.is_empty() {
        return Err("the machine's interfaces, because the cfg has no listen".to_owned());
    }
    let default_port = core(facts, "port", 5060).into_result()?;
    let mut sockets = Vec::new();
    for listen in &facts.listens {
        if version.keeps_unresolved_advertisers() || advertiser_is_kept(listen)? {
            sockets.extend(listened(facts, listen, default_port)?);
        }
    }
    unless_incomplete(facts, sockets).into_result()
}

/// Whether the advertised name resolves: older releases drop the socket if it does not.
fn advertiser_is_kept(listen: &ListenAddress) -> Result<bool, String> {
    let Some(Advertise { host, .. }) = &listen.advertise else {
        return Ok(true);
    };
    let host = host.as_ref().into_result()?;
    match numeric(host) {
        Some(_) => Ok(true),
        // RFC 6761 6.4: such a name never resolves.
        None if host.to_ascii_lowercase().ends_with(b".invalid") => Ok(false),
        None => Err(format!("whether {} resolves", text(host))),
    }
}

fn listened(
    facts: &CfgFacts,
    listen: &ListenAddress,
    default_port: i32,
) -> Result<Vec<Socket>, String> {
    listen.certain.as_ref().into_result()?;
    let host = listen.host.as_ref().into_result()?;
    let address = numeric(host).ok_or_else(|| format!("the address of listen={}", text(host)))?;
    let port = where_given(&listen.port)?;
    let name = where_given(&listen.name)?.map(|name| text(name));
    let advertised = match &listen.advertise {
        Some(Advertise { host, port }) => {
            let (host, port) = (host.as_ref().into_result()?, where_given(port)?);
            Some((text(host), port.copied().unwrap_or_default() as u16))
        }
        None => None,
    };
    let protocols = match listen.transport {
        Some(Transport::Udp) => vec![Transport::Udp],
        Some(Transport::Tcp | Transport::Ws) => vec![Transport::Tcp],
        Some(Transport::Tls | Transport::Wss) => vec![Transport::Tls],
        Some(Transport::Sctp) => vec![Transport::Sctp],
        None => every_protocol(facts),
    };
    let socket = |protocol| Socket {
        protocol,
        address,
        port: match (port, protocol) {
            (Some(&port), _) => port as u16,
            (None, Transport::Tls) => default_port as u16 + 1,
            (None, _) => default_port as u16,
        },
        name: name.clone(),
        advertised: advertised.clone(),
    };
    Ok(protocols.into_iter().map(socket).collect())
}

fn where_given<T>(fact: &Option<Fact<T>>) -> Result<Option<&T>, String> {
    fact.as_ref()
        .map(|fact| fact.as_ref().into_result())
        .transpose()
}

/// The protocols of a `listen` without one: UDP, and TCP unless it is disabled.
fn every_protocol(facts: &CfgFacts) -> Vec<Transport> {
    match core(facts, "disable_tcp", 0) {
        Fact::Known(0) => vec![Transport::Udp, Transport::Tcp],
        _ => vec![Transport::Udp],
    }
}
