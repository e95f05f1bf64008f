//! Where a destination is: its next hop, from what is known of names. Pure: it asks nobody, and
//! says what would have to be asked.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use crate::list::address::numeric;
use crate::list::{Address, Entry, List};
use crate::sip::request::Transport;

/// The port of a SIP URI without one (RFC 3261 19.1.2).
pub const SIP_PORT: u16 = 5060;

/// The port of a SIP URI over TLS without one (RFC 3261 19.1.2).
pub const SIPS_PORT: u16 = 5061;

/// Where a request goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hop {
    /// Over which transport.
    pub transport: Transport,
    /// To which address and port.
    pub address: SocketAddr,
}

/// Why a name gave no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotFound {
    /// The resolver knows no address.
    NoSuchHost,
    /// A name made of numbers: Kamailio asks a name server for it, where no name server knows one.
    LooksLikeANumber,
    /// The resolver did not answer in time.
    TimedOut(Duration),
    /// The run was interrupted before the resolver answered.
    Interrupted,
}

/// What look-ups said of names.
pub type LookedUp = BTreeMap<String, Result<IpAddr, NotFound>>;

/// What is known of the place of a destination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Located {
    /// It is there.
    At(Hop),
    /// This name must be looked up.
    Ask(String),
    /// Its name leads nowhere.
    Nowhere(NotFound),
}

/// What is to be found: the host of a URI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place<'a> {
    /// As the URI has it; an IPv6 address has its brackets.
    pub host: Cow<'a, [u8]>,
    /// The port; 0 where the URI names none.
    pub port: u16,
    /// The address, where that was told before.
    pub address: Option<IpAddr>,
}

impl<'a> Place<'a> {
    /// The destination of an entry.
    pub fn of_entry(list: &'a List, entry: &Entry) -> Self {
        Place {
            host: list.host(entry),
            port: entry.port,
            address: match entry.address {
                Address::Known(address) => Some(address),
                Address::NotLookedUp | Address::NeedsDns => None,
            },
        }
    }
}

/// Where a place is, over this transport.
pub fn locate(place: &Place<'_>, transport: Transport, looked_up: &LookedUp) -> Located {
    let port = match (place.port, transport) {
        (0, Transport::Tls) => SIPS_PORT,
        (0, _) => SIP_PORT,
        (port, _) => port,
    };
    let at = |address| {
        Located::At(Hop {
            transport,
            address: SocketAddr::new(address, port),
        })
    };
    if let Some(address) = place.address.or_else(|| numeric(&place.host)) {
        return at(address);
    }
    let name = String::from_utf8_lossy(&place.host).into_owned();
    match looked_up.get(&name) {
        Some(Ok(address)) => at(*address),
        Some(Err(why)) => Located::Nowhere(*why),
        None => Located::Ask(name),
    }
}
