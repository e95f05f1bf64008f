//! How the calls of a set are distributed.

use std::collections::HashMap;

use super::algorithm::Algorithm;
use super::selector::{Call, Selection, Selector};

/// The share of each destination in the calls.
#[derive(Debug, Clone, PartialEq)]
pub struct Shares {
    /// In the order of the set, each from 0 to 1.
    pub of: Vec<f64>,
    /// The share of calls for which the selection fails.
    pub failed: f64,
    pub basis: Basis,
    /// How a call of this destination selects it, where latency decides: one of those calls, with the first
    /// [`ATTEMPTS`] that it tries.
    pub selections: HashMap<usize, Selection>,
}

/// What the shares are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// So it is over time: each call is known.
    Exact,
    /// So it is in each 100 calls.
    Per100,
    /// So it is with these keys.
    Keys,
    /// So it is on average, if there are many different keys, or by chance.
    Expected,
    /// So it is with these calls, of which none ends.
    Calls,
}

/// The calls.
#[derive(Debug, Clone, Copy)]
pub struct Calls<'a> {
    pub count: usize,
    /// The hash of each key, if the keys are known; `None` where Kamailio cannot read the key.
    pub hashes: Option<&'a [Option<u32>]>,
}

/// How many of those that a call tries are kept. A set has as many calls as destinations.
pub const ATTEMPTS: usize = 4;

impl Shares {
    /// What this selector does with these calls.
    pub fn new(mut selector: Selector, calls: Calls<'_>) -> Self {
        let mut counter = Counter::new(&selector);
        let is_hash = selector.algorithm.is_hash();
        let basis = match (selector.algorithm, calls.hashes) {
            (_, Some(hashes)) if is_hash => {
                counter.count(&mut selector, hashes.iter().copied());
                Basis::Keys
            }
            (Algorithm::Random, _) => Basis::Expected,
            _ if is_hash => Basis::Expected,
            (Algorithm::CallLoad, _) => {
                counter.count(&mut selector, std::iter::repeat_n(None, calls.count));
                Basis::Calls
            }
            (algorithm, _) if algorithm.has_slots() => {
                counter.count(&mut selector, std::iter::repeat_n(None, 100));
                Basis::Per100
            }
            (algorithm, _) => {
                // By latency a call takes as long as there are destinations.
                let most = match algorithm {
                    Algorithm::Latency => calls.count,
                    _ => usize::MAX,
                };
                counter.count_cycle(&mut selector, most)
            }
        };
        if basis == Basis::Expected {
            // Every place at which a search may begin is as likely as any other.
            let places = 0..selector.starts() as u32;
            counter.count(&mut selector, places.map(Some));
        }
        counter.shares(basis)
    }

    /// The standard deviation of a share in so many calls, if it is one of chance.
    pub fn spread(&self, index: usize, calls: usize) -> Option<f64> {
        let share = self.of[index];
        let is_chance = self.basis == Basis::Expected && calls > 0;
        is_chance.then(|| (share * (1.0 - share) / calls as f64).sqrt())
    }
}

struct Counter {
    counts: Vec<u64>,
    failed: u64,
    selections: HashMap<usize, Selection>,
}

impl Counter {
    fn new(selector: &Selector) -> Self {
        Self {
            counts: vec![0; selector.set.destinations.len()],
            failed: 0,
            selections: HashMap::new(),
        }
    }

    fn count(&mut self, selector: &mut Selector, numbers: impl Iterator<Item = Option<u32>>) {
        for number in numbers {
            let call = Call {
                number,
                is_invite: true,
            };
            let Some(mut selection) = selector.select(call) else {
                self.failed += 1;
                continue;
            };
            self.counts[selection.index] += 1;
            if let Some(order) = &mut selection.by_latency {
                order.truncate(ATTEMPTS);
                order.shrink_to_fit();
                self.selections.entry(selection.index).or_insert(selection);
            }
        }
    }

    /// The calls until all begins anew, if these are not too many. The first ones may be of no cycle.
    fn count_cycle(&mut self, selector: &mut Selector, most: usize) -> Basis {
        let mut seen = vec![false; selector.set.destinations.len()];
        let mut calls = 0;
        while !seen[selector.pointer()] && calls < most {
            seen[selector.pointer()] = true;
            self.count(selector, std::iter::once(None));
            calls += 1;
        }
        let start = selector.pointer();
        if !seen[start] {
            return Basis::Calls;
        }
        self.counts.fill(0);
        self.failed = 0;
        loop {
            self.count(selector, std::iter::once(None));
            if selector.pointer() == start {
                return Basis::Exact;
            }
        }
    }

    fn shares(self, basis: Basis) -> Shares {
        let calls = self.counts.iter().sum::<u64>() + self.failed;
        let share = |count: u64| count as f64 / calls.max(1) as f64;
        Shares {
            of: self.counts.into_iter().map(share).collect(),
            failed: share(self.failed),
            basis,
            selections: self.selections,
        }
    }
}
