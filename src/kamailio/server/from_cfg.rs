//! Derives the facts about a server from its kamailio.cfg.

use std::path::PathBuf;
use std::time::Duration;

use super::{MSG_RECV_MAX_SIZE, Server, StartupError, TlsSource, TmLoading};
use crate::base::escape::sanitize;
use crate::base::fact::Fact;
use crate::base::secrets::masked;
use crate::kamailio::cfg::facts::ParamValue;
use crate::kamailio::cfg::{Cfg, CfgFacts, FileSpan};
use crate::kamailio::list::attributes::BadParameters;
use crate::kamailio::list::options::ListOptions;
use crate::kamailio::list::socket::SocketChoice;
use crate::kamailio::server::dns_params::{DnsParams, StubParams};
use crate::kamailio::server::params::{
    core, core_value, either, int, is_loaded, path, set, string, string_of, text,
    unless_incomplete, written,
};
use crate::kamailio::server::reply_codes::{ReplyCodes, TIMEOUT_CODE};
use crate::kamailio::server::{bad_values, database, ping_routes, sockets};
use crate::kamailio::tls_cfg::{self, TlsDomain};
use crate::kamailio::version::Version;

impl Server {
    /// The server with this cfg. A parameter that the cfg does not set has Kamailio's default, or
    /// is unknown if a part of the cfg is missing.
    pub fn of_cfg(cfg: &Cfg, version: Version) -> Server {
        let facts = &cfg.facts;
        let default = Server::new(version);
        let int = |name, default| int(facts, "dispatcher", name, default);
        let milliseconds = |name, default| {
            self::int(facts, "tm", name, default).map(|ms| Duration::from_millis(ms.max(0) as u64))
        };
        let of_pings = |name, default: &Fact<Vec<u8>>| {
            string(facts, name).and_then(|value| value.map_or(default.clone(), Fact::Known))
        };
        let dns = dns(facts);
        let agent = agent(facts, &default.agent);
        Server {
            dispatcher: is_loaded(facts, "dispatcher"),
            tm: is_loaded(facts, "tm")
                .map(|_| TmLoading::at(facts.module("tm"), facts.module("dispatcher"))),
            ping_interval: int("ds_ping_interval", 0),
            probing_mode: int("ds_probing_mode", 0),
            probing_threshold: int("ds_probing_threshold", 1),
            inactive_threshold: int("ds_inactive_threshold", 1),
            reply_codes: reply_codes(facts, version),
            ping_method: of_pings("ds_ping_method", &default.ping_method),
            ping_from: of_pings("ds_ping_from", &default.ping_from),
            advertised_address: core_value(facts, "advertised_address", |value| match value {
                ParamValue::Str(host) => Some(host.clone()),
                ParamValue::Int(_) => None,
            }),
            msg_recv_max_size: core(facts, "msg_recv_max_size", MSG_RECV_MAX_SIZE),
            advertised_port: core_value(facts, "advertised_port", |value| match value {
                ParamValue::Int(port) => Some(*port as u16),
                ParamValue::Str(_) => None,
            }),
            added_headers: ping_routes::added_headers(cfg, &agent),
            agent,
            dropping_routes: ping_routes::dropping(cfg),
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
                sockets: sockets::sockets(facts, &dns, version).into(),
            },
            protocols: sockets::protocols(facts, &dns).into(),
            dns,
            default_socket: string(facts, "ds_default_sockname").and_then(|name| match name {
                Some(name) => Fact::Known(Some(SocketChoice::Name(name))),
                None => string(facts, "ds_default_socket").map(|a| a.map(SocketChoice::Address)),
            }),
            ping_socket: string(facts, "ds_ping_socket").map(|a| a.map(SocketChoice::Address)),
            outbound_proxy: string(facts, "outbound_proxy"),
            tls: tls(facts, version),
            mhomed: is_on(core(facts, "mhomed", 0)),
            tcp_reuse_port: is_on(core(facts, "tcp_reuse_port", 0)),
            other_startup_errors: startup_errors(cfg, version),
            other_missing: undecided(cfg),
            ..default
        }
    }
}

fn is_on(number: Fact<i32>) -> Fact<bool> {
    number.map(|number| number != 0)
}

/// What the cfg itself has that certainly stops the start. Kamailio looks at routes and at the database only
/// if it does not refuse the cfg.
fn startup_errors(cfg: &Cfg, version: Version) -> Vec<StartupError> {
    let facts = &cfg.facts;
    let mut errors = Vec::new();
    match cfg.refusals.first() {
        Some(refusal) => errors.push(StartupError::Other {
            code: "cfg-refused",
            text: masked(format!(
                "Kamailio refuses kamailio.cfg: {} ({})",
                refusal.reason,
                place(cfg, refusal.spot)
            )),
        }),
        None => errors.extend(errors_of_routes(facts)),
    }
    errors.extend(bad_tls_method(facts, version));
    if cfg.refusals.is_empty() {
        errors.extend(database::mistake(facts, version));
    }
    errors.extend(bad_values::of(facts));
    errors
}

/// The first route that is missing, and the first argument that its function does not take.
fn errors_of_routes(facts: &CfgFacts) -> impl Iterator<Item = StartupError> {
    let missing = facts.missing_routes().next();
    let missing = missing.map(|(_, name)| StartupError::Other {
        code: "route-missing",
        text: format!("route({}) is called but not defined", sanitize(name)),
    });
    let mut arguments = facts.bad_arguments();
    let bad_argument = arguments.find(|argument| argument.certain.value().is_some());
    let bad_argument = bad_argument.map(|argument| StartupError::Other {
        code: "bad-argument",
        text: masked(argument.to_string()),
    });
    missing.into_iter().chain(bad_argument)
}

/// What decides whether Kamailio refuses the cfg, or an argument in a route.
fn undecided(cfg: &Cfg) -> Vec<String> {
    let mut undecided = Vec::from_iter(cfg.undecided.clone());
    if cfg.refusals.is_empty() {
        let arguments = cfg.facts.bad_arguments();
        let mut missing = arguments.filter_map(|argument| argument.certain.missing());
        undecided.extend(missing.next().map(str::to_owned));
    }
    undecided
}

/// The line, and the file if it is included.
fn place(cfg: &Cfg, spot: FileSpan) -> String {
    let file = &cfg.files[spot.file as usize];
    let line = file.source.position(spot.span.start).line;
    match file.included_from {
        None => format!("line {line}"),
        Some(_) => format!("{}:{line}", sanitize(file.source.name.as_bytes())),
    }
}

/// What `ds_ping_reply_codes` accepts, and tm's own reply (`reply_408_code`).
fn reply_codes(facts: &CfgFacts, version: Version) -> Fact<Result<ReplyCodes, BadParameters>> {
    let codes = string(facts, "ds_ping_reply_codes");
    let timeout_code = int(facts, "tm", "reply_408_code", TIMEOUT_CODE);
    codes.and_then(|value| {
        let value = value.unwrap_or_default();
        timeout_code.map(|timeout_code| ReplyCodes::of_server(&value, timeout_code, version))
    })
}

/// The User-Agent header (`server_signature` and `user_agent_header` of the core).
fn agent(facts: &CfgFacts, default: &Fact<Option<Vec<u8>>>) -> Fact<Option<Vec<u8>>> {
    core(facts, "server_signature", 1).and_then(|signs| match signs {
        0 => Fact::Known(None),
        _ => match facts.core("user_agent_header") {
            None => unless_incomplete(facts, ()).and_then(|()| default.clone()),
            Some(param) => set(&param.certain, &param.value).and_then(|value| match value {
                ParamValue::Str(text) => {
                    Fact::Known(Some(text.clone()).filter(|text| !text.is_empty()))
                }
                ParamValue::Int(_) => default.clone(),
            }),
        },
    })
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
        stub: stub(facts),
    }
}

/// How Kamailio has name servers queried.
fn stub(facts: &CfgFacts) -> Fact<StubParams> {
    let params = || {
        Ok(StubParams {
            retransmission_time: core(facts, "dns_retr_time", -1).into_result()?,
            retransmissions: core(facts, "dns_retr_no", -1).into_result()?,
            servers: core(facts, "dns_servers_no", -1).into_result()?,
            searches: is_on(core(facts, "dns_use_search_list", 1)).into_result()?,
        })
    };
    Fact::from(params())
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
    is_bad.then(|| StartupError::BadParameter {
        code: "bad-tls-method",
        module: "tls",
        parameter: "tls_method",
        text: format!(
            "tls_method is '{}', which Kamailio {version} does not support",
            sanitize(method.as_bytes())
        ),
    })
}
