//! Where a destination is: its next hops, from what is known of names. Pure: it asks nobody, and
//! says what would have to be asked. It is called again and again, until it asks for nothing more.

mod kamailio;
mod kamailio_dns;
mod query;
mod rfc3263;
mod srv_order;

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use crate::base::dns_records::{Answers, NoAnswer, Question};
use crate::base::transport::Transport;
use crate::kamailio::list::host::numeric;
use crate::kamailio::list::uri::{Scheme, SipUri};
use crate::kamailio::list::{Address, Entry, List};
use query::{Inquiry, Open};

pub use kamailio_dns::KamailioDns;

/// The port of a SIP URI without one (RFC 3261 19.1.2).
pub const SIP_PORT: u16 = 5060;

/// The port of a SIP URI over TLS without one (RFC 3261 19.1.2).
pub const SIPS_PORT: u16 = 5061;

/// Where a request goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hop {
    /// Over which transport: one of [`Transport::SPOKEN`].
    pub transport: Transport,
    /// To which address and port.
    pub address: SocketAddr,
}

/// What of a URI decides where a request goes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Place<'a> {
    /// The host; an IPv6 address has its brackets.
    pub host: &'a [u8],
    /// The address that the host is, if it is one.
    pub address: Option<IpAddr>,
    pub scheme: Scheme,
    /// The transport that the URI names.
    pub transport: Option<Transport>,
    /// The port, 0 where the URI has none.
    pub port: u16,
}

impl<'a> Place<'a> {
    /// That of the URI of an entry.
    pub fn of_entry(list: &'a List, entry: &Entry) -> Self {
        Self {
            host: list.host(entry),
            address: list.numeric_host(entry),
            scheme: entry.scheme,
            transport: entry.transport,
            port: entry.port,
        }
    }

    /// That of another URI.
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

    /// Where requests go by any rules, if its address is known without a look-up.
    fn hop(&self) -> Option<Result<Hop, NotFound>> {
        let address = self.address?;
        Some(self.asked_transport().map(|asked| {
            // Without a say of the URI it is UDP.
            let transport = asked.unwrap_or(Transport::Udp);
            let port = match self.port {
                0 => default_port(transport),
                port => port,
            };
            let address = SocketAddr::new(address, port);
            Hop { transport, address }
        }))
    }

    /// The transport that the URI asks for: `None` leaves the choice to DNS.
    fn asked_transport(&self) -> Result<Option<Transport>, NotFound> {
        match (self.scheme, self.transport) {
            (_, Some(other)) if !Transport::SPOKEN.contains(&other) => {
                Err(NotFound::NotSpoken(other))
            }
            (Scheme::Sips, Some(Transport::Udp)) => Err(NotFound::SipsOverUdp),
            (Scheme::Sips, _) | (_, Some(Transport::Tls)) => Ok(Some(Transport::Tls)),
            (_, asked) => Ok(asked),
        }
    }
}

/// What is to be found.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Sought<'a> {
    pub place: Place<'a>,
    /// The place that Kamailio must find when it loads the list: it drops the line otherwise.
    pub at_load: Option<Place<'a>>,
}

impl<'a> Sought<'a> {
    /// Where requests for an entry go: to its own place, or to that of a proxy.
    pub fn of_entry(list: &'a List, entry: &Entry, proxy: Option<Place<'a>>) -> Self {
        let own = Place::of_entry(list, entry);
        Self {
            at_load: (entry.address == Address::NeedsDns).then(|| own.clone()),
            place: proxy.unwrap_or(own),
        }
    }

    /// Where requests go by any rules, if nothing must be looked up for it.
    pub fn hop(&self) -> Option<Result<Hop, NotFound>> {
        self.place.hop().filter(|_| self.at_load.is_none())
    }
}

/// By which rules a name becomes an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Procedure {
    /// As a Kamailio with these settings.
    Kamailio(KamailioDns),
    /// As RFC 3263 asks: NAPTR, SRV, then addresses, those of IPv4 first; `/etc/hosts` before the
    /// name server.
    Rfc3263,
}

/// How to look for hops.
#[derive(Debug, Clone, Copy)]
pub struct Search<'a> {
    pub procedure: &'a Procedure,
    /// Whether every hop is wanted, and not only the one that is tried first.
    pub all: bool,
    /// Chance, for the weights of SRV records: the same for every call of one run.
    pub seed: u64,
}

/// What is known of the place of a destination, and which answers say so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub located: Located,
    /// The questions that led there, in their order.
    pub path: Vec<Question>,
}

/// What is known of the place of a destination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Located {
    /// There, the first to be tried first; never empty, and of one hop unless all are wanted.
    At(Vec<Hop>),
    /// This must be asked first.
    Ask(Question),
    /// Its name leads nowhere.
    Nowhere(NotFound),
}

/// Why a destination has no next hop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotFound {
    /// The name has no address.
    NoAddress(NoAnswer),
    /// The name has no address when Kamailio loads the list: it drops the line.
    NotAtLoad(NoAnswer),
    /// A name made of numbers: Kamailio asks a name server for it, where no name server knows one.
    LooksLikeANumber,
    /// The SRV records of the name say that the service is not offered (RFC 2782: a target of `.`).
    NotOffered,
    /// A `sips:` URI that asks for UDP.
    SipsOverUdp,
    /// A transport that is not spoken here.
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
                "host not found: not an address that Kamailio reads, and no name either",
            ),
            NotFound::NotOffered => f.write_str(
                "host not found: its SRV records say that there is no such service (target .)",
            ),
            NotFound::SipsOverUdp => f.write_str("a sips: URI cannot be asked over UDP"),
            NotFound::NotSpoken(transport) => {
                write!(f, "{} is not spoken here", transport.as_str())
            }
            NotFound::Interrupted => f.write_str("not looked up before the interruption"),
        }
    }
}

/// Where a request for this goes, as far as the answers tell.
pub fn locate(sought: &Sought<'_>, answers: &Answers, search: &Search<'_>) -> Found {
    let mut inquiry = Inquiry::new(answers, search);
    let end = match search.procedure {
        Procedure::Kamailio(dns) => kamailio::locate(&mut inquiry, sought, dns),
        Procedure::Rfc3263 => rfc3263::locate(&mut inquiry, &sought.place),
    };
    let located = match end {
        Err(Open(question)) => Located::Ask(question),
        Ok(()) if !inquiry.hops.is_empty() => Located::At(inquiry.hops),
        Ok(()) => Located::Nowhere(inquiry.why),
    };
    Found {
        located,
        path: inquiry.path,
    }
}

/// The port of a URI without one.
fn default_port(transport: Transport) -> u16 {
    match transport {
        Transport::Tls | Transport::Wss => SIPS_PORT,
        Transport::Udp | Transport::Tcp | Transport::Sctp | Transport::Ws => SIP_PORT,
    }
}

/// What stands before a name in the name of its SRV records (RFC 3263 4.1).
fn service(transport: Transport) -> &'static str {
    match transport {
        Transport::Udp => "_sip._udp.",
        Transport::Tcp => "_sip._tcp.",
        Transport::Tls => "_sips._tcp.",
        Transport::Sctp | Transport::Ws | Transport::Wss => {
            unreachable!("only transports that are spoken are looked up")
        }
    }
}

#[cfg(test)]
mod tests;
