//! Text in XML 1.0.

use std::fmt::Write;

use crate::base::escape::is_dangerous;

pub(super) const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// Escapes text for content and attributes. Characters that XML does not allow become U+FFFD.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => numbered(&mut out, c),
            '\0'..'\u{20}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ if is_dangerous(c) => numbered(&mut out, c),
            _ => out.push(c),
        }
    }
    out
}

fn numbered(out: &mut String, c: char) {
    // Writing to a String cannot fail.
    let _ = write!(out, "&#x{:X};", u32::from(c));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_character_breaks_a_document_or_a_terminal() {
        assert_eq!(
            escaped("<a b=\"c\" & 'd'>\t\n\u{1b}\0\u{fffe}\u{202e}\u{85}\u{fc}\u{1F600}"),
            "&lt;a b=&quot;c&quot; &amp; 'd'&gt;&#x9;&#xA;\u{fffd}\u{fffd}\u{fffd}&#x202E;&#x85;\u{fc}\u{1F600}"
        );
    }
}
