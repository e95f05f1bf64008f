//! Tables: their columns and cells, and their plain form without a terminal width.

use std::io;
use std::iter::zip;

use unicode_width::UnicodeWidthStr;

use super::paint::Paint;
use crate::base::escape::push_sanitized;

/// The alignment of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) align: Align,
    /// Whether cells may be broken into lines if the terminal is too narrow.
    pub(super) wraps: bool,
}

/// How to write text: with colour, and in which width.
#[derive(Debug, Clone, Copy, Default)]
pub struct Look {
    pub color: bool,
    /// The width of the terminal in columns, if output goes to one.
    pub width: Option<usize>,
}

/// Blanks between columns.
pub(super) const GAP: usize = 2;

/// A table that is being filled.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) columns: Vec<Column>,
    /// The texts of all cells, row by row.
    text: String,
    cells: Vec<Cell>,
}

#[derive(Debug, Clone, Copy)]
struct Cell {
    /// The end of its text in the buffer, where the next cell's text begins.
    end: usize,
    /// Its width in terminal columns.
    width: u32,
    paint: Paint,
}

impl Column {
    /// A left-aligned column, for text.
    pub(super) fn left(name: &'static str) -> Self {
        Self {
            name,
            align: Align::Left,
            wraps: false,
        }
    }

    /// A right-aligned column, for numbers.
    pub(super) fn right(name: &'static str) -> Self {
        Self {
            align: Align::Right,
            ..Self::left(name)
        }
    }

    /// A column of words, which may be broken into lines.
    pub(super) fn words(name: &'static str) -> Self {
        Self {
            wraps: true,
            ..Self::left(name)
        }
    }
}

impl Table {
    pub(super) fn new(columns: Vec<Column>) -> Self {
        Self {
            columns,
            text: String::new(),
            cells: Vec::new(),
        }
    }

    /// Adds the next cell of the row, or the first one of a new row; `write` appends its text.
    pub(super) fn cell(&mut self, paint: Paint, write: impl FnOnce(&mut String)) {
        let start = self.text.len();
        write(&mut self.text);
        self.cells.push(Cell {
            end: self.text.len(),
            width: width(&self.text[start..]) as u32,
            paint,
        });
    }

    /// Adds a cell with text from outside.
    pub(super) fn text(&mut self, paint: Paint, text: &[u8]) {
        self.cell(paint, |out| push_sanitized(out, text, |_| false));
    }

    /// Adds a cell with a number.
    pub(super) fn number(&mut self, number: impl itoa::Integer) {
        self.cell(Paint::Plain, |out| {
            out.push_str(itoa::Buffer::new().format(number));
        });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// The cells of each row.
    pub(super) fn rows(
        &self,
    ) -> impl ExactSizeIterator<Item = impl Iterator<Item = (&str, usize, Paint)>> {
        let columns = self.columns.len();
        let cell = |index: usize| {
            let start = if index == 0 {
                0
            } else {
                self.cells[index - 1].end
            };
            let cell = &self.cells[index];
            (&self.text[start..cell.end], cell.width as usize, cell.paint)
        };
        let rows = 0..self.cells.len() / columns;
        rows.map(move |row| (row * columns..(row + 1) * columns).map(cell))
    }

    /// Writes each row as one line.
    pub(super) fn write_lines(&self, color: bool, out: &mut dyn io::Write) -> io::Result<()> {
        let widths = self.widths();
        let header = self.columns.iter().map(|column| {
            let (name, width) = (column.name, column.name.len());
            (name, width, Paint::Strong)
        });
        let mut line = String::new();
        self.push_line(&mut line, header, &widths, color);
        out.write_all(line.as_bytes())?;
        for row in self.rows() {
            line.clear();
            self.push_line(&mut line, row, &widths, color);
            out.write_all(line.as_bytes())?;
        }
        Ok(())
    }

    /// The width of each column.
    fn widths(&self) -> Vec<usize> {
        let names = self.columns.iter().map(|column| column.name.len());
        let mut widths: Vec<_> = names.collect();
        for row in self.cells.chunks(self.columns.len()) {
            for (widest, cell) in zip(&mut widths, row) {
                *widest = (cell.width as usize).max(*widest);
            }
        }
        widths
    }

    fn push_line<'a>(
        &self,
        line: &mut String,
        cells: impl Iterator<Item = (&'a str, usize, Paint)>,
        widths: &[usize],
        color: bool,
    ) {
        for ((text, width, paint), (column, widest)) in zip(cells, zip(&self.columns, widths)) {
            let blanks = widest - width;
            if column.align == Align::Right {
                push_blanks(line, blanks);
            }
            if color {
                line.push_str(&paint.over(text, true));
            } else {
                line.push_str(text);
            }
            match column.align {
                Align::Left => push_blanks(line, blanks + GAP),
                Align::Right => push_blanks(line, GAP),
            }
        }
        line.truncate(line.trim_end().len());
        line.push('\n');
    }
}

/// The number of terminal columns that a text takes.
fn width(text: &str) -> usize {
    // Most text is printable ASCII, one column per character.
    match text.bytes().all(|b| matches!(b, b' '..=b'~')) {
        true => text.len(),
        false => text.width(),
    }
}

fn push_blanks(line: &mut String, count: usize) {
    line.extend(std::iter::repeat_n(' ', count));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let columns = vec![
            Column::right("SET"),
            Column::left("URI"),
            Column::words("MEANING"),
        ];
        let mut table = Table::new(columns);
        for (set, uri, meaning) in [
            ("1", "sip:192.0.2.1", "active, probing"),
            ("20", "sip:\u{4f60}", "-"),
        ] {
            table.cell(Paint::Plain, |out| out.push_str(set));
            table.cell(Paint::Plain, |out| out.push_str(uri));
            table.cell(Paint::Good, |out| out.push_str(meaning));
        }
        table
    }

    fn written(color: bool, width: Option<usize>) -> String {
        let mut out = Vec::new();
        table().write(Look { color, width }, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn without_a_width_each_row_is_a_line() {
        assert_eq!(
            written(false, None),
            "SET  URI            MEANING\n  \
             1  sip:192.0.2.1  active, probing\n \
             20  sip:\u{4f60}         -\n"
        );
    }

    #[test]
    fn colour_does_not_include_padding() {
        let line = written(true, None).lines().last().map(str::to_owned);
        assert_eq!(
            line.as_deref(),
            Some(" 20  sip:\u{4f60}         \u{1b}[32m-\u{1b}[0m")
        );
    }

    #[test]
    fn a_terminal_that_is_wide_enough_gets_the_same() {
        assert_eq!(written(false, Some(80)), written(false, None));
    }

    #[test]
    fn in_a_narrow_terminal_words_wrap_and_a_uri_does_not() {
        assert_eq!(
            written(false, Some(29)),
            "SET  URI            MEANING\n  \
             1  sip:192.0.2.1  active,\n                    \
             probing\n \
             20  sip:\u{4f60}         -\n"
        );
    }
}
