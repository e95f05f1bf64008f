//! Text in Markdown, where it is not interpreted.

use crate::base::escape::{sanitize, sanitize_with};

/// Text from outside as a code span.
pub fn code(bytes: &[u8]) -> String {
    let text = sanitize_with(bytes, |c| matches!(c, '`' | '|'));
    match text.trim() {
        "" => "-".to_owned(),
        _ => format!("`{text}`"),
    }
}

/// Escapes Markdown in our own messages, which may quote a word from a cfg.
pub fn prose(text: &str) -> String {
    let text = sanitize(text.as_bytes());
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_punctuation() && !".,:;()='-".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_a_span_or_a_cell() {
        assert_eq!(
            code(b"a`|\\|b\r\n"),
            "`a\\u{60}\\u{7c}\\\\u{7c}b\\u{d}\\u{a}`"
        );
        assert_eq!(code(b" "), "-");
        assert_eq!(prose("ds_ping_from [x]"), "ds\\_ping\\_from \\[x\\]");
    }
}
