//! A line of the screen: pieces of text, each with its paint, that together never take more than the width.

use unicode_width::UnicodeWidthStr;

use super::text::cut;
use crate::render::paint::Paint;

/// A line in the making, or made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ScreenLine {
    pieces: Vec<(Paint, String)>,
    /// The columns that are left.
    left: usize,
}

impl ScreenLine {
    /// An empty line of this many columns.
    pub(super) fn new(columns: usize) -> Self {
        Self {
            pieces: Vec::new(),
            left: columns,
        }
    }

    /// A line of one text.
    pub(super) fn of(columns: usize, paint: Paint, text: &str) -> Self {
        let mut line = Self::new(columns);
        line.push(paint, text);
        line
    }

    /// Adds as much of a safe text as fits.
    pub(super) fn push(&mut self, paint: Paint, text: &str) {
        let text = cut(text, self.left);
        self.left -= text.width();
        match self.pieces.last_mut() {
            Some((last, piece)) if *last == paint => piece.push_str(&text),
            _ => self.pieces.push((paint, text)),
        }
    }

    /// Adds a cell: the text, and blanks up to its width.
    pub(super) fn cell(&mut self, paint: Paint, text: &str, columns: usize) {
        let text = cut(text, columns);
        let blanks = columns - text.width();
        self.push(paint, &text);
        self.blanks(blanks);
    }

    /// Adds a cell with its text at the right.
    pub(super) fn right_cell(&mut self, paint: Paint, text: &str, columns: usize) {
        let text = cut(text, columns);
        self.blanks(columns - text.width());
        self.push(paint, &text);
    }

    pub(super) fn blanks(&mut self, count: usize) {
        self.push(Paint::Plain, &" ".repeat(count.min(self.left)));
    }

    /// Adds a text at the end of the line, where there is room for it.
    pub(super) fn at_the_end(&mut self, paint: Paint, text: &str) {
        if let Some(blanks) = self.left.checked_sub(text.width()) {
            self.blanks(blanks);
            self.push(paint, text);
        }
    }

    /// The columns that are left.
    pub(super) fn left(&self) -> usize {
        self.left
    }

    /// What a terminal gets.
    pub(super) fn text(&self, color: bool) -> String {
        let pieces = self.pieces.iter();
        let text: String = pieces
            .map(|(paint, text)| match paint {
                Paint::Plain => text.clone(),
                paint => paint.over(text, color),
            })
            .collect();
        text.trim_end_matches(' ').to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_takes_no_more_than_its_columns() {
        let mut line = ScreenLine::new(12);
        line.cell(Paint::Bad, "IP", 4);
        line.right_cell(Paint::Plain, "7", 2);
        line.push(Paint::Plain, " no reply");
        line.push(Paint::Good, "x");
        assert_eq!(line.text(false), "IP   7 no r…");
        assert_eq!(
            line.text(true),
            "\u{1b}[31mIP\u{1b}[0m   7 no r…\u{1b}[32m\u{1b}[0m"
        );
    }

    #[test]
    fn what_stands_at_the_end_stands_there_or_nowhere() {
        let mut line = ScreenLine::of(10, Paint::Plain, "abc");
        line.at_the_end(Paint::Plain, "12:00");
        assert_eq!(line.text(false), "abc  12:00");
        line.at_the_end(Paint::Plain, "x");
        assert_eq!(line.text(false), "abc  12:00");
    }
}
