//! What is wrong in a list: where, and of which kind. Words are made of it where it is printed.

use rayon::prelude::*;

use super::dropped::Cause;
use super::file_format::Nature;
use super::lines::Chunks;
use super::uri::SipUri;
use super::warnings::misreadings;
use super::{DropReason, Dropped, Entry, FatalReason, List};
use crate::base::dns_records::Answers;
use crate::base::source::Span;

/// One mistake, and the bytes that it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mistake {
    /// What Kamailio makes of them.
    pub kind: MistakeKind,
    /// The line of the file, from 1.
    pub line: u32,
    pub span: Span,
}

/// What Kamailio does that a reader of the list would not expect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MistakeKind {
    /// No set id: the destination goes into set 0.
    NoSetId,
    /// A word where the set id should be: it is taken for the URI, in set 0.
    SetIdIsAWord,
    /// No blank after the set id: the digits in front of the URI are the set id.
    SetIdGlued,
    /// A number that does not fit a C `int`.
    NumberWraps,
    /// A set below 0: pinged, but its state never changes.
    NegativeSet,
    /// `sip:` was missing and is added.
    SchemeAdded,
    /// A `#` inside the URI: the rest of the line is a comment.
    CommentCutsColumn,
    /// A `#` right after a number, and columns after it, which are a comment.
    CommentCutsLine,
    /// Numbers over 255 in an IPv4 address wrap.
    AddressWraps,
    /// A number is missing in an IPv4 address, and counts as 0.
    AddressHasGaps,
    /// A host of numbers that is no address to Kamailio: it asks the name server for it.
    NumberLikeName,
    /// What a template left there: nobody filled it in.
    Placeholder,
    /// A blank that is none to Kamailio: a no-break space, a vertical tab.
    InvisibleBlank,
    /// Letters where the flags should be: flags are 0 and the word becomes the attributes.
    FlagsAreLetters,
    /// `0x..` where the version does not read it.
    FlagsAreHexadecimal,
    /// Text right after the digits of the flags: it becomes the attributes.
    TextAfterFlags,
    /// Text where the priority should be, or right after it.
    TextAfterPriority,
    /// Text after the attributes, which end at the first blank.
    TextIgnored,
    /// A comma ends the attributes; what follows is not read.
    CommaEndsAttrs,
    /// An attribute that Kamailio reads, written twice: the first wins.
    RepeatedAttribute(&'static str),
    /// The name of an attribute that is nearly one that Kamailio reads.
    MisspeltAttribute(&'static str),
    /// A weight outside 1 to 100 counts as 0.
    WeightOutOfRange,
    /// The line is the tail of one of over 1023 bytes.
    CutLine,
    /// A NUL byte hides the rest of the line.
    NulHides,
    /// Kamailio drops the line, and logs why.
    Dropped(DropReason),
    /// Kamailio drops the line: the host name has SRV records and no address.
    DroppedOnlySrv,
    /// Kamailio drops the line: a word stands where the set id should, and is taken for the URI.
    DroppedSetIdIsAWord,
    /// Kamailio drops the line: it is a comment of another language.
    DroppedComment,
    /// Kamailio drops the line: the URI stands after the numbers.
    DroppedColumnsSwapped,
    /// Kamailio drops the line: nobody filled the template in.
    DroppedPlaceholder,
    /// Kamailio drops the line: it has a blank that is none to Kamailio.
    DroppedInvisibleBlank,
    /// Kamailio drops the line: a byte order mark stands before it.
    DroppedByteOrderMark,
    /// The line is the tail of one of over 1023 bytes, and Kamailio drops it.
    DroppedCutLine,
    /// Kamailio does not start with this line.
    StopsStart(FatalReason),
    /// The line is the tail of one of over 1023 bytes, and Kamailio does not start with it.
    CutLineStopsStart,
    /// A NUL byte after blanks hides the whole line.
    NulHidesLine,
    /// The file is UTF-16.
    Utf16,
    /// Lines end in a carriage return alone.
    CarriageReturns,
    /// The file is the answer of an RPC command.
    RpcAnswer,
}

impl MistakeKind {
    /// Whether the columns of the line are not those that they look like, so that nobody can tell
    /// what an edit of one would do.
    pub fn misplaces_columns(self) -> bool {
        matches!(
            self,
            MistakeKind::SetIdIsAWord
                | MistakeKind::SetIdGlued
                | MistakeKind::NumberWraps
                | MistakeKind::NegativeSet
                | MistakeKind::CommentCutsColumn
                | MistakeKind::CommentCutsLine
                | MistakeKind::Placeholder
                | MistakeKind::InvisibleBlank
                | MistakeKind::FlagsAreLetters
                | MistakeKind::FlagsAreHexadecimal
                | MistakeKind::TextAfterFlags
                | MistakeKind::TextAfterPriority
                | MistakeKind::TextIgnored
                | MistakeKind::CutLine
                | MistakeKind::NulHides
        )
    }

    /// Whether something that was written in the line of an entry has no effect at all.
    pub fn loses_a_column(self) -> bool {
        self.misplaces_columns()
            || matches!(
                self,
                MistakeKind::AddressWraps
                    | MistakeKind::AddressHasGaps
                    | MistakeKind::NumberLikeName
                    | MistakeKind::CommaEndsAttrs
                    | MistakeKind::RepeatedAttribute(_)
                    | MistakeKind::MisspeltAttribute(_)
                    | MistakeKind::WeightOutOfRange
            )
    }

    /// Whether the line is the tail of one of over 1023 bytes.
    fn is_of_cut_line(self) -> bool {
        matches!(
            self,
            MistakeKind::CutLine | MistakeKind::DroppedCutLine | MistakeKind::CutLineStopsStart
        )
    }
}

impl List {
    /// All mistakes in the order of the file; of entries, those in `entries`.
    pub fn mistakes<'a>(
        &self,
        answers: &Answers,
        entries: impl IntoParallelIterator<Item = &'a Entry>,
    ) -> Vec<Mistake> {
        let mut all = self.lost(answers);
        let entries = entries.into_par_iter();
        all.par_extend(entries.flat_map_iter(|entry| misreadings(self, entry)));
        all.extend(self.hidden_lines());
        self.in_order(all)
    }

    /// The lines that Kamailio drops, and what makes the list one with which it does not start, in the
    /// order of the file.
    pub fn lost_lines(&self, answers: &Answers) -> Vec<Mistake> {
        self.in_order(self.lost(answers))
    }

    fn in_order(&self, mut all: Vec<Mistake>) -> Vec<Mistake> {
        all.sort_by_key(|mistake| mistake.span);
        // A line that is cut twice is one mistake.
        let mut last_cut = 0;
        all.retain(|mistake| {
            let cut = mistake.kind.is_of_cut_line();
            let is_told = cut && mistake.line == last_cut;
            if cut {
                last_cut = mistake.line;
            }
            !is_told
        });
        all
    }

    fn lost(&self, answers: &Answers) -> Vec<Mistake> {
        let mut all = Vec::new();
        all.extend(self.whole_file());
        for dropped in &self.dropped {
            all.extend(self.cause_of(dropped));
            all.extend(self.by_the_server(dropped, answers));
        }
        if let Some(fatal) = self.fatal.filter(|_| self.nature == Nature::Lines) {
            all.push(Mistake {
                kind: match fatal.in_cut_line {
                    true => MistakeKind::CutLineStopsStart,
                    false => MistakeKind::StopsStart(fatal.reason),
                },
                line: fatal.line,
                span: fatal.span,
            });
        }
        all
    }

    /// What is wrong with the file as a whole.
    fn whole_file(&self) -> Option<Mistake> {
        let text = &self.source.text;
        let first_byte = text.len().min(1);
        let (kind, end) = match self.nature {
            Nature::Lines => return None,
            Nature::Utf16 => (MistakeKind::Utf16, first_byte),
            Nature::CarriageReturns => (MistakeKind::CarriageReturns, first_byte),
            Nature::RpcAnswer => {
                let first_line = text.iter().position(|&b| b == b'\n');
                (MistakeKind::RpcAnswer, first_line.unwrap_or(text.len()))
            }
        };
        Some(Mistake {
            kind,
            line: 1,
            span: Span::new(0, end),
        })
    }

    /// The mistake in the text of a dropped line; `None` where the text is sound.
    fn cause_of(&self, dropped: &Dropped) -> Option<Mistake> {
        let (kind, span) = match self.cause(dropped) {
            Cause::NoList => return None,
            Cause::Reason if depends_on_the_server(dropped.reason) => return None,
            Cause::Reason => (MistakeKind::Dropped(dropped.reason), dropped.span),
            Cause::CutLine => (MistakeKind::DroppedCutLine, dropped.uri),
            Cause::ByteOrderMark => {
                let start = dropped.uri.start;
                let mark = Span {
                    start,
                    end: start + 3,
                };
                (MistakeKind::DroppedByteOrderMark, mark)
            }
            Cause::InvisibleBlank(span) => (MistakeKind::DroppedInvisibleBlank, span),
            Cause::Placeholder(span) => (MistakeKind::DroppedPlaceholder, span),
            Cause::ColumnsSwapped => (MistakeKind::DroppedColumnsSwapped, dropped.uri),
            Cause::SetIdIsAWord => (MistakeKind::DroppedSetIdIsAWord, dropped.span),
            Cause::ForeignComment => (MistakeKind::DroppedComment, dropped.span),
        };
        Some(Mistake {
            kind,
            line: dropped.line,
            span,
        })
    }

    /// The mistake in a line that another server, or other name servers, would let stand.
    fn by_the_server(&self, dropped: &Dropped, answers: &Answers) -> Option<Mistake> {
        if !depends_on_the_server(dropped.reason) {
            return None;
        }
        let kind = match dropped.reason {
            DropReason::DoesNotResolve => {
                let (name, _) = self.name_of_dropped(dropped)?;
                match answers.srv_targets(&name).is_empty() {
                    true => MistakeKind::Dropped(dropped.reason),
                    false => MistakeKind::DroppedOnlySrv,
                }
            }
            reason => MistakeKind::Dropped(reason),
        };
        Some(Mistake {
            kind,
            line: dropped.line,
            span: dropped.span,
        })
    }

    /// The name that Kamailio asks for, for a line that is dropped as it does not resolve, and the URI.
    pub fn name_of_dropped(&self, dropped: &Dropped) -> Option<(Vec<u8>, SipUri)> {
        let (host, uri) = self.host_of_dropped(dropped)?;
        Some((self.load.asked_name(&host).to_owned(), uri))
    }

    /// Lines that a NUL byte hides whole. Elsewhere in a line it is a misreading of an entry.
    fn hidden_lines(&self) -> impl Iterator<Item = Mistake> {
        let chunks = (self.nature == Nature::Lines).then(|| Chunks::new(&self.source.text));
        chunks.into_iter().flatten().filter_map(|chunk| {
            let end = chunk.content.end;
            let seen = self.source.bytes(chunk.content);
            let hidden = self.source.bytes(Span {
                start: end,
                ..chunk.span
            });
            let hides = hidden.iter().any(|b| *b != 0 && !b.is_ascii_whitespace());
            (hides && seen.iter().all(u8::is_ascii_whitespace)).then_some(Mistake {
                kind: MistakeKind::NulHidesLine,
                line: chunk.line,
                span: Span {
                    start: end,
                    end: end + 1,
                },
            })
        })
    }

    /// The entry of the line in which this byte stands.
    pub fn entry_at(&self, offset: u32) -> Option<&Entry> {
        let next = (self.entries).partition_point(|entry| entry.fields.line <= offset);
        self.entries[..next].last()
    }

    /// The dropped line in which this byte stands; it stands at its URI or behind.
    pub fn dropped_at(&self, offset: u32) -> Option<&Dropped> {
        let next = (self.dropped).partition_point(|dropped| dropped.uri.start <= offset);
        self.dropped[..next].last()
    }
}

/// Whether the line is dropped for what the server listens on, or for what names resolve to.
fn depends_on_the_server(reason: DropReason) -> bool {
    matches!(
        reason,
        DropReason::NotOurSocket(_)
            | DropReason::Ipv6Off
            | DropReason::OnlyIpv6
            | DropReason::DoesNotResolve
    )
}
