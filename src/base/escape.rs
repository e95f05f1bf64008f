//! Text from files and from the network: bytes that may be neither UTF-8 nor safe to print.

use std::borrow::Cow;
use std::fmt::Write;
use std::time::Duration;

use regex::bytes::Regex;
use serde::ser::{Error, Serialize, Serializer};
use serde_json::value::RawValue;

/// Whether this character could mislead a terminal or a reader: control characters, invisible
/// characters, and those that change the direction of text.
pub fn is_dangerous(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// Whether this is printable ASCII only, as almost all text is.
pub fn is_plain(bytes: &[u8]) -> bool {
    // To the end, which takes many bytes at a time.
    let each = bytes.iter().map(|b| matches!(b, b' '..=b'~'));
    each.fold(true, |all, one| all & one)
}

/// `bytes` as text, with bytes that are not UTF-8 as `\xNN` and dangerous characters as `\u{NN}`.
pub fn sanitize(bytes: &[u8]) -> String {
    sanitize_with(bytes, |_| false)
}

/// Like [`sanitize`], but also escapes the characters that `also` accepts: those with a meaning in
/// the output format.
pub fn sanitize_with(bytes: &[u8], also: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(bytes.len());
    push_sanitized(&mut out, bytes, also);
    out
}

/// Appends the result of [`sanitize_with`] to `out`.
pub fn push_sanitized(out: &mut String, bytes: &[u8], also: impl Fn(char) -> bool) {
    // A fast path: almost all text is printable ASCII.
    if is_plain(bytes)
        && !bytes.iter().any(|&b| also(char::from(b)))
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        return out.push_str(text);
    }
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            if is_dangerous(c) || also(c) {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            } else {
                out.push(c);
            }
        }
        for byte in chunk.invalid() {
            let _ = write!(out, "\\x{byte:02x}");
        }
    }
}

/// Bytes as a JSON string. A byte that is not UTF-8 becomes a lone surrogate, `\udc80` to `\udcff`
/// (Python's "surrogateescape"), so that no byte is lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonString<'a>(pub Cow<'a, [u8]>);

impl Serialize for JsonString<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match std::str::from_utf8(&self.0) {
            Ok(text) => serializer.serialize_str(text),
            Err(_) => RawValue::from_string(json_string(&self.0))
                .map_err(S::Error::custom)?
                .serialize(serializer),
        }
    }
}

impl<'a> JsonString<'a> {
    /// The bytes of a text, or these if there is none.
    pub fn bytes_or(text: &'a Option<Self>, none: &'a [u8]) -> &'a [u8] {
        text.as_ref().map_or(none, |text| &text.0)
    }
}

fn json_string(bytes: &[u8]) -> String {
    let mut out = String::from("\"");
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '"' | '\\' => out.extend(['\\', c]),
                _ if is_dangerous(c) => push_json_escape(&mut out, c),
                _ => out.push(c),
            }
        }
        for byte in chunk.invalid() {
            // Writing to a String cannot fail.
            let _ = write!(out, "\\udc{byte:02x}");
        }
    }
    out.push('"');
    out
}

/// Appends `c` as a JSON escape: `\u001b`, or two of them for a character outside the BMP.
pub fn push_json_escape(out: &mut String, c: char) {
    for unit in c.encode_utf16(&mut [0; 2]) {
        // Writing to a String cannot fail.
        let _ = write!(out, "\\u{unit:04x}");
    }
}

/// A duration with its unit and at most three decimals: `5 s`, `1.5 s`, `500 ms`.
pub fn in_words(time: Duration) -> String {
    let ms = time.as_secs_f64() * 1000.0;
    let round = |number: f64| (number * 1000.0).round() / 1000.0;
    if ms >= 1000.0 {
        format!("{} s", round(ms / 1000.0))
    } else {
        format!("{} ms", round(ms))
    }
}

/// Compiles a regular expression that is part of the code.
#[expect(
    clippy::expect_used,
    reason = "an invalid pattern is a bug in the code"
)]
pub fn own_regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a built-in regular expression is valid")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_and_hidden_characters_become_visible() {
        assert_eq!(
            sanitize(b"200 \x1b[31mOK\r\n"),
            "200 \\u{1b}[31mOK\\u{d}\\u{a}"
        );
        assert_eq!(
            sanitize("a\u{202e}b\u{9b}c".as_bytes()),
            "a\\u{202e}b\\u{9b}c"
        );
        assert_eq!(sanitize(b"d\xfcid=\xc3\xbc"), "d\\xfcid=ü");
    }

    #[test]
    fn json_strings_keep_every_byte() {
        let json = |bytes: &'static [u8]| serde_json::to_string(&JsonString(bytes.into())).unwrap();
        assert_eq!(json(b"a\"\\\x1b\x7f\xfcb"), r#""a\"\\\u001b\u007f\udcfcb""#);
        assert_eq!(json("\u{fc}\u{1F600}".as_bytes()), "\"\u{fc}\u{1F600}\"");
    }

    #[test]
    fn durations_are_printed_with_a_suitable_unit() {
        for (ms, words) in [
            (5000, "5 s"),
            (1500, "1.5 s"),
            (500, "500 ms"),
            (60_000, "60 s"),
        ] {
            assert_eq!(in_words(Duration::from_millis(ms)), words);
        }
    }
}
