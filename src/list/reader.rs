//! Reads a list, as much of it at once as there are processors: a line says nothing about another.

use std::sync::OnceLock;

use memchr::{memchr, memchr_iter, memrchr};
use rayon::prelude::*;

use super::attrs::{self, Known, Names};
use super::chunk::{Chunk, Chunks};
use super::fields::{Columns, Fields};
use super::flags::Flags;
use super::load::Load;
use super::nature::Nature;
use super::present::Present;
use super::uri::{BadUri, SipUri};
use super::{Address, DropReason, Dropped, Entry, Fatal, FatalReason, List, SocketAttribute};
use super::{address, remark, same, socket};
use crate::blocks::Blocks;
use crate::kamailio::Version;
use crate::names::Answers;
use crate::source::{Part, Source};

/// The longest host that Kamailio takes (`DS_HN_SIZE - 2`).
pub(super) const HOST_BYTES: usize = 254;

/// Kamailio puts `sip:` before a URI of more than this many bytes,
const FIXABLE_OVER: usize = 4;
/// and fewer than this many.
const FIXABLE_UNDER: usize = 500;

/// How many bytes of a list are worth a thread of their own.
const BLOCK_BYTES: usize = 1 << 20;

impl List {
    /// Reads a list as `version` does with the settings `load`. `answers` stand for the name server:
    /// a name that they do not know is held as [`Address::NeedsDns`].
    pub fn read(source: Source, version: Version, answers: &Answers, load: &Load) -> List {
        List::read_of_set(None, source, version, answers, load)
    }

    /// The same, but of one set only the entries are kept, where one is given: there may be a million
    /// others, and finding memory for them takes as long as reading them.
    pub fn read_of_set(
        set: Option<i32>,
        source: Source,
        version: Version,
        answers: &Answers,
        load: &Load,
    ) -> List {
        let blocks = Reader {
            source: &source,
            version,
            answers,
            load,
            set,
        }
        .blocks();
        let mut list = List {
            nature: Nature::of(&source.text),
            source,
            version,
            entries: Blocks::default(),
            left_out: 0,
            present: Present::default(),
            dropped: Vec::new(),
            fatal: None,
            fills_empty_attrs: load.fills_empty_attrs(),
            noticed: remark::Noticed::default(),
            alike: same::Alike::default(),
            order: OnceLock::default(),
            weights: Default::default(),
        };
        for mut block in blocks {
            list.entries.push(block.entries);
            list.left_out += block.left_out;
            list.present = list.present.and(block.present);
            list.dropped.append(&mut block.dropped);
            list.fatal = block.fatal;
            if list.fatal.is_some() {
                // Kamailio reads nothing after what stops it.
                break;
            }
        }
        list
    }
}

/// What every line of a list is read with.
struct Reader<'a> {
    source: &'a Source,
    version: Version,
    answers: &'a Answers,
    load: &'a Load,
    /// The set whose entries are kept; all without.
    set: Option<i32>,
}

/// What some lines that follow each other come to.
#[derive(Debug, Default)]
struct Block {
    entries: Vec<Entry>,
    left_out: usize,
    present: Present,
    dropped: Vec<Dropped>,
    /// Where it was reached, the last thing that was read.
    fatal: Option<Fatal>,
}

impl Reader<'_> {
    /// Reads the whole text, in as many blocks as there are threads for.
    fn blocks(&self) -> Vec<Block> {
        let text = &self.source.text;
        if text.len() < 2 * BLOCK_BYTES {
            return vec![self.block((0, text.len()), 1, 0)];
        }
        let size = text.len() / rayon::current_num_threads() + 1;
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
        let read = blocks.map(|((&bounds, &first), &lines)| self.block(bounds, first, lines + 1));
        read.collect()
    }

    /// Reads what stands between two places that begin lines; `line` is the number of the first, and
    /// `room` is how many entries are likely.
    fn block(&self, (start, end): (usize, usize), line: u32, room: usize) -> Block {
        let mut block = Block {
            entries: Vec::with_capacity(if self.set.is_none() { room } else { 0 }),
            ..Block::default()
        };
        let text = self.source.text.get(..end).unwrap_or_default();
        for chunk in Chunks::from(text, start, line) {
            let fatal = |span, reason| Fatal {
                line: chunk.line,
                span,
                in_cut_line: chunk.continues,
                reason,
            };
            let line = self.source.bytes(chunk.content);
            match Columns::read(line, chunk.content.start, self.version) {
                Columns::Nothing => {}
                Columns::NoUri(span) => block.fatal = Some(fatal(span, FatalReason::NoUri)),
                Columns::Destination { fields, wrapped } => {
                    match self.pack(&chunk, fields, wrapped) {
                        Ok(entry) if self.set.is_some_and(|set| set != entry.set()) => {
                            block.left_out += 1;
                        }
                        Ok(entry) => {
                            block.present = block.present.with(&entry);
                            block.entries.push(entry);
                        }
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

    /// The twin of `pack_dest`: checks what Kamailio checks, in its order.
    fn pack(&self, chunk: &Chunk, fields: Fields, wrapped: bool) -> Result<Entry, Dropped> {
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
        let prefix = if scheme_added { 4 } else { 0 };
        // An added "sip:" is never part of the host.
        let host = written
            .get(read.host.start.saturating_sub(prefix)..read.host.end.saturating_sub(prefix))
            .unwrap_or_default();
        if host.starts_with(b"[") && host.ends_with(b"]") && !self.load.tries_ipv6() {
            return Err(bad_uri(DropReason::Ipv6Off));
        }
        let attributes = attrs::held(self.source.bytes(fields.attrs()));
        let known = Known::read(attributes).map_err(|why| bad_attrs(DropReason::BadAttrs(why)))?;
        if let Some(attribute) = self.foreign_socket(attributes, known) {
            return Err(bad_attrs(DropReason::NotOurSocket(attribute)));
        }
        let address = self
            .locate(host, &read, Flags(fields.flags_value))
            .map_err(bad_uri)?;
        Ok(Entry {
            line: chunk.line,
            fields,
            wrapped,
            scheme_added,
            scheme: read.scheme,
            host: Part::new(read.host.start, read.host.end),
            port: read.port,
            transport: read.transport,
            address,
            known,
        })
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

    fn locate(&self, host: &[u8], uri: &SipUri, flags: Flags) -> Result<Address, DropReason> {
        if flags.has(Flags::NO_DNS) || !self.load.looks_names_up() {
            return Ok(Address::NotLookedUp);
        }
        if let Some(address) = address::numeric(host) {
            return Ok(Address::Numeric(address));
        }
        match host.first() {
            None => return Err(DropReason::NoHost),
            Some(b'[') => return Err(DropReason::Unresolvable),
            Some(_) => {}
        }
        if self.load.asks_the_system()
            && let Some(address) = address::short_ipv4(host)
        {
            return Ok(Address::Answered(address));
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
            Some(address) => Ok(Address::Answered(address)),
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
mod tests {
    use super::*;
    use crate::known;
    use proptest::prelude::*;

    fn read(text: &[u8], load: &Load) -> List {
        let source = Source::new("x", text);
        List::read(source, Version::V6_1, &Answers::default(), load)
    }

    /// What is read of a text, block by block of this size.
    fn in_blocks(text: &[u8], size: usize, load: &Load) -> Vec<Block> {
        let source = Source::new("x", text);
        let answers = Answers::default();
        let reader = Reader {
            source: &source,
            version: Version::V6_1,
            answers: &answers,
            load,
            set: None,
        };
        let mut line = 1;
        let blocks = bounds(text, size).into_iter().map(|(start, end)| {
            let block = reader.block((start, end), line, 0);
            line += memchr_iter(b'\n', &text[start..end]).count() as u32;
            block
        });
        blocks.collect()
    }

    proptest! {
        #[test]
        fn blocks_read_what_one_reader_reads(
            lines in proptest::collection::vec(
                prop_oneof![
                    Just("1 sip:192.0.2.1 8\n"), Just("# c\n"), Just("\n"), Just("1 sip:h:x\r\n"),
                    Just("2 sip:192.0.2.2 8 0 weight=50;duid=x"), Just("7\n"), Just("1 a\0b\n"),
                ],
                0..40,
            ),
            long in 0..3000usize,
            size in 1..200usize,
            strict: bool,
        ) {
            let mut text = lines.concat().into_bytes();
            text.extend(vec![b'x'; long]);
            text.extend(b"\n1 sip:192.0.2.3\n");
            let load = Load {
                load_mode: known::Known::Is(i32::from(strict)),
                ..Load::default()
            };
            let whole = read(&text, &load);
            let mut blocks = in_blocks(&text, size, &load);
            let last = blocks.iter().position(|block| block.fatal.is_some());
            blocks.truncate(last.map_or(usize::MAX, |last| last + 1));
            let places: Vec<_> = blocks.iter().flat_map(|b| &b.entries).map(|e| (e.line, e.fields)).collect();
            let expected: Vec<_> = whole.entries.iter().map(|e| (e.line, e.fields)).collect();
            prop_assert_eq!(places, expected);
            let dropped: Vec<_> = blocks.iter().flat_map(|block| block.dropped.clone()).collect();
            prop_assert_eq!(dropped, whole.dropped);
            prop_assert_eq!(blocks.last().and_then(|block| block.fatal), whole.fatal);
        }
    }

    #[test]
    fn of_one_set_the_entries_are_those_that_the_whole_list_has() {
        let text = b"1 sip:h1\n2 sip:h2 8\n7 bad\n2 sip:h3 0 5 weight=5\n sip:h0\n-2 sip:h4\n2\n2 sip:h5\n";
        let load = Load::default();
        let whole = read(text, &load);
        for set in [2, 1, 0, -2, 9] {
            let source = Source::new("x", text.as_slice());
            let answers = Answers::default();
            let list = List::read_of_set(Some(set), source, Version::V6_1, &answers, &load);
            let lines = |list: &List| -> Vec<_> {
                let of_set = list.entries.iter().filter(|entry| entry.set() == set);
                of_set.map(|entry| (entry.line, entry.fields)).collect()
            };
            assert_eq!(lines(&list), lines(&whole), "{set}");
            assert_eq!(
                list.entries.len() + list.left_out,
                whole.entries.len(),
                "{set}"
            );
            assert_eq!(
                (&list.dropped, list.fatal),
                (&whole.dropped, whole.fatal),
                "{set}"
            );
        }
    }

    #[test]
    fn a_list_of_many_lines_is_read_in_blocks_that_follow_each_other() {
        let lines = 2 * BLOCK_BYTES / 20;
        let text: String = (1..=lines)
            .map(|line| format!("{line} sip:192.0.2.1 8\n"))
            .collect();
        let list = read(text.as_bytes(), &Load::default());
        assert_eq!(list.entries.len(), lines);
        for (index, entry) in list.entries.iter().enumerate() {
            assert_eq!(
                (entry.line as usize, entry.set() as usize),
                (index + 1, index + 1)
            );
            assert_eq!(list.entries[index].line, entry.line);
        }
        assert!(list.entries.get(lines).is_none());
    }

    #[test]
    fn an_entry_takes_little_more_than_the_line_that_it_stands_in() {
        assert!(size_of::<Entry>() <= 80);
    }
}
