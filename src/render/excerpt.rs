//! The source line of a diagnostic, with carets below it.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::base::escape::sanitize;
use crate::base::source::{Source, Span};

/// The width of an excerpt if there is no terminal width.
pub(super) const WIDTH: usize = 100;

const DOTS: &str = "...";

/// How many bytes before and after the span to read: lines may be very long, but the start of a password
/// must be seen to hide it.
const NEAR: usize = 1 << 16;

/// The line in which `span` starts, cut to `width` columns, and carets below the span.
pub(super) fn excerpt(source: &Source, span: Span, width: usize) -> (String, String) {
    let width = width.max(20);
    let text = &source.text;
    let (start, end) = (span.start as usize, span.end as usize);
    let head = text.get(..start).unwrap_or(text);
    let near = head.len().saturating_sub(NEAR);
    let from = head[near..]
        .iter()
        .rposition(|&b| b == b'\n')
        .map_or(near, |at| near + at + 1);
    let tail = text.get(start..).unwrap_or_default();
    let tail = &tail[..tail.len().min(NEAR)];
    let to_end = tail.iter().position(|&b| b == b'\n').unwrap_or(tail.len());
    let line = source.printable(from..start.min(text.len()) + to_end);
    let (before, rest) = line.split_at((start - from).min(line.len()));
    let (about, after) = rest.split_at(end.saturating_sub(start).min(rest.len()));
    // A span that ends with the line includes its carriage return.
    let cr = |bytes: &'_ [u8]| bytes.strip_suffix(b"\r").unwrap_or(bytes).len();
    let (about, after) = match after {
        [] => (&about[..cr(about)], after),
        _ => (about, &after[..cr(after)]),
    };

    let before = front(before, width / 2);
    let about = back(about, width - before.width());
    let after = back(after, width.saturating_sub(before.width() + about.width()));
    let mut column = before.width();
    if !about.is_empty() && about.width() == 0 {
        // A combining character is drawn over the character before it.
        column = column.saturating_sub(1);
    }
    let caret = " ".repeat(column) + &"^".repeat(about.width().max(1));
    (format!("{before}{about}{after}"), caret)
}

/// More bytes than fit any `width`: the rest of a long line is not read.
fn most(width: usize) -> usize {
    16 * width
}

/// The end of these bytes, made safe, in at most `width` columns.
fn front(bytes: &[u8], width: usize) -> String {
    let mut from = bytes.len().saturating_sub(most(width));
    while from > 0 && from < bytes.len() && bytes[from] & 0xc0 == 0x80 {
        from += 1;
    }
    let text = safe(&bytes[from..]);
    if from == 0 && text.width() <= width {
        return text;
    }
    let room = width - DOTS.len();
    let starts = text.char_indices().rev().map(|(at, _)| at);
    let fits = |&at: &usize| text[at..].width() <= room;
    let start = match text.is_ascii() {
        true => text.len().saturating_sub(room),
        false => starts.take_while(fits).last().unwrap_or(text.len()),
    };
    // A combining mark whose base character was cut off.
    let kept = text[start..].trim_start_matches(|c: char| c.width() == Some(0));
    format!("{DOTS}{kept}")
}

/// The start of these bytes, made safe, in at most `width` columns.
fn back(bytes: &[u8], width: usize) -> String {
    let mut to = bytes.len().min(most(width));
    while to > 0 && to < bytes.len() && bytes[to] & 0xc0 == 0x80 {
        to -= 1;
    }
    let text = safe(&bytes[..to]);
    if to == bytes.len() && text.width() <= width {
        return text;
    }
    let dots = &DOTS[..DOTS.len().min(width)];
    let room = width - dots.len();
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
    let fits = |&at: &usize| text[..at].width() <= room;
    let end = match text.is_ascii() {
        true => room.min(text.len()),
        false => ends.take_while(fits).last().unwrap_or_default(),
    };
    format!("{}{dots}", &text[..end])
}

/// Made safe to print, with a blank for each tab.
fn safe(bytes: &[u8]) -> String {
    let parts: Vec<_> = bytes.split(|&b| b == b'\t').map(sanitize).collect();
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The excerpt for the text in brackets; the brackets are removed.
    fn of(text: &str, width: usize) -> (String, String) {
        let (before, rest) = text.split_once('[').unwrap();
        let (about, after) = rest.split_once(']').unwrap();
        let source = Source::new("x", format!("#\n{before}{about}{after}\n#"));
        let start = before.len() + 2;
        excerpt(&source, Span::new(start, start + about.len()), width)
    }

    #[test]
    fn carets_align_with_characters_of_any_width() {
        for (text, line, caret) in [
            ("1\tsip:h [AP] x", "1 sip:h AP x", "        ^^"),
            ("\u{4f60}\u{597d} [8]", "\u{4f60}\u{597d} 8", "     ^"),
            ("a [\u{4f60}] b", "a \u{4f60} b", "  ^^"),
            ("cafe\u{301} [8]", "cafe\u{301} 8", "     ^"),
            ("cafe[\u{301}] 8", "cafe\u{301} 8", "   ^"),
            ("a\u{1b} [8]\r", "a\\u{1b} 8", "        ^"),
            ("ab[]", "ab", "  ^"),
            ("ab[c\r\nd]", "abc", "  ^"),
        ] {
            assert_eq!(
                of(text, 100),
                (line.to_owned(), caret.to_owned()),
                "{text:?}"
            );
        }
    }

    #[test]
    fn a_password_is_not_shown() {
        for (text, line) in [
            (
                "x(\"db_url\", [\"mysql://u:se@cret@h/d\"])",
                "x(\"db_url\", \"mysql://u:*******@h/d\")",
            ),
            ("[a] b://u:p@h c://:q@h", "a b://u:*@h c://:*@h"),
            ("[a] sip://h:5060/x", "a sip://h:5060/x"),
        ] {
            assert_eq!(of(text, 100).0, line, "{text}");
        }
    }

    #[test]
    fn a_line_is_cut_to_the_width_around_the_place() {
        for unit in ["x", "\u{4f60}", "e\u{301}", "\u{1b}", "\u{2764}\u{fe0f}"] {
            for (before, about, after) in [(0, 1, 500), (500, 1, 0), (500, 500, 500), (30, 3, 30)] {
                let text = format!(
                    "{}[{}]{}",
                    unit.repeat(before),
                    unit.repeat(about),
                    unit.repeat(after)
                );
                for width in [1, 20, 37, 100] {
                    let (line, caret) = of(&text, width);
                    let width = width.max(20) + if unit.len() > 5 { 6 } else { 0 };
                    assert!(line.width() <= width, "{width} {line}");
                    assert!(caret.width() <= width, "{width} {caret}");
                }
            }
        }
        assert_eq!(
            of(&format!("{}[AP]{}", "a".repeat(30), "b".repeat(30)), 20),
            ("...aaaaaaaAPbbbbb...".to_owned(), "          ^^".to_owned())
        );
    }
}
