//! A table of as many rows as there are: each cell is written once, and the lines are laid out when
//! all widths are known. It looks as the tables of [`super::table`].

use std::iter;

use crossterm::style::{Attribute, Color, ContentStyle, Stylize};
use rayon::iter::{IntoParallelIterator, ParallelIterator};
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

    /// That of a destination by the letter of its state: `A`, `T`, `I`, or `D` and any other.
    pub(super) fn of_state(letter: Option<char>) -> Style {
        match letter {
            Some('A') => Style::Green,
            Some('T') => Style::Yellow,
            Some('I') => Style::Red,
            _ => Style::Grey,
        }
    }

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

/// Of so many pieces the lines are made at once, on all cores.
const AT_ONCE: usize = 32;

/// Whole rows, as many as make a piece.
#[derive(Debug, Default)]
struct Piece {
    /// The texts of their cells, one after the other.
    text: String,
    /// Of each cell the index of its style, and how long it is, as [`LONG`] tells.
    cells: Vec<[u8; 2]>,
    /// Of each long cell its length in bytes and its width.
    long: Vec<(usize, usize)>,
}

/// Stands for the length of a cell whose width is another number, or that has at least so many bytes.
const LONG: u8 = u8::MAX;

impl Piece {
    fn with_room() -> Self {
        Self {
            text: String::with_capacity(PIECE + PIECE / 8),
            ..Self::default()
        }
    }

    /// Adds a cell, and says how wide it is.
    fn add(&mut self, style: Style, write: impl FnOnce(&mut String)) -> usize {
        let start = self.text.len();
        write(&mut self.text);
        let text = self.text.get(start..).unwrap_or_default();
        let index = Style::ALL.iter().position(|known| *known == style);
        let style = index.unwrap_or(0) as u8;
        let width = width(text);
        if width == text.len() && width < LONG.into() {
            self.cells.push([style, width as u8]);
        } else {
            self.cells.push([style, LONG]);
            self.long.push((text.len(), width));
        }
        width
    }
}

/// A table in the making.
#[derive(Debug)]
pub(super) struct Columns {
    header: Vec<(&'static str, Align)>,
    widths: Vec<usize>,
    color: bool,
    pieces: Vec<Piece>,
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

    /// The next cell, from left to right and from row to row: what `write` adds.
    pub(super) fn cell(&mut self, style: Style, write: impl FnOnce(&mut String)) {
        let full = |piece: &Piece| piece.text.len() >= PIECE;
        if self.column == 0 && self.pieces.last().is_none_or(full) {
            self.pieces.push(Piece::with_room());
        }
        let Some(piece) = self.pieces.last_mut() else {
            return;
        };
        let width = piece.add(style, write);
        if let Some(widest) = self.widths.get_mut(self.column) {
            *widest = width.max(*widest);
        }
        self.column += 1;
        if self.column >= self.header.len() {
            self.column = 0;
        }
    }

    /// Adds the rows of another table with the same columns.
    pub(super) fn append(&mut self, other: Columns) {
        self.pieces.extend(other.pieces);
        for (widest, width) in self.widths.iter_mut().zip(other.widths) {
            *widest = width.max(*widest);
        }
    }

    /// The lines of the table, the header first, in pieces of many lines.
    pub(super) fn pieces(self) -> impl Iterator<Item = String> {
        let layout = Layout::new(&self.header, &self.widths, self.color);
        let mut pieces = self.pieces.into_iter();
        let first = layout.header();
        let rows = iter::from_fn(move || {
            let some: Vec<_> = pieces.by_ref().take(AT_ONCE).collect();
            let lines = |piece: Piece| layout.lines(&piece);
            match some.len() {
                0 => None,
                1 => Some(some.into_iter().map(lines).collect()),
                _ => Some(some.into_par_iter().map(lines).collect::<Vec<_>>()),
            }
        });
        iter::once(first).chain(rows.flatten())
    }
}

/// How the lines of a table are laid out, when all is known of its cells.
struct Layout {
    /// Of each column its name, how its cells stand in it, and its width.
    columns: Vec<(&'static str, Align, usize)>,
    bold: Painted,
    /// One for each of [`Style::ALL`].
    styles: [Painted; Style::ALL.len()],
}

/// What stands before and after a text to paint it.
#[derive(Default)]
struct Painted {
    before: String,
    after: String,
}

impl Painted {
    fn new(paint: ContentStyle) -> Self {
        let sample = paint.apply('|').to_string();
        let (before, after) = sample.split_once('|').unwrap_or_default();
        Self {
            before: before.to_owned(),
            after: after.to_owned(),
        }
    }
}

impl Layout {
    fn new(header: &[(&'static str, Align)], widths: &[usize], color: bool) -> Self {
        let columns = header.iter().zip(widths);
        let painted = |paint| match color {
            true => Painted::new(paint),
            false => Painted::default(),
        };
        Self {
            columns: columns
                .map(|((name, align), width)| (*name, *align, *width))
                .collect(),
            bold: painted(ContentStyle::new().attribute(Attribute::Bold)),
            styles: Style::ALL.map(|style| match style {
                Style::Plain => Painted::default(),
                style => painted(style.paint()),
            }),
        }
    }

    fn header(&self) -> String {
        let mut line = String::new();
        for (name, align, widest) in &self.columns {
            let blanks = widest.saturating_sub(name.width());
            lay_out(&mut line, name, blanks, &self.bold, *align);
        }
        end_line(&mut line, 0);
        line
    }

    /// The lines of these rows.
    fn lines(&self, piece: &Piece) -> String {
        let plain = Painted::default();
        let mut lines = String::with_capacity(piece.text.len() * 2);
        let mut text = piece.text.as_str();
        let mut long = piece.long.iter();
        for row in piece.cells.chunks(self.columns.len().max(1)) {
            let start = lines.len();
            for (&[style, length], (_, align, widest)) in row.iter().zip(&self.columns) {
                let (length, width) = match length {
                    LONG => long.next().copied().unwrap_or_default(),
                    length => (length.into(), length.into()),
                };
                let (cell, rest) = text.split_at_checked(length).unwrap_or((text, ""));
                text = rest;
                let paint = self.styles.get(usize::from(style)).unwrap_or(&plain);
                lay_out(
                    &mut lines,
                    cell,
                    widest.saturating_sub(width),
                    paint,
                    *align,
                );
            }
            end_line(&mut lines, start);
        }
        lines
    }
}

/// The columns that a text takes on a terminal.
fn width(text: &str) -> usize {
    // Of what is printable in ASCII, each character takes one.
    match text
        .bytes()
        .fold(true, |all, b| all & matches!(b, b' '..=b'~'))
    {
        true => text.len(),
        false => text.width(),
    }
}

/// Adds a cell, and as many blanks as its column is wider.
fn lay_out(out: &mut String, text: &str, blanks: usize, paint: &Painted, align: Align) {
    // Cells are many, and to copy nothing takes its time, too.
    if !paint.before.is_empty() {
        out.push_str(&paint.before);
    }
    match align {
        Align::Left => {
            out.push_str(text);
            push_blanks(out, blanks + GAP);
        }
        Align::Right => {
            push_blanks(out, blanks);
            out.push_str(text);
            push_blanks(out, GAP);
        }
    }
    if !paint.after.is_empty() {
        out.push_str(&paint.after);
    }
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
    let line = out.get(start..).unwrap_or_default();
    // Most of what is cut are blanks, and most lines end in a letter or a digit then.
    let last = line.bytes().rposition(|b| b != b' ');
    let line = line.get(..last.map_or(0, |last| last + 1));
    let length = line.unwrap_or_default().trim_end().len();
    out.truncate(start + length);
    out.push('\n');
}
