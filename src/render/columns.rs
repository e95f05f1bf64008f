//! Tables: their columns and cells, and their plain form without a terminal width.

use std::io;
use std::iter::zip;

use unicode_width::UnicodeWidthStr;

use super::paint::Paint;
use crate::base::escape::{is_plain, push_sanitized};
use crate::base::parallel::in_runs;

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
    /// Whether and where cells may be broken into lines if the terminal is too narrow.
    pub(super) wraps: Wraps,
}

/// Where the cells of a column may be broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wraps {
    Never,
    /// Between words.
    Words,
    /// Anywhere, if all else does not suffice; the least width.
    Anywhere(usize),
}

/// How to write text: with colour, and in which width.
#[derive(Debug, Clone, Copy, Default)]
pub struct TextStyle {
    pub color: bool,
    /// The width of the terminal in columns, if output goes to one.
    pub width: Option<usize>,
}

/// Blanks between columns.
pub(super) const GAP: usize = 2;

/// The most rows that are arranged in the width of a terminal.
pub(super) const ARRANGED: usize = 1000;

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
            wraps: Wraps::Never,
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
            wraps: Wraps::Words,
            ..Self::left(name)
        }
    }

    /// A column of URIs or addresses. If need be they are broken; most IPv4 addresses are not.
    pub(super) fn address(name: &'static str) -> Self {
        Self {
            wraps: Wraps::Anywhere(16),
            ..Self::left(name)
        }
    }

    /// A column of attributes.
    pub(super) fn attributes(name: &'static str) -> Self {
        Self {
            wraps: Wraps::Anywhere(8),
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

    /// Adds an empty line.
    pub(super) fn gap(&mut self) {
        for _ in 0..self.columns.len() {
            self.cell(Paint::Plain, |_| {});
        }
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

    /// Adds a cell with a number, or a dash.
    pub(super) fn optional(&mut self, number: Option<impl itoa::Integer>) {
        match number {
            Some(number) => self.number(number),
            None => self.text(Paint::Plain, b"-"),
        }
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

    /// Writes a table of these rows; nothing where there are none. `add` adds the cells of one. Rows that
    /// are too many to be arranged are not held: they are made twice, first to see how wide they are.
    pub(super) fn write_rows<R: Sync>(
        columns: Vec<Column>,
        rows: impl Iterator<Item = R> + Clone,
        look: TextStyle,
        out: &mut dyn io::Write,
        add: impl Fn(&mut Table, &R) + Send + Sync,
    ) -> io::Result<()> {
        let mut table = Self::new(columns);
        let mut others = rows.clone();
        for row in others.by_ref().take(ARRANGED + 1) {
            add(&mut table, &row);
        }
        if table.cells.is_empty() {
            return Ok(());
        }
        if table.rows().len() <= ARRANGED {
            return table.write(look, out);
        }
        let mut widths = table.widths();
        let columns = &table.columns;
        let filled = |rows: &[R]| {
            let mut table = Self::new(columns.clone());
            rows.iter().for_each(|row| add(&mut table, row));
            table
        };
        let widen = |of_run: Vec<usize>| {
            for (widest, width) in zip(&mut widths, of_run) {
                *widest = width.max(*widest);
            }
            Ok::<(), io::Error>(())
        };
        in_runs(others, |rows| filled(rows).widths(), widen)?;
        table.write_header(&mut Lines::new(&widths, look.color, out))?;
        let lines = |rows: &[R]| {
            let mut text = Vec::new();
            let mut lines = Lines::new(&widths, look.color, &mut text);
            filled(rows).write_cells(&mut lines).map(|()| text)
        };
        in_runs(rows, lines, |text| out.write_all(&text?))
    }

    /// Writes each row as one line.
    pub(super) fn write_lines(&self, color: bool, out: &mut dyn io::Write) -> io::Result<()> {
        let widths = self.widths();
        let mut lines = Lines::new(&widths, color, out);
        self.write_header(&mut lines)?;
        self.write_cells(&mut lines)
    }

    fn write_header(&self, lines: &mut Lines<'_>) -> io::Result<()> {
        let names = self.columns.iter().map(|column| column.name);
        lines.write(
            &self.columns,
            names.map(|name| (name, name.len(), Paint::Strong)),
        )
    }

    fn write_cells(&self, lines: &mut Lines<'_>) -> io::Result<()> {
        let mut rows = self.rows();
        rows.try_for_each(|row| lines.write(&self.columns, row))
    }

    /// The width of each column.
    fn widths(&self) -> Vec<usize> {
        let names = self.columns.iter().map(|column| column.name.len());
        let mut widths: Vec<_> = names.collect();
        self.widen(&mut widths);
        widths
    }

    /// Makes columns as wide as their cells.
    fn widen(&self, widths: &mut [usize]) {
        for row in self.cells.chunks(self.columns.len()) {
            for (widest, cell) in zip(&mut *widths, row) {
                *widest = (cell.width as usize).max(*widest);
            }
        }
    }
}

/// Rows as lines.
struct Lines<'a> {
    widths: &'a [usize],
    color: bool,
    out: &'a mut dyn io::Write,
    /// The line in the making.
    line: String,
}

impl<'a> Lines<'a> {
    fn new(widths: &'a [usize], color: bool, out: &'a mut dyn io::Write) -> Self {
        Self {
            widths,
            color,
            out,
            line: String::new(),
        }
    }

    fn write<'c>(
        &mut self,
        columns: &[Column],
        cells: impl Iterator<Item = (&'c str, usize, Paint)>,
    ) -> io::Result<()> {
        let line = &mut self.line;
        line.clear();
        for ((text, width, paint), (column, widest)) in zip(cells, zip(columns, self.widths)) {
            let blanks = widest - width;
            if column.align == Align::Right {
                push_blanks(line, blanks);
            }
            if self.color {
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
        self.out.write_all(line.as_bytes())
    }
}

/// The number of terminal columns that a text takes.
fn width(text: &str) -> usize {
    // Most text is printable ASCII, one column per character.
    match is_plain(text.as_bytes()) {
        true => text.len(),
        false => text.width(),
    }
}

fn push_blanks(line: &mut String, count: usize) {
    const BLANKS: &str = "                                ";
    let mut left = count;
    while left > 0 {
        let some = left.min(BLANKS.len());
        line.push_str(&BLANKS[..some]);
        left -= some;
    }
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
        table().write(TextStyle { color, width }, &mut out).unwrap();
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
    fn a_long_uri_among_others_is_broken_and_they_are_not() {
        let columns = vec![Column::address("URI"), Column::words("RESULT")];
        let mut table = Table::new(columns);
        let long = format!("sip:{}.example.org", "x".repeat(200));
        for number in 0..300 {
            let uri = match number {
                77 => long.clone(),
                _ => format!("sip:10.0.0.{number}:5060"),
            };
            table.text(Paint::Plain, uri.as_bytes());
            table.text(
                Paint::Plain,
                b"no reply in 2 s; another address replied instead",
            );
        }
        for width in [40, 60, 80, 200] {
            let mut out = Vec::new();
            let style = TextStyle {
                color: false,
                width: Some(width),
            };
            table.write(style, &mut out).unwrap();
            let text = String::from_utf8(out).unwrap();
            assert!(text.lines().all(|line| line.width() <= width), "{text}");
            assert!(text.contains("\nsip:10.0.0.299:5060  "), "{width}: {text}");
        }
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
