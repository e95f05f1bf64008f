//! The verdicts on all entries of a list, those that are alike held once.

use std::iter::once;

use hashbrown::HashMap;
use rayon::prelude::*;

use super::destination::Destinations;
use super::{Destination, Effective, Reason, effective};
use crate::list::flags::Flags;
use crate::list::{Entry, List};
use crate::server::Server;

/// A verdict on each entry of a list. Long lists have few kinds of destinations, and most are as the one
/// before: each kind is judged once, and those that follow each other take eight bytes.
#[derive(Debug, Clone, Default)]
pub struct Verdicts {
    kinds: Vec<Kind>,
    runs: Vec<Run>,
}

/// Entries that follow each other and are of one kind.
#[derive(Debug, Clone, Copy)]
struct Run {
    kind: u32,
    /// The index after the last one.
    end: u32,
}

/// Entries of a list that are alike to the pinging of a server.
#[derive(Debug, Clone)]
pub struct Kind {
    /// Their flags in the list.
    pub flags: Flags,
    /// What becomes of their pings.
    pub effective: Effective,
    /// How many there are.
    pub count: usize,
}

impl Kind {
    /// Why they are not pinged; none where they are, or may be.
    pub fn reasons(&self) -> &[Reason] {
        match &self.effective {
            Effective::NotPinged { reasons } => reasons,
            _ => &[],
        }
    }

    /// Whether they are marked for probing, and not pinged.
    pub fn is_marked_in_vain(&self) -> bool {
        self.flags.has(Flags::PROBING) && !self.reasons().is_empty()
    }
}

/// How many entries one thread looks at before it asks for more.
const TOGETHER: usize = 1 << 14;

/// Different destinations, numbered as they came.
#[derive(Debug, Default)]
struct Kinds {
    all: Vec<Destination>,
    numbers: HashMap<Destination, u32>,
    last: u32,
}

/// Destinations that follow each other, by the numbers of their kinds.
#[derive(Debug, Default)]
struct Numbered {
    kinds: Kinds,
    runs: Vec<Run>,
}

/// Adds those up to this end, which are of this kind.
fn add(runs: &mut Vec<Run>, kind: u32, end: u32) {
    match runs.last_mut() {
        Some(last) if last.kind == kind => last.end = end,
        _ => runs.push(Run { kind, end }),
    }
}

impl Kinds {
    /// The number of a destination, a new one where it is new.
    fn number(&mut self, destination: Destination) -> u32 {
        let new = self.all.len() as u32;
        self.last = match self.numbers.get(&destination) {
            Some(&known) => known,
            None => {
                self.all.push(destination.clone());
                self.numbers.insert(destination, new);
                new
            }
        };
        self.last
    }

    /// The number of one of these.
    fn number_of(&mut self, index: usize, entry: &Entry, all: &Destinations<'_>) -> u32 {
        let last = self.all.get(self.last as usize);
        // Mostly it is as the one before.
        match last.is_some_and(|last| all.is(index, entry, last)) {
            true => self.last,
            false => self.number(all.destination(index, entry)),
        }
    }
}

impl Verdicts {
    /// The verdicts of this server.
    pub fn new(list: &List, server: &Server) -> Self {
        let count = list.entries.len();
        let all = Destinations::of(list);
        let of = |(first, entries): (usize, &[Entry])| {
            let mut part = Numbered::default();
            for (index, entry) in (first..).zip(entries) {
                let kind = part.kinds.number_of(index, entry, &all);
                add(&mut part.runs, kind, index as u32 + 1);
            }
            part
        };
        let parts = list.entries.parts(TOGETHER);
        let parts: Vec<Numbered> = match count {
            0..=TOGETHER => parts.map(of).collect(),
            _ => parts.collect::<Vec<_>>().into_par_iter().map(of).collect(),
        };
        let mut kinds = Kinds::default();
        let mut counts: Vec<usize> = Vec::new();
        let mut runs: Vec<Run> = Vec::new();
        for part in parts {
            let numbers: Vec<u32> = part
                .kinds
                .all
                .into_iter()
                .map(|kind| kinds.number(kind))
                .collect();
            counts.resize(kinds.all.len(), 0);
            for run in part.runs {
                let kind = numbers.get(run.kind as usize).copied().unwrap_or_default();
                let start = runs.last().map_or(0, |last| last.end);
                if let Some(count) = counts.get_mut(kind as usize) {
                    *count += (run.end - start) as usize;
                }
                add(&mut runs, kind, run.end);
            }
        }
        let judged = kinds
            .all
            .iter()
            .zip(counts)
            .map(|(destination, count)| Kind {
                flags: destination.flags,
                effective: effective(destination, server),
                count,
            });
        Self {
            kinds: judged.collect(),
            runs,
        }
    }

    /// The verdict on the entry of this index.
    pub fn get(&self, entry: usize) -> Option<&Effective> {
        let run = self.runs.partition_point(|run| run.end as usize <= entry);
        let kind = self.runs.get(run)?.kind;
        Some(&self.kinds.get(kind as usize)?.effective)
    }

    /// The verdicts, in the order of the entries.
    pub fn iter(&self) -> impl Iterator<Item = &Effective> {
        self.indices_of(|_| true).map(|(_, kind)| &kind.effective)
    }

    /// The kinds of entries that there are.
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// The indices of the entries of some kinds, each with its kind. Where there is no such kind, no
    /// entry is looked at.
    pub fn indices_of(
        &self,
        wanted: impl Fn(&Kind) -> bool,
    ) -> impl Iterator<Item = (usize, &Kind)> {
        let starts = once(0).chain(self.runs.iter().map(|run| run.end));
        let runs = starts.zip(&self.runs).filter_map(move |(start, run)| {
            let kind = self.kinds.get(run.kind as usize)?;
            wanted(kind).then_some((start..run.end, kind))
        });
        runs.flat_map(|(indices, kind)| indices.map(move |index| (index as usize, kind)))
    }
}
