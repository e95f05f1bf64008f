//! `dispatcher.list`, read exactly as Kamailio's dispatcher module reads it, every byte kept.

pub mod address;
pub mod align;
#[cfg(test)]
mod any_list;
pub mod attrs;
pub mod cause;
pub mod chunk;
pub mod edit;
pub mod fields;
pub mod flags;
pub mod held;
pub mod load;
pub mod nature;
pub mod order;
pub mod placeholder;
pub mod remark;
pub mod socket;
pub mod uri;
pub mod weights;

use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;

use crate::kamailio::Version;
use crate::names::Answers;
use crate::source::{Source, Span};
use attrs::{BadParameters, Parameters};
use chunk::{Chunk, Chunks};
use fields::{Columns, Fields};
use flags::Flags;
use load::Load;
use nature::Nature;
use uri::{BadUri, Scheme, SipUri, Transport};

/// A list as one version of Kamailio holds it. The text is kept whole: nothing that is read here
/// changes or loses a byte.
#[derive(Debug, Clone)]
pub struct List {
    /// The file.
    pub source: Source,
    /// The version it was read for.
    pub version: Version,
    /// What Kamailio holds, in the order of the file.
    pub entries: Vec<Entry>,
    /// The lines that it drops with an error in its log.
    pub dropped: Vec<Dropped>,
    /// What stops it from starting. Nothing after that place was read.
    pub fatal: Option<Fatal>,
    /// Whether Kamailio holds `none=yes` where there are no attributes (`ds_attrs_none`).
    pub fills_empty_attrs: bool,
    /// What kind of text it is.
    pub nature: Nature,
    /// What there is to say of its entries, once somebody asked.
    noticed: remark::Noticed,
}

/// A destination that Kamailio holds.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The line of the file, from 1.
    pub line: u32,
    /// Where its columns stand, and their numbers.
    pub fields: Fields,
    /// Whether Kamailio puts `sip:` before the URI.
    pub scheme_added: bool,
    /// The scheme of the URI.
    pub scheme: Scheme,
    /// The host, as a place in [`List::uri`].
    pub host: Span,
    /// The port, 0 where the URI has none.
    pub port: u16,
    /// The transport, where the URI names one that Kamailio knows.
    pub transport: Option<Transport>,
    /// Where it is.
    pub address: Address,
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
}

/// What is known of a destination's address when the list is loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Address {
    /// The host is numeric, or its name was answered beforehand.
    Known(IpAddr),
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

/// The longest host that Kamailio takes (`DS_HN_SIZE - 2`).
const HOST_BYTES: usize = 254;

/// Kamailio puts `sip:` before a URI of more than this many bytes,
const FIXABLE_OVER: usize = 4;
/// and fewer than this many.
const FIXABLE_UNDER: usize = 500;

impl List {
    /// Reads a list as `version` does with the settings `load`. `answers` stand for the name server:
    /// a name that they do not know is held as [`Address::NeedsDns`].
    pub fn read(source: Source, version: Version, answers: &Answers, load: &Load) -> List {
        let mut list = List {
            source,
            version,
            entries: Vec::new(),
            dropped: Vec::new(),
            fatal: None,
            fills_empty_attrs: load.fills_empty_attrs(),
            nature: Nature::default(),
            noticed: remark::Noticed::default(),
        };
        list.nature = Nature::of(&list.source.text);
        let reader = Reader {
            source: &list.source,
            version,
            answers,
            load,
        };
        for chunk in Chunks::new(&list.source.text) {
            let fatal = |span, reason| Fatal {
                line: chunk.line,
                span,
                in_cut_line: chunk.continues,
                reason,
            };
            let line = list.source.bytes(chunk.content);
            match Columns::read(line, chunk.content.start, version) {
                Columns::Nothing => {}
                Columns::NoUri(span) => list.fatal = Some(fatal(span, FatalReason::NoUri)),
                Columns::Destination(fields) => match reader.pack(&chunk, fields) {
                    Ok(entry) => list.entries.push(entry),
                    Err(Dropped { span, reason, .. }) if load.dropping_is_fatal() => {
                        list.fatal = Some(fatal(span, FatalReason::Dropped(reason)));
                    }
                    Err(dropped) => list.dropped.push(dropped),
                },
            }
            if list.fatal.is_some() {
                break;
            }
        }
        list
    }

    /// The URI as Kamailio holds it.
    pub fn uri(&self, entry: &Entry) -> Cow<'_, [u8]> {
        let written = self.source.bytes(entry.fields.uri);
        if entry.scheme_added {
            Cow::Owned([b"sip:", written].concat())
        } else {
            written.into()
        }
    }

    /// The host as Kamailio holds it; an IPv6 address has its brackets.
    pub fn host(&self, entry: &Entry) -> Cow<'_, [u8]> {
        let part = |uri: &[u8]| {
            uri.get(entry.host.range())
                .map(<[u8]>::to_vec)
                .unwrap_or_default()
        };
        match self.uri(entry) {
            Cow::Borrowed(uri) => uri.get(entry.host.range()).unwrap_or_default().into(),
            Cow::Owned(uri) => part(&uri).into(),
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
        match self.source.bytes(entry.fields.attrs) {
            [] => self.fills_empty_attrs.then_some(b"none=yes"),
            column => Some(attrs::held(column)),
        }
    }

    /// Indices into `entries`, in the order in which Kamailio shows sets and destinations.
    pub fn in_kamailio_order(&self) -> Vec<usize> {
        let keys: Vec<_> = self
            .entries
            .iter()
            .map(|e| (e.set(), e.priority()))
            .collect();
        order::kamailio_order(&keys)
    }
}

/// What every line of a list is read with.
struct Reader<'a> {
    source: &'a Source,
    version: Version,
    answers: &'a Answers,
    load: &'a Load,
}

impl Reader<'_> {
    /// The twin of `pack_dest`: checks what Kamailio checks, in its order.
    fn pack(&self, chunk: &Chunk, fields: Fields) -> Result<Entry, Dropped> {
        let dropped = |span, reason| Dropped {
            line: chunk.line,
            set: fields.set_value,
            uri: fields.uri,
            span,
            reason,
        };
        let bad_uri = |reason| dropped(fields.uri, reason);
        let bad_attrs = |reason| dropped(fields.attrs, reason);
        let written = self.source.bytes(fields.uri);
        let (read, scheme_added) =
            read_uri(written, self.version).map_err(|why| bad_uri(DropReason::BadUri(why)))?;
        if read.host.len() > HOST_BYTES {
            return Err(bad_uri(DropReason::HostTooLong));
        }
        let prefix = if scheme_added { 4 } else { 0 };
        // An added "sip:" is never part of the host.
        let host = written
            .get(read.host.start.saturating_sub(prefix)..read.host.end.saturating_sub(prefix))
            .unwrap_or_default();
        if host.starts_with(b"[") && host.ends_with(b"]") && !self.load.tries_ipv6() {
            return Err(bad_uri(DropReason::Ipv6Off));
        }
        let attributes = attrs::held(self.source.bytes(fields.attrs));
        if let Some(why) = Parameters::new(attributes).find_map(Result::err) {
            return Err(bad_attrs(DropReason::BadAttrs(why)));
        }
        if let Some(attribute) = self.foreign_socket(attributes) {
            return Err(bad_attrs(DropReason::NotOurSocket(attribute)));
        }
        let address = self
            .locate(host, &read, Flags(fields.flags_value))
            .map_err(bad_uri)?;
        Ok(Entry {
            line: chunk.line,
            fields,
            scheme_added,
            scheme: read.scheme,
            host: Span::new(read.host.start, read.host.end),
            port: read.port,
            transport: read.transport,
            address,
        })
    }

    /// The first attribute that names a socket on which Kamailio does not listen. Where its sockets
    /// are unknown, none does.
    fn foreign_socket(&self, attributes: &[u8]) -> Option<SocketAttribute> {
        use SocketAttribute::*;
        let sockets = self
            .load
            .sockets
            .value()
            .filter(|_| !attributes.is_empty())?;
        let named = |attribute: SocketAttribute| attrs::value(attributes, attribute.as_str());
        let ping_socket = named(PingSocket).filter(|_| self.version.has_ping_socket());
        let of_calls = match named(Sockname) {
            Some(name) => Some((Sockname, socket::by_name(sockets, name))),
            None => named(Socket).map(|text| (Socket, socket::by_address(sockets, text))),
        };
        let of_pings = ping_socket.map(|text| (PingSocket, socket::by_address(sockets, text)));
        [of_calls, of_pings]
            .into_iter()
            .flatten()
            .find_map(|(attribute, found)| found.is_none().then_some(attribute))
    }

    fn locate(&self, host: &[u8], uri: &SipUri, flags: Flags) -> Result<Address, DropReason> {
        if flags.has(Flags::NO_DNS) || !self.load.looks_names_up() {
            return Ok(Address::NotLookedUp);
        }
        if let Some(address) = address::numeric(host) {
            return Ok(Address::Known(address));
        }
        match host.first() {
            None => return Err(DropReason::NoHost),
            Some(b'[') => return Err(DropReason::Unresolvable),
            Some(_) => {}
        }
        if self.load.asks_the_system()
            && let Some(address) = address::short_ipv4(host)
        {
            return Ok(Address::Known(address));
        }
        let name = self.load.asked_name(host);
        if self.load.asks_for_srv(uri.port) {
            let targets = self.answers.targets_of(uri.srv_service(), name);
            if !targets.is_empty() {
                // Where the first of them is, is asked of nobody here.
                return Ok(Address::NeedsDns);
            }
        }
        let Some(addresses) = self.answers.of(name, self.load.asks_the_system()) else {
            return Ok(Address::NeedsDns);
        };
        match Answers::preferred(&addresses) {
            Some(address) if address.is_ipv6() && !self.load.tries_ipv6() => {
                Err(DropReason::OnlyIpv6)
            }
            Some(address) => Ok(Address::Known(address)),
            None => Err(DropReason::DoesNotResolve),
        }
    }
}

/// The URI, and whether `sip:` had to be put before it.
fn read_uri(written: &[u8], version: Version) -> Result<(SipUri, bool), BadUri> {
    let as_written = SipUri::read(written, version);
    let fixable = written.len() > FIXABLE_OVER
        && written.len() < FIXABLE_UNDER
        && !written.starts_with(b"sip:");
    // What these are misread as says less than what they are.
    let seen = match written {
        [0xef, 0xbb, 0xbf, ..] => Some(BadUri::ByteOrderMark),
        [b'<' | b'"' | b'\'', ..] => Some(BadUri::Enclosed),
        _ => None,
    };
    match as_written {
        Ok(uri) => Ok((uri, false)),
        Err(why) if !fixable => Err(seen.unwrap_or(why)),
        Err(why) => match SipUri::read(&[b"sip:", written].concat(), version) {
            Ok(uri) => Ok((uri, true)),
            // What was wrong before the fix says more, unless it was the missing scheme alone.
            Err(after) => Err(seen.unwrap_or(if why == BadUri::Scheme { after } else { why })),
        },
    }
}
