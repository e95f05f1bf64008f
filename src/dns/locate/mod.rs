//! Locates destinations: their next hops, from the DNS answers known so far. Pure: it sends no
//! queries, but returns the next question to ask. It is called repeatedly until no question is
//! left.

mod kamailio;
mod kamailio_dns;
mod query;
mod rfc3263;
mod srv_order;

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use crate::base::dns_records::{DnsAnswers, DnsQuestion, NoAnswer};
use crate::base::transport::Transport;
use crate::kamailio::list::host::numeric;
use crate::kamailio::list::uri::{Scheme, SipUri};
use crate::kamailio::list::{Address, Entry, List};
use query::{OpenQuestion, Query};

pub use kamailio_dns::KamailioDns;
pub use query::MOST;

/// The default port of a SIP URI (RFC 3261 19.1.2).
pub const SIP_PORT: u16 = 5060;

/// The default port of a SIP URI over TLS (RFC 3261 19.1.2).
pub const SIPS_PORT: u16 = 5061;

/// The next hop of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hop {
    /// The transport, one of [`Transport::SPOKEN`].
    pub transport: Transport,
    pub address: SocketAddr,
}

/// The parts of a URI that determine where a request is sent.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TargetUri<'a> {
    /// The host; an IPv6 address includes its brackets.
    pub host: &'a [u8],
    /// The address, if the host is numeric.
    pub address: Option<IpAddr>,
    pub scheme: Scheme,
    /// The transport that the URI names.
    pub transport: Option<Transport>,
    /// The port; 0 if the URI has none.
    pub port: u16,
}

impl<'a> TargetUri<'a> {
    /// The place named by the URI of an entry.
    pub fn of_entry(list: &'a List, entry: &Entry) -> Self {
        Self {
            host: list.host(entry),
            address: list.numeric_host(entry),
            scheme: entry.scheme,
            transport: entry.transport,
            port: entry.port,
        }
    }

    /// The place named by another URI.
    pub fn of_uri(uri: &'a [u8], read: &SipUri) -> Self {
        let host = &uri[read.host.clone()];
        Self {
            host,
            address: numeric(host),
            scheme: read.scheme,
            transport: read.transport,
            port: read.port,
        }
    }

    /// The next hop, if the address is known without a look-up. It is the same in every procedure.
    fn hop(&self) -> Option<Result<Hop, NotFound>> {
        let address = self.address?;
        Some(self.asked_transport().map(|asked| {
            // The default is UDP.
            let transport = asked.unwrap_or(Transport::Udp);
            let port = match self.port {
                0 => default_port(transport),
                port => port,
            };
            let address = SocketAddr::new(address, port);
            Hop { transport, address }
        }))
    }

    /// The transport that the URI requires; `None` leaves the choice to DNS.
    fn asked_transport(&self) -> Result<Option<Transport>, NotFound> {
        match (self.scheme, self.transport) {
            (_, Some(other)) if !Transport::SUPPORTED.contains(&other) => {
                Err(NotFound::NotSpoken(other))
            }
            (Scheme::Sips, Some(Transport::Udp)) => Err(NotFound::SipsOverUdp),
            (Scheme::Sips, _) | (_, Some(Transport::Tls)) => Ok(Some(Transport::Tls)),
            (_, asked) => Ok(asked),
        }
    }
}

/// What to locate.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SearchGoal<'a> {
    pub place: TargetUri<'a>,
    /// The place that Kamailio must resolve when it loads the list, or it drops the line.
    pub at_load: Option<TargetUri<'a>>,
}

impl<'a> SearchGoal<'a> {
    /// Locates an entry: its own place, or that of a proxy.
    pub fn of_entry(list: &'a List, entry: &Entry, proxy: Option<TargetUri<'a>>) -> Self {
        let own = TargetUri::of_entry(list, entry);
        Self {
            at_load: (entry.address == Address::NeedsDns).then(|| own.clone()),
            place: proxy.unwrap_or(own),
        }
    }

    /// The next hop, if nothing must be looked up. It is the same in every procedure.
    pub fn hop(&self) -> Option<Result<Hop, NotFound>> {
        self.place.hop().filter(|_| self.at_load.is_none())
    }
}

/// The procedure for resolving a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Procedure {
    /// Like Kamailio with these settings.
    Kamailio(KamailioDns),
    /// As specified by RFC 3263: NAPTR, SRV, then addresses, IPv4 first; `/etc/hosts` before the
    /// name server.
    Rfc3263,
}

/// How to look for hops.
#[derive(Debug, Clone, Copy)]
pub struct Search<'a> {
    pub procedure: &'a Procedure,
    /// Whether to find all hops, or only the one that is tried first.
    pub all: bool,
    /// Random seed for the weights of SRV records, the same for every call in one run.
    pub seed: u64,
}

/// The location of a destination as far as it is known, and the answers that it follows from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocatedVia {
    pub located: Located,
    /// The questions that were used, in order.
    pub path: Vec<DnsQuestion>,
    /// Whether there are more records, names or addresses than are used: see [`MOST`].
    pub left_out: bool,
}

/// The location of a destination as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Located {
    /// The hops in the order in which they are tried; at least one, and only one unless all are
    /// wanted.
    At(Vec<Hop>),
    /// This question must be answered first.
    Ask(DnsQuestion),
    /// It has no next hop.
    Nowhere(NotFound),
}

/// Why a destination has no next hop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotFound {
    /// The name has no address.
    NoAddress(NoAnswer),
    /// The name has no address when Kamailio loads the list: it drops the line.
    NotAtLoad(NoAnswer),
    /// A numeric name that Kamailio does not read as an address, and looks up in vain.
    LooksLikeANumber,
    /// The SRV records of the name say that the service is not available (RFC 2782: a target of
    /// `.`).
    NotOffered,
    /// A `sips:` URI with `transport=udp`.
    SipsOverUdp,
    /// A transport that ds-tool does not support.
    NotSpoken(Transport),
    /// The run was interrupted before the name server answered.
    Interrupted,
}

impl fmt::Display for NotFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotFound::NoAddress(why) => write!(f, "host not found: {why}"),
            NotFound::NotAtLoad(why) => write!(
                f,
                "host not found: {why}; Kamailio drops this line when it loads the list"
            ),
            NotFound::LooksLikeANumber => f.write_str(
                "host not found: neither an address in a format that Kamailio supports nor a host name",
            ),
            NotFound::NotOffered => f.write_str(
                "host not found: its SRV records say that there is no such service (target .)",
            ),
            NotFound::SipsOverUdp => f.write_str("a sips: URI cannot be used with UDP"),
            NotFound::NotSpoken(transport) => {
                write!(f, "{} is not supported by ds-tool", transport.as_str())
            }
            NotFound::Interrupted => f.write_str("not looked up: the run was interrupted"),
        }
    }
}

/// Locates the next hops, as far as the answers allow.
pub fn locate(goal: &SearchGoal<'_>, answers: &DnsAnswers, search: &Search<'_>) -> LocatedVia {
    let mut inquiry = Query::new(answers, search);
    let end = match search.procedure {
        Procedure::Kamailio(dns) => kamailio::locate(&mut inquiry, goal, dns),
        Procedure::Rfc3263 => rfc3263::locate(&mut inquiry, &goal.place),
    };
    let located = match end {
        Err(OpenQuestion(question)) => Located::Ask(question),
        Ok(()) if !inquiry.hops.is_empty() => Located::At(inquiry.hops),
        Ok(()) => Located::Nowhere(inquiry.why),
    };
    LocatedVia {
        located,
        path: inquiry.path,
        left_out: inquiry.left_out,
    }
}

/// The default port for a transport.
fn default_port(transport: Transport) -> u16 {
    match transport {
        Transport::Tls | Transport::Wss => SIPS_PORT,
        Transport::Udp | Transport::Tcp | Transport::Sctp | Transport::Ws => SIP_PORT,
    }
}

/// The prefix of the SRV record name for a transport (RFC 3263 4.1).
fn service(transport: Transport) -> &'static str {
    match transport {
        Transport::Udp => "_sip._udp.",
        Transport::Tcp => "_sip._tcp.",
        Transport::Tls => "_sips._tcp.",
        Transport::Sctp | Transport::Ws | Transport::Wss => {
            unreachable!("only supported transports are looked up")
        }
    }
}

#[cfg(test)]
mod tests;
