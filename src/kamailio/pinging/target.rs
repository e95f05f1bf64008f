//! What of a destination decides whether and how it is pinged.

use std::collections::HashSet;

use crate::base::fact::Known;
use crate::base::transport::Transport;
use crate::kamailio::list::attributes::Names;
use crate::kamailio::list::duplicates::duplicates;
use crate::kamailio::list::flags::Flags;
use crate::kamailio::list::socket::SocketChoice;
use crate::kamailio::list::{Address, Entry, List, attributes};

/// A destination of a list, as far as its pings go.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
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

/// What must be known of a destination with a name, or of any.
const ITS_ADDRESS: &str = "the destination's address";

/// What decides which socket can reach a destination.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NextHop {
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
            next_hop: Known::Unknown(ITS_ADDRESS.to_owned()),
            socket: None,
        }
    }

    /// The destinations of a list, in the order of its entries.
    pub fn of_list(list: &List) -> Vec<Destination> {
        Self::each_of(list).collect()
    }

    /// The same, one after the other.
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

/// The entries behind another one of the same set with the same URI, each with the first such one, as
/// indices: where a version does not tell them apart, it finds that one first (`ds_update_state`).
fn behind_others(list: &List) -> Vec<(usize, usize)> {
    match list.version.tells_duplicates_apart() {
        true => Vec::new(),
        false => duplicates(list, list.in_kamailio_order().into_iter()),
    }
}

/// For each entry of a list the one whose state the results of its pings change, as indices: itself,
/// unless its set has a negative id (then nobody's), or a version that does not tell them apart finds
/// another of the same set with the same URI first (`ds_update_state`).
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

fn next_hop(list: &List, entry: &Entry) -> Known<NextHop> {
    let proxy = || attributes::value(list.attrs(entry)?, "obproxy");
    if entry.known.has_any(Names::OBPROXY)
        && let Some(proxy) = proxy()
    {
        return Known::Unknown(format!("where {} is", proxy.escape_ascii()));
    }
    let answered = match entry.address {
        // A name without a protocol may bring one of its own (NAPTR and SRV records).
        Address::Answered(address) => Some(address).filter(|_| entry.transport.is_some()),
        _ => None,
    };
    match list.numeric_host(entry).or(answered) {
        // Not which name: destinations are alike whose names nobody looked up.
        None => Known::Unknown(ITS_ADDRESS.to_owned()),
        Some(address) => Known::Is(NextHop {
            protocol: entry.protocol(),
            ipv6: address.is_ipv6(),
        }),
    }
}

/// The socket that the attributes ask for, in the order of `ds_ping_set`.
fn own_socket(list: &List, entry: &Entry) -> Option<SocketChoice> {
    if !entry.known.has_any(Names::SOCKETS) {
        return None;
    }
    let attributes = list.attrs(entry)?;
    let value = |name| attributes::value(attributes, name).map(<[u8]>::to_vec);
    let of_pings = list.version.has_ping_socket().then(|| value("ping_socket"));
    of_pings
        .flatten()
        .map(SocketChoice::Address)
        .or_else(|| value("sockname").map(SocketChoice::Name))
        .or_else(|| value("socket").map(SocketChoice::Address))
}
