//! How to probe: by the user's options, else the server's parameters, else ds-tool's defaults.

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use crate::base::fact::Fact;
use crate::base::transport::Transport;
use crate::kamailio::pinging::mode::ProbingMode;
use crate::kamailio::pinging::state::StateRules;
use crate::kamailio::server::Server;
use crate::kamailio::server::reply_codes::ReplyCodes;
use crate::kamailio::tls_cfg::{TlsProfile, TlsProfiles};
use crate::sip::reply::KamailioReading;
use crate::sip::request::{Identity, IdentityError, RequestForm};
use crate::sip::timers::{RetransmitRule, Timers};

/// The user's options; `None` leaves the choice to the server's parameters or the default.
#[derive(Debug, Clone, Default)]
pub struct ProbeOverrides {
    pub method: Option<String>,
    /// The URI of From.
    pub from: Option<String>,
    /// The text of User-Agent.
    pub user_agent: Option<String>,
    /// The URI of Contact.
    pub contact: Option<String>,
    /// Further headers, each `Name: value` on a line without its end.
    pub headers: Vec<String>,
    pub reply_codes: Option<ReplyCodes>,
    /// The time after which a probe without a reply has failed.
    pub timeout: Option<Duration>,
    /// The time between two rounds.
    pub interval: Option<Duration>,
    pub count: u32,
    /// When to end the run, from its start on.
    pub deadline: Option<Duration>,
    /// `ds_probing_threshold` and `ds_inactive_threshold`.
    pub probing_threshold: Option<i32>,
    pub inactive_threshold: Option<i32>,
    /// Probes to start per second; `None` means no limit.
    pub rate: Option<u32>,
    /// The address to send from; port 0 is any.
    pub source: Option<SocketAddr>,
    /// The transport for URIs without a transport parameter.
    pub transport: Transport,
    /// The TLS profile.
    pub tls: Option<TlsProfile>,
}

impl ProbeOverrides {
    /// Gives the server the user's thresholds.
    pub fn set_thresholds(&self, server: &mut Server) {
        for (threshold, own) in [
            (&mut server.probing_threshold, self.probing_threshold),
            (&mut server.inactive_threshold, self.inactive_threshold),
        ] {
            if let Some(own) = own {
                *threshold = Fact::Known(own);
            }
        }
    }
}

/// An option or a server parameter that cannot be used in a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProbeOptionError {
    /// A probe must not send this method.
    Calls(String),
    /// A part of the request would be invalid, as this option or server parameter has it.
    Identity(&'static str, IdentityError),
}

impl fmt::Display for ProbeOptionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ProbeOptionError::Calls(method) => write!(
                f,
                "--ping-method: {method} begins or ends a call, which a probe must not; write OPTIONS or INFO"
            ),
            ProbeOptionError::Identity(what, why) => write!(f, "{what}: {why}"),
        }
    }
}

impl std::error::Error for ProbeOptionError {}

/// The options in force.
#[derive(Debug, Clone)]
pub struct ProbeOptions {
    /// The identity in requests, before a destination's own attributes are applied.
    pub identity: Identity,
    /// Whether the user set the From URI, so that no attribute changes it.
    pub from_is_overridden: bool,
    /// The URI of the outbound proxy, unless a destination's attributes name one.
    pub proxy: Option<Vec<u8>>,
    /// The transport for URIs without a transport parameter.
    pub transport: Transport,
    pub accepted: ReplyCodes,
    /// How many results in a row take a destination down, and up.
    pub thresholds: StateRules,
    /// How to send the requests.
    pub sending: SendOptions,
    /// Server parameters that are unknown and taken as Kamailio's default, each with what it depends
    /// on.
    pub assumed: Vec<String>,
}

/// How to send the requests.
#[derive(Debug, Clone)]
pub struct SendOptions {
    pub method: String,
    /// When to retransmit, and when to give up.
    pub timers: Timers,
    /// The TLS profiles, and which peer gets which.
    pub tls: TlsProfiles,
    /// A request longer than this goes over TCP instead of UDP; `None` means never.
    pub udp_bytes: Option<usize>,
    /// Probes to start per second; `None` means no limit.
    pub rate: Option<u32>,
    pub count: u32,
    /// When to end the run, from its start on.
    pub deadline: Option<Duration>,
    /// The time between two rounds.
    pub interval: Duration,
    /// Whether all requests to one peer over TCP or TLS use one connection, whatever their source, as
    /// Kamailio 6.1.4 and later do. It is opened by the first, in the order of Kamailio's pings.
    pub connections_by_peer: bool,
    /// Whether a network error leaves a probe over UDP open, as it leaves Kamailio's pings.
    pub keeps_sending: bool,
    /// How the server reads replies, if there is one.
    pub reading: Option<KamailioReading>,
}

/// The default timeout.
const TIMEOUT: Duration = Duration::from_secs(5);
/// The longest request that is sent over UDP if the path MTU is unknown (RFC 3261 18.1.1).
const MOST_UDP_BYTES: usize = 1300;
/// The default time between two rounds.
const INTERVAL: Duration = Duration::from_secs(1);

impl ProbeOptions {
    /// The options in force, with this server's parameters if there is a server.
    ///
    /// # Errors
    /// If an option or a server parameter cannot be used in a request.
    pub fn new(
        overrides: &ProbeOverrides,
        server: Option<&Server>,
        as_kamailio: bool,
    ) -> Result<Self, ProbeOptionError> {
        let mut known = DefaultTracker::default();
        let of_server = server.map(|server| ServerParameters::of(server, as_kamailio, &mut known));
        let of_server = of_server.as_ref();
        let identity = identity(overrides, of_server, as_kamailio)?;
        let accepted = of_server.and_then(|s| s.accepted.clone());
        let threshold =
            |of_user: Option<i32>, of_server: Option<i32>| of_user.or(of_server).unwrap_or(1);
        let interval = of_server
            .and_then(|s| u64::try_from(s.interval).ok())
            .filter(|seconds| *seconds > 0)
            .map(Duration::from_secs);
        let timers = of_server.map_or(Timers::default().with_timeout(TIMEOUT), |s| Timers {
            t1: s.t1,
            t2: s.t2,
            timeout: s.timeout,
            habit: RetransmitRule::Kamailio,
            ..Timers::default()
        });
        Ok(ProbeOptions {
            from_is_overridden: overrides.from.is_some(),
            proxy: of_server.and_then(|s| s.proxy.clone()),
            transport: overrides.transport,
            thresholds: StateRules {
                // In this mode results always count.
                mode: ProbingMode::All,
                probing_threshold: threshold(
                    overrides.probing_threshold,
                    of_server.map(|s| s.probing_threshold),
                ),
                inactive_threshold: threshold(
                    overrides.inactive_threshold,
                    of_server.map(|s| s.inactive_threshold),
                ),
            },
            accepted: match (&overrides.reply_codes, accepted) {
                (Some(codes), Some(of_server)) => {
                    codes.clone().with_timeout_code(of_server.timeout_code())
                }
                (Some(codes), None) => codes.clone(),
                (None, of_server) => of_server.unwrap_or_default(),
            },
            sending: SendOptions {
                method: identity.method.clone(),
                timers: timers.with_timeout(overrides.timeout.unwrap_or(timers.timeout)),
                tls: TlsProfiles {
                    default: overrides.tls.clone().unwrap_or_default(),
                    by_address: Vec::new(),
                },
                // Kamailio switches to TCP by length only if udp_mtu is set.
                udp_bytes: (!as_kamailio).then_some(MOST_UDP_BYTES),
                rate: overrides.rate,
                count: overrides.count,
                deadline: overrides.deadline,
                interval: overrides.interval.or(interval).unwrap_or(INTERVAL),
                connections_by_peer: of_server.is_some_and(|s| s.connections_by_peer),
                keeps_sending: as_kamailio,
                reading: server.map(reading),
            },
            assumed: known.assumed,
            identity,
        })
    }
}

/// How this server reads replies.
fn reading(server: &Server) -> KamailioReading {
    let version = server.version;
    let most = server.msg_recv_max_size.value();
    let most = most.filter(|_| version.limits_received_datagrams());
    KamailioReading {
        // Without a limit, or if it is unknown, any datagram is read.
        most_bytes: most.map_or(usize::MAX, |most| usize::try_from(*most).unwrap_or(0)),
        reads_from: version.reads_from_of_replies(),
        refuses_large_ports: version.refuses_ports_over_65535(),
    }
}

/// The identity in requests.
fn identity(
    overrides: &ProbeOverrides,
    of_server: Option<&ServerParameters>,
    as_kamailio: bool,
) -> Result<Identity, ProbeOptionError> {
    let own = Identity::default();
    let text = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).into_owned();
    let method = overrides.method.clone();
    let method = method.or(of_server.map(|s| text(&s.method)));
    let method = method.unwrap_or(own.method);
    if ["INVITE", "ACK", "CANCEL"].contains(&method.as_str()) {
        return Err(ProbeOptionError::Calls(method));
    }
    let from = overrides.from.clone().map(String::into_bytes);
    let agent = overrides.user_agent.as_ref();
    let agent = agent.map(|text| Some(format!("User-Agent: {text}").into_bytes()));
    let agent_of_server = of_server.filter(|_| as_kamailio).map(|s| s.agent.clone());
    let mut headers = of_server.map_or_else(Vec::new, |server| server.headers.clone());
    for header in &overrides.headers {
        headers.extend_from_slice(header.as_bytes());
        headers.extend_from_slice(b"\r\n");
    }
    let identity = Identity {
        form: match as_kamailio {
            true => RequestForm::Kamailio,
            false => RequestForm::Own,
        },
        from: from
            .or(of_server.map(|s| s.from.clone()))
            .unwrap_or(own.from),
        agent: agent.or(agent_of_server).unwrap_or(own.agent),
        method,
        contact: overrides.contact.clone().map(String::into_bytes),
        headers,
        sent_by: own.sent_by,
        via_transport: None,
    };
    match identity.check() {
        Ok(()) => Ok(identity),
        Err(why) => Err(ProbeOptionError::Identity(cause(why, overrides), why)),
    }
}

/// The option, or the server parameter, that an invalid part of a request comes from.
fn cause(why: IdentityError, overrides: &ProbeOverrides) -> &'static str {
    let given = |is_given, option, parameter| if is_given { option } else { parameter };
    match why {
        IdentityError::Method => given(
            overrides.method.is_some(),
            "--ping-method",
            "ds_ping_method",
        ),
        IdentityError::From => given(overrides.from.is_some(), "--ping-from", "ds_ping_from"),
        IdentityError::UserAgent => given(
            overrides.user_agent.is_some(),
            "--user-agent",
            "user_agent_header",
        ),
        IdentityError::Contact => "--contact",
        IdentityError::Headers => given(!overrides.headers.is_empty(), "--header", "append_hf"),
        IdentityError::SentBy => "listen",
    }
}

/// Server parameters, or their defaults where the value is unknown.
struct ServerParameters {
    method: Vec<u8>,
    from: Vec<u8>,
    agent: Option<Vec<u8>>,
    headers: Vec<u8>,
    accepted: Option<ReplyCodes>,
    timeout: Duration,
    t1: Duration,
    t2: Duration,
    interval: i32,
    probing_threshold: i32,
    inactive_threshold: i32,
    proxy: Option<Vec<u8>>,
    connections_by_peer: bool,
}

impl ServerParameters {
    fn of(server: &Server, as_kamailio: bool, known: &mut DefaultTracker) -> Self {
        let own = Identity::default();
        let agent = Server::new(server.version).agent;
        Self {
            method: known.take("ds_ping_method", &server.ping_method, b"OPTIONS".to_vec()),
            from: known.take("ds_ping_from", &server.ping_from, own.from),
            agent: known.take(
                "user_agent_header",
                &server.agent,
                agent.value().cloned().flatten(),
            ),
            headers: match as_kamailio {
                true => known.take("what a ping looks like", &server.added_headers, Vec::new()),
                false => Vec::new(),
            },
            accepted: known
                .take(
                    "ds_ping_reply_codes",
                    &server.reply_codes,
                    Ok(ReplyCodes::default()),
                )
                .ok(),
            timeout: known.take("fr_timer", &server.ping_timeout(), Duration::from_secs(30)),
            t1: known.take("retr_timer1", &server.retr_timer1, Timers::default().t1),
            t2: known.take("retr_timer2", &server.retr_timer2, Timers::default().t2),
            proxy: known.take("outbound_proxy", &server.outbound_proxy, None),
            interval: known.take("ds_ping_interval", &server.ping_interval, 0),
            probing_threshold: known.take("ds_probing_threshold", &server.probing_threshold, 1),
            inactive_threshold: known.take("ds_inactive_threshold", &server.inactive_threshold, 1),
            connections_by_peer: as_kamailio
                && known.take(
                    "tcp_reuse_port",
                    &server.uses_connections_of_other_sockets(),
                    true,
                ),
        }
    }
}

/// Takes known values, and records which are unknown.
#[derive(Debug, Default)]
struct DefaultTracker {
    assumed: Vec<String>,
}

impl DefaultTracker {
    fn take<T: Clone>(&mut self, name: &str, fact: &Fact<T>, default: T) -> T {
        match fact {
            Fact::Known(value) => value.clone(),
            Fact::Unknown(what) => {
                self.assumed.push(format!("{name} depends on {what}"));
                default
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kamailio::version::Version;

    fn overrides() -> ProbeOverrides {
        ProbeOverrides {
            count: 1,
            ..ProbeOverrides::default()
        }
    }

    fn server() -> Server {
        Server {
            ping_method: Fact::Known(b"INFO".to_vec()),
            ping_from: Fact::Known(b"sip:probe@me.test".to_vec()),
            reply_codes: Fact::Known(ReplyCodes::read(b"code=404")),
            ping_interval: Fact::Known(10),
            fr_timer: Fact::Known(Duration::from_secs(3)),
            retr_timer1: Fact::Known(Duration::from_millis(200)),
            ..Server::new(Version::V5_6)
        }
    }

    #[test]
    fn without_a_server_the_defaults_of_ds_tool_apply() {
        let options = ProbeOptions::new(&overrides(), None, false).unwrap();
        assert_eq!(options.identity, Identity::default());
        assert_eq!(
            options.sending.timers,
            Timers::default().with_timeout(TIMEOUT)
        );
        assert_eq!(options.sending.interval, INTERVAL);
        assert!(!options.accepted.accepts(404));
    }

    #[test]
    fn the_server_decides_what_the_user_does_not_set() {
        let options = ProbeOptions::new(&overrides(), Some(&server()), false).unwrap();
        assert_eq!(options.identity.method, "INFO");
        assert_eq!(options.identity.from, b"sip:probe@me.test");
        assert_eq!(options.identity.agent, Identity::default().agent);
        assert!(options.accepted.accepts(404));
        assert_eq!(options.sending.interval, Duration::from_secs(10));
        let timers = options.sending.timers;
        assert_eq!(timers.timeout, Duration::from_secs(3));
        assert_eq!(timers.t1, Duration::from_millis(200));
        assert_eq!(timers.habit, RetransmitRule::Kamailio);
        assert_eq!(options.assumed, Vec::<String>::new());
    }

    #[test]
    fn the_users_options_override_the_server() {
        let overrides = ProbeOverrides {
            method: Some("OPTIONS".to_owned()),
            from: Some("sip:me@here.test".to_owned()),
            user_agent: Some("x".to_owned()),
            reply_codes: ReplyCodes::read_strictly("code=503").ok(),
            timeout: Some(Duration::from_secs(1)),
            interval: Some(Duration::from_secs(2)),
            ..overrides()
        };
        let options = ProbeOptions::new(&overrides, Some(&server()), true).unwrap();
        assert_eq!(options.identity.method, "OPTIONS");
        assert_eq!(options.identity.from, b"sip:me@here.test");
        assert_eq!(
            options.identity.agent.as_deref(),
            Some(&b"User-Agent: x"[..])
        );
        assert!(options.accepted.accepts(503) && !options.accepted.accepts(404));
        assert_eq!(options.sending.timers.timeout, Duration::from_secs(1));
        assert_eq!(options.sending.interval, Duration::from_secs(2));
    }

    #[test]
    fn as_kamailio_requests_have_its_form_and_user_agent() {
        let options = ProbeOptions::new(&overrides(), Some(&server()), true).unwrap();
        assert_eq!(options.identity.form, RequestForm::Kamailio);
        let agent = b"User-Agent: kamailio (5.6.6 (x86_64/linux))";
        assert_eq!(options.identity.agent.as_deref(), Some(&agent[..]));
    }

    #[test]
    fn connections_are_shared_as_the_version_and_tcp_reuse_port_say() {
        let by_peer = |version: &str, reuse, as_kamailio| {
            let server = Server {
                tcp_reuse_port: reuse,
                ..Server::new(version.parse().unwrap())
            };
            let options = ProbeOptions::new(&overrides(), Some(&server), as_kamailio).unwrap();
            (options.sending.connections_by_peer, options.assumed.len())
        };
        let [off, on] = [false, true].map(Fact::Known);
        let unknown = || Fact::Unknown("$X".to_owned());
        assert_eq!(by_peer("6.1.4", off.clone(), true), (true, 0));
        assert_eq!(by_peer("6.2", off.clone(), true), (true, 0));
        assert_eq!(by_peer("6.1.3", off.clone(), true), (false, 0));
        assert_eq!(by_peer("6.1.4", off, false), (false, 0));
        assert_eq!(by_peer("6.1.4", on, true), (false, 0));
        assert_eq!(by_peer("6.1.4", unknown(), true), (true, 1));
        assert_eq!(by_peer("6.0.7", unknown(), true), (false, 0));
    }

    #[test]
    fn unknown_parameters_are_reported_and_take_the_default() {
        let server = Server::unknown(Version::V6_1, "$X");
        let options = ProbeOptions::new(&overrides(), Some(&server), false).unwrap();
        assert_eq!(options.identity.method, "OPTIONS");
        assert_eq!(options.assumed.len(), 11);
        assert_eq!(options.assumed[0], "ds_ping_method depends on $X");
    }

    #[test]
    fn a_probe_must_not_begin_a_call() {
        let mut server = server();
        server.ping_method = Fact::Known(b"INVITE".to_vec());
        assert!(ProbeOptions::new(&overrides(), Some(&server), false).is_err());
    }
}
