//! JSON documents. Strings are safe to print on a terminal.

use std::io;

use serde::ser::Serialize;
use serde_json::ser::Formatter;

use crate::base::escape::{is_dangerous, is_plain, push_json_escape};

/// A whole document, with one line per key of the top-level object and one per element of its arrays.
/// Ends with a line feed.
pub fn document(value: &impl Serialize) -> String {
    text(value, LineBreaks::Elements) + "\n"
}

/// Writes the same document while it is being made, so that a long one is not held in memory.
///
/// # Errors
/// If writing fails.
pub fn write_document(value: &impl Serialize, mut out: impl io::Write) -> io::Result<()> {
    write_to(value, LineBreaks::Elements, &mut out)?;
    out.write_all(b"\n")
}

/// A whole document with every key and element on its own line. Ends with a line feed.
pub fn spread(value: &impl Serialize) -> String {
    text(value, LineBreaks::Every) + "\n"
}

/// A value on one line, without a line feed.
pub fn one_line(value: &impl Serialize) -> String {
    text(value, LineBreaks::None)
}

#[expect(
    clippy::expect_used,
    reason = "what is written is made of strings and numbers, with strings as keys"
)]
fn text(value: &impl Serialize, lines: LineBreaks) -> String {
    let mut out = Vec::new();
    write_to(value, lines, &mut out).expect("strings and numbers can be written as JSON");
    String::from_utf8(out).expect("JSON is UTF-8")
}

fn write_to(
    value: &impl Serialize,
    lines: LineBreaks,
    out: &mut impl io::Write,
) -> serde_json::Result<()> {
    let layout = JsonLayout {
        lines,
        depth: 0,
        filled: false,
    };
    value.serialize(&mut serde_json::Serializer::with_formatter(out, layout))
}

/// Where lines break, and which characters are escaped in addition to those that JSON requires.
struct JsonLayout {
    lines: LineBreaks,
    depth: usize,
    /// Whether the innermost object or array has an element.
    filled: bool,
}

/// Which keys and elements begin a new line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LineBreaks {
    None,
    /// The keys of the top-level object, and the elements of its arrays.
    Elements,
    Every,
}

impl JsonLayout {
    /// Breaks the line; with [`LineBreaks::Elements`] only at this depth.
    fn line<W: ?Sized + io::Write>(&self, writer: &mut W, at_depth: usize) -> io::Result<()> {
        let breaks = match self.lines {
            LineBreaks::None => false,
            LineBreaks::Elements => self.depth == at_depth,
            LineBreaks::Every => true,
        };
        if breaks {
            writer.write_all(b"\n")?;
            for _ in 0..self.depth {
                writer.write_all(b"  ")?;
            }
        }
        Ok(())
    }

    fn open<W: ?Sized + io::Write>(&mut self, writer: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth += 1;
        self.filled = false;
        writer.write_all(bracket)
    }

    /// Before a key or an element of the innermost object or array; with [`LineBreaks::Elements`] they begin
    /// lines at this depth.
    fn next<W: ?Sized + io::Write>(
        &self,
        writer: &mut W,
        first: bool,
        at_depth: usize,
    ) -> io::Result<()> {
        if !first {
            writer.write_all(b",")?;
        }
        self.line(writer, at_depth)
    }

    fn close<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        bracket: &[u8],
        at_depth: usize,
    ) -> io::Result<()> {
        self.depth -= 1;
        if self.filled {
            self.line(writer, at_depth)?;
        }
        writer.write_all(bracket)
    }
}

/// Writes a part of a string, or of JSON, with escapes for what is dangerous on a terminal.
fn safely<W: ?Sized + io::Write>(writer: &mut W, fragment: &str) -> io::Result<()> {
    if is_plain(fragment.as_bytes()) {
        return writer.write_all(fragment.as_bytes());
    }
    let mut rest = fragment;
    while let Some((at, dangerous)) = rest.char_indices().find(|&(_, c)| is_dangerous(c)) {
        writer.write_all(&rest.as_bytes()[..at])?;
        let mut escape = String::new();
        push_json_escape(&mut escape, dangerous);
        writer.write_all(escape.as_bytes())?;
        rest = &rest[at + dangerous.len_utf8()..];
    }
    writer.write_all(rest.as_bytes())
}

impl Formatter for JsonLayout {
    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        safely(writer, fragment)
    }

    /// Outside of strings nothing is dangerous.
    fn write_raw_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        safely(writer, fragment)
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open(writer, b"{")
    }

    fn begin_object_key<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.next(writer, first, 1)
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        let colon: &[u8] = if self.lines == LineBreaks::Every {
            b": "
        } else {
            b":"
        };
        writer.write_all(colon)
    }

    fn end_object_value<W: ?Sized + io::Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.close(writer, b"}", 0)
    }

    fn begin_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.open(writer, b"[")
    }

    fn begin_array_value<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.next(writer, first, 2)
    }

    fn end_array_value<W: ?Sized + io::Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.close(writer, b"]", 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_has_a_line_for_each_element() {
        #[derive(serde::Serialize)]
        struct Report {
            version: u8,
            entries: Vec<(u8, Vec<u8>)>,
            dropped: Vec<u8>,
        }
        let report = Report {
            version: 1,
            entries: vec![(1, vec![2]), (3, vec![])],
            dropped: vec![],
        };
        let text = document(&report);
        assert_eq!(
            text,
            "{\n  \"version\":1,\n  \"entries\":[\n    [1,[2]],\n    [3,[]]\n  ],\n  \"dropped\":[]\n}\n"
        );
        serde_json::from_str::<serde_json::Value>(&text).unwrap();
        assert_eq!(
            spread(&report),
            serde_json::to_string_pretty(&report).unwrap() + "\n"
        );
        assert_eq!(
            one_line(&report),
            r#"{"version":1,"entries":[[1,[2]],[3,[]]],"dropped":[]}"#
        );
    }

    #[test]
    fn strings_are_safe_on_a_terminal() {
        assert_eq!(
            one_line(&"a\u{1b}\u{202e}\u{e0001}ü"),
            "\"a\\u001b\\u202e\\udb40\\udc01ü\""
        );
    }
}
