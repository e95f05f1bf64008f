//! Source text with its name, and places in it.

mod lines;
mod loader;
mod stamp;

use std::ops::Range;

use memchr::{memchr, memchr_iter, memrchr};

pub use lines::LineIndex;
pub use loader::{LoadError, Loader};
pub use stamp::Stamp;

use super::escape::sanitize;
use super::secrets::{mask, without_secrets};

/// Text that was read, and where it came from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Source {
    /// The path as the user wrote it, or `<stdin>`.
    pub name: String,
    /// The unmodified bytes.
    pub text: Vec<u8>,
    /// Identifies the file that it was read from; `None` if it was not a file.
    pub stamp: Option<Stamp>,
    /// What must not be printed.
    pub secrets: Vec<Span>,
    /// Whether it is a database table, of which `name` is the name. What else are lines are rows
    /// there, named by their ids, 0 for the table itself; columns count for nothing.
    pub is_table: bool,
}

impl Source {
    /// A source with this name and these bytes.
    pub fn new(name: impl Into<String>, text: impl Into<Vec<u8>>) -> Self {
        Self {
            name: name.into(),
            text: text.into(),
            stamp: None,
            secrets: Vec::new(),
            is_table: false,
        }
    }

    /// A table of this name, with a line for each row.
    pub fn table(name: impl Into<String>, text: Vec<u8>) -> Self {
        Self {
            is_table: true,
            ..Self::new(name, text)
        }
    }

    /// The place of a line, for people: `dispatcher.list:3`, `dispatcher:3`, or the table alone.
    pub fn place(&self, line: u32) -> String {
        let name = sanitize(self.name.as_bytes());
        match line {
            0 => name,
            line => format!("{name}:{line}"),
        }
    }

    /// The bytes of `range`, as they may be printed.
    pub fn printable(&self, range: Range<usize>) -> Vec<u8> {
        let text = self.text.get(range.clone()).unwrap_or_default();
        let mut shown = without_secrets(text).into_owned();
        for secret in &self.secrets {
            let start = (secret.start as usize).max(range.start);
            let end = (secret.end as usize).min(range.start + shown.len());
            if start < end {
                mask(&mut shown[start - range.start..end - range.start]);
            }
        }
        shown
    }

    /// The bytes of `span`, which must lie within this text.
    pub fn bytes(&self, span: Span) -> &[u8] {
        &self.text[span.range()]
    }

    /// The start of the line that contains byte `offset`, and the line with its line end.
    pub fn line_of(&self, offset: u32) -> (usize, &[u8]) {
        let offset = (offset as usize).min(self.text.len());
        let (before, after) = self.text.split_at(offset);
        let start = memrchr(b'\n', before).map_or(0, |at| at + 1);
        let end = memchr(b'\n', after);
        let end = end.map_or(self.text.len(), |at| offset + at + 1);
        (start, &self.text[start..end])
    }

    /// The line with this number, from 1, without surrounding blanks; empty after the last line.
    pub fn numbered_line(&self, number: usize) -> Span {
        let mut lines = self.text.split(|&byte| byte == b'\n');
        let before = lines.by_ref().take(number.saturating_sub(1));
        let start: usize = before.map(|line| line.len() + 1).sum();
        let line = lines.next().unwrap_or_default();
        let start = start.min(self.text.len()) + line.len() - line.trim_ascii_start().len();
        Span::new(start, start + line.trim_ascii().len())
    }

    /// The line and column of byte `offset`.
    ///
    /// Takes time in proportion to `offset`. If the line is already known, use [`Source::column`].
    pub fn position(&self, offset: u32) -> Position {
        let line = memchr_iter(b'\n', self.before(offset)).count() as u32 + 1;
        Position {
            line,
            column: self.column(offset),
        }
    }

    /// Whether byte `offset` is so far into its line that counting its column is slow. For many
    /// such places use [`LineIndex`].
    pub fn is_far_into_line(&self, offset: u32) -> bool {
        const FAR: usize = 1 << 12;
        let end = self.text.len().min(offset as usize);
        end > FAR && !self.text[end - FAR..end].contains(&b'\n')
    }

    /// The column of byte `offset` in its line, from 1. Each character counts as one column, and so
    /// does each byte that is not UTF-8.
    pub fn column(&self, offset: u32) -> u32 {
        let before = self.before(offset);
        let start = memrchr(b'\n', before).map_or(0, |at| at + 1);
        columns(&before[start..]) + 1
    }

    /// The text before byte `offset`, which may be past the end.
    fn before(&self, offset: u32) -> &[u8] {
        &self.text[..self.text.len().min(offset as usize)]
    }
}

/// The number of columns: one for each character, and one for each byte that is not UTF-8.
fn columns(bytes: &[u8]) -> u32 {
    String::from_utf8_lossy(bytes).chars().count() as u32
}

/// A line and a column, both counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line number: one more than the number of line feeds before it.
    pub line: u32,
    /// The column, in characters.
    pub column: u32,
}

/// A range of bytes in a [`Source`], from `start` up to but not including `end`.
///
/// Offsets are 32 bits wide, as an input is at most 1 GiB.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span from `start` up to but not including `end`.
    pub fn new(start: usize, end: usize) -> Self {
        Self {
            start: start as u32,
            end: end as u32,
        }
    }

    /// As a range of indices.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// How many bytes it covers.
    pub fn len(self) -> usize {
        self.range().len()
    }

    /// Whether it covers no byte.
    pub fn is_empty(self) -> bool {
        self.range().is_empty()
    }
}

/// A range of bytes in a line, or in another text of at most 64 KiB: half the size of a [`Span`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShortSpan {
    pub start: u16,
    /// One past the last byte.
    pub end: u16,
}

impl ShortSpan {
    /// The part from `start` up to but not including `end`.
    pub fn new(start: usize, end: usize) -> Self {
        Self {
            start: start as u16,
            end: end as u16,
        }
    }

    /// The corresponding span in a source, if the text starts at byte `at` there.
    pub fn of(self, at: u32) -> Span {
        Span {
            start: at + u32::from(self.start),
            end: at + u32::from(self.end),
        }
    }

    /// As a range of indices.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start.into()..self.end.into()
    }
}

/// Replaces the bytes of `span` by `text`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    pub span: Span,
    pub text: Vec<u8>,
}

impl Edit {
    /// Writes this text in the place of these bytes.
    pub fn new(span: Span, text: impl Into<Vec<u8>>) -> Self {
        let text = text.into();
        Self { span, text }
    }

    /// Writes this text in front of the byte at `start`.
    pub fn insertion(start: u32, text: impl Into<Vec<u8>>) -> Self {
        Self::new(Span { start, end: start }, text)
    }
}

/// Applies all edits. They must not overlap; their order does not matter.
pub fn apply(text: &[u8], edits: &[Edit]) -> Vec<u8> {
    let mut sorted: Vec<_> = edits.iter().collect();
    sorted.sort_by_key(|edit| edit.span);
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    for edit in sorted {
        out.extend_from_slice(&text[at..edit.span.start as usize]);
        out.extend_from_slice(&edit.text);
        at = edit.span.end as usize;
    }
    out.extend_from_slice(&text[at..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_counts_lines_by_line_feeds_and_columns_by_characters() {
        let source = Source::new("x", "a\nbü\u{1F600}c\r\nd".as_bytes());
        assert_eq!(source.position(0), Position { line: 1, column: 1 });
        assert_eq!(source.position(2), Position { line: 2, column: 1 });
        assert_eq!(source.position(9), Position { line: 2, column: 4 });
        assert_eq!(source.position(12), Position { line: 3, column: 1 });
        assert_eq!(source.position(999), Position { line: 3, column: 2 });
    }

    #[test]
    fn a_byte_that_is_not_utf_8_counts_as_one_column() {
        assert_eq!(
            Source::new("x", *b"\xff\xfe1").position(2),
            Position { line: 1, column: 3 }
        );
    }
}
