//! `dispatcher.list`, read exactly as Kamailio's dispatcher module reads it. Every byte is
//! preserved.

pub mod attributes;
pub mod columns;
mod dropped;
pub mod duplicates;
pub mod file_format;
pub mod flags;
pub mod host;
pub mod lines;
pub mod loaded_destination;
mod misordered;
pub mod mistake;
mod mistakes;
pub mod options;
pub mod order;
mod pack;
pub mod placeholder;
mod reader;
pub mod rows;
mod rows_facts;
pub mod socket;
pub mod unbracketed;
pub mod uri;
pub mod warnings;

use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;
use std::ops::Range;

use super::version::Version;
use crate::base::dns_records::DnsAnswers;
use crate::base::source::{ShortSpan, Source, Span};
use crate::base::transport::Transport;
use attributes::{BadParameters, ListAttributes};
use columns::Fields;
use file_format::FileFormat;
use flags::Flags;
use options::ListOptions;
use pack::{HOST_BYTES, read_uri};
use rows::{RowsFault, UndefinedNumbers};
use uri::{BadUri, Scheme, SipUri};

/// A list as one version of Kamailio reads it. The original text is kept unchanged.
#[derive(Debug, Clone)]
pub struct List {
    pub source: Source,
    /// The Kamailio version that the list was read for.
    pub version: Version,
    /// The settings that it was read with.
    pub options: ListOptions,
    /// The destinations that Kamailio loads, in file order.
    pub entries: Vec<Entry>,
    /// The lines that Kamailio drops with an error in its log.
    pub dropped: Vec<Dropped>,
    /// What keeps Kamailio from starting. Nothing after this place was read.
    pub fatal: Option<Fatal>,
    /// The format of the file.
    pub format: FileFormat,
}

/// A destination that Kamailio loads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The line of the file, from 1.
    pub line: u32,
    /// The places of its columns, and their numbers.
    pub fields: Fields,
    /// Whether one of its numbers overflows and wraps.
    pub wrapped: bool,
    /// Whether Kamailio prepends `sip:` to the URI.
    pub scheme_added: bool,
    pub scheme: Scheme,
    /// The host, as a range in [`List::uri`].
    pub host: ShortSpan,
    /// The port; 0 if the URI has none.
    pub port: u16,
    /// The transport, if the URI names one that Kamailio supports.
    pub transport: Option<Transport>,
    /// What is known about its address.
    pub address: Address,
    /// The attributes that Kamailio evaluates.
    pub known: ListAttributes,
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

    /// The protocol of a socket that can reach it, unless DNS (NAPTR, SRV) selects another one.
    pub fn protocol(&self) -> Transport {
        match (self.scheme, self.transport) {
            (_, Some(Transport::Ws)) => Transport::Ws,
            (Scheme::Sips, _) => Transport::Tls,
            (_, transport) => transport.unwrap_or(Transport::Udp),
        }
    }
}

/// The host in the URI as written, given its range in the URI as Kamailio stores it. An added
/// `sip:` is never part of the host.
fn host_in(written: &[u8], host: Range<usize>, scheme_added: bool) -> &[u8] {
    let added = if scheme_added { "sip:".len() } else { 0 };
    // The host of a `tel:` URI is empty, with offset 0.
    &written[host.start.saturating_sub(added)..host.end.saturating_sub(added)]
}

/// What is known about a destination's address when the list is loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Address {
    /// The host is this address ([`crate::kamailio::list::host::numeric`]).
    Numeric(IpAddr),
    /// The name resolves to this address, by a look-up made beforehand or by the system's own
    /// number formats.
    Answered(IpAddr),
    /// Kamailio looks up the name when it loads the list, and drops the line if there is no answer.
    NeedsDns,
    /// Flag 16, or a `ds_dns_mode` without bits 1 and 4: Kamailio does no look-up. Contains the
    /// address if the host is numeric.
    NotLookedUp(Option<IpAddr>),
}

/// A line that Kamailio drops. The server starts without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dropped {
    /// The line of the file, from 1.
    pub line: u32,
    pub set: i32,
    /// The place of the URI.
    pub uri: Span,
    /// The column that causes it.
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
    /// "could not resolve": the URI has no host, like `tel:`.
    NoHost,
    /// "could not resolve": no look-up can succeed for this host.
    Unresolvable,
    /// "could not resolve": this name does not resolve, according to the user or a look-up.
    DoesNotResolve,
    /// An IPv6 address, but Kamailio does not use IPv6 (`dns_try_ipv6`). It logs no error.
    Ipv6Off,
    /// "could not resolve": the name has only IPv6 addresses, but Kamailio does not use IPv6.
    OnlyIpv6,
    /// "non-local socket", "non-local socket name" or "bad socket": Kamailio does not listen on
    /// this socket.
    NotOurSocket(SocketAttribute),
    /// A row whose destination is NULL, which MariaDB's and PostgreSQL's drivers make empty.
    NullDestination,
    /// A row that Kamailio loads with numbers that nobody can tell. It stands here so that nothing
    /// takes them for known.
    Undefined(UndefinedNumbers),
    /// A row that Kamailio may load and that is too long to be read here: over 65,535 bytes.
    RowTooLong,
}

impl DropReason {
    /// Whether it is Kamailio that drops the line, and not this program that leaves it out.
    pub fn is_of_kamailio(self) -> bool {
        !matches!(self, DropReason::Undefined(_) | DropReason::RowTooLong)
    }

    /// Whether the line is dropped because of the sockets that the server listens on, or because of
    /// DNS.
    pub fn depends_on_the_server(self) -> bool {
        matches!(
            self,
            DropReason::NotOurSocket(_)
                | DropReason::Ipv6Off
                | DropReason::OnlyIpv6
                | DropReason::DoesNotResolve
        )
    }

    /// Whether a look-up of the host fails, or would: without one the line is loaded.
    fn is_of_a_look_up(self) -> bool {
        matches!(
            self,
            DropReason::NoHost
                | DropReason::Unresolvable
                | DropReason::DoesNotResolve
                | DropReason::OnlyIpv6
        )
    }
}

/// The attributes that name a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SocketAttribute {
    /// `sockname`, which overrides `socket`.
    Sockname,
    /// `socket`
    Socket,
    /// `ping_socket` (6.1 and later)
    PingSocket,
}

impl SocketAttribute {
    /// The name as written in a list.
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
                write!(f, "the host is too long: Kamailio accepts at most {HOST_BYTES} bytes")
            }
            DropReason::BadAttrs(why) => write!(f, "bad attributes: {why}"),
            DropReason::NoHost => f.write_str("the URI names no host"),
            DropReason::Unresolvable => {
                f.write_str("Kamailio cannot resolve this host: it is neither a host name nor an address in a format that Kamailio supports")
            }
            DropReason::DoesNotResolve => f.write_str("the host name does not resolve"),
            DropReason::Ipv6Off => f.write_str(
                "it is an IPv6 address, and Kamailio does not use IPv6 (dns_try_ipv6 is off, or there is no IPv6 listen socket)",
            ),
            DropReason::OnlyIpv6 => f.write_str(
                "the host name has only IPv6 addresses, and Kamailio does not use IPv6 (dns_try_ipv6 is off, or there is no IPv6 listen socket)",
            ),
            DropReason::NotOurSocket(attribute) => {
                write!(f, "Kamailio does not listen on the socket that {} names", attribute.as_str())
            }
            DropReason::NullDestination => {
                f.write_str("the destination is NULL")
            }
            DropReason::Undefined(numbers) => write!(f, "undefined: {numbers}"),
            DropReason::RowTooLong => {
                f.write_str("the row has more than 65,535 bytes, which ds-tool does not read")
            }
        }
    }
}

/// What keeps Kamailio from starting and from reloading the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fatal {
    /// The line of the file, from 1.
    pub line: u32,
    pub span: Span,
    /// Whether it is in the tail of a line longer than 1023 bytes.
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
    /// Something in a database table, or in one of its rows.
    Rows(RowsFault),
}

impl fmt::Display for Fatal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.reason {
            FatalReason::NoUri => f.write_str("a set id without a URI")?,
            FatalReason::Dropped(why) => {
                write!(f, "{why}; with ds_load_mode 1 no line may be dropped")?
            }
            FatalReason::Rows(why) if why.crashes() => {
                return write!(f, "{why}: Kamailio crashes when it starts, or reloads");
            }
            FatalReason::Rows(why @ RowsFault::Version(_)) => {
                return write!(f, "{why}: Kamailio does not start with this table");
            }
            FatalReason::Rows(why) => {
                return write!(
                    f,
                    "{why}: Kamailio does not start with this table, and refuses to reload it"
                );
            }
        }
        f.write_str(": Kamailio does not start with this list, and refuses to reload it")?;
        if self.in_cut_line {
            f.write_str(" (it cuts lines at 1023 bytes and reads the rest as a separate line)")?;
        }
        Ok(())
    }
}

impl List {
    /// Reads a list by its text alone: without answers of a name server, and with Kamailio's defaults.
    pub fn read_alone(source: Source, version: Version) -> List {
        List::read(
            source,
            version,
            &DnsAnswers::default(),
            &ListOptions::default(),
        )
    }

    /// What its lines are called: rows in a table.
    pub fn line_word(&self) -> &'static str {
        match self.source.is_table {
            true => "row",
            false => "line",
        }
    }

    /// The URI as Kamailio stores it.
    pub fn uri(&self, entry: &Entry) -> Cow<'_, [u8]> {
        let written = self.source.bytes(entry.fields.uri());
        if entry.scheme_added {
            Cow::Owned([b"sip:", written].concat())
        } else {
            written.into()
        }
    }

    /// The host as Kamailio stores it; an IPv6 address includes its brackets.
    pub fn host(&self, entry: &Entry) -> &[u8] {
        let written = self.source.bytes(entry.fields.uri());
        host_in(written, entry.host.range(), entry.scheme_added)
    }

    /// Whether Kamailio stores a transport for the destination, which `ds_is_from_list` compares.
    pub fn has_transport(&self, entry: &Entry) -> bool {
        entry.transport.is_some()
            || self.version.fills_in_udp()
                && (entry.port != 0 || self.numeric_host(entry).is_some())
    }

    /// The address, if the host is numeric.
    pub fn numeric_host(&self, entry: &Entry) -> Option<IpAddr> {
        match entry.address {
            Address::Numeric(address) => Some(address),
            Address::NotLookedUp(address) => address,
            Address::Answered(_) | Address::NeedsDns => None,
        }
    }

    /// The address of a destination, if it is known when the list is loaded.
    pub fn address(&self, entry: &Entry) -> Option<IpAddr> {
        match entry.address {
            Address::Numeric(address) | Address::Answered(address) => Some(address),
            Address::NeedsDns | Address::NotLookedUp(_) => None,
        }
    }

    /// The host of a line that is dropped because of its host, and the parsed URI.
    pub fn host_of_dropped(&self, dropped: &Dropped) -> Option<(Vec<u8>, SipUri)> {
        let written = self.source.bytes(dropped.uri);
        let (read, scheme_added) = read_uri(written, self.version).ok()?;
        let uri = match scheme_added {
            true => [b"sip:", written].concat(),
            false => written.to_vec(),
        };
        Some((uri[read.host.clone()].to_vec(), read))
    }

    /// The attributes as Kamailio stores them; `None` if there are none.
    pub fn attrs(&self, entry: &Entry) -> Option<&[u8]> {
        match self.source.bytes(entry.fields.attrs()) {
            [] => self.options.fills_empty_attrs().then_some(b"none=yes"),
            column => Some(attributes::loaded(column)),
        }
    }

    /// The value of this attribute of an entry; `None` if it is missing or empty.
    pub fn attribute(&self, entry: &Entry, name: &str) -> Option<&[u8]> {
        attributes::value(self.attrs(entry)?, name)
    }
}

#[cfg(test)]
pub mod any_list;
