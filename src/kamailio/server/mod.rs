//! The facts about a Kamailio server that determine whether and how it pings, taken from its
//! kamailio.cfg. Each may be unknown.

mod bad_values;
mod database;
pub mod dns_params;
mod from_cfg;
mod params;
mod ping_routes;
pub mod reply_codes;
pub mod running;
mod selection_params;
mod sockets;

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use super::list::attributes::BadParameters;
use super::list::options::ListOptions;
use super::list::socket::SocketChoice;
use super::tls_cfg::TlsDomain;
use super::version::Version;
use crate::base::fact::Fact;
use crate::base::transport::Transport;
use crate::kamailio::server::dns_params::DnsParams;
use reply_codes::ReplyCodes;

pub use database::table_params;
pub use from_cfg::{LIST_FILE, list_file};
pub use selection_params::SelectionParams;
pub use sockets::place_on_machine;

/// A server. Parameters belong to the dispatcher module unless stated otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    pub version: Version,
    /// Whether it loads the dispatcher module.
    pub dispatcher: Fact<bool>,
    /// Whether it loads the tm module, and whether before dispatcher.
    pub tm: Fact<TmLoading>,
    /// `ds_ping_interval` in seconds, 0 by default. 0 or less disables pings.
    pub ping_interval: Fact<i32>,
    /// `ds_probing_mode`, 0 by default. Kamailio accepts any number; 0 to 3 have a meaning.
    pub probing_mode: Fact<i32>,
    /// `ds_probing_threshold`, 1 by default: consecutive failures until a destination is down.
    pub probing_threshold: Fact<i32>,
    /// `ds_inactive_threshold`, 1 by default: consecutive answers until it is up again.
    pub inactive_threshold: Fact<i32>,
    /// `ds_ping_reply_codes`, none by default; an error if Kamailio cannot parse it.
    pub reply_codes: Fact<Result<ReplyCodes, BadParameters>>,
    /// `ds_ping_method`, `OPTIONS` by default.
    pub ping_method: Fact<Vec<u8>>,
    /// `ds_ping_from`, `sip:dispatcher@localhost` by default.
    pub ping_from: Fact<Vec<u8>>,
    /// The User-Agent header, from the core parameters `user_agent_header` and `server_signature`;
    /// `None` if the latter is off.
    pub agent: Fact<Option<Vec<u8>>>,
    /// The core's `advertised_address`, the host in Via instead of that of any socket.
    pub advertised_address: Fact<Option<Vec<u8>>>,
    /// The core's `msg_recv_max_size`: a datagram of so many bytes is dropped, in versions that have it.
    pub msg_recv_max_size: Fact<i32>,
    /// The core's `advertised_port`, the port in Via instead of that of any socket.
    pub advertised_port: Fact<Option<u16>>,
    /// The headers that `event_route[tm:local-request]` adds to each ping: whole lines; none by
    /// default.
    pub added_headers: Fact<Vec<u8>>,
    /// The routes that may drop pings or their replies, in words.
    pub dropping_routes: Vec<String>,
    /// tm's `retr_timer1`, 500 ms by default: the time until the first retransmission.
    pub retr_timer1: Fact<Duration>,
    /// tm's `retr_timer2`, 4 s by default: the longest time between retransmissions.
    pub retr_timer2: Fact<Duration>,
    /// tm's `fr_timer`, 30 s by default: how long to wait for a final reply.
    pub fr_timer: Fact<Duration>,
    /// tm's `max_noninv_lifetime`, 32 s by default: the longest lifetime of a transaction.
    pub max_lifetime: Fact<Duration>,
    /// `ds_ping_fr_timeout`, 0 by default: replaces `fr_timer` for pings if above 0 (6.1 and
    /// later). In sixteenths of a second, although Kamailio's documentation says milliseconds.
    pub ping_fr_timeout: Fact<i32>,
    /// `ds_latency_estimator_alpha`, in thousandths. What it weights, and its default, depend on
    /// the version ([`Version::weighs_the_newest_latency`]).
    pub latency_alpha: Fact<i32>,
    /// How lists are loaded, and the sockets that the server listens on.
    pub list_options: ListOptions,
    /// The protocols of those sockets, which may be known even if their addresses are not.
    pub protocols: Fact<Vec<Transport>>,
    /// The parameters that determine the next hop of a request.
    pub dns: DnsParams,
    /// The socket for pings if the list names none: `ds_default_sockname`, or else
    /// `ds_default_socket`.
    pub default_socket: Fact<Option<SocketChoice>>,
    /// `ds_ping_socket`, which takes precedence over the default socket (6.1 and later).
    pub ping_socket: Fact<Option<SocketChoice>>,
    /// `outbound_proxy`, none by default: the URI of the proxy that requests are sent through.
    pub outbound_proxy: Fact<Option<Vec<u8>>>,
    /// How its tls module is configured.
    pub tls: Fact<TlsSource>,
    /// The core's `mhomed`, off by default: select the UDP socket by the system's routing table.
    pub mhomed: Fact<bool>,
    /// The core's `tcp_reuse_port`, off by default: connections leave from the port of a socket.
    pub tcp_reuse_port: Fact<bool>,
    /// Startup errors detected elsewhere.
    pub other_startup_errors: Vec<StartupError>,
    /// What else is missing to determine whether the server starts.
    pub other_missing: Vec<String>,
}

/// Where the tls module takes its client settings from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TlsSource {
    /// The module is not loaded.
    Absent,
    /// The module's own parameters.
    Parameters(Box<TlsDomain>),
    /// This file (`config`), relative to the cfg.
    File(PathBuf),
}

/// The position of tm among the modules. Kamailio requires it before the modules that use it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TmLoading {
    /// It is not loaded.
    Absent,
    /// It is loaded before dispatcher.
    BeforeDispatcher,
    /// It is loaded too late for dispatcher.
    AfterDispatcher,
}

impl TmLoading {
    /// By the places of the two among the modules.
    fn at(tm: Option<usize>, dispatcher: Option<usize>) -> Self {
        match (tm, dispatcher) {
            (None, _) => TmLoading::Absent,
            (Some(tm), Some(dispatcher)) if tm > dispatcher => TmLoading::AfterDispatcher,
            (Some(_), _) => TmLoading::BeforeDispatcher,
        }
    }
}

/// What keeps a server from starting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StartupError {
    /// Pings are enabled, but tm is not loaded.
    NoTm,
    /// Pings are enabled, but tm is loaded after dispatcher.
    TmAfterDispatcher,
    /// No `listen` gives a socket.
    NoSockets,
    /// A parameter has a value with which its module does not start.
    BadParameter {
        /// A stable identifier.
        code: &'static str,
        module: &'static str,
        parameter: &'static str,
        /// The message.
        text: String,
    },
    /// Any other error.
    Other {
        /// A stable identifier.
        code: &'static str,
        /// The message.
        text: String,
    },
}

impl StartupError {
    /// A stable identifier.
    pub fn code(&self) -> &'static str {
        match self {
            StartupError::NoTm => "interval-without-tm",
            StartupError::TmAfterDispatcher => "tm-after-dispatcher",
            StartupError::NoSockets => "no-sockets",
            StartupError::BadParameter { code, .. } | StartupError::Other { code, .. } => code,
        }
    }
}

impl fmt::Display for StartupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StartupError::NoTm => {
                f.write_str("ds_ping_interval is set, and the tm module is not loaded")
            }
            StartupError::TmAfterDispatcher => {
                f.write_str("ds_ping_interval is set, and the tm module is loaded after dispatcher")
            }
            StartupError::NoSockets => f.write_str(
                "each listen is of a protocol that is off (disable_tcp, enable_tls, sctp), so Kamailio has no socket",
            ),
            StartupError::BadParameter { text, .. } | StartupError::Other { text, .. } => {
                f.write_str(text)
            }
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
            dispatcher: Fact::Known(true),
            tm: Fact::Known(TmLoading::BeforeDispatcher),
            ping_interval: Fact::Known(0),
            probing_mode: Fact::Known(0),
            probing_threshold: Fact::Known(1),
            inactive_threshold: Fact::Known(1),
            reply_codes: Fact::Known(Ok(ReplyCodes::default())),
            ping_method: Fact::Known(b"OPTIONS".to_vec()),
            ping_from: Fact::Known(b"sip:dispatcher@localhost".to_vec()),
            agent: Fact::Known(Some(
                format!("User-Agent: {}", version.user_agent()).into_bytes(),
            )),
            advertised_address: Fact::Known(None),
            msg_recv_max_size: Fact::Known(MSG_RECV_MAX_SIZE),
            advertised_port: Fact::Known(None),
            added_headers: Fact::Known(Vec::new()),
            dropping_routes: Vec::new(),
            retr_timer1: Fact::Known(Duration::from_millis(500)),
            retr_timer2: Fact::Known(Duration::from_secs(4)),
            fr_timer: Fact::Known(Duration::from_secs(30)),
            max_lifetime: Fact::Known(Duration::from_secs(32)),
            ping_fr_timeout: Fact::Known(0),
            latency_alpha: Fact::Known(default_alpha(version)),
            list_options: ListOptions::default(),
            protocols: Fact::Unknown("the sockets that Kamailio listens on".to_owned()),
            dns: DnsParams::default(),
            default_socket: Fact::Known(None),
            ping_socket: Fact::Known(None),
            outbound_proxy: Fact::Known(None),
            tls: Fact::Known(TlsSource::Absent),
            mhomed: Fact::Known(false),
            tcp_reuse_port: Fact::Known(false),
            other_startup_errors: Vec::new(),
            other_missing: Vec::new(),
        }
    }

    /// A server of which only the version is known, because `what` is missing. Lists are read with
    /// Kamailio's defaults.
    pub fn unknown(version: Version, what: &str) -> Self {
        fn unknown<T>(what: &str) -> Fact<T> {
            Fact::Unknown(what.to_owned())
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
            advertised_address: unknown(what),
            msg_recv_max_size: unknown(what),
            advertised_port: unknown(what),
            added_headers: unknown(what),
            retr_timer1: unknown(what),
            retr_timer2: unknown(what),
            fr_timer: unknown(what),
            max_lifetime: unknown(what),
            ping_fr_timeout: unknown(what),
            latency_alpha: unknown(what),
            protocols: unknown(what),
            dns: DnsParams::unknown(what),
            default_socket: unknown(what),
            ping_socket: unknown(what),
            outbound_proxy: unknown(what),
            tls: unknown(what),
            mhomed: unknown(what),
            tcp_reuse_port: unknown(what),
            ..Self::new(version)
        }
    }

    /// How long a ping waits for its final reply (`_set_fr_retr` in `tm/timer.h`).
    pub fn ping_timeout(&self) -> Fact<Duration> {
        let of_pings = match &self.ping_fr_timeout {
            timeout if self.version.has_ping_timeout() => timeout.clone(),
            _ => Fact::Known(0),
        };
        let timeout = of_pings.and_then(|ticks| match u32::try_from(ticks) {
            Ok(ticks @ 1..) => Fact::Known(Duration::from_secs(ticks.into()) / TICKS_A_SECOND),
            _ => self.fr_timer.clone(),
        });
        timeout.and_then(|timeout| self.max_lifetime.as_ref().map(|&most| timeout.min(most)))
    }

    /// Whether a request over TCP or TLS uses any open connection to its peer, whatever its socket. A
    /// fixed local port makes Kamailio look for the connection of its own socket (`tcpconn_lookup`;
    /// measured on 5.6.3, 6.0.1 and 6.1.5).
    pub fn uses_connections_of_other_sockets(&self) -> Fact<bool> {
        match self.version.uses_connections_of_other_sockets() {
            true => self.tcp_reuse_port.clone().map(|is_on| !is_on),
            false => Fact::Known(false),
        }
    }

    /// Whether each `listen` is of a protocol that is off: with tm, Kamailio crashes at start
    /// (measured on 5.6.3, 6.0.1 and 6.1.5).
    fn lacks_all_sockets(&self) -> bool {
        let none = self.protocols.value().is_some_and(Vec::is_empty);
        let tm = self.tm.value();
        none && tm.is_some_and(|&tm| tm != TmLoading::Absent)
    }

    /// The certain startup errors, in the order in which the module would detect them (`mod_init`),
    /// and what is missing to determine whether tm is one. An unknown value is assumed to be valid,
    /// as in lists.
    pub fn startup_errors(&self) -> (Vec<StartupError>, Vec<&str>) {
        let mut startup_errors = self.other_startup_errors.clone();
        match &self.dispatcher {
            Fact::Known(true) => {}
            Fact::Known(false) => return (startup_errors, Vec::new()),
            Fact::Unknown(what) => return (startup_errors, vec![what]),
        }
        let mut missing: Vec<&str> = self.other_missing.iter().map(String::as_str).collect();
        let pings = self.ping_interval.value().map(|&seconds| seconds > 0);
        match (pings, self.tm.value()) {
            (Some(false), _) | (_, Some(TmLoading::BeforeDispatcher)) => {}
            (Some(true), Some(TmLoading::Absent)) => startup_errors.push(StartupError::NoTm),
            (Some(true), Some(TmLoading::AfterDispatcher)) => {
                startup_errors.push(StartupError::TmAfterDispatcher)
            }
            (None, _) | (_, None) => {
                missing.extend(self.ping_interval.missing());
                missing.extend(self.tm.missing());
            }
        }
        if self.lacks_all_sockets() {
            startup_errors.push(StartupError::NoSockets);
        }
        if let Fact::Known(Err(why)) = &self.reply_codes {
            startup_errors.push(StartupError::BadParameter {
                code: "bad-reply-codes",
                module: "dispatcher",
                parameter: "ds_ping_reply_codes",
                text: format!("ds_ping_reply_codes cannot be read: {why}"),
            });
        }
        startup_errors.extend(foreign_socket(
            &self.default_socket,
            &self.list_options,
            "ds_default_socket",
        ));
        if self.version.has_ping_socket() {
            startup_errors.extend(foreign_socket(
                &self.ping_socket,
                &self.list_options,
                "ds_ping_socket",
            ));
        }
        (startup_errors, missing)
    }
}

/// The identifier of the error of a parameter that names a socket on which Kamailio does not listen.
const NOT_OUR_SOCKET: &str = "not-our-socket";

/// The error of a parameter that names a socket which is known not to exist.
fn foreign_socket(
    choice: &Fact<Option<SocketChoice>>,
    load: &ListOptions,
    parameter: &'static str,
) -> Option<StartupError> {
    let value = choice.value()?.as_ref()?;
    let sockets = load.sockets.value()?;
    let parameter = match value {
        SocketChoice::Name(_) => "ds_default_sockname",
        SocketChoice::Address(_) => parameter,
    };
    let is_ours = value.find(sockets).is_some();
    (!is_ours).then(|| StartupError::BadParameter {
        code: NOT_OUR_SOCKET,
        module: "dispatcher",
        parameter,
        text: format!("{parameter} names '{value}', and Kamailio does not listen there"),
    })
}

/// tm counts time in ticks of 1/16 s (`TIMER_TICKS_HZ`).
const TICKS_A_SECOND: u32 = 16;

/// `msg_recv_max_size` by default.
const MSG_RECV_MAX_SIZE: i32 = 32_767;
