//! The mistake behind a line that Kamailio drops: Kamailio's own reason, or one that describes it better.

use super::columns::invisible_blank;
use super::file_format::FileFormat;
use super::lines::starts_inside_a_line;
use super::misordered::ColumnOrder;
use super::mistake::{Mistake, MistakeKind};
use super::uri::BadUri;
use super::{DropReason, Dropped, List, placeholder};
use crate::base::source::Span;

/// The bytes of a byte order mark in UTF-8.
const BYTE_ORDER_MARK: u32 = 3;

impl List {
    /// The mistake in the text of a dropped line; `None` if the text itself is correct.
    pub(super) fn cause_of(&self, dropped: &Dropped) -> Option<Mistake> {
        let (kind, span) = match self.format {
            FileFormat::Lines => self.cause_of_line(dropped),
            FileFormat::Rows(_) => self.cause_of_row(dropped),
            // The whole file is not a list.
            _ => None,
        }?;
        Some(Mistake {
            kind,
            line: dropped.line,
            span,
        })
    }

    fn cause_of_row(&self, dropped: &Dropped) -> Option<(MistakeKind, Span)> {
        let uri = dropped.uri;
        match dropped.reason {
            DropReason::Undefined(numbers) => Some((MistakeKind::Undefined(numbers), dropped.span)),
            DropReason::RowTooLong => Some((MistakeKind::RowTooLong, dropped.span)),
            DropReason::BadUri(_) if self.bracketed(uri).is_some() => {
                Some((MistakeKind::DroppedIpv6WithoutBrackets, uri))
            }
            _ => match self.placeholder(uri, uri.end) {
                Some(span) => Some((MistakeKind::DroppedPlaceholder, span)),
                None => by_reason(dropped),
            },
        }
    }

    fn cause_of_line(&self, dropped: &Dropped) -> Option<(MistakeKind, Span)> {
        let uri = dropped.uri;
        if starts_inside_a_line(&self.source.text, uri) {
            return Some((MistakeKind::DroppedCutLine, uri));
        }
        let line = self.line_from(uri);
        let text = self.source.bytes(uri);
        if dropped.reason == DropReason::BadUri(BadUri::ByteOrderMark) {
            let end = uri.start + BYTE_ORDER_MARK;
            Some((MistakeKind::DroppedByteOrderMark, Span { end, ..uri }))
        } else if let Some(span) = self.placeholder(uri, uri.start + line.len() as u32) {
            Some((MistakeKind::DroppedPlaceholder, span))
        } else if let Some(layout) = self.layout(uri) {
            let kind = match layout {
                ColumnOrder::UriBehind => MistakeKind::DroppedColumnsSwapped,
                ColumnOrder::DatabaseRow => MistakeKind::DatabaseRow,
                ColumnOrder::DatabaseHeading => MistakeKind::DroppedDatabaseHeading,
            };
            Some((kind, uri))
        } else if let Some(span) = invisible_blank(line, uri.start) {
            Some((MistakeKind::DroppedInvisibleBlank, span))
        } else if [&b"//"[..], b";", b"--", b"/*", b"*/"]
            .iter()
            .any(|mark| text.starts_with(mark))
        {
            Some((MistakeKind::DroppedComment, dropped.span))
        } else if matches!(dropped.reason, DropReason::BadUri(_)) && self.bracketed(uri).is_some() {
            Some((MistakeKind::DroppedIpv6WithoutBrackets, uri))
        } else if self.is_before_a_uri(uri) {
            Some((MistakeKind::DroppedSetIdIsAWord, dropped.span))
        } else {
            by_reason(dropped)
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

/// Kamailio's own reason, if it is the text and not the server.
fn by_reason(dropped: &Dropped) -> Option<(MistakeKind, Span)> {
    let is_of_text = !dropped.reason.depends_on_the_server();
    is_of_text.then_some((MistakeKind::Dropped(dropped.reason), dropped.span))
}
