//! The rows of a report, made one after the other.

use std::fmt;

use serde::{Serialize, Serializer};

use super::ProbeRow;

/// The rows of a report. Each is made when it is asked for, and again when it is asked for again: a
/// million of them at once would be half a gigabyte.
pub struct Rows<'a> {
    count: usize,
    shape: Shape,
    make: Box<dyn Fn(usize) -> Option<ProbeRow<'a>> + 'a>,
}

/// What the rows of a report have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shape {
    /// Whether they are of several lists.
    pub many_files: bool,
    /// Whether some tell of several rounds.
    pub many_rounds: bool,
}

impl<'a> Rows<'a> {
    /// Rows of this shape with indices below `count`, as `make` makes them. It makes the same each
    /// time.
    pub fn new(
        count: usize,
        shape: Shape,
        make: impl Fn(usize) -> Option<ProbeRow<'a>> + 'a,
    ) -> Self {
        Self {
            count,
            shape,
            make: Box::new(make),
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// What they have in common.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// All of them, in their order.
    pub fn iter(&self) -> impl Iterator<Item = ProbeRow<'a>> {
        (0..self.count).filter_map(&self.make)
    }
}

impl Default for Rows<'_> {
    fn default() -> Self {
        Self::new(0, Shape::default(), |_| None)
    }
}

impl<'a> From<Vec<ProbeRow<'a>>> for Rows<'a> {
    fn from(rows: Vec<ProbeRow<'a>>) -> Self {
        let mut pairs = rows.windows(2);
        let shape = Shape {
            many_files: pairs.any(|pair| matches!(pair, [one, two] if one.file != two.file)),
            many_rounds: rows.iter().any(|row| !row.rounds.is_empty()),
        };
        Self::new(rows.len(), shape, move |index| rows.get(index).cloned())
    }
}

impl fmt::Debug for Rows<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}
