//! The verdicts on all entries of a list, those that are alike held once.

use std::iter::once;
use std::ops::Range;

use hashbrown::HashMap;
use rayon::prelude::*;

use super::destination::Destinations;
use super::{Destination, Effective, Reason, effective};
use crate::list::List;
use crate::list::flags::Flags;
use crate::list::manner::Manner;
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
        match self.numbers.get(&destination) {
            Some(&known) => known,
            None => {
                self.all.push(destination.clone());
                self.numbers.insert(destination, new);
                new
            }
        }
    }
}

/// Entries that follow each other and have one manner, as indices.
type Piece = (Range<usize>, Manner);

impl Numbered {
    /// The destinations of these pieces, which follow each other.
    fn of(pieces: &[Piece], all: &Destinations<'_>, list: &List) -> Self {
        let mut part = Self::default();
        let mut of_manners: HashMap<Manner, Option<u32>> = HashMap::new();
        for (indices, manner) in pieces {
            let of_manner = of_manners.entry(*manner).or_insert_with(|| {
                Destination::of_all(manner).map(|destination| part.kinds.number(destination))
            });
            if let Some(kind) = of_manner.filter(|_| all.are_first(indices)) {
                add(&mut part.runs, kind, indices.end as u32);
                continue;
            }
            for index in indices.clone() {
                let Some(entry) = list.entries.get(index) else {
                    continue;
                };
                let kind = part.kinds.number(all.destination(index, entry));
                add(&mut part.runs, kind, index as u32 + 1);
            }
        }
        part
    }
}

/// The entries of a list by their manners, in parts of [`TOGETHER`] entries.
fn pieces(list: &List) -> Vec<Vec<Piece>> {
    let mut parts: Vec<Vec<Piece>> = Vec::new();
    let mut start = 0;
    for &(manner, count) in list.manners() {
        let end = start + count as usize;
        while start < end {
            let end_of_part = (start / TOGETHER + 1) * TOGETHER;
            let piece = (start..end.min(end_of_part), manner);
            start = piece.0.end;
            match parts.last_mut() {
                Some(part) if piece.0.start % TOGETHER != 0 => part.push(piece),
                _ => parts.push(vec![piece]),
            }
        }
    }
    parts
}

impl Verdicts {
    /// The verdicts of this server.
    pub fn new(list: &List, server: &Server) -> Self {
        let all = Destinations::of(list);
        let pieces = pieces(list);
        let of = |pieces: &Vec<Piece>| Numbered::of(pieces, &all, list);
        let parts: Vec<Numbered> = match pieces.len() {
            0..=1 => pieces.iter().map(of).collect(),
            _ => pieces.par_iter().map(of).collect(),
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
