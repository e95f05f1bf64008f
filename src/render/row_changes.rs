//! Changes of rows of a database, as a table.

use std::io;

use super::columns::{Column, Table, TextStyle};
use super::paint::Paint;
use crate::base::secrets::without_secrets;

/// A column of a row with another value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedValue {
    /// The id of the row.
    pub id: u32,
    /// The name of the column.
    pub column: Vec<u8>,
    /// The value now; `None` is NULL.
    pub old: Option<Vec<u8>>,
    pub new: Option<Vec<u8>>,
}

/// Writes a line for each value.
///
/// # Errors
/// If `out` takes no more.
pub fn row_changes(
    changes: &[ChangedValue],
    style: TextStyle,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    if changes.is_empty() {
        return Ok(());
    }
    let mut table = Table::new(vec![
        Column::right("ID"),
        Column::left("COLUMN"),
        Column::left("OLD"),
        Column::left("NEW"),
    ]);
    for change in changes {
        table.optional(Some(change.id));
        table.text(Paint::Plain, &change.column);
        for (paint, value) in [(Paint::Bad, &change.old), (Paint::Good, &change.new)] {
            match value.as_deref() {
                None => table.text(Paint::Aside, b"NULL"),
                Some(b"") => table.text(Paint::Aside, b"''"),
                Some(text) => table.text(paint, &without_secrets(text)),
            }
        }
    }
    table.write(style, out)
}
