//! What of a Kamailio server decides whether and how it pings: facts of its kamailio.cfg, each
//! known or not.

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

/// A server. Parameters are those of the dispatcher module where nothing else is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    pub version: Version,
    /// Whether it loads the dispatcher module.
    pub dispatcher: Known<bool>,
    /// Whether it loads the tm module, and when.
    pub tm: Known<Tm>,
    /// `ds_ping_interval` in seconds, 0 by default. 0 and less is off.
    pub ping_interval: Known<i32>,
    /// `ds_probing_mode`, 0 by default. Any number is accepted, 0 to 3 mean something.
    pub probing_mode: Known<i32>,
    /// `ds_probing_threshold`, 1 by default: failures in a row before a destination is down.
    pub probing_threshold: Known<i32>,
    /// `ds_inactive_threshold`, 1 by default: answers in a row before it is up again.
    pub inactive_threshold: Known<i32>,
    /// `ds_ping_reply_codes`, none by default; an error where Kamailio cannot read it.
    pub reply_codes: Known<Result<ReplyCodes, BadParameters>>,
    /// `ds_ping_method`, `OPTIONS` by default.
    pub ping_method: Known<Vec<u8>>,
    /// `ds_ping_from`, `sip:dispatcher@localhost` by default.
    pub ping_from: Known<Vec<u8>>,
    /// The header that names the server, as the core's `user_agent_header` and `server_signature`
    /// make it; none where the latter is off.
    pub agent: Known<Option<Vec<u8>>>,
    /// tm's `retr_timer1`, 500 ms by default: until a request is sent again.
    pub retr_timer1: Known<Duration>,
    /// tm's `retr_timer2`, 4 s by default: the longest time until it is sent again.
    pub retr_timer2: Known<Duration>,
    /// tm's `fr_timer`, 30 s by default: how long it waits for a final reply.
    pub fr_timer: Known<Duration>,
    /// tm's `max_noninv_lifetime`, 32 s by default: no transaction lives longer.
    pub max_lifetime: Known<Duration>,
    /// `ds_ping_fr_timeout`, 0 by default: where it is over 0, it stands for `fr_timer`
    /// (6.1 and later). In sixteenths of a second, though Kamailio's own words say milliseconds.
    pub ping_fr_timeout: Known<i32>,
    /// `ds_latency_estimator_alpha`, in thousandths; what it is the share of, and its default, differ
    /// by version ([`Version::weighs_the_newest_latency`]).
    pub latency_alpha: Known<i32>,
    /// How lists are loaded, and what is listened on.
    pub load: Load,
    /// How the next hop of a request is found.
    pub dns: CoreDns,
    /// The socket that pings come from unless the list names one: `ds_default_sockname`, else
    /// `ds_default_socket`.
    pub default_socket: Known<Option<SocketChoice>>,
    /// `ds_ping_socket`, which goes before it (6.1 and later).
    pub ping_socket: Known<Option<SocketChoice>>,
    /// `outbound_proxy`, none by default: the URI of a server that requests go by way of.
    pub outbound_proxy: Known<Option<Vec<u8>>>,
    /// How its tls module connects.
    pub tls: Known<Tls>,
    /// The core's `mhomed`, off by default: the system's routes choose the socket of UDP.
    pub mhomed: Known<bool>,
    /// What else stops the start, found elsewhere.
    pub other_faults: Vec<Fault>,
    /// What else would have to be known to tell whether it starts.
    pub other_missing: Vec<String>,
}

/// Where the tls module finds how to connect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tls {
    /// Nowhere: it is not loaded.
    Absent,
    /// In its own parameters.
    Parameters(Box<Domain>),
    /// In this file (`config`), relative to the cfg.
    File(PathBuf),
}

/// Where tm stands among the modules. It must be loaded before those that use it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tm {
    /// It is not loaded.
    Absent,
    /// It is ready when dispatcher is started.
    BeforeDispatcher,
    /// It comes too late for dispatcher.
    AfterDispatcher,
}

/// What stops a server from starting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Pings are switched on and tm is not loaded.
    NoTm,
    /// Pings are switched on and tm is loaded after dispatcher.
    TmAfterDispatcher,
    /// `ds_ping_reply_codes` cannot be read.
    BadReplyCodes(BadParameters),
    /// A parameter names a socket that is not listened on.
    NotOurSocket {
        parameter: &'static str,
        value: SocketChoice,
    },
    /// `tls_method` of the tls module is no method of this version, and TLS is switched on.
    BadTlsMethod(String, Version),
    /// Something that only its finder understands.
    Other {
        /// A stable name for it.
        code: &'static str,
        /// What it is, in words.
        text: String,
    },
}

impl Fault {
    /// A stable name for it.
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
                "tls_method is '{}', and Kamailio {version} has no such method of TLS",
                sanitize(method.as_bytes())
            ),
            Fault::Other { text, .. } => f.write_str(text),
        }
    }
}

/// `ds_latency_estimator_alpha` where it is not set.
fn default_alpha(version: Version) -> i32 {
    match version.weighs_the_newest_latency() {
        true => 100,
        false => 900,
    }
}

impl Server {
    /// A server whose kamailio.cfg loads tm and dispatcher and sets nothing (`dispatcher.c`,
    /// `tm/config.c` and `core/cfg_core.c`, the same in 5.6 to 6.1).
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

    /// A server of which nothing is known but its version, since `what` is missing. Lists are read
    /// as with Kamailio's defaults.
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

    /// What stops the start for certain, in the order in which the module would find it
    /// (`mod_init`), and what would have to be known to tell whether tm stops it. As in lists, an
    /// unknown value is not suspected of being one that Kamailio refuses.
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

/// The fault of a parameter that names a socket which is known not to be there.
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

/// tm counts time in sixteenths of a second (`TIMER_TICKS_HZ`).
const TICKS_A_SECOND: u32 = 16;
