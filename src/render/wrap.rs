//! Wraps text to a width.

use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm, fill};

use super::columns::TextStyle;
use super::paint::Paint;

/// The indentation of all lines but the first.
pub(super) const INDENT: usize = 4;

/// A text behind its label: `info: ..`. The label may be indented.
pub(super) fn labelled(paint: Paint, label: &str, text: &str, style: TextStyle) -> String {
    let word = label.trim_start();
    let indent = &label[..label.len() - word.len()];
    let text = wrap(text, label.len() + 1, INDENT, style.width);
    format!("{indent}{} {text}\n", paint.over(word, style.color))
}

/// Breaks the text between words so that lines fit into `width` columns. The first line starts after
/// `used` columns, the others after `indent`. Without a width the text stays on one line.
pub(super) fn wrap(text: &str, used: usize, indent: usize, width: Option<usize>) -> String {
    let Some(width) = width else {
        return text.to_owned();
    };
    let (first, others) = (" ".repeat(used), " ".repeat(indent));
    let options = Options::new(width)
        .initial_indent(&first)
        .subsequent_indent(&others)
        .break_words(false)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(WrapAlgorithm::FirstFit);
    // Of blanks alone nothing is left, and no indentation.
    let filled = fill(text, options);
    filled.strip_prefix(&first).unwrap_or(&filled).to_owned()
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
        assert_eq!(wrap("", 3, 2, Some(8)), "");
        assert_eq!(wrap(" \naa", 3, 2, Some(8)), "\n  aa");
    }
}
