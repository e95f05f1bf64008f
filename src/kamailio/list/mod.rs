//! `dispatcher.list`, read exactly as Kamailio's dispatcher module reads it, every byte kept.

pub mod attributes;
pub mod columns;
pub mod dropped;
pub mod duplicates;
pub mod file_format;
pub mod flags;
pub mod held;
pub mod host;
pub mod lines;
pub mod mistake;
mod mistakes;
pub mod options;
pub mod order;
mod pack;
pub mod placeholder;
mod reader;
pub mod socket;
pub mod uri;
pub mod warnings;
pub mod weights;

use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;
use std::ops::Range;

use super::version::Version;
use crate::base::source::{Part, Source, Span};
use crate::base::transport::Transport;
use attributes::{BadParameters, Known};
use columns::Fields;
use file_format::Nature;
use flags::Flags;
use options::Load;
use pack::{HOST_BYTES, read_uri};
use uri::{BadUri, Scheme, SipUri};

/// A list as one version of Kamailio holds it. The text is kept whole: nothing that is read here
/// changes or loses a byte.
#[derive(Debug, Clone)]
pub struct List {
    pub source: Source,
    /// The version it was read for.
    pub version: Version,
    /// What it was read with.
    pub load: Load,
    /// What Kamailio holds, in the order of the file.
    pub entries: Vec<Entry>,
    /// The lines that it drops with an error in its log.
    pub dropped: Vec<Dropped>,
    /// What stops it from starting. Nothing after that place was read.
    pub fatal: Option<Fatal>,
    /// What kind of text it is.
    pub nature: Nature,
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
    // The host of a `tel:` URI is empty, and stands at 0.
    &written[host.start.saturating_sub(added)..host.end.saturating_sub(added)]
}

/// What is known of a destination's address when the list is loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Address {
    /// The host is this address ([`crate::kamailio::list::host::numeric`]).
    Numeric(IpAddr),
    /// Its name was answered with this one beforehand, or by the system alone.
    Answered(IpAddr),
    /// Kamailio looks the name up at load, and drops the line if there is no answer.
    NeedsDns,
    /// Flag 16, or a `ds_dns_mode` without bits 1 and 4: Kamailio does not look. The address that the
    /// host is, where it is one.
    NotLookedUp(Option<IpAddr>),
}

/// A line that Kamailio drops: the server starts without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dropped {
    /// The line of the file, from 1.
    pub line: u32,
    pub set: i32,
    /// Where the URI stands.
    pub uri: Span,
    /// The column that is to blame.
    pub span: Span,
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
    pub span: Span,
    /// Whether the place is the tail of a line of over 1023 bytes.
    pub in_cut_line: bool,
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
        let written = self.source.bytes(entry.fields.uri());
        host_in(written, entry.host.range(), entry.scheme_added)
    }

    /// The address that the host is; `None` where it is a name.
    pub fn numeric_host(&self, entry: &Entry) -> Option<IpAddr> {
        match entry.address {
            Address::Numeric(address) => Some(address),
            Address::NotLookedUp(address) => address,
            Address::Answered(_) | Address::NeedsDns => None,
        }
    }

    /// The address of a destination, where it is known when the list is loaded.
    pub fn address(&self, entry: &Entry) -> Option<IpAddr> {
        match entry.address {
            Address::Numeric(address) | Address::Answered(address) => Some(address),
            Address::NeedsDns | Address::NotLookedUp(_) => None,
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
        Some((uri[read.host.clone()].to_vec(), read))
    }

    /// The attributes as Kamailio holds them; `None` where there are none.
    pub fn attrs(&self, entry: &Entry) -> Option<&[u8]> {
        match self.source.bytes(entry.fields.attrs()) {
            [] => self.load.fills_empty_attrs().then_some(b"none=yes"),
            column => Some(attributes::held(column)),
        }
    }
}

#[cfg(test)]
pub mod any_list;
