//! `dispatcher.list`, read exactly as Kamailio's dispatcher module reads it, every byte kept.

pub mod address;
pub mod align;
#[cfg(test)]
mod any_list;
pub mod attrs;
pub mod cause;
pub mod chunk;
pub mod edit;
pub mod entries;
pub mod fields;
pub mod flags;
mod glance;
pub mod held;
mod kinds;
pub mod load;
pub mod manner;
pub mod nature;
pub mod order;
pub mod placeholder;
pub mod present;
mod reader;
pub mod remark;
pub mod same;
pub mod socket;
pub mod uri;
pub mod weights;
mod window;

use std::borrow::Cow;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use crate::kamailio::Version;
use crate::source::{Part, Source, Span};
use attrs::{BadParameters, Known};
use entries::Entries;
use fields::Fields;
use flags::Flags;
use manner::Manner;
use nature::Nature;
use order::Order;
use present::Present;
pub use reader::Keep;
use reader::{HOST_BYTES, read_uri};
use uri::{BadUri, Scheme, SipUri, Transport};

/// A list as one version of Kamailio holds it. The text is kept whole: nothing that is read here
/// changes or loses a byte.
#[derive(Debug, Clone)]
pub struct List {
    /// The file.
    pub source: Arc<Source>,
    /// The version it was read for.
    pub version: Version,
    /// What Kamailio holds, in the order of the file.
    pub entries: Entries,
    /// How many more it holds, where only one set was asked for ([`Keep::Set`]).
    pub left_out: usize,
    /// What there is among them.
    pub present: Present,
    /// The lines that it drops with an error in its log.
    pub dropped: Vec<Dropped>,
    /// What stops it from starting. Nothing after that place was read.
    pub fatal: Option<Fatal>,
    /// Whether Kamailio holds `none=yes` where there are no attributes (`ds_attrs_none`).
    pub fills_empty_attrs: bool,
    /// What kind of text it is.
    pub nature: Nature,
    /// The sets in the order of the file, each with how many entries follow each other in it.
    set_runs: Vec<(i32, u32)>,
    /// How they are pinged, likewise.
    manners: Vec<(Manner, u32)>,
    /// Their weights and relative weights, in the order of the file. Behind the last one that is not 0
    /// nothing stands.
    written_weights: [Vec<u8>; attrs::WEIGHTS],
    /// Their priorities, likewise.
    written_priorities: Vec<i32>,
    /// Hashes of what is compared of them, where they are read when somebody asks for them.
    hashes: Vec<Vec<u32>>,
    /// The IPv6 addresses that names were answered with, each with where the line of its entry starts.
    answered_ipv6: Vec<(u32, Ipv6Addr)>,
    /// The entries of which there may be something to say, as indices.
    unusual: Vec<u32>,
    /// These entries, where others are read when somebody asks for them.
    unusual_entries: Vec<Entry>,
    /// What there is to say of them, once somebody asked.
    noticed: remark::Noticed,
    /// Which of its entries may be the same.
    alike: same::Alike,
    /// The order of its entries, once somebody asked.
    order: OnceLock<Order>,
    /// Their weights and relative weights in that order, likewise.
    weights: [OnceLock<Vec<u8>>; 2],
}

/// A destination that Kamailio holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The line of the file, from 1.
    pub line: u32,
    /// Where its columns stand, and their numbers.
    pub fields: Fields,
    /// Whether one of its numbers does not fit, and wraps.
    pub wrapped: bool,
    /// Whether Kamailio puts `sip:` before the URI.
    pub scheme_added: bool,
    /// The scheme of the URI.
    pub scheme: Scheme,
    /// The host, as a place in [`List::uri`].
    pub host: Part,
    /// The port, 0 where the URI has none.
    pub port: u16,
    /// The transport, where the URI names one that Kamailio knows.
    pub transport: Option<Transport>,
    /// What is known of its address.
    pub address: Address,
    /// The IPv4 address that the host is, or that its name was answered with. Others stand with the list
    /// ([`List::address`]): they are large, and few.
    ipv4: Option<Ipv4Addr>,
    /// What of its attributes Kamailio reads.
    pub known: Known,
}

impl Entry {
    /// The set id.
    pub fn set(&self) -> i32 {
        self.fields.set_value
    }

    /// The flags.
    pub fn flags(&self) -> Flags {
        Flags(self.fields.flags_value)
    }

    /// The priority.
    pub fn priority(&self) -> i32 {
        self.fields.priority_value
    }

    /// The host as it is written in the file it was read from.
    #[inline(always)]
    fn written_host<'s>(&self, source: &'s Source) -> &'s [u8] {
        let uri = source.bytes(self.fields.uri());
        host_in(uri, self.host.range(), self.scheme_added)
    }

    /// The address that its host is; `None` where it is a name.
    #[inline(always)]
    fn numeric_host<'h>(&self, host: impl FnOnce() -> &'h [u8]) -> Option<IpAddr> {
        match (self.address, self.ipv4) {
            (Address::Numeric | Address::NotLookedUp, Some(address)) => Some(address.into()),
            (Address::Numeric | Address::NotLookedUp, None) => address::numeric(host()),
            (Address::Answered | Address::NeedsDns, _) => None,
        }
    }

    /// The protocol of a socket that can reach it, where no name says otherwise.
    pub fn protocol(&self) -> Transport {
        match (self.scheme, self.transport) {
            (_, Some(Transport::Ws)) => Transport::Ws,
            (Scheme::Sips, _) => Transport::Tls,
            (_, transport) => transport.unwrap_or(Transport::Udp),
        }
    }
}

/// The host of a URI as it is written, where its place is that in the URI as Kamailio holds it. An added
/// `sip:` is never part of the host.
fn host_in(written: &[u8], host: Range<usize>, scheme_added: bool) -> &[u8] {
    let added = if scheme_added { "sip:".len() } else { 0 };
    let host = host.start.saturating_sub(added)..host.end.saturating_sub(added);
    written.get(host).unwrap_or_default()
}

/// What is known of a destination's address when the list is loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Address {
    /// The host is an address ([`address::numeric`]).
    Numeric,
    /// Its name was answered beforehand, or by the system alone.
    Answered,
    /// Kamailio looks the name up at load, and drops the line if there is no answer.
    NeedsDns,
    /// Flag 16, or a `ds_dns_mode` without bits 1 and 4: Kamailio does not look.
    NotLookedUp,
}

/// A line that Kamailio drops: the server starts without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dropped {
    /// The line of the file, from 1.
    pub line: u32,
    /// The set id.
    pub set: i32,
    /// Where the URI stands.
    pub uri: Span,
    /// The column that is to blame.
    pub span: Span,
    /// Why.
    pub reason: DropReason,
}

/// Why Kamailio drops a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DropReason {
    /// "bad uri"
    BadUri(BadUri),
    /// "hostname in uri is too long"
    HostTooLong,
    /// "cannot set attributes!"
    BadAttrs(BadParameters),
    /// "could not resolve": the URI names no host, as `tel:` does.
    NoHost,
    /// "could not resolve": no look-up can ever answer this host.
    Unresolvable,
    /// "could not resolve": this name does not resolve, by what the user or a look-up said.
    DoesNotResolve,
    /// An IPv6 address, and Kamailio does without IPv6 (`dns_try_ipv6`). It logs no error.
    Ipv6Off,
    /// "could not resolve": the name has IPv6 addresses alone, and Kamailio does without them.
    OnlyIpv6,
    /// "non-local socket", "non-local socket name" or "bad socket": Kamailio listens on no such one.
    NotOurSocket(SocketAttribute),
}

/// The attributes that name a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SocketAttribute {
    /// `sockname`, which makes `socket` meaningless.
    Sockname,
    /// `socket`
    Socket,
    /// `ping_socket` (6.1 and later)
    PingSocket,
}

impl SocketAttribute {
    /// As it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            SocketAttribute::Sockname => "sockname",
            SocketAttribute::Socket => "socket",
            SocketAttribute::PingSocket => "ping_socket",
        }
    }
}

impl fmt::Display for DropReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DropReason::BadUri(why) => write!(f, "bad URI: {why}"),
            DropReason::HostTooLong => {
                write!(f, "the host is too long: Kamailio takes at most {HOST_BYTES} bytes")
            }
            DropReason::BadAttrs(why) => write!(f, "bad attributes: {why}"),
            DropReason::NoHost => f.write_str("the URI names no host"),
            DropReason::Unresolvable => {
                f.write_str("Kamailio cannot resolve this host: it is neither a name nor an address that it reads")
            }
            DropReason::DoesNotResolve => f.write_str("the host name does not resolve"),
            DropReason::Ipv6Off => f.write_str(
                "an IPv6 address, and Kamailio does without IPv6 (dns_try_ipv6 is off, or no IPv6 socket is listened on)",
            ),
            DropReason::OnlyIpv6 => f.write_str(
                "the host name has IPv6 addresses alone, and Kamailio does without IPv6 (dns_try_ipv6 is off, or no IPv6 socket is listened on)",
            ),
            DropReason::NotOurSocket(attribute) => {
                write!(f, "Kamailio does not listen on the socket that {} names", attribute.as_str())
            }
        }
    }
}

/// What stops Kamailio from starting, and from reloading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fatal {
    /// The line of the file, from 1.
    pub line: u32,
    /// The place.
    pub span: Span,
    /// Whether the place is the tail of a line of over 1023 bytes.
    pub in_cut_line: bool,
    /// Why.
    pub reason: FatalReason,
}

/// Why Kamailio does not start with a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FatalReason {
    /// "bad line": a set id without a URI.
    NoUri,
    /// A line is dropped, and `ds_load_mode` is 1.
    Dropped(DropReason),
}

impl FatalReason {
    /// What to do about it.
    pub fn way_out(self) -> &'static str {
        match self {
            FatalReason::NoUri => "write a URI after the set id, or '#' in front of the line",
            FatalReason::Dropped(_) => "correct the line, or write '#' in front of it",
        }
    }
}

impl fmt::Display for Fatal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.reason {
            FatalReason::NoUri => f.write_str("a set id without a URI")?,
            FatalReason::Dropped(why) => {
                write!(f, "{why}; with ds_load_mode 1 no line may be dropped")?
            }
        }
        f.write_str(": Kamailio does not start with this list, and refuses to reload it")?;
        if self.in_cut_line {
            f.write_str(" (it cuts lines at 1023 bytes and reads the rest as a line of its own)")?;
        }
        Ok(())
    }
}

impl List {
    /// The URI as Kamailio holds it.
    pub fn uri(&self, entry: &Entry) -> Cow<'_, [u8]> {
        let written = self.source.bytes(entry.fields.uri());
        if entry.scheme_added {
            Cow::Owned([b"sip:", written].concat())
        } else {
            written.into()
        }
    }

    /// The host as Kamailio holds it; an IPv6 address has its brackets.
    pub fn host(&self, entry: &Entry) -> &[u8] {
        entry.written_host(&self.source)
    }

    /// The address that the host is; `None` where it is a name.
    pub fn numeric_host(&self, entry: &Entry) -> Option<IpAddr> {
        entry.numeric_host(|| entry.written_host(&self.source))
    }

    /// The address of a destination, where it is known when the list is loaded.
    pub fn address(&self, entry: &Entry) -> Option<IpAddr> {
        match entry.address {
            Address::Numeric => self.numeric_host(entry),
            Address::Answered => {
                let answered = &self.answered_ipv6;
                let ipv6 = answered.binary_search_by_key(&entry.fields.line, |&(line, _)| line);
                let ipv6 = ipv6.ok().and_then(|at| answered.get(at));
                let ipv4 = entry.ipv4.map(IpAddr::from);
                ipv4.or(ipv6.map(|&(_, address)| address.into()))
            }
            Address::NeedsDns | Address::NotLookedUp => None,
        }
    }

    /// The host of a line that is dropped for what its host is, and the URI that it stands in.
    pub fn host_of_dropped(&self, dropped: &Dropped) -> Option<(Vec<u8>, SipUri)> {
        let written = self.source.bytes(dropped.uri);
        let (read, scheme_added) = read_uri(written, self.version).ok()?;
        let uri = match scheme_added {
            true => [b"sip:", written].concat(),
            false => written.to_vec(),
        };
        Some((uri.get(read.host.clone())?.to_vec(), read))
    }

    /// The attributes as Kamailio holds them; `None` where there are none.
    pub fn attrs(&self, entry: &Entry) -> Option<&[u8]> {
        match self.source.bytes(entry.fields.attrs()) {
            [] => self.fills_empty_attrs.then_some(b"none=yes"),
            column => Some(attrs::held(column)),
        }
    }

    /// The order in which Kamailio shows sets and destinations.
    pub fn order(&self) -> &Order {
        self.order
            .get_or_init(|| Order::of(&self.set_runs, &self.written_priorities))
    }

    /// How its entries are pinged, in their order, each with how many follow each other that are alike.
    pub fn manners(&self) -> &[(Manner, u32)] {
        &self.manners
    }

    /// Its sets in the order of the file, each with the indices of entries that follow each other in it.
    /// A set may come again.
    pub fn set_runs(&self) -> impl Iterator<Item = (i32, Range<usize>)> {
        self.set_runs.iter().scan(0, |next, &(set, count)| {
            let start = *next;
            *next += count as usize;
            Some((set, start..*next))
        })
    }

    /// The ids of its sets, likewise.
    pub fn set_ids(&self) -> impl Iterator<Item = i32> {
        self.set_runs.iter().map(|&(set, _)| set)
    }

    /// Puts some of its entries, given by their indices in the order of the file, into that order.
    pub fn put_in_order(&self, mut chosen: Vec<usize>) -> Vec<usize> {
        let set = |&index: &usize| self.entries.get(index).map(Entry::set);
        let of_one_set = chosen.first().map(set);
        if chosen.iter().all(|index| Some(set(index)) == of_one_set) {
            // Nothing needs to be known of other sets.
            chosen.sort_by_cached_key(|&index| {
                let priority = self.entries.get(index).map(Entry::priority);
                order::rank(priority.unwrap_or_default(), index as u32)
            });
            return chosen;
        }
        let mut order = self.in_kamailio_order();
        order.retain(|index| chosen.binary_search(index).is_ok());
        order
    }

    /// Indices into `entries`, in that order.
    pub fn in_kamailio_order(&self) -> Vec<usize> {
        let order = self.order().entries().iter();
        order.map(|&index| index as usize).collect()
    }
}
