//! What a user says of shares, and whether it holds.

use std::collections::HashSet;

use serde::Serialize;

use super::{Simulated, SimulatedSet};

/// That a share is at most, or at least, so many percent.
#[derive(Debug)]
pub struct Assertion {
    /// As the user wrote it.
    pub expression: String,
    pub comparison: Comparison,
    pub percent: f64,
    /// The entries of each list that it is about.
    pub entries: Vec<HashSet<usize>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    AtMost,
    AtLeast,
    Below,
    Above,
}

/// An assertion about one destination of one set.
#[derive(Debug, Serialize)]
pub struct AssertionRow<'a> {
    pub expression: &'a str,
    pub file: &'a str,
    pub set: i32,
    pub algorithm: i32,
    pub name: String,
    /// The share after the outage, if there is one.
    pub share: f64,
    pub holds: bool,
}

/// Shares are rounded to a millionth.
const TOLERANCE: f64 = 1e-4;

impl Assertion {
    fn holds(&self, share: f64) -> bool {
        let percent = share * 100.0;
        match self.comparison {
            Comparison::AtMost => percent <= self.percent + TOLERANCE,
            Comparison::AtLeast => percent >= self.percent - TOLERANCE,
            Comparison::Below => percent < self.percent - TOLERANCE,
            Comparison::Above => percent > self.percent + TOLERANCE,
        }
    }
}

/// Each assertion about each destination that it is about.
pub(super) fn check<'a>(
    assertions: &'a [Assertion],
    sets: &[Simulated<'a>],
    rows: &[SimulatedSet<'a>],
) -> Vec<AssertionRow<'a>> {
    let mut checked = Vec::new();
    for (simulated, row) in sets.iter().zip(rows) {
        for (&entry, destination) in simulated.set.entries.iter().zip(&row.destinations) {
            let is_about =
                |assertion: &&Assertion| assertion.entries[simulated.list_number].contains(&entry);
            for assertion in assertions.iter().filter(is_about) {
                let share = destination.share_after.unwrap_or(destination.share);
                checked.push(AssertionRow {
                    expression: &assertion.expression,
                    file: row.file,
                    set: row.set,
                    algorithm: row.algorithm,
                    name: destination.name.clone(),
                    share,
                    holds: assertion.holds(share),
                });
            }
        }
    }
    checked
}
