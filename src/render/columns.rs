//! A table of as many rows as there are: each cell is written once, and the lines are laid out when
//! all widths are known. It looks as the tables of [`super::table`].

use crossterm::style::{Attribute, Color, ContentStyle, Stylize};
use unicode_width::UnicodeWidthStr;

/// How cells of a column stand in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
}

/// How a cell looks where there is colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Green,
    Yellow,
    Red,
    Grey,
}

impl Style {
    /// All of them; a cell is kept with its index here.
    pub(super) const ALL: [Style; 5] = [
        Style::Plain,
        Style::Green,
        Style::Yellow,
        Style::Red,
        Style::Grey,
    ];

    fn paint(self) -> ContentStyle {
        let plain = ContentStyle::new();
        match self {
            Style::Plain => plain,
            Style::Green => plain.with(Color::Green),
            Style::Yellow => plain.with(Color::Yellow),
            Style::Red => plain.with(Color::Red),
            Style::Grey => plain.with(Color::DarkGrey),
        }
    }
}

/// Blanks between columns.
const GAP: usize = 2;

/// Cells are kept in pieces of about so many bytes. Each goes away when its lines are made.
const PIECE: usize = 1 << 16;

/// Ends a cell. No text that may be shown has one.
const END: char = '\n';

/// A table in the making.
#[derive(Debug)]
pub(super) struct Columns {
    header: Vec<(&'static str, Align)>,
    widths: Vec<usize>,
    color: bool,
    /// Whole rows; of each cell the index of its style, its text, and [`END`].
    pieces: Vec<String>,
    /// Which column comes next.
    column: usize,
}

impl Columns {
    /// A table with these columns and no rows.
    pub(super) fn new(header: &[(&'static str, Align)], color: bool) -> Self {
        if color {
            // What --color and NO_COLOR mean was decided before.
            crossterm::style::force_color_output(true);
        }
        Self {
            header: header.to_vec(),
            widths: header.iter().map(|(name, _)| name.width()).collect(),
            color,
            pieces: Vec::new(),
            column: 0,
        }
    }

    /// The next cell, from left to right and from row to row: what `write` adds. No line feed may be
    /// in it.
    pub(super) fn cell(&mut self, style: Style, write: impl FnOnce(&mut String)) {
        let full = |piece: &String| piece.len() >= PIECE;
        if self.column == 0 && self.pieces.last().is_none_or(full) {
            self.pieces.push(String::with_capacity(PIECE + PIECE / 8));
        }
        let Some(piece) = self.pieces.last_mut() else {
            return;
        };
        let index = Style::ALL.iter().position(|known| *known == style);
        piece.push(char::from(b'0' + index.unwrap_or(0) as u8));
        let start = piece.len();
        write(piece);
        let width = piece.get(start..).map_or(0, width);
        piece.push(END);
        if let Some(widest) = self.widths.get_mut(self.column) {
            *widest = width.max(*widest);
        }
        self.column = (self.column + 1) % self.header.len().max(1);
    }

    /// The lines of the table, the header first, in pieces of many lines.
    pub(super) fn pieces(self) -> impl Iterator<Item = String> {
        let Self {
            header,
            widths,
            color,
            pieces,
            ..
        } = self;
        let painted = |paint: ContentStyle| -> (String, String) {
            let sample = paint.apply('|').to_string();
            let (before, after) = sample.split_once('|').unwrap_or_default();
            (before.to_owned(), after.to_owned())
        };
        let plain = (String::new(), String::new());
        let (bold, paints) = match color {
            true => (
                painted(ContentStyle::new().attribute(Attribute::Bold)),
                Style::ALL.map(|style| match style {
                    Style::Plain => plain.clone(),
                    style => painted(style.paint()),
                }),
            ),
            false => (plain.clone(), Style::ALL.map(|_| plain.clone())),
        };
        let mut first = String::new();
        for ((name, align), width) in header.iter().zip(&widths) {
            lay_out(&mut first, name, &bold, *align, *width);
        }
        end_line(&mut first, 0);
        let rows = pieces.into_iter().map(move |piece| {
            let mut lines = String::with_capacity(piece.len() * 2);
            let mut start = 0;
            let mut columns = header.iter().zip(&widths).peekable();
            for cell in piece.split_terminator(END) {
                if columns.peek().is_none() {
                    end_line(&mut lines, start);
                    start = lines.len();
                    columns = header.iter().zip(&widths).peekable();
                }
                let (style, text) = cell.split_at_checked(1).unwrap_or_default();
                let style = style.bytes().next().unwrap_or(b'0').wrapping_sub(b'0');
                let paint = paints.get(usize::from(style)).unwrap_or(&plain);
                if let Some(((_, align), width)) = columns.next() {
                    lay_out(&mut lines, text, paint, *align, *width);
                }
            }
            end_line(&mut lines, start);
            lines
        });
        std::iter::once(first).chain(rows)
    }
}

/// The columns that a text takes on a terminal.
fn width(text: &str) -> usize {
    // Of what is printable in ASCII, each character takes one.
    match text.bytes().all(|b| matches!(b, b' '..=b'~')) {
        true => text.len(),
        false => text.width(),
    }
}

fn lay_out(out: &mut String, text: &str, paint: &(String, String), align: Align, widest: usize) {
    let blanks = widest.saturating_sub(width(text));
    let (before, after) = match align {
        Align::Left => (0, blanks + GAP),
        Align::Right => (blanks, GAP),
    };
    out.push_str(&paint.0);
    push_blanks(out, before);
    out.push_str(text);
    push_blanks(out, after);
    out.push_str(&paint.1);
}

fn push_blanks(out: &mut String, mut count: usize) {
    const BLANKS: &str = "                                ";
    while count > BLANKS.len() {
        out.push_str(BLANKS);
        count -= BLANKS.len();
    }
    out.push_str(BLANKS.get(..count).unwrap_or_default());
}

/// Ends the line that begins at `start`: no blanks are left at its end.
fn end_line(out: &mut String, start: usize) {
    let length = out.get(start..).map_or(0, |line| line.trim_end().len());
    out.truncate(start + length);
    out.push('\n');
}
