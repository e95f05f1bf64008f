//! Changes of rows. Pure.

use std::collections::HashMap;

use crate::kamailio::list::rows::{ColumnRole, Rows};

/// New values for a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowChange {
    /// The index of the row in the rows that were read.
    pub row: usize,
    /// Columns with their new values, as text.
    pub new: Vec<(ColumnRole, Vec<u8>)>,
}

/// What became of the changes.
#[derive(Debug)]
pub enum Written {
    /// All were made.
    All,
    /// None was made: these rows, by their indices, are not as they were read. What the table holds now.
    ChangedMeanwhile { lost: Vec<usize>, now: Box<Rows> },
}

/// The index of each row by its id.
pub fn places_by_id(rows: &Rows) -> HashMap<u32, usize> {
    let places = (0..rows.len()).filter_map(|row| Some((rows.id(row)?, row)));
    places.collect()
}
