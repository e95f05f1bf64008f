//! The five columns of a line. Each is read leniently: take what matches, never fail
//! (`ds_load_list`).

use crate::base::source::{ShortSpan, Span};
use crate::kamailio::version::Version;

/// The columns of one destination line: their places, and the numbers as C reads them.
///
/// A missing column has an empty span at the place where it would be. A long list has millions of
/// these, so places are stored as 16-bit offsets from the start of the line; Kamailio reads at most
/// 1023 bytes per line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fields {
    /// Offset of the line in the file.
    pub line: u32,
    pub(super) set: ShortSpan,
    pub(super) uri: ShortSpan,
    pub(super) flags: ShortSpan,
    pub(super) priority: ShortSpan,
    pub(super) attrs: ShortSpan,
    pub(super) ignored: ShortSpan,
    /// The set id. A number that is too large wraps like a C `int`.
    pub set_value: i32,
    /// The flags, wrapped in the same way.
    pub flags_value: i32,
    /// The priority, wrapped in the same way.
    pub priority_value: i32,
}

impl Fields {
    /// The digits of the set id; if empty, the set id is 0.
    pub fn set(&self) -> Span {
        self.span(self.set)
    }

    /// The URI: everything up to a blank or `#`.
    pub fn uri(&self) -> Span {
        self.span(self.uri)
    }

    /// The digits of the flags, including `0x` if the version supports it.
    pub fn flags(&self) -> Span {
        self.span(self.flags)
    }

    /// The digits of the priority.
    pub fn priority(&self) -> Span {
        self.span(self.priority)
    }

    /// The attributes: everything up to a blank.
    pub fn attrs(&self) -> Span {
        self.span(self.attrs)
    }

    /// The text after the attributes, without surrounding blanks. Kamailio ignores it.
    pub fn ignored(&self) -> Span {
        self.span(self.ignored)
    }

    fn span(&self, part: ShortSpan) -> Span {
        part.of(self.line)
    }
}

/// What Kamailio reads from one chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Columns {
    /// A blank line or a comment.
    Nothing,
    /// A set id without a URI: "bad line", and Kamailio does not start. The span is that of the set
    /// id.
    NoUri(Span),
    Destination {
        fields: Fields,
        /// Whether one of its numbers overflowed and wrapped.
        wrapped: bool,
    },
}

impl Columns {
    /// Reads the columns of `line`, which has at most 1023 bytes and starts at `offset` in the
    /// file.
    pub fn read(line: &[u8], offset: u32, version: Version) -> Columns {
        let mut cursor = ColumnCursor {
            line,
            at: 0,
            wrapped: false,
        };
        cursor.skip_blanks();
        if cursor.at_end() {
            return Columns::Nothing;
        }
        let (set, set_value) = cursor.decimal();
        cursor.skip_blanks();
        if cursor.at_end() {
            return Columns::NoUri(set.of(offset));
        }
        let uri = cursor.until(|byte| is_blank(byte) || byte == b'#');
        cursor.skip_blanks();
        let (flags, flags_value) = cursor.flags(version);
        cursor.skip_blanks();
        let (priority, priority_value) = cursor.decimal();
        cursor.skip_blanks();
        // Only in the attributes is '#' data; all columns before end at it.
        let attrs = if cursor.at_end() {
            cursor.empty()
        } else {
            cursor.until(is_blank)
        };
        cursor.skip_blanks();
        let fields = Fields {
            line: offset,
            set,
            uri,
            flags,
            priority,
            attrs,
            ignored: cursor.rest(),
            set_value,
            flags_value,
            priority_value,
        };
        Columns::Destination {
            fields,
            wrapped: cursor.wrapped,
        }
    }
}

/// Whether Kamailio treats this byte as a blank between columns.
pub(crate) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// The place of a Unicode blank, a vertical tab or a form feed.
pub fn invisible_blank(text: &[u8], start: u32) -> Option<Span> {
    if text.iter().all(|&b| b.is_ascii() && b != 0x0b && b != 0x0c) {
        return None;
    }
    let mut at = start as usize;
    for chunk in text.utf8_chunks() {
        for c in chunk.valid().chars() {
            let blank = !c.is_ascii() && c.is_whitespace()
                || matches!(c, '\u{b}' | '\u{c}' | '\u{200b}' | '\u{feff}');
            if blank {
                return Some(Span::new(at, at + c.len_utf8()));
            }
            at += c.len_utf8();
        }
        // A lone 0xA0 is the no-break space in Latin-1.
        if let [0xa0, ..] = chunk.invalid() {
            return Some(Span::new(at, at + 1));
        }
        at += chunk.invalid().len();
    }
    None
}

struct ColumnCursor<'a> {
    line: &'a [u8],
    at: usize,
    wrapped: bool,
}

impl ColumnCursor<'_> {
    fn peek(&self) -> Option<u8> {
        self.line.get(self.at).copied()
    }

    /// Whether the cursor is at the end of the line or at a comment.
    fn at_end(&self) -> bool {
        matches!(self.peek(), None | Some(b'#'))
    }

    /// The range from `start` to the cursor.
    fn since(&self, start: usize) -> ShortSpan {
        ShortSpan::new(start, self.at)
    }

    fn empty(&self) -> ShortSpan {
        self.since(self.at)
    }

    fn left(&self) -> &[u8] {
        &self.line[self.at..]
    }

    fn skip_blanks(&mut self) {
        self.until(|byte| !is_blank(byte));
    }

    fn until(&mut self, ends: impl Fn(u8) -> bool) -> ShortSpan {
        let start = self.at;
        let length = self.left().iter().position(|&byte| ends(byte));
        self.at += length.unwrap_or(self.left().len());
        self.since(start)
    }

    fn digits<const RADIX: i32>(&mut self) -> i32 {
        let (mut value, mut count, mut wrapped) = (0i32, 0, false);
        for &byte in self.left() {
            let Some(digit) = char::from(byte).to_digit(RADIX as u32) else {
                break;
            };
            let (shifted, over) = value.overflowing_mul(RADIX);
            let (sum, over_too) = shifted.overflowing_add(digit as i32);
            value = sum;
            wrapped |= over | over_too;
            count += 1;
        }
        self.at += count;
        self.wrapped |= wrapped;
        value
    }

    fn decimal(&mut self) -> (ShortSpan, i32) {
        let start = self.at;
        let value = self.digits::<10>();
        (self.since(start), value)
    }

    fn flags(&mut self, version: Version) -> (ShortSpan, i32) {
        let start = self.at;
        let hexadecimal = version.reads_hexadecimal_flags() && self.left().starts_with(b"0x");
        if !hexadecimal {
            return self.decimal();
        }
        self.at += 2;
        let value = self.digits::<16>();
        (self.since(start), value)
    }

    fn rest(&self) -> ShortSpan {
        let length = self
            .left()
            .iter()
            .rposition(|&b| !is_blank(b))
            .map_or(0, |last| last + 1);
        ShortSpan::new(self.at, self.at + length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str, version: Version) -> Columns {
        Columns::read(line.as_bytes(), 0, version)
    }

    /// set, uri, flags, priority, attrs, ignored
    fn columns(line: &str, version: Version) -> (i32, &str, i32, i32, &str, &str) {
        let Columns::Destination { fields: f, .. } = read(line, version) else {
            panic!("{line}: no destination")
        };
        (
            f.set_value,
            &line[f.uri().range()],
            f.flags_value,
            f.priority_value,
            &line[f.attrs().range()],
            &line[f.ignored().range()],
        )
    }

    #[test]
    fn columns_are_read_as_c_reads_them() {
        for version in Version::ALL {
            for (line, expected) in [
                ("1 sip:h 8 5 a=1", (1, "sip:h", 8, 5, "a=1", "")),
                ("sip:h", (0, "sip:h", 0, 0, "", "")),
                ("1sip:h", (1, "sip:h", 0, 0, "", "")),
                ("-1 u", (0, "-1", 0, 0, "u", "")),
                ("4294967297 u 2147483656", (1, "u", i32::MIN + 8, 0, "", "")),
                ("1 u AP 5 a=1", (1, "u", 0, 0, "AP", "5 a=1")),
                ("1 u 8.0", (1, "u", 8, 0, ".0", "")),
                ("1 u 010", (1, "u", 10, 0, "", "")),
                ("1 u 8 -5", (1, "u", 8, 0, "-5", "")),
                ("1 u 8 5abc # c ", (1, "u", 8, 5, "abc", "# c")),
                ("1 u#c 8", (1, "u", 0, 0, "", "#c 8")),
                ("1 u 8#c", (1, "u", 8, 0, "", "#c")),
                ("1 u 8 5 a=1# b", (1, "u", 8, 5, "a=1#", "b")),
            ] {
                assert_eq!(columns(line, version), expected, "{line} {version}");
            }
        }
        assert_eq!(
            columns("1 u 0x1f 2", Version::V6_0),
            (1, "u", 0, 0, "x1f", "2")
        );
        assert_eq!(
            columns("1 u 0x1f 2", Version::V6_1),
            (1, "u", 31, 2, "", "")
        );
        assert_eq!(
            columns("1 u 0xFFFFFFFF", Version::V6_1),
            (1, "u", -1, 0, "", "")
        );
        assert_eq!(columns("1 u 0X8", Version::V6_1), (1, "u", 0, 0, "X8", ""));
    }

    #[test]
    fn a_set_id_without_a_uri_keeps_kamailio_from_starting() {
        for line in ["1", "7 # todo", "12345 \r"] {
            assert!(
                matches!(read(line, Version::V6_1), Columns::NoUri(_)),
                "{line}"
            );
        }
        for line in ["", "  \t\r", "# 1", "  #"] {
            assert_eq!(read(line, Version::V6_1), Columns::Nothing, "{line}");
        }
    }
}
