//! The mistake behind a line that Kamailio drops, if it can be described better than by Kamailio's
//! own reason.

use super::columns::invisible_blank;
use super::file_format::FileFormat;
use super::lines::starts_inside_a_line;
use super::misordered::ColumnOrder;
use super::rows::UndefinedNumbers;
use super::uri::BadUri;
use super::{DropReason, Dropped, List, placeholder};
use crate::base::source::Span;

/// The mistake behind a dropped line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DropCause {
    /// The whole file is not a list: see [`List::nature`].
    NoList,
    /// A row of a database with these numbers, which Kamailio does not drop.
    Undefined(UndefinedNumbers),
    /// A row of a database that is too long to be read here.
    RowTooLong,
    /// The line is the tail of a line longer than 1023 bytes.
    CutLine,
    /// A byte order mark at the start of the file.
    ByteOrderMark,
    /// An invisible blank, which Kamailio treats as a letter.
    InvisibleBlank(Span),
    /// A template placeholder that was not filled in.
    Placeholder(Span),
    /// The columns stand in another order: see [`List::columns_in_order`].
    Misordered(ColumnOrder),
    /// An IPv6 address without brackets: see [`List::bracketed`].
    Ipv6WithoutBrackets,
    /// The set id is not a number, so Kamailio takes it for the URI.
    SetIdIsAWord,
    /// A comment in the syntax of another language.
    ForeignComment,
    /// Nothing more specific than the reason of the [`Dropped`] line.
    Reason,
}

impl List {
    /// The mistake behind a dropped line.
    pub fn cause(&self, dropped: &Dropped) -> DropCause {
        match self.format {
            FileFormat::Lines => self.cause_of_line(dropped),
            FileFormat::Rows(_) => self.cause_of_row(dropped),
            _ => DropCause::NoList,
        }
    }

    fn cause_of_row(&self, dropped: &Dropped) -> DropCause {
        let uri = dropped.uri;
        match dropped.reason {
            DropReason::Undefined(numbers) => DropCause::Undefined(numbers),
            DropReason::RowTooLong => DropCause::RowTooLong,
            DropReason::BadUri(_) if self.bracketed(uri).is_some() => {
                DropCause::Ipv6WithoutBrackets
            }
            _ => match self.placeholder(uri, uri.end) {
                Some(span) => DropCause::Placeholder(span),
                None => DropCause::Reason,
            },
        }
    }

    fn cause_of_line(&self, dropped: &Dropped) -> DropCause {
        if starts_inside_a_line(&self.source.text, dropped.uri) {
            return DropCause::CutLine;
        }
        let line = self.line_from(dropped.uri);
        let uri = self.source.bytes(dropped.uri);
        if dropped.reason == DropReason::BadUri(BadUri::ByteOrderMark) {
            DropCause::ByteOrderMark
        } else if let Some(span) =
            self.placeholder(dropped.uri, dropped.uri.start + line.len() as u32)
        {
            DropCause::Placeholder(span)
        } else if let Some(layout) = self.layout(dropped.uri) {
            DropCause::Misordered(layout)
        } else if let Some(span) = invisible_blank(line, dropped.uri.start) {
            DropCause::InvisibleBlank(span)
        } else if [&b"//"[..], b";", b"--", b"/*", b"*/"]
            .iter()
            .any(|mark| uri.starts_with(mark))
        {
            DropCause::ForeignComment
        } else if matches!(dropped.reason, DropReason::BadUri(_))
            && self.bracketed(dropped.uri).is_some()
        {
            DropCause::Ipv6WithoutBrackets
        } else if self.is_before_a_uri(dropped.uri) {
            DropCause::SetIdIsAWord
        } else {
            DropCause::Reason
        }
    }

    /// The first template placeholder between the URI of a line and its `end`.
    pub(super) fn placeholder(&self, uri: Span, end: u32) -> Option<Span> {
        let rest = Span {
            start: uri.start,
            end,
        };
        if let Some(range) = placeholder::find(self.source.bytes(rest)) {
            let at = uri.start as usize;
            return Some(Span::new(at + range.start, at + range.end));
        }
        if placeholder::is_in_uri(self.source.bytes(uri)) {
            return Some(uri);
        }
        let at = uri.end as usize;
        let attributes = &self.source.text[at..(end as usize).max(at)];
        let found = placeholder::in_socket(attributes)?;
        Some(Span::new(at + found.start, at + found.end))
    }

    /// Whether a URI follows the word that is in the place of the URI.
    pub(super) fn is_before_a_uri(&self, word: Span) -> bool {
        let rest = &self.source.text[word.end as usize..];
        let rest = rest[..rest.len().min(16)].trim_ascii_start();
        rest.starts_with(b"sip:") || rest.starts_with(b"sips:")
    }

    /// The text of a line from its URI up to a comment.
    pub(super) fn line_from(&self, uri: Span) -> &[u8] {
        let rest = &self.source.text[uri.start as usize..];
        let line = rest.split(|&b| b == b'\n').next().unwrap_or_default();
        let comment = line
            .windows(2)
            .position(|pair| matches!(pair, [b' ' | b'\t', b'#']));
        line[..comment.unwrap_or(line.len())].trim_ascii_end()
    }
}
