//! Reads a list, as much of it at once as there are processors: a line says nothing about another.

mod block;

use std::net::IpAddr;
use std::sync::{Arc, OnceLock};

use memchr::{memchr, memchr_iter, memrchr};
use rayon::prelude::*;

use super::attrs::{self, Known, Names};
use super::chunk::{Chunk, Chunks};
use super::entries::{A_STRETCH, Entries, Text};
use super::fields::{Columns, Fields};
use super::flags::Flags;
use super::glance::{self, Plain};
use super::load::Load;
use super::nature::Nature;
use super::present::Present;
use super::same::Hasher;
use super::uri::{BadUri, Scheme, SipUri};
use super::{Address, DropReason, Dropped, Entry, Fatal, FatalReason, List, SocketAttribute};
use super::{address, host_in, remark, same, socket};
use crate::kamailio::Version;
use crate::names::Answers;
use crate::source::{Part, Source, Span};

use block::{Block, Located};

/// The longest host that Kamailio takes (`DS_HN_SIZE - 2`).
pub(super) const HOST_BYTES: usize = 254;

/// Kamailio puts `sip:` before a URI of more than this many bytes,
const FIXABLE_OVER: usize = 4;
/// and fewer than this many.
const FIXABLE_UNDER: usize = 500;

/// How many bytes of a list are worth a thread of their own.
const BLOCK_BYTES: usize = 1 << 20;

/// How many blocks each thread reads, where they are not too small.
const BLOCKS_A_THREAD: usize = 16;

/// Which entries of a list are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// All of them.
    All,
    /// Those of one set: there may be a million others, and finding memory for them takes as long as
    /// reading them.
    Set(i32),
    /// Those that somebody asks for, who will ask for few: they are read once more then. Where names
    /// were answered, all are kept.
    Asked,
}

impl List {
    /// Reads a list as `version` does with the settings `load`. `answers` stand for the name server:
    /// a name that they do not know is held as [`Address::NeedsDns`].
    pub fn read(source: Source, version: Version, answers: &Answers, load: &Load) -> List {
        List::read_keeping(Keep::All, source, version, answers, load)
    }

    /// The same, but some entries are not kept.
    pub fn read_keeping(
        keep: Keep,
        source: Source,
        version: Version,
        answers: &Answers,
        load: &Load,
    ) -> List {
        let keep = match keep {
            Keep::Asked if !answers.is_empty() => Keep::All,
            keep => keep,
        };
        let source = Arc::new(source);
        let reader = Reader {
            source: &source,
            version,
            answers,
            load,
            keep,
            hasher: Hasher::default(),
        };
        reader.list(&source, reader.blocks())
    }
}

/// What every line of a list is read with.
pub(super) struct Reader<'a> {
    source: &'a Source,
    version: Version,
    answers: &'a Answers,
    load: &'a Load,
    keep: Keep,
    hasher: Hasher,
}

impl<'a> Reader<'a> {
    /// One that keeps all entries.
    pub(super) fn keeping_all(
        source: &'a Source,
        version: Version,
        answers: &'a Answers,
        load: &'a Load,
    ) -> Self {
        Self {
            source,
            version,
            answers,
            load,
            keep: Keep::All,
            hasher: Hasher::default(),
        }
    }

    /// The entries that stand in these bytes; `line` is the number of the first line.
    pub(super) fn entries(&self, bytes: Span, line: u32) -> Vec<Entry> {
        let bounds = (bytes.start as usize, bytes.end as usize);
        self.block(bounds, line, A_STRETCH).entries
    }

    /// The list of these blocks of its text.
    fn list(&self, source: &Arc<Source>, blocks: Vec<(usize, Block)>) -> List {
        let text = match self.keep {
            Keep::All | Keep::Set(_) => None,
            Keep::Asked => Some(Arc::new(Text {
                source: Arc::clone(source),
                version: self.version,
                load: self.load.clone(),
            })),
        };
        let mut list = List {
            nature: Nature::of(&source.text),
            source: Arc::clone(source),
            version: self.version,
            entries: Entries::default(),
            left_out: 0,
            set_runs: Vec::new(),
            manners: Vec::new(),
            written_weights: Default::default(),
            written_priorities: Vec::new(),
            hashes: Vec::new(),
            answered_ipv6: Vec::new(),
            unusual: Vec::new(),
            unusual_entries: Vec::new(),
            present: Present::default(),
            dropped: Vec::new(),
            fatal: None,
            fills_empty_attrs: self.load.fills_empty_attrs(),
            noticed: remark::Noticed::default(),
            alike: same::Alike::default(),
            order: OnceLock::default(),
            weights: Default::default(),
        };
        for (end, block) in blocks {
            list.add(block, end, text.as_ref());
            if list.fatal.is_some() {
                // Kamailio reads nothing after what stops it.
                list.present = list.present.with_bytes(&list.source.text);
                break;
            }
        }
        list
    }

    /// Reads the whole text, in as many blocks as there are threads for; each with where it ends.
    fn blocks(&self) -> Vec<(usize, Block)> {
        let text = &self.source.text;
        if text.len() < 2 * BLOCK_BYTES {
            return vec![(text.len(), self.block((0, text.len()), 1, 0))];
        }
        // Some threads get less time than others.
        let size = text.len() / (BLOCKS_A_THREAD * rayon::current_num_threads()) + 1;
        let bounds = bounds(text, size.max(BLOCK_BYTES));
        let lines = |&(start, end): &(usize, usize)| {
            memchr_iter(b'\n', text.get(start..end).unwrap_or_default()).count()
        };
        let lines: Vec<usize> = bounds.par_iter().map(lines).collect();
        let firsts = lines.iter().scan(1, |next, count| {
            let first = *next;
            *next += count;
            Some(first as u32)
        });
        let firsts: Vec<u32> = firsts.collect();
        let blocks = bounds.par_iter().zip(&firsts).zip(&lines);
        let read = blocks.map(|((&bounds, &first), &lines)| {
            let (_, end) = bounds;
            (end, self.block(bounds, first, lines + 1))
        });
        read.collect()
    }

    /// Reads what stands between two places that begin lines; `line` is the number of the first, and
    /// `room` is how many entries are likely.
    fn block(&self, bounds: (usize, usize), line: u32, room: usize) -> Block {
        match self.keep {
            Keep::Asked => self.read::<false>(bounds, line, room),
            Keep::All | Keep::Set(_) => self.read::<true>(bounds, line, room),
        }
    }

    /// The same, with entries that are kept, or not.
    fn read<const KEPT: bool>(
        &self,
        (start, end): (usize, usize),
        line: u32,
        room: usize,
    ) -> Block {
        let mut block = Block::default();
        match self.keep {
            Keep::All => block.entries.reserve_exact(room),
            Keep::Asked => block.hashes.reserve_exact(room),
            Keep::Set(_) => {}
        }
        let text = self.source.text.get(..end).unwrap_or_default();
        let mut chunks = Chunks::from(text, start, line);
        loop {
            if let Some((at, line)) = chunks.next_line()
                && let Some(plain) = glance::line(text, at)
                && let Some(located) = self.entry(line, &plain)
            {
                chunks.pass(plain.length);
                if plain.commented {
                    block.present = block.present.with_bytes(b"#");
                }
                block.add::<KEPT>(&located, plain.ordinary, self);
                continue;
            }
            let Some(chunk) = chunks.next() else {
                break;
            };
            let fatal = |span, reason| Fatal {
                line: chunk.line,
                span,
                in_cut_line: chunk.continues,
                reason,
            };
            block.present = block.present.with_bytes(self.source.bytes(chunk.span));
            let line = self.source.bytes(chunk.content);
            match Columns::read(line, chunk.content.start, self.version) {
                Columns::Nothing => {}
                Columns::NoUri(span) => block.fatal = Some(fatal(span, FatalReason::NoUri)),
                Columns::Destination { fields, wrapped } => {
                    match self.pack(&chunk, fields, wrapped) {
                        Ok(located) => block.add::<KEPT>(&located, false, self),
                        Err(Dropped { span, reason, .. }) if self.load.dropping_is_fatal() => {
                            block.fatal = Some(fatal(span, FatalReason::Dropped(reason)));
                        }
                        Err(dropped) => block.dropped.push(dropped),
                    }
                }
            }
            if block.fatal.is_some() {
                break;
            }
        }
        block
    }

    /// The entry of a plain line; `None` where it needs a closer look.
    #[inline(always)]
    fn entry(&self, line: u32, plain: &Plain) -> Option<Located> {
        let attributes = self.source.bytes(plain.fields.attrs());
        if self.foreign_socket(attributes, plain.known).is_some() {
            return None;
        }
        let flags = Flags(plain.fields.flags_value);
        let host = self.source.bytes(plain.fields.uri());
        let host = host.get(plain.host.range())?;
        let looked_up = self.looks_up(flags);
        let (address, is_at) = match plain.address {
            Some(address) if looked_up => (Address::Numeric, Some(address.into())),
            None if looked_up => {
                let uri = SipUri {
                    scheme: Scheme::Sip,
                    host: plain.host.range(),
                    port: plain.port,
                    transport: plain.transport,
                };
                self.locate_name(host, &uri).ok()?
            }
            address => (Address::NotLookedUp, address.map(IpAddr::from)),
        };
        let entry = Entry {
            line,
            fields: plain.fields,
            wrapped: false,
            scheme_added: false,
            scheme: Scheme::Sip,
            host: plain.host,
            port: plain.port,
            transport: plain.transport,
            address,
            ipv4: None,
            known: plain.known,
        };
        Some(Located::new(entry, is_at))
    }

    /// The twin of `pack_dest`: checks what Kamailio checks, in its order.
    fn pack(&self, chunk: &Chunk, fields: Fields, wrapped: bool) -> Result<Located, Dropped> {
        let dropped = |span, reason| Dropped {
            line: chunk.line,
            set: fields.set_value,
            uri: fields.uri(),
            span,
            reason,
        };
        let bad_uri = |reason| dropped(fields.uri(), reason);
        let bad_attrs = |reason| dropped(fields.attrs(), reason);
        let written = self.source.bytes(fields.uri());
        let (read, scheme_added) =
            read_uri(written, self.version).map_err(|why| bad_uri(DropReason::BadUri(why)))?;
        if read.host.len() > HOST_BYTES {
            return Err(bad_uri(DropReason::HostTooLong));
        }
        let host = host_in(written, read.host.clone(), scheme_added);
        if host.starts_with(b"[") && host.ends_with(b"]") && !self.load.tries_ipv6() {
            return Err(bad_uri(DropReason::Ipv6Off));
        }
        let attributes = attrs::held(self.source.bytes(fields.attrs()));
        let known = Known::read(attributes).map_err(|why| bad_attrs(DropReason::BadAttrs(why)))?;
        if let Some(attribute) = self.foreign_socket(attributes, known) {
            return Err(bad_attrs(DropReason::NotOurSocket(attribute)));
        }
        let (address, is_at) = self
            .locate(host, &read, Flags(fields.flags_value))
            .map_err(bad_uri)?;
        let entry = Entry {
            line: chunk.line,
            fields,
            wrapped,
            scheme_added,
            scheme: read.scheme,
            host: Part::new(read.host.start, read.host.end),
            port: read.port,
            transport: read.transport,
            address,
            ipv4: None,
            known,
        };
        Ok(Located::new(entry, is_at))
    }

    /// The first attribute that names a socket on which Kamailio does not listen. Where its sockets
    /// are unknown, none does.
    fn foreign_socket(&self, attributes: &[u8], known: Known) -> Option<SocketAttribute> {
        use SocketAttribute::*;
        let names_one = known.has_any(Names::SOCKETS);
        let sockets = self.load.sockets.value().filter(|_| names_one)?;
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

    /// Whether Kamailio asks where a destination with these flags is.
    fn looks_up(&self, flags: Flags) -> bool {
        !flags.has(Flags::NO_DNS) && self.load.looks_names_up()
    }

    /// What is known of where a host is, and the address that it is, or that its name was answered with.
    fn locate(
        &self,
        host: &[u8],
        uri: &SipUri,
        flags: Flags,
    ) -> Result<(Address, Option<IpAddr>), DropReason> {
        let numeric = address::numeric(host);
        if !self.looks_up(flags) {
            return Ok((Address::NotLookedUp, numeric));
        }
        match numeric {
            Some(_) => Ok((Address::Numeric, numeric)),
            None => self.locate_name(host, uri),
        }
    }

    /// The same of a host that is no address, and is looked up.
    fn locate_name(
        &self,
        host: &[u8],
        uri: &SipUri,
    ) -> Result<(Address, Option<IpAddr>), DropReason> {
        match host.first() {
            None => return Err(DropReason::NoHost),
            Some(b'[') => return Err(DropReason::Unresolvable),
            Some(_) => {}
        }
        if self.load.asks_the_system()
            && let Some(address) = address::short_ipv4(host)
        {
            return Ok((Address::Answered, Some(address)));
        }
        let name = self.load.asked_name(host);
        if self.load.asks_for_srv(uri.port) {
            let targets = self.answers.targets_of(uri.srv_service(), name);
            if !targets.is_empty() {
                // Where the first of them is, is asked of nobody here.
                return Ok((Address::NeedsDns, None));
            }
        }
        let Some(addresses) = self.answers.of(name, self.load.asks_the_system()) else {
            return Ok((Address::NeedsDns, None));
        };
        match Answers::preferred(&addresses) {
            Some(address) if address.is_ipv6() && !self.load.tries_ipv6() => {
                Err(DropReason::OnlyIpv6)
            }
            Some(address) => Ok((Address::Answered, Some(address))),
            None => Err(DropReason::DoesNotResolve),
        }
    }
}

/// The URI, and whether `sip:` had to be put before it.
pub(super) fn read_uri(written: &[u8], version: Version) -> Result<(SipUri, bool), BadUri> {
    let why = match SipUri::read(written, version) {
        Ok(uri) => return Ok((uri, false)),
        Err(why) => why,
    };
    let fixable = written.len() > FIXABLE_OVER
        && written.len() < FIXABLE_UNDER
        && !written.starts_with(b"sip:");
    let fixed = match fixable {
        true => SipUri::read(&[b"sip:", written].concat(), version),
        false => Err(why),
    };
    fixed.map(|uri| (uri, true)).map_err(|after| match written {
        // What these are misread as says less than what they are.
        [0xef, 0xbb, 0xbf, ..] => BadUri::ByteOrderMark,
        [b'<' | b'"' | b'\'', ..] => BadUri::Enclosed,
        // What was wrong before the fix says more, unless it was the missing scheme alone.
        _ if why == BadUri::Scheme => after,
        _ => why,
    })
}

/// Cuts a text into parts of about `size` bytes, each of whole lines.
fn bounds(text: &[u8], size: usize) -> Vec<(usize, usize)> {
    let mut bounds = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let head = text.get(start..start + size);
        // A line that is longer goes to its end.
        let end = match head.and_then(|head| memrchr(b'\n', head)) {
            Some(feed) => start + feed + 1,
            None => {
                let rest = text.get(start..).unwrap_or_default();
                let far = rest.get(size..).and_then(|rest| memchr(b'\n', rest));
                far.map_or(text.len(), |feed| start + size + feed + 1)
            }
        };
        bounds.push((start, end));
        start = end;
    }
    bounds
}

#[cfg(test)]
mod tests;
