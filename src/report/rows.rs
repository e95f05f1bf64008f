//! The rows of a report, made one after the other.

use std::fmt;

use rayon::iter::{IntoParallelIterator, ParallelIterator};
use serde::{Serialize, Serializer};

use super::ProbeRow;

/// The rows of a report. Each is made when it is asked for, and again when it is asked for again: a
/// million of them at once would be half a gigabyte.
pub struct Rows<'a, Row> {
    count: usize,
    shape: Shape,
    make: Box<dyn Fn(usize) -> Option<Row> + Sync + 'a>,
}

/// So many rows at once are worth the way to another core.
const PART: usize = 1024;

/// What the rows of a report have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shape {
    /// Whether they are of several lists.
    pub many_files: bool,
    /// Whether some tell of several rounds.
    pub many_rounds: bool,
}

impl<'a, Row> Rows<'a, Row> {
    /// Rows of this shape with indices below `count`, as `make` makes them. It makes the same each
    /// time.
    pub fn new(
        count: usize,
        shape: Shape,
        make: impl Fn(usize) -> Option<Row> + Sync + 'a,
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
    pub fn iter(&self) -> impl Iterator<Item = Row> {
        (0..self.count).filter_map(&self.make)
    }

    /// What comes of adding them to `new` ones, part by part in their order. All cores work on it.
    pub fn parts<T: Send>(
        &self,
        new: impl Fn() -> T + Sync,
        add: impl Fn(&mut T, &Row) + Sync,
    ) -> Vec<T> {
        let part = |index: usize| {
            let start = index * PART;
            let mut part = new();
            for index in start..self.count.min(start + PART) {
                // A row is large: it stays where it was made.
                if let Some(row) = &(self.make)(index) {
                    add(&mut part, row);
                }
            }
            part
        };
        match self.count.div_ceil(PART) {
            few @ (0 | 1) => (0..few).map(part).collect(),
            parts => (0..parts).into_par_iter().map(part).collect(),
        }
    }
}

impl<Row> Default for Rows<'_, Row> {
    fn default() -> Self {
        Self::new(0, Shape::default(), |_| None)
    }
}

impl<'a> From<Vec<ProbeRow<'a>>> for Rows<'a, ProbeRow<'a>> {
    fn from(rows: Vec<ProbeRow<'a>>) -> Self {
        let mut pairs = rows.windows(2);
        let shape = Shape {
            many_files: pairs.any(|pair| matches!(pair, [one, two] if one.file != two.file)),
            many_rounds: rows.iter().any(|row| !row.rounds.is_empty()),
        };
        Self::new(rows.len(), shape, move |index| rows.get(index).cloned())
    }
}

impl<Row: fmt::Debug> fmt::Debug for Rows<'_, Row> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<Row: Serialize> Serialize for Rows<'_, Row> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}
