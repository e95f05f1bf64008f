//! Wraps text to a width.

use unicode_width::UnicodeWidthStr;

/// The indentation of all lines but the first.
pub(super) const INDENT: usize = 4;

/// Breaks the text between words so that lines fit into `width` columns. The first line starts after
/// `used` columns, the others after `indent`. Without a width the text stays on one line.
pub(super) fn wrap(text: &str, used: usize, indent: usize, width: Option<usize>) -> String {
    let Some(width) = width else {
        return text.to_owned();
    };
    let mut out = String::with_capacity(text.len());
    let mut column = used;
    for (nth, word) in text.split(' ').enumerate() {
        if nth > 0 {
            if column + 1 + word.width() > width {
                out.push('\n');
                out.push_str(&" ".repeat(indent));
                column = indent;
            } else {
                out.push(' ');
                column += 1;
            }
        }
        out.push_str(word);
        column += word.width();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_and_long_words_stay_whole() {
        assert_eq!(wrap("aa bb cc", 3, 2, Some(8)), "aa bb\n  cc",);
        assert_eq!(
            wrap("a looooooong b", 0, 2, Some(6)),
            "a\n  looooooong\n  b"
        );
        assert_eq!(
            wrap("\u{4f60}\u{597d} b", 0, 1, Some(5)),
            "\u{4f60}\u{597d}\n b"
        );
        assert_eq!(wrap("aa bb cc", 3, 2, None), "aa bb cc");
    }
}
