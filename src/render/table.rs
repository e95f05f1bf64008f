//! A table arranged in the width of a terminal: the only file that names comfy-table.

use anstyle::{Ansi256Color, Color as AnyColor, Effects};
use comfy_table::presets::NOTHING;
use comfy_table::{
    Attribute, Cell, CellAlignment, Color, ColumnConstraint, ContentArrangement, Table, Width,
};

use super::columns::{self, Align, Column, GAP};
use super::paint::Paint;

/// How narrow a column of words becomes at most.
const NARROWEST: usize = 12;

/// The lines of a table, its words broken where so many columns of a terminal are too few.
pub(super) fn arranged(table: &columns::Table, color: bool, width: usize) -> String {
    let mut arranged = Table::new();
    arranged
        .load_style(NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(width).unwrap_or(u16::MAX));
    arranged.style_text_only();
    if color {
        arranged.enforce_styling();
        // What --color and NO_COLOR mean was decided before.
        crossterm::style::force_color_output(true);
    } else {
        arranged.force_no_tty();
    }
    let names = table.columns.iter().map(|column| column.name);
    arranged.set_header(names.map(|name| painted(name, Paint::Strong)));
    for row in table.rows() {
        arranged.add_row(row.map(|(text, _, paint)| painted(text, paint)));
    }
    let widest = arranged.column_max_content_widths();
    let last = table.columns.len() - 1;
    for (index, (arranged, column)) in arranged.column_iter_mut().zip(&table.columns).enumerate() {
        let gap = if index == last { 0 } else { GAP as u16 };
        arranged.set_padding((0, gap));
        arranged.set_constraint(constraint(column, widest[index], gap));
        arranged.set_cell_alignment(match column.align {
            Align::Left => CellAlignment::Left,
            Align::Right => CellAlignment::Right,
        });
    }
    arranged.trim_fmt() + "\n"
}

/// How far a column gives way. Its gap is in the boundary.
fn constraint(column: &Column, widest: u16, gap: u16) -> ColumnConstraint {
    if column.wraps {
        ColumnConstraint::LowerBoundary(Width::Fixed(widest.min(NARROWEST as u16) + gap))
    } else {
        ColumnConstraint::ContentWidth
    }
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
