//! How many destinations of each set are up, and whether they are enough.

use std::collections::HashMap;

use serde::{Serialize, Serializer};

use crate::kamailio::list::List;
use crate::probe::result::ProbeResult;
use crate::probe::verdict::{NotProbed, Verdict};

/// How many destinations of each set must be up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum MinUp {
    /// All that are to be probed, and no line may be dropped.
    #[default]
    All,
    /// This many, or all if the set has fewer. With 0, no set is a problem.
    AtLeast(usize),
}

/// The verdict on a set, or on a whole run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RunVerdict {
    /// Enough destinations are up.
    Well,
    /// Nothing is down, but nothing is up, or there is a problem.
    Problem,
    /// A destination is down that has to be up.
    Down,
}

impl RunVerdict {
    pub fn as_str(self) -> &'static str {
        match self {
            RunVerdict::Well => "ok",
            RunVerdict::Problem => "warning",
            RunVerdict::Down => "critical",
        }
    }
}

impl Serialize for RunVerdict {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// The counts of a set of a list.
#[derive(Debug, Clone, Serialize)]
pub struct SetRow<'a> {
    pub file: &'a str,
    pub set: i32,
    pub up: usize,
    pub down: usize,
    /// Destinations that were not probed, or whose probe was interrupted.
    pub skipped: usize,
    /// Those of them that should have been probed.
    pub not_probed: usize,
    /// Destinations that were probed, are marked for pinging, and never pinged by the server of `--config`.
    pub never_pinged: usize,
    /// Lines that Kamailio drops.
    pub dropped: usize,
    pub verdict: RunVerdict,
}

/// A set as a line of ndjson, which can be told from that of a destination.
#[derive(Debug, Serialize)]
pub struct SetLine<'r, 'a> {
    pub set_summary: &'r SetRow<'a>,
}

impl<'a> SetRow<'a> {
    /// The sets of these results, in their order; then those that have only dropped lines.
    pub fn all(lists: &'a [List], results: &[ProbeResult<'_>], min_up: MinUp) -> Vec<Self> {
        let mut sets = Sets::default();
        for result in results {
            let list = &lists[result.target.list];
            let set = list.entries[result.target.entry].set();
            let row = sets.row(result.target.list, list, set);
            row.never_pinged += usize::from(result.diagnosis.is_missed);
            match result.verdict() {
                Verdict::Up => row.up += 1,
                Verdict::Down => row.down += 1,
                Verdict::NotProbed(why) => {
                    row.skipped += 1;
                    row.not_probed += usize::from(why != NotProbed::ByDesign);
                }
            }
        }
        for (index, list) in lists.iter().enumerate() {
            for dropped in &list.dropped {
                sets.row(index, list, dropped.set).dropped += 1;
            }
        }
        let mut rows = sets.rows;
        for row in &mut rows {
            row.verdict = row.judged(min_up);
        }
        rows
    }

    pub fn total(&self) -> usize {
        self.up + self.down + self.skipped
    }

    fn judged(&self, min_up: MinUp) -> RunVerdict {
        let is_enough = match min_up {
            MinUp::All => self.down + self.not_probed + self.never_pinged + self.dropped == 0,
            MinUp::AtLeast(number) => {
                let members = self.up + self.down + self.not_probed + self.dropped;
                self.up >= number.min(members)
            }
        };
        match self.down {
            _ if is_enough => RunVerdict::Well,
            0 => RunVerdict::Problem,
            _ => RunVerdict::Down,
        }
    }
}

/// The rows so far, and where each is.
#[derive(Default)]
struct Sets<'a> {
    rows: Vec<SetRow<'a>>,
    places: HashMap<(usize, i32), usize>,
}

impl<'a> Sets<'a> {
    fn row(&mut self, index: usize, list: &'a List, set: i32) -> &mut SetRow<'a> {
        let new = self.rows.len();
        let place = *self.places.entry((index, set)).or_insert(new);
        if place == new {
            self.rows.push(SetRow {
                file: &list.source.name,
                set,
                up: 0,
                down: 0,
                skipped: 0,
                not_probed: 0,
                never_pinged: 0,
                dropped: 0,
                verdict: RunVerdict::Well,
            });
        }
        &mut self.rows[place]
    }
}

/// The verdict on a whole run: that on its worst set. A run in which nothing was up is never well, unless
/// nothing has to be.
pub fn run_verdict(sets: &[SetRow<'_>], min_up: MinUp) -> RunVerdict {
    let is_nothing_up = sets.iter().all(|set| set.up == 0) && min_up != MinUp::AtLeast(0);
    let least = match is_nothing_up {
        true => RunVerdict::Problem,
        false => RunVerdict::Well,
    };
    let verdicts = sets.iter().map(|set| set.verdict);
    verdicts.max().unwrap_or(RunVerdict::Well).max(least)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(up: usize, down: usize, not_probed: usize, dropped: usize) -> SetRow<'static> {
        SetRow {
            file: "a.list",
            set: 1,
            up,
            down,
            skipped: not_probed,
            not_probed,
            never_pinged: 0,
            dropped,
            verdict: RunVerdict::Well,
        }
    }

    #[test]
    fn a_set_is_well_if_enough_of_it_is_up() {
        use MinUp::{All, AtLeast};
        use RunVerdict::{Down, Problem, Well};
        for (row, min_up, expected) in [
            (set(4, 0, 0, 0), All, Well),
            (set(3, 1, 0, 0), All, Down),
            (set(3, 0, 1, 0), All, Problem),
            (set(3, 0, 0, 1), All, Problem),
            (set(0, 0, 0, 0), All, Well),
            (set(3, 1, 0, 0), AtLeast(3), Well),
            (set(2, 1, 1, 1), AtLeast(3), Down),
            (set(2, 0, 2, 0), AtLeast(3), Problem),
            (set(1, 0, 0, 0), AtLeast(2), Well),
            (set(0, 4, 0, 0), AtLeast(0), Well),
            (set(0, 0, 0, 0), AtLeast(1), Well),
        ] {
            assert_eq!(row.judged(min_up), expected, "{row:?} {min_up:?}");
        }
    }

    #[test]
    fn a_run_in_which_nothing_was_up_is_never_well_unless_nothing_has_to_be() {
        let nothing = [set(0, 0, 0, 0)];
        assert_eq!(run_verdict(&nothing, MinUp::All), RunVerdict::Problem);
        assert_eq!(
            run_verdict(&nothing, MinUp::AtLeast(1)),
            RunVerdict::Problem
        );
        assert_eq!(run_verdict(&nothing, MinUp::AtLeast(0)), RunVerdict::Well);
        assert_eq!(run_verdict(&[], MinUp::All), RunVerdict::Problem);
    }
}
