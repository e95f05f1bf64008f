//! Reads a list line by line, like `ds_load_list`.

use super::columns::{Columns, Fields};
use super::file_format::FileFormat;
use super::flags::Flags;
use super::lines::{Chunk, Chunks};
use super::options::ListOptions;
use super::pack::Packer;
use super::{DropReason, Dropped, Entry, Fatal, FatalReason, List};
use crate::base::dns_records::DnsAnswers;
use crate::base::parallel;
use crate::base::source::{ShortSpan, Source};
use crate::kamailio::version::Version;

impl List {
    /// Reads a list like Kamailio `version` with the settings `load`. `answers` replace the name
    /// server: a name without an answer becomes [`super::Address::NeedsDns`].
    pub fn read(
        source: Source,
        version: Version,
        answers: &DnsAnswers,
        load: &ListOptions,
    ) -> List {
        let reader = ListReader {
            source: &source,
            packer: Packer {
                version,
                answers,
                load,
            },
        };
        let chunks: Vec<Chunk> = Chunks::new(&source.text).collect();
        // Lines are independent of each other.
        let lines = parallel::runs(&chunks, |chunk, lines| lines.extend(reader.line(chunk)));
        let most = lines.iter().map(Vec::len).sum();
        let (mut entries, mut dropped, mut fatal) = (Vec::with_capacity(most), Vec::new(), None);
        for line in lines.into_iter().flatten() {
            match line {
                LineReading::Held(entry) => entries.push(entry),
                LineReading::Dropped(line) => dropped.push(line),
                // Kamailio stops reading at a fatal line.
                LineReading::Fatal(why) => {
                    fatal = Some(why);
                    break;
                }
            }
        }
        List {
            format: FileFormat::of(&source.text),
            source,
            version,
            options: load.clone(),
            entries,
            dropped,
            fatal,
        }
    }
}

/// The context for reading the lines of a list.
struct ListReader<'a> {
    source: &'a Source,
    packer: Packer<'a>,
}

/// What Kamailio reads from a line.
enum LineReading {
    Held(Entry),
    Dropped(Dropped),
    Fatal(Fatal),
}

impl ListReader<'_> {
    /// The destination of this line; `None` where it is blank, or a comment.
    fn line(&self, chunk: &Chunk) -> Option<LineReading> {
        let fatal = |span, reason| {
            LineReading::Fatal(Fatal {
                line: chunk.line,
                span,
                in_cut_line: chunk.continues,
                reason,
            })
        };
        let line = self.source.bytes(chunk.content);
        let columns = Columns::read(line, chunk.content.start, self.packer.version);
        let (fields, wrapped) = match columns {
            Columns::Nothing => return None,
            Columns::NoUri(set) => return Some(fatal(set, FatalReason::NoUri)),
            Columns::Destination { fields, wrapped } => (fields, wrapped),
        };
        Some(match self.entry(chunk.line, fields, wrapped) {
            Ok(entry) => LineReading::Held(entry),
            Err(dropped) if self.packer.load.dropping_is_fatal() => {
                fatal(dropped.span, FatalReason::Dropped(dropped.reason))
            }
            Err(dropped) => LineReading::Dropped(dropped),
        })
    }

    fn entry(&self, line: u32, fields: Fields, wrapped: bool) -> Result<Entry, Dropped> {
        let uri = self.source.bytes(fields.uri());
        let attrs = self.source.bytes(fields.attrs());
        match self.packer.pack(uri, Flags(fields.flags_value), attrs) {
            Ok(packed) => Ok(Entry {
                line,
                fields,
                wrapped,
                scheme_added: packed.scheme_added,
                scheme: packed.uri.scheme,
                host: ShortSpan::new(packed.uri.host.start, packed.uri.host.end),
                port: packed.uri.port,
                transport: packed.uri.transport,
                address: packed.address,
                known: packed.known,
            }),
            Err(reason) => Err(Dropped {
                line,
                set: fields.set_value,
                uri: fields.uri(),
                span: match reason {
                    DropReason::BadAttrs(_) | DropReason::NotOurSocket(_) => fields.attrs(),
                    _ => fields.uri(),
                },
                reason,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::fact::Fact;
    use crate::kamailio::list::uri::BadUri;

    fn read(text: &str, load: &ListOptions) -> List {
        let source = Source::new("x", text);
        List::read(source, Version::V6_1, &DnsAnswers::default(), load)
    }

    #[test]
    fn a_line_is_loaded_or_dropped_or_fatal() {
        let text = "# c\n1 sip:h 8 # c\n\n7 bad\n1 sip:h 0 5 a=\"\n1 sip:i\n2\n1 sip:j\n";
        let list = read(text, &ListOptions::default());
        let loaded: Vec<_> = list.entries.iter().map(|entry| entry.line).collect();
        assert_eq!(loaded, [2, 6]);
        let dropped = list.dropped.iter();
        let dropped: Vec<_> = dropped
            .map(|dropped| (dropped.line, dropped.set, list.source.bytes(dropped.span)))
            .collect();
        assert_eq!(dropped, [(4, 7, &b"bad"[..]), (5, 1, b"a=\"")]);
        let fatal = list.fatal.unwrap();
        assert_eq!((fatal.line, fatal.reason), (7, FatalReason::NoUri));
    }

    #[test]
    fn with_load_mode_1_a_dropped_line_is_fatal() {
        let load = ListOptions {
            load_mode: Fact::Known(1),
            ..ListOptions::default()
        };
        let list = read("1 sip:h\n1 bad\n2\n", &load);
        assert_eq!((list.entries.len(), list.dropped.len()), (1, 0));
        let fatal = list.fatal.unwrap();
        let reason = FatalReason::Dropped(DropReason::BadUri(BadUri::TooShort));
        assert_eq!((fatal.line, fatal.reason), (2, reason));
    }
}
