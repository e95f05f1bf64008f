//! Where the lines of a text start, for a reader that asks for many places.

use std::iter::once;

use memchr::memchr_iter;

use super::{Place, Source};

/// The starts of all lines of a source.
#[derive(Debug, Clone)]
pub struct Lines<'a> {
    source: &'a Source,
    starts: Vec<u32>,
}

impl<'a> Lines<'a> {
    /// Looks for the lines of a source, once.
    pub fn new(source: &'a Source) -> Self {
        let feeds = memchr_iter(b'\n', &source.text);
        Self {
            source,
            starts: once(0).chain(feeds.map(|at| at as u32 + 1)).collect(),
        }
    }

    /// The place of byte `offset`, as [`Source::place`] tells it.
    pub fn place(&self, offset: u32) -> Place {
        Place {
            line: self.starts.partition_point(|&start| start <= offset) as u32,
            column: self.source.column(offset),
        }
    }

    /// The bytes of a line, counted from 1, without what ends it.
    pub fn text(&self, line: u32) -> &'a [u8] {
        let start = |line: usize| self.starts.get(line).map(|&start| start as usize);
        let Some(from) = (line as usize).checked_sub(1).and_then(start) else {
            return &[];
        };
        let to = start(line as usize).map_or(self.source.text.len(), |next| next - 1);
        let text = &self.source.text[from..to];
        text.strip_suffix(b"\r").unwrap_or(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_that_the_source_tells() {
        for text in ["", "\n", "a\nb\u{fc}\u{1F600}c\r\nd", "a\n\n\nb\n"] {
            let source = Source::new("x", text);
            let lines = Lines::new(&source);
            for offset in (0..text.len() as u32 + 3).chain([u32::MAX]) {
                assert_eq!(
                    lines.place(offset),
                    source.place(offset),
                    "{text:?} {offset}"
                );
            }
        }
    }

    #[test]
    fn a_line_comes_without_its_end() {
        let source = Source::new("x", *b"a\r\n\nb");
        let lines = Lines::new(&source);
        let all: Vec<_> = (0..5).map(|line| lines.text(line)).collect();
        assert_eq!(all, [&b""[..], b"a", b"", b"b", b""]);
    }
}
