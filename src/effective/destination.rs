//! What of a destination decides whether and how it is pinged.

use std::collections::HashMap;

use crate::kamailio::Version;
use crate::known::Known;
use crate::list::flags::Flags;
use crate::list::socket::SocketChoice;
use crate::list::uri::{Scheme, Transport};
use crate::list::{Address, Entry, List, address, attrs};

/// A destination of a list, as far as its pings go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// Its flags in the list.
    pub flags: Flags,
    /// Whether results of its pings never reach it: it keeps its flags for ever. So it is in a set
    /// with a negative id (`ds_get_index`), and behind another of its set with the same URI where
    /// the version does not tell them apart.
    pub frozen: bool,
    /// Where its pings go; unknown where a name must be looked up first.
    pub next_hop: Known<NextHop>,
    /// The socket that its attributes ask for.
    pub socket: Option<SocketChoice>,
}

/// What decides which socket can reach a destination.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NextHop {
    /// The protocol.
    pub protocol: Transport,
    /// Whether the address is an IPv6 one.
    pub ipv6: bool,
}

impl Destination {
    /// A destination with these flags that pings can reach and change.
    pub fn with_flags(flags: Flags) -> Self {
        Destination {
            flags,
            frozen: false,
            next_hop: Known::Unknown("the destination's address".to_owned()),
            socket: None,
        }
    }

    /// The destinations of a list, in the order of its entries.
    pub fn of_list(list: &List) -> Vec<Destination> {
        let entries = list.entries.iter().zip(results_go_to(list)).enumerate();
        entries
            .map(|(index, (entry, goes_to))| Destination {
                flags: entry.flags(),
                frozen: goes_to != Some(index),
                next_hop: next_hop(list, entry),
                socket: own_socket(list.attrs(entry).unwrap_or_default(), list.version),
            })
            .collect()
    }
}

/// For each entry of a list the one whose state the results of its pings change, as indices: itself,
/// unless its set has a negative id (then nobody's), or a version that does not tell them apart finds
/// another of the same set with the same URI first (`ds_update_state`).
pub fn results_go_to(list: &List) -> Vec<Option<usize>> {
    let mut all = vec![None; list.entries.len()];
    let mut first = HashMap::new();
    for index in list.in_kamailio_order() {
        let Some((entry, goes_to)) = list.entries.get(index).zip(all.get_mut(index)) else {
            continue;
        };
        if entry.set() < 0 {
            continue;
        }
        *goes_to = Some(match list.version.tells_duplicates_apart() {
            true => index,
            false => *first
                .entry((entry.set(), list.uri(entry).to_ascii_lowercase()))
                .or_insert(index),
        });
    }
    all
}

fn next_hop(list: &List, entry: &Entry) -> Known<NextHop> {
    let attributes = list.attrs(entry).unwrap_or_default();
    if let Some(proxy) = attrs::value(attributes, "obproxy") {
        return Known::Unknown(format!("where {} is", proxy.escape_ascii()));
    }
    let host = list.host(entry);
    let answered = match entry.address {
        Address::Known(address) => Some(address),
        Address::NeedsDns | Address::NotLookedUp => None,
    };
    // A name without a protocol may bring one of its own (NAPTR and SRV records).
    match address::numeric(&host).or(answered.filter(|_| entry.transport.is_some())) {
        None => Known::Unknown(format!("where {} is", host.escape_ascii())),
        Some(address) => Known::Is(NextHop {
            protocol: match (entry.scheme, entry.transport) {
                (_, Some(Transport::Ws)) => Transport::Ws,
                (Scheme::Sips, _) => Transport::Tls,
                (_, transport) => transport.unwrap_or(Transport::Udp),
            },
            ipv6: address.is_ipv6(),
        }),
    }
}

/// The socket that the attributes ask for, in the order of `ds_ping_set`.
fn own_socket(attributes: &[u8], version: Version) -> Option<SocketChoice> {
    let value = |name| attrs::value(attributes, name).map(<[u8]>::to_vec);
    let of_pings = version.has_ping_socket().then(|| value("ping_socket"));
    of_pings
        .flatten()
        .map(SocketChoice::Address)
        .or_else(|| value("sockname").map(SocketChoice::Name))
        .or_else(|| value("socket").map(SocketChoice::Address))
}
