//! The facts about a destination that determine whether and how it is pinged.

use std::collections::HashSet;
use std::net::IpAddr;

use crate::base::fact::Fact;
use crate::base::transport::Transport;
use crate::kamailio::list::attributes::AttributeSet;
use crate::kamailio::list::duplicates::duplicates;
use crate::kamailio::list::flags::Flags;
use crate::kamailio::list::socket::SocketChoice;
use crate::kamailio::list::{Address, Entry, List};

/// The properties of a list entry that matter to pings.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Destination {
    /// Its flags in the list.
    pub flags: Flags,
    /// Whether the results of its pings never reach it, so that it keeps its flags forever. That is
    /// the case in a set with a negative id (`ds_get_index`), and for a duplicate of an earlier
    /// entry in a version that does not distinguish them.
    pub frozen: bool,
    /// Where its pings are sent; unknown if a name must be looked up first.
    pub next_hop: Fact<NextHop>,
    /// The socket that its attributes name.
    pub socket: Option<SocketChoice>,
}

/// The missing fact for a destination whose address is unknown.
const ITS_ADDRESS: &str = "the destination's address";

/// The properties of the next hop that determine which socket can reach it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NextHop {
    pub protocol: Transport,
    /// Whether the address is an IPv6 one.
    pub ipv6: bool,
    /// Whether it is a loopback address.
    pub loopback: bool,
}

impl NextHop {
    /// The hop at this address.
    pub fn new(protocol: Transport, address: IpAddr) -> Self {
        NextHop {
            protocol,
            ipv6: address.is_ipv6(),
            loopback: address.is_loopback(),
        }
    }
}

impl Destination {
    /// A destination with these flags, whose state pings can change.
    pub fn with_flags(flags: Flags) -> Self {
        Destination {
            flags,
            frozen: false,
            next_hop: Fact::Unknown(ITS_ADDRESS.to_owned()),
            socket: None,
        }
    }

    /// The destinations of a list, in the order of its entries.
    pub fn of_list(list: &List) -> Vec<Destination> {
        Self::each_of(list).collect()
    }

    /// Like [`Destination::of_list`], as an iterator.
    pub(super) fn each_of(list: &List) -> impl Iterator<Item = Destination> {
        let behind: HashSet<usize> = behind_others(list)
            .into_iter()
            .map(|(index, _)| index)
            .collect();
        let entries = list.entries.iter().enumerate();
        entries.map(move |(index, entry)| Destination {
            flags: entry.flags(),
            frozen: entry.set() < 0 || behind.contains(&index),
            next_hop: next_hop(list, entry),
            socket: own_socket(list, entry),
        })
    }
}

/// The duplicates in a version that does not distinguish them, each with the first entry of the
/// same set and URI, as indices. Such a version always finds the first one (`ds_update_state`).
fn behind_others(list: &List) -> Vec<(usize, usize)> {
    match list.version.tells_duplicates_apart() {
        true => Vec::new(),
        false => duplicates(list, list.in_kamailio_order().into_iter()),
    }
}

/// For each entry, the index of the entry whose state the results of its pings change: itself, or
/// the first duplicate in a version that does not distinguish them (`ds_update_state`). `None` if
/// the set id is negative.
pub fn results_go_to(list: &List) -> Vec<Option<usize>> {
    let entries = list.entries.iter().enumerate();
    let own = entries.map(|(index, entry)| (entry.set() >= 0).then_some(index));
    let mut all: Vec<_> = own.collect();
    for (index, first) in behind_others(list) {
        if all[index].is_some() {
            all[index] = Some(first);
        }
    }
    all
}

fn next_hop(list: &List, entry: &Entry) -> Fact<NextHop> {
    if entry.known.has_any(AttributeSet::OBPROXY)
        && let Some(proxy) = list.attribute(entry, "obproxy")
    {
        return Fact::Unknown(format!("where {} is", proxy.escape_ascii()));
    }
    let answered = match entry.address {
        // DNS may select another protocol for a name without one (NAPTR and SRV records).
        Address::Answered(address) => Some(address).filter(|_| entry.transport.is_some()),
        _ => None,
    };
    match list.numeric_host(entry).or(answered) {
        // The name is left out, so that destinations with names that were not looked up compare as
        // equal.
        None => Fact::Unknown(ITS_ADDRESS.to_owned()),
        Some(address) => Fact::Known(NextHop::new(entry.protocol(), address)),
    }
}

/// The socket that the attributes name, with the precedence of `ds_ping_set`.
fn own_socket(list: &List, entry: &Entry) -> Option<SocketChoice> {
    if !entry.known.has_any(AttributeSet::SOCKETS) {
        return None;
    }
    let value = |name| list.attribute(entry, name).map(<[u8]>::to_vec);
    let of_pings = list.version.has_ping_socket().then(|| value("ping_socket"));
    of_pings
        .flatten()
        .map(SocketChoice::Address)
        .or_else(|| value("sockname").map(SocketChoice::Name))
        .or_else(|| value("socket").map(SocketChoice::Address))
}
