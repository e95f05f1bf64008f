//! How Kamailio splits the file: `fgets` into a buffer of 1024 bytes (`ds_load_list`, all
//! versions).

use memchr::memchr;

use super::columns::is_blank;
use crate::base::source::Span;

/// The most bytes that Kamailio reads at once: `fgets(line, 1024, f)` keeps one for the NUL.
pub const CHUNK_BYTES: usize = 1023;

/// What Kamailio reads as one line: up to a line feed, or 1023 bytes of a longer line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chunk {
    /// All of its bytes, including the line feed. The chunks of a file cover the whole file.
    pub span: Span,
    /// What Kamailio evaluates: the bytes up to the first NUL, because it is a C string.
    pub content: Span,
    /// The line number in the file at its start, from 1.
    pub line: u32,
    /// Whether it continues a longer line that Kamailio cut.
    pub continues: bool,
}

/// The chunks of a file, in order.
#[derive(Debug, Clone)]
pub struct Chunks<'a> {
    text: &'a [u8],
    at: usize,
    line: u32,
    continues: bool,
}

impl<'a> Chunks<'a> {
    /// Splits this text into chunks.
    pub fn new(text: &'a [u8]) -> Self {
        Self {
            text,
            at: 0,
            line: 1,
            continues: false,
        }
    }
}

impl Iterator for Chunks<'_> {
    type Item = Chunk;

    fn next(&mut self) -> Option<Chunk> {
        let rest = &self.text[self.at..];
        if rest.is_empty() {
            return None;
        }
        let window = &rest[..rest.len().min(CHUNK_BYTES)];
        let feed = memchr(b'\n', window);
        let length = feed.map_or(window.len(), |at| at + 1);
        let seen = memchr(0, &window[..length]).unwrap_or(length);
        let chunk = Chunk {
            span: Span::new(self.at, self.at + length),
            content: Span::new(self.at, self.at + seen),
            line: self.line,
            continues: self.continues,
        };
        self.at += length;
        self.continues = feed.is_none();
        self.line += u32::from(feed.is_some());
        Some(chunk)
    }
}

/// Whether the line that Kamailio reads starts in the middle of a line of the file.
pub fn starts_inside_a_line(text: &[u8], first: Span) -> bool {
    let before = &text[..first.start as usize];
    // The line may be very long, so it is scanned backwards and only as far as necessary.
    let mut line = before.iter().rev().take_while(|&&b| b != b'\n');
    line.clone().take(CHUNK_BYTES).count() == CHUNK_BYTES
        // The chunks before it may consist of blanks only.
        && line.any(|&b| !is_blank(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_line_of_1023_bytes_leaves_its_line_feed_to_the_next_chunk() {
        let mut text = vec![b'x'; 1023];
        text.extend(b"\n1 y\n");
        let chunks: Vec<_> = Chunks::new(&text).collect();
        let spans: Vec<_> = chunks
            .iter()
            .map(|c| (c.span.start, c.span.end, c.line))
            .collect();
        assert_eq!(spans, [(0, 1023, 1), (1023, 1024, 1), (1024, 1028, 2)]);
        assert_eq!(
            chunks.iter().map(|c| c.continues).collect::<Vec<_>>(),
            [false, true, false]
        );
    }

    #[test]
    fn a_nul_hides_the_rest_of_its_chunk_only() {
        let chunks: Vec<_> = Chunks::new(b"1 a\0b\n2 c").collect();
        assert_eq!(chunks[0].content, Span::new(0, 3));
        assert_eq!(chunks[1].content, Span::new(6, 9));
    }

    proptest! {
        #[test]
        fn the_chunks_cover_the_whole_file(text in proptest::collection::vec(
            prop_oneof![Just(b'\n'), Just(0u8), any::<u8>()], 0..5000)) {
            let mut at = 0;
            for chunk in Chunks::new(&text) {
                prop_assert_eq!(chunk.span.start, at);
                prop_assert!(chunk.span.len() <= CHUNK_BYTES && !chunk.span.is_empty());
                at = chunk.span.end;
            }
            prop_assert_eq!(at as usize, text.len());
        }
    }
}
