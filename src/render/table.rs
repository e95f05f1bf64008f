//! Tables fitted to the width of a terminal. The only file that uses comfy-table.

use std::io;

use anstyle::{Ansi256Color, Color as AnyColor, Effects};
use comfy_table::presets::NOTHING;
use comfy_table::{
    Attribute, Cell, CellAlignment, Color, ColumnConstraint, ContentArrangement, Table, Width,
};
use unicode_width::UnicodeWidthStr;

use super::columns::{self, ARRANGED, Align, GAP, TextStyle, Wraps};
use super::paint::Paint;

/// Words of up to this many characters are not broken.
const LONGEST_WORD: usize = 16;

/// The least width of a column of words with longer cells.
const NARROWEST: usize = 12;

impl columns::Table {
    /// Writes the table, fitted to the width of the terminal if possible, otherwise with one line per row.
    pub(super) fn write(&self, style: TextStyle, out: &mut dyn io::Write) -> io::Result<()> {
        let is_short = self.rows().len() <= ARRANGED;
        let width = style.width.filter(|_| is_short);
        let arranged = width.and_then(|width| {
            let breaks = [Breaks::None, Breaks::Outliers, Breaks::Any].into_iter();
            breaks
                .flat_map(|breaks| arranged(self, style.color, width, breaks))
                .next()
        });
        match arranged {
            Some(text) => out.write_all(text.as_bytes()),
            None => self.write_lines(style.color, out),
        }
    }
}

/// Which cells of addresses are broken into lines.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Breaks {
    None,
    /// The longest tenth.
    Outliers,
    Any,
}

/// The lines of a table fitted to `width` columns, with words on several lines if needed; `None` if it
/// does not fit even so.
fn arranged(table: &columns::Table, color: bool, width: usize, breaks: Breaks) -> Option<String> {
    let narrowest = narrowest(table, breaks);
    let gaps = GAP * (table.columns.len() - 1);
    if narrowest.iter().sum::<usize>() + gaps > width {
        return None;
    }
    let mut arranged = Table::new();
    arranged
        .load_style(NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(width).unwrap_or(u16::MAX));
    arranged.style_text_only();
    if color {
        arranged.enforce_styling();
        // --color and NO_COLOR have been evaluated before.
        crossterm::style::force_color_output(true);
    } else {
        arranged.force_no_tty();
    }
    let names = table.columns.iter().map(|column| column.name);
    arranged.set_header(names.map(|name| painted(name, Paint::Strong)));
    for row in table.rows() {
        arranged.add_row(row.map(|(text, _, paint)| painted(text, paint)));
    }
    let last = table.columns.len() - 1;
    for (index, (arranged, column)) in arranged.column_iter_mut().zip(&table.columns).enumerate() {
        let gap = if index == last { 0 } else { GAP };
        arranged.set_padding((0, gap as u16));
        arranged.set_constraint(match wraps(column, breaks) {
            Wraps::Never => ColumnConstraint::ContentWidth,
            Wraps::Words | Wraps::Anywhere(_) => {
                ColumnConstraint::LowerBoundary(Width::Fixed((narrowest[index] + gap) as u16))
            }
        });
        arranged.set_cell_alignment(match column.align {
            Align::Left => CellAlignment::Left,
            Align::Right => CellAlignment::Right,
        });
    }
    Some(arranged.trim_fmt() + "\n")
}

/// Where the cells of a column may be broken now.
fn wraps(column: &columns::Column, breaks: Breaks) -> Wraps {
    match column.wraps {
        Wraps::Anywhere(_) if breaks == Breaks::None => Wraps::Never,
        wraps => wraps,
    }
}

/// The least width of each column.
fn narrowest(table: &columns::Table, breaks: Breaks) -> Vec<usize> {
    let names = table.columns.iter().map(|column| column.name.len());
    let mut narrowest: Vec<_> = names.collect();
    let usual = match breaks {
        Breaks::Outliers => usual_widths(table),
        Breaks::None | Breaks::Any => vec![0; narrowest.len()],
    };
    for row in table.rows() {
        for (index, (text, width, _)) in row.enumerate() {
            let least = match wraps(&table.columns[index], breaks) {
                Wraps::Never => Some(width),
                Wraps::Words => text.split(' ').map(UnicodeWidthStr::width).max(),
                Wraps::Anywhere(least) => Some(width.min(least.max(usual[index]))),
            };
            narrowest[index] = narrowest[index].max(least.unwrap_or(0));
        }
    }
    for (width, column) in narrowest.iter_mut().zip(&table.columns) {
        if column.wraps == Wraps::Words && *width > LONGEST_WORD {
            *width = NARROWEST.max(column.name.len());
        }
    }
    narrowest
}

/// The width of each column in which nine of ten cells fit.
fn usual_widths(table: &columns::Table) -> Vec<usize> {
    let mut widths = vec![Vec::new(); table.columns.len()];
    for row in table.rows() {
        for (widths, (_, width, _)) in widths.iter_mut().zip(row) {
            widths.push(width);
        }
    }
    let usual = widths.into_iter().map(|mut widths| {
        widths.sort_unstable();
        widths.get(widths.len() * 9 / 10).copied().unwrap_or(0)
    });
    usual.collect()
}

fn painted(text: &str, paint: Paint) -> Cell {
    let style = paint.style();
    let mut cell = Cell::new(text);
    if let Some(AnyColor::Ansi(color)) = style.get_fg_color() {
        cell = cell.fg(Color::AnsiValue(Ansi256Color::from_ansi(color).index()));
    }
    for (effect, attribute) in [
        (Effects::BOLD, Attribute::Bold),
        (Effects::DIMMED, Attribute::Dim),
    ] {
        if style.get_effects().contains(effect) {
            cell = cell.add_attribute(attribute);
        }
    }
    cell
}
