//! An index of line starts, for computing many places in one text.

use memchr::memchr;

use super::{Position, Source, columns};

/// Distance between marks in a long line: the most bytes that are scanned to compute a column.
const FAR: usize = 1 << 12;

/// The line starts of a source.
#[derive(Debug, Clone)]
pub struct LineIndex<'a> {
    source: &'a Source,
    /// Reference points for counting columns: the start of each line, and more inside long lines.
    marks: Vec<(u32, Position)>,
}

impl<'a> LineIndex<'a> {
    /// Indexes the lines of a source, in one pass.
    pub fn new(source: &'a Source) -> Self {
        let mut lines = Self {
            source,
            marks: Vec::new(),
        };
        let text = &source.text;
        let mut at = 0;
        for line in 1.. {
            let length = memchr(b'\n', &text[at..]);
            let end = length.map_or(text.len(), |length| at + length);
            lines.mark(line, at, end);
            if length.is_none() {
                break;
            }
            at = end + 1;
        }
        lines
    }

    /// Whether this index belongs to `source`.
    pub fn are_of(&self, source: &Source) -> bool {
        std::ptr::eq(self.source, source)
    }

    /// Marks the start of a line, and more points if it is long.
    fn mark(&mut self, line: u32, start: usize, end: usize) {
        let text = &self.source.text[..end];
        let mut column = 1;
        let mut at = start;
        loop {
            self.marks.push((at as u32, Position { line, column }));
            // A mark must not be inside a UTF-8 character, or columns would be miscounted.
            let is_start = |&next: &usize| text[next] & 0xc0 != 0x80;
            let Some(next) = (at + FAR..end).find(is_start) else {
                return;
            };
            column += columns(&text[at..next]);
            at = next;
        }
    }

    /// The place of byte `offset`, the same as [`Source::place`] gives.
    pub fn position(&self, offset: u32) -> Position {
        let next = self.marks.partition_point(|&(start, _)| start <= offset);
        let (start, mut place) = self.marks[next - 1];
        let end = self.source.text.len().min(offset as usize);
        place.column += columns(&self.source.text[start as usize..end]);
        place
    }

    /// The bytes of line number `line`, counted from 1, without the line end.
    pub fn text(&self, line: u32) -> &'a [u8] {
        let start = |line: u32| {
            let mark = self.marks.partition_point(|(_, place)| place.line < line);
            self.marks.get(mark).map(|&(start, _)| start as usize)
        };
        let Some(from) = start(line).filter(|_| line > 0) else {
            return &[];
        };
        let text = &self.source.text;
        let to = start(line + 1).map_or(text.len(), |next| next - 1);
        let line = &text[from..to];
        line.strip_suffix(b"\r").unwrap_or(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_the_same_as_those_of_the_source() {
        for text in ["", "\n", "a\nb\u{fc}\u{1F600}c\r\nd", "a\n\n\nb\n"] {
            let source = Source::new("x", text);
            let lines = LineIndex::new(&source);
            for offset in (0..text.len() as u32 + 3).chain([u32::MAX]) {
                assert_eq!(
                    lines.position(offset),
                    source.position(offset),
                    "{text:?} {offset}"
                );
            }
        }
    }

    #[test]
    fn places_in_long_lines_are_the_same_as_those_of_the_source() {
        for unit in ["x", "\u{fc}", "e\u{301}", "\u{1F600}", "a\u{4f60}"] {
            let text = format!("a\n{}\nb", unit.repeat(3 * FAR));
            let mut text = text.into_bytes();
            text.extend([0xff, 0x80, b'\n']);
            text.extend([0x80; 2 * FAR]);
            text.extend([0xe4, 0xbd]);
            let source = Source::new("x", text);
            let lines = LineIndex::new(&source);
            for offset in (0..source.text.len() as u32 + 2).step_by(61) {
                assert_eq!(
                    lines.position(offset),
                    source.position(offset),
                    "{unit} {offset}"
                );
            }
        }
    }

    #[test]
    fn the_text_of_a_line_excludes_the_line_end() {
        let source = Source::new("x", *b"a\r\n\nb");
        let lines = LineIndex::new(&source);
        let all: Vec<_> = (0..5).map(|line| lines.text(line)).collect();
        assert_eq!(all, [&b""[..], b"a", b"", b"b", b""]);
    }
}
