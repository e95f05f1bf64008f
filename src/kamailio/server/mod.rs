//! The facts about a Kamailio server that determine whether and how it pings, taken from its
//! kamailio.cfg. Each may be unknown.

pub mod dns_params;
mod from_cfg;
pub mod reply_codes;

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use super::list::attributes::BadParameters;
use super::list::options::Load;
use super::list::socket::SocketChoice;
use super::tls_cfg::Domain;
use super::version::Version;
use crate::base::escape::sanitize;
use crate::base::fact::Known;
use crate::kamailio::server::dns_params::CoreDns;
use reply_codes::ReplyCodes;

pub use from_cfg::{LIST_FILE, list_file};

/// A server. Parameters belong to the dispatcher module unless stated otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    pub version: Version,
    /// Whether it loads the dispatcher module.
    pub dispatcher: Known<bool>,
    /// Whether it loads the tm module, and whether before dispatcher.
    pub tm: Known<Tm>,
    /// `ds_ping_interval` in seconds, 0 by default. 0 or less disables pings.
    pub ping_interval: Known<i32>,
    /// `ds_probing_mode`, 0 by default. Kamailio accepts any number; 0 to 3 have a meaning.
    pub probing_mode: Known<i32>,
    /// `ds_probing_threshold`, 1 by default: consecutive failures until a destination is down.
    pub probing_threshold: Known<i32>,
    /// `ds_inactive_threshold`, 1 by default: consecutive answers until it is up again.
    pub inactive_threshold: Known<i32>,
    /// `ds_ping_reply_codes`, none by default; an error if Kamailio cannot parse it.
    pub reply_codes: Known<Result<ReplyCodes, BadParameters>>,
    /// `ds_ping_method`, `OPTIONS` by default.
    pub ping_method: Known<Vec<u8>>,
    /// `ds_ping_from`, `sip:dispatcher@localhost` by default.
    pub ping_from: Known<Vec<u8>>,
    /// The User-Agent header, from the core parameters `user_agent_header` and `server_signature`;
    /// `None` if the latter is off.
    pub agent: Known<Option<Vec<u8>>>,
    /// tm's `retr_timer1`, 500 ms by default: the time until the first retransmission.
    pub retr_timer1: Known<Duration>,
    /// tm's `retr_timer2`, 4 s by default: the longest time between retransmissions.
    pub retr_timer2: Known<Duration>,
    /// tm's `fr_timer`, 30 s by default: how long to wait for a final reply.
    pub fr_timer: Known<Duration>,
    /// tm's `max_noninv_lifetime`, 32 s by default: the longest lifetime of a transaction.
    pub max_lifetime: Known<Duration>,
    /// `ds_ping_fr_timeout`, 0 by default: replaces `fr_timer` for pings if above 0 (6.1 and
    /// later). In sixteenths of a second, although Kamailio's documentation says milliseconds.
    pub ping_fr_timeout: Known<i32>,
    /// `ds_latency_estimator_alpha`, in thousandths. What it weights, and its default, depend on
    /// the version ([`Version::weighs_the_newest_latency`]).
    pub latency_alpha: Known<i32>,
    /// How lists are loaded, and the sockets that the server listens on.
    pub load: Load,
    /// The parameters that determine the next hop of a request.
    pub dns: CoreDns,
    /// The socket for pings if the list names none: `ds_default_sockname`, or else
    /// `ds_default_socket`.
    pub default_socket: Known<Option<SocketChoice>>,
    /// `ds_ping_socket`, which takes precedence over the default socket (6.1 and later).
    pub ping_socket: Known<Option<SocketChoice>>,
    /// `outbound_proxy`, none by default: the URI of the proxy that requests are sent through.
    pub outbound_proxy: Known<Option<Vec<u8>>>,
    /// How its tls module is configured.
    pub tls: Known<Tls>,
    /// The core's `mhomed`, off by default: select the UDP socket by the system's routing table.
    pub mhomed: Known<bool>,
    /// Startup errors detected elsewhere.
    pub other_faults: Vec<Fault>,
    /// What else is missing to determine whether the server starts.
    pub other_missing: Vec<String>,
}

/// Where the tls module takes its client settings from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tls {
    /// The module is not loaded.
    Absent,
    /// The module's own parameters.
    Parameters(Box<Domain>),
    /// This file (`config`), relative to the cfg.
    File(PathBuf),
}

/// The position of tm among the modules. Kamailio requires it before the modules that use it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tm {
    /// It is not loaded.
    Absent,
    /// It is loaded before dispatcher.
    BeforeDispatcher,
    /// It is loaded too late for dispatcher.
    AfterDispatcher,
}

/// What keeps a server from starting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Pings are enabled, but tm is not loaded.
    NoTm,
    /// Pings are enabled, but tm is loaded after dispatcher.
    TmAfterDispatcher,
    /// `ds_ping_reply_codes` cannot be parsed.
    BadReplyCodes(BadParameters),
    /// A parameter names a socket on which Kamailio does not listen.
    NotOurSocket {
        parameter: &'static str,
        value: SocketChoice,
    },
    /// TLS is enabled, and this version has no such `tls_method`.
    BadTlsMethod(String, Version),
    /// Any other error.
    Other {
        /// A stable identifier.
        code: &'static str,
        /// The message.
        text: String,
    },
}

impl Fault {
    /// A stable identifier.
    pub fn code(&self) -> &'static str {
        match self {
            Fault::NoTm => "interval-without-tm",
            Fault::TmAfterDispatcher => "tm-after-dispatcher",
            Fault::BadReplyCodes(_) => "bad-reply-codes",
            Fault::NotOurSocket { .. } => "not-our-socket",
            Fault::BadTlsMethod(..) => "bad-tls-method",
            Fault::Other { code, .. } => code,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::NoTm => f.write_str("ds_ping_interval is set, and the tm module is not loaded"),
            Fault::TmAfterDispatcher => {
                f.write_str("ds_ping_interval is set, and the tm module is loaded after dispatcher")
            }
            Fault::BadReplyCodes(why) => write!(f, "ds_ping_reply_codes cannot be read: {why}"),
            Fault::NotOurSocket { parameter, value } => write!(
                f,
                "{parameter} names '{value}', and Kamailio does not listen there"
            ),
            Fault::BadTlsMethod(method, version) => write!(
                f,
                "tls_method is '{}', which Kamailio {version} does not support",
                sanitize(method.as_bytes())
            ),
            Fault::Other { text, .. } => f.write_str(text),
        }
    }
}

/// The default of `ds_latency_estimator_alpha`.
fn default_alpha(version: Version) -> i32 {
    match version.weighs_the_newest_latency() {
        true => 100,
        false => 900,
    }
}

impl Server {
    /// A server whose kamailio.cfg loads tm and dispatcher and leaves all parameters at their
    /// defaults (`dispatcher.c`, `tm/config.c` and `core/cfg_core.c`, the same in 5.6 to 6.1).
    pub fn new(version: Version) -> Self {
        Server {
            version,
            dispatcher: Known::Is(true),
            tm: Known::Is(Tm::BeforeDispatcher),
            ping_interval: Known::Is(0),
            probing_mode: Known::Is(0),
            probing_threshold: Known::Is(1),
            inactive_threshold: Known::Is(1),
            reply_codes: Known::Is(Ok(ReplyCodes::default())),
            ping_method: Known::Is(b"OPTIONS".to_vec()),
            ping_from: Known::Is(b"sip:dispatcher@localhost".to_vec()),
            agent: Known::Is(Some(
                format!("User-Agent: {}", version.user_agent()).into_bytes(),
            )),
            retr_timer1: Known::Is(Duration::from_millis(500)),
            retr_timer2: Known::Is(Duration::from_secs(4)),
            fr_timer: Known::Is(Duration::from_secs(30)),
            max_lifetime: Known::Is(Duration::from_secs(32)),
            ping_fr_timeout: Known::Is(0),
            latency_alpha: Known::Is(default_alpha(version)),
            load: Load::default(),
            dns: CoreDns::default(),
            default_socket: Known::Is(None),
            ping_socket: Known::Is(None),
            outbound_proxy: Known::Is(None),
            tls: Known::Is(Tls::Absent),
            mhomed: Known::Is(false),
            other_faults: Vec::new(),
            other_missing: Vec::new(),
        }
    }

    /// A server of which only the version is known, because `what` is missing. Lists are read with
    /// Kamailio's defaults.
    pub fn unknown(version: Version, what: &str) -> Self {
        fn unknown<T>(what: &str) -> Known<T> {
            Known::Unknown(what.to_owned())
        }
        Server {
            dispatcher: unknown(what),
            tm: unknown(what),
            ping_interval: unknown(what),
            probing_mode: unknown(what),
            probing_threshold: unknown(what),
            inactive_threshold: unknown(what),
            reply_codes: unknown(what),
            ping_method: unknown(what),
            ping_from: unknown(what),
            agent: unknown(what),
            retr_timer1: unknown(what),
            retr_timer2: unknown(what),
            fr_timer: unknown(what),
            max_lifetime: unknown(what),
            ping_fr_timeout: unknown(what),
            latency_alpha: unknown(what),
            dns: CoreDns::unknown(what),
            default_socket: unknown(what),
            ping_socket: unknown(what),
            outbound_proxy: unknown(what),
            tls: unknown(what),
            mhomed: unknown(what),
            ..Self::new(version)
        }
    }

    /// How long a ping waits for its final reply (`_set_fr_retr` in `tm/timer.h`).
    pub fn ping_timeout(&self) -> Known<Duration> {
        let of_pings = match &self.ping_fr_timeout {
            timeout if self.version.has_ping_timeout() => timeout.clone(),
            _ => Known::Is(0),
        };
        let timeout = of_pings.and_then(|ticks| match u32::try_from(ticks) {
            Ok(ticks @ 1..) => Known::Is(Duration::from_secs(ticks.into()) / TICKS_A_SECOND),
            _ => self.fr_timer.clone(),
        });
        timeout.and_then(|timeout| self.max_lifetime.as_ref().map(|&most| timeout.min(most)))
    }

    /// The certain startup errors, in the order in which the module would detect them (`mod_init`),
    /// and what is missing to determine whether tm is one. An unknown value is assumed to be valid,
    /// as in lists.
    pub fn faults(&self) -> (Vec<Fault>, Vec<&str>) {
        let mut faults = self.other_faults.clone();
        match &self.dispatcher {
            Known::Is(true) => {}
            Known::Is(false) => return (faults, Vec::new()),
            Known::Unknown(what) => return (faults, vec![what]),
        }
        let mut missing: Vec<&str> = self.other_missing.iter().map(String::as_str).collect();
        let pings = self.ping_interval.value().map(|&seconds| seconds > 0);
        match (pings, self.tm.value()) {
            (Some(false), _) | (_, Some(Tm::BeforeDispatcher)) => {}
            (Some(true), Some(Tm::Absent)) => faults.push(Fault::NoTm),
            (Some(true), Some(Tm::AfterDispatcher)) => faults.push(Fault::TmAfterDispatcher),
            (None, _) | (_, None) => {
                missing.extend(self.ping_interval.missing());
                missing.extend(self.tm.missing());
            }
        }
        if let Known::Is(Err(why)) = &self.reply_codes {
            faults.push(Fault::BadReplyCodes(*why));
        }
        faults.extend(foreign_socket(
            &self.default_socket,
            &self.load,
            "ds_default_socket",
        ));
        if self.version.has_ping_socket() {
            faults.extend(foreign_socket(
                &self.ping_socket,
                &self.load,
                "ds_ping_socket",
            ));
        }
        (faults, missing)
    }
}

/// The error of a parameter that names a socket which is known not to exist.
fn foreign_socket(
    choice: &Known<Option<SocketChoice>>,
    load: &Load,
    parameter: &'static str,
) -> Option<Fault> {
    let value = choice.value()?.as_ref()?;
    let sockets = load.sockets.value()?;
    let parameter = match value {
        SocketChoice::Name(_) => "ds_default_sockname",
        SocketChoice::Address(_) => parameter,
    };
    value.find(sockets).is_none().then(|| Fault::NotOurSocket {
        parameter,
        value: value.clone(),
    })
}

/// tm counts time in ticks of 1/16 s (`TIMER_TICKS_HZ`).
const TICKS_A_SECOND: u32 = 16;
