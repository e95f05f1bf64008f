//! What of a destination decides whether and how it is pinged.

use std::ops::Range;

use crate::known::Known;
use crate::list::attrs::Names;
use crate::list::flags::Flags;
use crate::list::manner::{Manner, Way};
use crate::list::socket::SocketChoice;
use crate::list::uri::Transport;
use crate::list::{Address, Entry, List, attrs};

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
            next_hop: Known::Unknown(ITS_ADDRESS.to_owned()),
            socket: None,
        }
    }

    /// The destination of all entries with this manner that do not stand behind others; `None` where
    /// each has to be looked at.
    pub(super) fn of_all(manner: &Manner) -> Option<Self> {
        let next_hop = match manner.way {
            Way::AsTold => return None,
            // Not which name: destinations are alike whose names nobody looked up.
            Way::Name => Known::Unknown(ITS_ADDRESS.to_owned()),
            Way::Address { protocol, ipv6 } => Known::Is(NextHop { protocol, ipv6 }),
        };
        Some(Self {
            flags: manner.flags,
            frozen: manner.negative_set,
            next_hop,
            socket: None,
        })
    }

    /// The destinations of a list, in the order of its entries.
    pub fn of_list(list: &List) -> Vec<Destination> {
        let all = Destinations::of(list);
        let entries = list.entries.iter().enumerate();
        entries
            .map(|(index, entry)| all.destination(index, entry))
            .collect()
    }
}

/// The destinations of a list.
pub(super) struct Destinations<'a> {
    list: &'a List,
    /// The entries that stand behind others ([`behind_others`]), as indices in their order.
    behind: Vec<usize>,
}

impl<'a> Destinations<'a> {
    pub(super) fn of(list: &'a List) -> Self {
        let behind = behind_others(list).into_iter();
        let mut behind: Vec<usize> = behind.map(|(index, _)| index).collect();
        behind.sort_unstable();
        Self { list, behind }
    }

    /// The destination of an entry of this index.
    pub(super) fn destination(&self, index: usize, entry: &Entry) -> Destination {
        Destination {
            flags: entry.flags(),
            frozen: entry.set() < 0 || self.behind.binary_search(&index).is_ok(),
            next_hop: next_hop(self.list, entry),
            socket: own_socket(self.list, entry),
        }
    }

    /// Whether none of the entries of these indices stands behind another.
    pub(super) fn are_first(&self, indices: &Range<usize>) -> bool {
        let next = self.behind.partition_point(|&index| index < indices.start);
        let next = self.behind.get(next);
        next.is_none_or(|&next| next >= indices.end)
    }
}

/// The entries behind another one of the same set with the same URI, each with the first such one, as
/// indices: where a version does not tell them apart, it finds that one first (`ds_update_state`).
fn behind_others(list: &List) -> Vec<(usize, usize)> {
    if list.version.tells_duplicates_apart() || list.perhaps_alike().is_empty() {
        return Vec::new();
    }
    // Where each entry stands in Kamailio's order.
    let mut places = vec![0; list.entries.len()];
    for (place, &index) in list.order().entries().iter().enumerate() {
        if let Some(known) = places.get_mut(index as usize) {
            *known = place;
        }
    }
    list.repeated_uris(|index| places.get(index).copied().unwrap_or_default())
}

/// For each entry of a list the one whose state the results of its pings change, as indices: itself,
/// unless its set has a negative id (then nobody's), or a version that does not tell them apart finds
/// another of the same set with the same URI first (`ds_update_state`).
pub fn results_go_to(list: &List) -> Vec<Option<usize>> {
    let entries = list.entries.iter().enumerate();
    let own = entries.map(|(index, entry)| (entry.set() >= 0).then_some(index));
    let mut all: Vec<_> = own.collect();
    for (index, first) in behind_others(list) {
        if let Some(goes_to @ Some(_)) = all.get_mut(index) {
            *goes_to = Some(first);
        }
    }
    all
}

fn next_hop(list: &List, entry: &Entry) -> Known<NextHop> {
    let proxy = || attrs::value(list.attrs(entry)?, "obproxy");
    if entry.known.has_any(Names::OBPROXY)
        && let Some(proxy) = proxy()
    {
        return Known::Unknown(format!("where {} is", proxy.escape_ascii()));
    }
    let answered = match entry.address {
        // A name without a protocol may bring one of its own (NAPTR and SRV records).
        Address::Answered => list.address(entry).filter(|_| entry.transport.is_some()),
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
    let value = |name| attrs::value(attributes, name).map(<[u8]>::to_vec);
    let of_pings = list.version.has_ping_socket().then(|| value("ping_socket"));
    of_pings
        .flatten()
        .map(SocketChoice::Address)
        .or_else(|| value("sockname").map(SocketChoice::Name))
        .or_else(|| value("socket").map(SocketChoice::Address))
}
