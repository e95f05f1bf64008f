//! `dispatcher.list`, read exactly as Kamailio's dispatcher module reads it, every byte kept.

pub mod address;
pub mod attrs;
pub mod chunk;
pub mod fields;
pub mod flags;
pub mod order;
pub mod remark;
pub mod uri;

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
    /// Flag 16: Kamailio does not look.
    NotLookedUp,
}

/// A line that Kamailio drops: the server starts without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dropped {
    /// The line of the file, from 1.
    pub line: u32,
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
    /// "could not resolve": no look-up can ever answer this host.
    Unresolvable,
    /// "could not resolve": the user said that this name does not resolve.
    DoesNotResolve,
}

impl fmt::Display for DropReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DropReason::BadUri(why) => write!(f, "bad URI: {why}"),
            DropReason::HostTooLong => {
                write!(f, "the host is too long: Kamailio takes at most {HOST_BYTES} bytes")
            }
            DropReason::BadAttrs(why) => write!(f, "bad attributes: {why}"),
            DropReason::Unresolvable => {
                f.write_str("Kamailio cannot resolve this host: it is neither a name nor an address that it reads")
            }
            DropReason::DoesNotResolve => f.write_str("the host name does not resolve (as --resolve says)"),
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
}

impl fmt::Display for Fatal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a set id without a URI: Kamailio does not start with this list, and refuses to reload it")?;
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
    /// Reads a list as `version` does. `answers` stand for the name server: a name that they do not
    /// know is held as [`Address::NeedsDns`].
    pub fn read(source: Source, version: Version, answers: &Answers) -> List {
        let mut list = List {
            source,
            version,
            entries: Vec::new(),
            dropped: Vec::new(),
            fatal: None,
        };
        for chunk in Chunks::new(&list.source.text) {
            let line = list.source.bytes(chunk.content);
            match Columns::read(line, chunk.content.start, version) {
                Columns::Nothing => {}
                Columns::NoUri(span) => {
                    list.fatal = Some(Fatal {
                        line: chunk.line,
                        span,
                        in_cut_line: chunk.continues,
                    });
                    break;
                }
                Columns::Destination(fields) => {
                    match pack(&list.source, &chunk, fields, version, answers) {
                        Ok(entry) => list.entries.push(entry),
                        Err(dropped) => list.dropped.push(dropped),
                    }
                }
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

    /// The attributes as Kamailio holds them; `None` where there are none.
    pub fn attrs(&self, entry: &Entry) -> Option<&[u8]> {
        let column = self.source.bytes(entry.fields.attrs);
        (!column.is_empty()).then(|| attrs::held(column))
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

/// The twin of `pack_dest`: checks what Kamailio checks, in its order.
fn pack(
    source: &Source,
    chunk: &Chunk,
    fields: Fields,
    version: Version,
    answers: &Answers,
) -> Result<Entry, Dropped> {
    let dropped = |span, reason| Dropped {
        line: chunk.line,
        span,
        reason,
    };
    let (read, scheme_added) = read_uri(source.bytes(fields.uri), version)
        .map_err(|why| dropped(fields.uri, DropReason::BadUri(why)))?;
    if read.host.len() > HOST_BYTES {
        return Err(dropped(fields.uri, DropReason::HostTooLong));
    }
    let attributes = attrs::held(source.bytes(fields.attrs));
    if let Some(why) = Parameters::new(attributes).find_map(Result::err) {
        return Err(dropped(fields.attrs, DropReason::BadAttrs(why)));
    }
    let prefix = if scheme_added { 4 } else { 0 };
    let written = source.bytes(fields.uri);
    // An added "sip:" is never part of the host.
    let host =
        written.get(read.host.start.saturating_sub(prefix)..read.host.end.saturating_sub(prefix));
    let address = locate(host.unwrap_or_default(), Flags(fields.flags_value), answers)
        .map_err(|reason| dropped(fields.uri, reason))?;
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

/// The URI, and whether `sip:` had to be put before it.
fn read_uri(written: &[u8], version: Version) -> Result<(SipUri, bool), BadUri> {
    let as_written = SipUri::read(written, version);
    let fixable = written.len() > FIXABLE_OVER
        && written.len() < FIXABLE_UNDER
        && !written.starts_with(b"sip:");
    match as_written {
        Ok(uri) => Ok((uri, false)),
        Err(why) if !fixable => Err(why),
        Err(why) => match SipUri::read(&[b"sip:", written].concat(), version) {
            Ok(uri) => Ok((uri, true)),
            // What was wrong before the fix says more, unless it was the missing scheme alone.
            Err(after) => Err(if why == BadUri::Scheme { after } else { why }),
        },
    }
}

fn locate(host: &[u8], flags: Flags, answers: &Answers) -> Result<Address, DropReason> {
    if flags.has(Flags::NO_DNS) {
        return Ok(Address::NotLookedUp);
    }
    if let Some(address) = address::numeric(host) {
        return Ok(Address::Known(address));
    }
    if host.is_empty() || host.starts_with(b"[") {
        return Err(DropReason::Unresolvable);
    }
    match answers.of(host).map(Answers::preferred) {
        None => Ok(Address::NeedsDns),
        Some(Some(address)) => Ok(Address::Known(address)),
        Some(None) => Err(DropReason::DoesNotResolve),
    }
}
