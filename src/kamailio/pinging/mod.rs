//! Whether Kamailio ever pings a destination. `lint`, `show` and `probe` all use this verdict.

pub mod latency;
pub mod mode;
mod ping_statuses;
mod reason;
pub mod state;
pub mod state_tracker;
mod target;

use std::collections::HashSet;
use std::time::Duration;

use super::list::flags::Flags;
use super::list::socket::{Socket, SocketChoice, sender};
use super::server::{Server, StartupError, TmLoading};
use crate::base::fact::Fact;
use crate::base::transport::Transport;
use mode::ProbingMode;

pub use ping_statuses::{PingStatuses, StatusGroup};
pub use reason::NotPingedReason;
pub use target::{Destination, NextHop, results_go_to};

/// Whether and how a destination is pinged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PingStatus {
    Pinged(PingPlan),
    NotPinged {
        /// All reasons that apply, those of the server first. The first one decides.
        reasons: Vec<NotPingedReason>,
    },
    /// The server does not start.
    ServerDoesNotStart {
        /// All errors that apply.
        why: Vec<StartupError>,
    },
    Unknown {
        /// What is missing to decide it.
        missing: Vec<String>,
    },
}

impl PingStatus {
    /// Whether each ping fails before it is sent, which marks the destination as down.
    pub fn fails_unsent(&self) -> bool {
        match self {
            PingStatus::NotPinged { reasons } => reasons.iter().all(|r| r.is_a_failure()),
            _ => false,
        }
    }

    /// Whether the destination is marked for pinging, by its flags and the mode, and never pinged.
    pub fn is_missed(&self) -> bool {
        match self {
            PingStatus::NotPinged { reasons } => {
                !self.fails_unsent() && !reasons.iter().any(|reason| reason.is_by_design())
            }
            _ => false,
        }
    }
}

/// How a destination is pinged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PingPlan {
    /// The interval between pings, and from the start to the first ping (`ds_ping_interval`).
    pub every: Duration,
    pub until: PingsUntil,
    /// The socket that they are sent from; never `None` if it is known.
    pub from: Fact<Option<Socket>>,
    /// The longest time until a destination that fails is marked as down; `None` if pings never
    /// mark it as down.
    pub detection: Fact<Option<Duration>>,
}

/// When pings end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PingsUntil {
    /// Never, while the server runs.
    Never,
    /// With the first result (mode 0). If the destination is inactive and needs several answers to
    /// become active: with the first failure or the last of those answers.
    Result,
    /// When it is active (mode 2 and undefined modes). From then on failures are not noticed.
    Active,
}

/// The flags right after startup, as shown by `dispatcher.list`. Only a version that clears flag 8
/// depends on `ds_ping_interval` here: without an interval it does not bind tm.
pub fn flags_at_start(flags: Flags, server: &Server) -> Fact<Flags> {
    let loses_probing = server.version.drops_probing_flag_without_tm() && flags.has(Flags::PROBING);
    match &server.ping_interval {
        Fact::Unknown(what) if loses_probing => Fact::Unknown(what.clone()),
        Fact::Known(..=0) if loses_probing => Fact::Known(flags.without(Flags::PROBING)),
        _ => Fact::Known(flags),
    }
}

/// Whether and how this server pings this destination.
pub fn ping_status(destination: &Destination, server: &Server) -> PingStatus {
    let (startup_errors, mut missing) = server.startup_errors();
    if !startup_errors.is_empty() {
        return PingStatus::ServerDoesNotStart {
            why: startup_errors,
        };
    }
    let mut reasons = reasons(destination.flags, server);
    let hop = next_hop(destination, server);
    let from = hop
        .as_ref()
        .and_then(|&hop| socket_towards(destination, hop, server));
    let hop = hop.value().copied();
    reasons.extend(hop.and_then(|hop| unsent_towards(destination, hop, server)));
    if !reasons.is_empty() {
        return PingStatus::NotPinged { reasons };
    }
    missing.extend(server.dropping_routes.iter().map(String::as_str));
    match (&server.ping_interval, &server.probing_mode) {
        (Fact::Known(seconds), Fact::Known(mode)) if missing.is_empty() => {
            let every = Duration::from_secs(u64::from(seconds.unsigned_abs()));
            let until = PingsUntil::of(destination, (*mode).into());
            PingStatus::Pinged(PingPlan {
                every,
                until,
                from,
                detection: match until {
                    PingsUntil::Never if !destination.frozen => detection(every, server),
                    _ => Fact::Known(None),
                },
            })
        }
        (interval, mode) => {
            missing.extend(interval.missing());
            missing.extend(mode.missing());
            let mut said = HashSet::new();
            missing.retain(|what| said.insert(*what));
            PingStatus::Unknown {
                missing: missing.into_iter().map(str::to_owned).collect(),
            }
        }
    }
}

impl PingsUntil {
    fn of(destination: &Destination, mode: ProbingMode) -> Self {
        match mode {
            _ if destination.frozen => PingsUntil::Never,
            ProbingMode::All | ProbingMode::Flagged => PingsUntil::Never,
            ProbingMode::UntilResult => PingsUntil::Result,
            ProbingMode::InactiveOnly | ProbingMode::Unlisted => PingsUntil::Active,
        }
    }
}

/// All reasons that certainly apply.
fn reasons(flags: Flags, server: &Server) -> Vec<NotPingedReason> {
    let version = server.version;
    let mode = server
        .probing_mode
        .value()
        .map(|&mode| (mode, ProbingMode::from(mode)));
    let tm = server.tm.value();
    let interval = server.ping_interval.value();
    let holding = [
        (server.dispatcher.value() == Some(&false)).then_some(NotPingedReason::NoDispatcher),
        (tm == Some(&TmLoading::Absent)).then_some(NotPingedReason::NoTm),
        interval
            .filter(|&&seconds| seconds <= 0)
            .map(|&seconds| NotPingedReason::IntervalZero(seconds)),
        (tm == Some(&TmLoading::AfterDispatcher)).then_some(NotPingedReason::TmAfterDispatcher),
        flags
            .has(Flags::DISABLED)
            .then_some(NotPingedReason::Disabled),
        (flags.has(Flags::NO_PING) && version.has_no_ping_flag())
            .then_some(NotPingedReason::NoPing),
        (flags.has(Flags::NO_DNS) && version.no_dns_flag_stops_pings())
            .then_some(NotPingedReason::NoDns),
        mode.filter(|(_, mode)| !mode.pings(flags))
            .map(|(number, mode)| match mode {
                ProbingMode::InactiveOnly => NotPingedReason::ModeNeedsInactiveAndProbing,
                _ => NotPingedReason::ModeNeedsProbingFlag(number),
            }),
    ];
    holding.into_iter().flatten().collect()
}

/// Where pings are sent.
fn next_hop(destination: &Destination, server: &Server) -> Fact<NextHop> {
    let proxy = server.outbound_proxy.as_ref();
    proxy.and_then(|proxy| match proxy {
        Some(_) => Fact::Unknown("where outbound_proxy is".to_owned()),
        None => destination.next_hop.clone(),
    })
}

/// Whether the system certainly refuses to send from this socket to this hop: a loopback address is
/// sent from, and the hop is elsewhere.
fn cannot_leave(socket: &Socket, hop: NextHop, destination: &Destination, server: &Server) -> bool {
    socket.address.is_loopback() && !hop.loopback && is_bound(destination, hop, socket, server)
}

/// Whether Via would name WebSocket, which needs a connection of a peer.
fn advertises_web_socket(socket: &Socket) -> bool {
    let advertised = socket.advertised.as_ref();
    advertised.is_some_and(|own| own.transport == Some(Transport::Ws))
}

/// Whether pings of this destination to this hop certainly leave from the address of their socket.
/// Over TCP the system selects the address, unless a socket is configured (measured on 5.6.3 and
/// 6.1.5), or connections leave from the ports of sockets (`find_listening_sock_info`).
pub fn is_bound(destination: &Destination, hop: NextHop, socket: &Socket, server: &Server) -> bool {
    let is_first_of_all = || {
        server.version.binds_connections_to_sockets()
            && server.tcp_reuse_port == Fact::Known(true)
            && !socket.address.is_loopback()
            && !socket.address.is_unspecified()
    };
    hop.protocol == Transport::Udp
        || matches!(choice(destination, server), Fact::Known(Some(_)))
        || is_first_of_all()
}

/// Why pings of this destination to this hop certainly fail before they are sent.
pub fn unsent_towards(
    destination: &Destination,
    hop: NextHop,
    server: &Server,
) -> Option<NotPingedReason> {
    match socket_towards(destination, hop, server) {
        Fact::Known(None) => Some(NotPingedReason::NoSocket),
        Fact::Known(Some(socket)) if cannot_leave(&socket, hop, destination, server) => {
            Some(NotPingedReason::LoopbackSocket)
        }
        Fact::Known(Some(socket)) if advertises_web_socket(&socket) => {
            Some(NotPingedReason::AdvertisedWebSocket)
        }
        _ => None,
    }
}

/// The socket that pings of this destination are sent from if they go to this hop; `None` if no
/// socket can reach it.
pub fn socket_towards(
    destination: &Destination,
    hop: NextHop,
    server: &Server,
) -> Fact<Option<Socket>> {
    if let Fact::Known(protocols) = &server.protocols
        && !serves(protocols, hop.protocol)
    {
        return Fact::Known(None);
    }
    server.list_options.sockets.as_ref().and_then(|sockets| {
        choice(destination, server).and_then(|choice| {
            let chosen = choice.and_then(|choice| choice.find(sockets));
            let socket = sender(sockets, chosen, hop.protocol, hop.ipv6);
            if hop.protocol != Transport::Udp || socket.is_none() || socket == chosen {
                return Fact::Known(socket.cloned());
            }
            server.mhomed.as_ref().and_then(|&mhomed| match mhomed {
                true => Fact::Unknown("the system's routes, which mhomed uses".to_owned()),
                false => Fact::Known(socket.cloned()),
            })
        })
    })
}

/// The socket that pings of this destination are sent from, if one is configured for them, and if all
/// that decides it is known.
pub fn configured_socket(destination: &Destination, server: &Server) -> Option<Socket> {
    choice(destination, server).value().copied().flatten()?;
    let hop = *next_hop(destination, server).value()?;
    socket_towards(destination, hop, server).value().cloned()?
}

/// Whether sockets of these protocols can send over this one: a TLS socket is used if there is no
/// TCP one.
pub fn serves(protocols: &[Transport], wanted: Transport) -> bool {
    let wanted = wanted.carrier();
    protocols.contains(&wanted) || wanted == Transport::Tcp && protocols.contains(&Transport::Tls)
}

/// The socket that is configured for pings of this destination, with the precedence of
/// `ds_ping_set`.
fn choice<'a>(destination: &'a Destination, server: &'a Server) -> Fact<Option<&'a SocketChoice>> {
    if destination.socket.is_some() {
        return Fact::Known(destination.socket.as_ref());
    }
    let default = server.default_socket.as_ref().map(Option::as_ref);
    if !server.version.has_ping_socket() {
        return default;
    }
    let of_pings = server.ping_socket.as_ref().map(Option::as_ref);
    of_pings.and_then(|choice| match choice {
        None => default,
        of_pings => Fact::Known(of_pings),
    })
}

/// The worst case: the destination answers one ping and then fails. Each following ping fails after
/// the timeout, and the one that reaches the threshold marks it as down. If tm's own 408 counts as
/// an answer, it is never marked as down.
fn detection(every: Duration, server: &Server) -> Fact<Option<Duration>> {
    server.reply_codes.as_ref().and_then(|codes| {
        if codes.as_ref().is_ok_and(|codes| codes.accepts_no_reply()) {
            return Fact::Known(None);
        }
        server.probing_threshold.as_ref().and_then(|&threshold| {
            let pings = u32::try_from(threshold).unwrap_or_default().max(1);
            let timeout = server.ping_timeout();
            timeout.map(|timeout| Some(every.saturating_mul(pings).saturating_add(timeout)))
        })
    })
}

#[cfg(test)]
mod tests;
