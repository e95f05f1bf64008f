//! Finds all mistakes in a list: in entries, in dropped lines, and in the file as a whole.

use super::file_format::FileFormat;
use super::lines::Chunks;
use super::mistake::{Mistake, MistakeKind};
use super::rows_facts::{RowsFacts, TableVersion};
use super::uri::SipUri;
use super::warnings::misreadings;
use super::{DropReason, Dropped, Entry, List};
use crate::base::dns_records::DnsAnswers;
use crate::base::parallel;
use crate::base::source::Span;

impl List {
    /// All mistakes in file order. Of the entries, only those in `entries` are checked.
    pub fn mistakes<'a>(
        &self,
        answers: &DnsAnswers,
        entries: impl IntoIterator<Item = &'a Entry>,
    ) -> Vec<Mistake> {
        let mut all = self.lost(answers);
        let entries: Vec<&Entry> = entries.into_iter().collect();
        let misread = parallel::runs(&entries, |entry, found| misreadings(self, entry, found));
        all.extend(misread.into_iter().flatten());
        all.extend(self.hidden_lines());
        self.in_order(all)
    }

    /// The mistakes of dropped lines, and those that keep Kamailio from starting, in file order.
    pub fn lost_lines(&self, answers: &DnsAnswers) -> Vec<Mistake> {
        self.in_order(self.lost(answers))
    }

    fn in_order(&self, mut all: Vec<Mistake>) -> Vec<Mistake> {
        all.sort_by_key(|mistake| mistake.span);
        // Report a line that is cut more than once only once.
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

    fn lost(&self, answers: &DnsAnswers) -> Vec<Mistake> {
        let mut all = Vec::new();
        all.extend(self.whole_file());
        let of_dropped = parallel::runs(&self.dropped, |dropped, found| {
            found.extend(self.cause_of(dropped));
            found.extend(self.by_the_server(dropped, answers));
        });
        all.extend(of_dropped.into_iter().flatten());
        all.extend(self.unread_columns());
        if let Some(fatal) = self.fatal.filter(|_| self.format.holds_destinations()) {
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

    /// The mistake of the file as a whole.
    fn whole_file(&self) -> Option<Mistake> {
        let text = &self.source.text;
        let first_byte = text.len().min(1);
        let (kind, end) = match self.format {
            FileFormat::Lines | FileFormat::Rows(_) => return None,
            FileFormat::Utf16 => (MistakeKind::Utf16, first_byte),
            FileFormat::CarriageReturns => (MistakeKind::CarriageReturns, first_byte),
            FileFormat::RpcAnswer => {
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

    /// That Kamailio does not read columns which the table has, because of its version.
    fn unread_columns(&self) -> Option<Mistake> {
        let FileFormat::Rows(RowsFacts {
            version: TableVersion::Known(version @ 1..=3),
            unread: true,
            ..
        }) = self.format
        else {
            return None;
        };
        let heading = memchr::memchr(b'\n', &self.source.text)?;
        Some(Mistake {
            kind: MistakeKind::ColumnsNotRead(version),
            line: 0,
            span: Span::new(0, heading),
        })
    }

    /// The mistake of a line that is dropped because of the server's sockets or DNS, and would be
    /// accepted with others.
    fn by_the_server(&self, dropped: &Dropped, answers: &DnsAnswers) -> Option<Mistake> {
        if !dropped.reason.depends_on_the_server() {
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

    /// The name that Kamailio looks up for a line that is dropped because it does not resolve, and
    /// the URI.
    pub fn name_of_dropped(&self, dropped: &Dropped) -> Option<(Vec<u8>, SipUri)> {
        let (host, uri) = self.host_of_dropped(dropped)?;
        Some((self.options.asked_name(&host).to_owned(), uri))
    }

    /// Lines that a NUL byte hides completely. A NUL byte elsewhere is a misreading of the entry.
    fn hidden_lines(&self) -> impl Iterator<Item = Mistake> {
        let text = &self.source.text;
        let may_hide = self.format == FileFormat::Lines && memchr::memchr(0, text).is_some();
        let chunks = may_hide.then(|| Chunks::new(text));
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

    /// The entry of the line that contains this byte.
    pub fn entry_at(&self, offset: u32) -> Option<&Entry> {
        let next = (self.entries).partition_point(|entry| entry.fields.line <= offset);
        self.entries[..next].last()
    }

    /// The dropped line that contains this byte, which is at or after its URI.
    pub fn dropped_at(&self, offset: u32) -> Option<&Dropped> {
        let next = (self.dropped).partition_point(|dropped| dropped.uri.start <= offset);
        self.dropped[..next].last()
    }
}
