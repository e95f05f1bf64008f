//! `--until-up` and `--until-down`: when a run has seen what it waits for.

use std::collections::{HashMap, HashSet};

use super::sets::MinUp;
use crate::kamailio::list::List;
use crate::kamailio::pinging::state::StateRules;
use crate::probe::plan::{Plan, TargetRoute};
use crate::probe::result::Round;
use crate::probe::verdict::NotProbed;

/// What a run waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitFor {
    /// Enough destinations of each set are up.
    Up,
    /// Too many destinations of a set are down for enough of it to be up.
    Down,
}

/// How far a run is from what it waits for.
#[derive(Debug)]
pub struct WaitProgress {
    what: WaitFor,
    thresholds: StateRules,
    min_up: MinUp,
    /// How many destinations are to be probed, those included whose names are still looked up.
    selected: usize,
    located: HashSet<(usize, usize)>,
    /// Whether each target is certainly as the run waits for, and its set.
    targets: Vec<(bool, usize)>,
    sets: Vec<WaitedSet>,
    places: HashMap<(usize, i32), usize>,
    /// How many sets have what the run waits for.
    fulfilled: usize,
}

#[derive(Debug, Default)]
struct WaitedSet {
    /// Destinations that are to be probed.
    members: usize,
    /// How many of them are certainly as the run waits for.
    settled: usize,
    /// From how many of them on the set has what the run waits for.
    needed: usize,
}

impl WaitProgress {
    /// A run of this many destinations.
    pub fn new(what: WaitFor, min_up: MinUp, thresholds: StateRules, selected: usize) -> Self {
        Self {
            what,
            thresholds,
            min_up,
            selected,
            located: HashSet::new(),
            targets: Vec::new(),
            sets: Vec::new(),
            places: HashMap::new(),
            fulfilled: 0,
        }
    }

    /// The plan has more targets.
    pub fn planned(&mut self, lists: &[List], plan: &Plan) {
        for target in plan.targets.iter().skip(self.targets.len()) {
            let set = lists[target.list].entries[target.entry].set();
            let new = self.sets.len();
            let place = *self.places.entry((target.list, set)).or_insert(new);
            if place == new {
                self.sets.push(WaitedSet::default());
            }
            let is_by_design = match &target.route {
                TargetRoute::Skipped(why) => why.verdict() == NotProbed::ByDesign,
                _ => false,
            };
            self.sets[place].members += usize::from(!is_by_design);
            self.targets.push((false, place));
            self.located.insert((target.list, target.entry));
        }
        for set in &mut self.sets {
            let enough = match self.min_up {
                MinUp::All => set.members,
                MinUp::AtLeast(number) => number.min(set.members),
            };
            set.needed = match self.what {
                WaitFor::Up => enough,
                WaitFor::Down => set.members - enough + 1,
            };
        }
        self.fulfilled = self.sets.iter().filter(|set| set.has_it()).count();
    }

    /// Whether the run has seen what it waits for.
    pub fn is_over(&self) -> bool {
        let is_fulfilled = match self.what {
            WaitFor::Up => self.fulfilled == self.sets.len(),
            WaitFor::Down => self.fulfilled > 0,
        };
        // Another destination of a set may be about to be located.
        is_fulfilled && self.located.len() >= self.selected
    }

    /// How many rounds of a target are enough to tell how it is now.
    pub fn most_rounds(&self) -> usize {
        const MOST: usize = 200;
        MOST.max(2 * self.threshold())
    }

    /// A target has had one more round; these are the last.
    pub fn had_round(&mut self, target: usize, rounds: &[Round]) {
        let (was, place) = self.targets[target];
        let is = self.is_settled(rounds);
        self.targets[target].0 = is;
        let set = &mut self.sets[place];
        let had_it = set.has_it();
        set.settled = set.settled + usize::from(is) - usize::from(was);
        self.fulfilled = self.fulfilled + usize::from(set.has_it()) - usize::from(had_it);
    }

    /// Whether the last rounds, as many as the threshold says, were all as the run waits for.
    fn is_settled(&self, rounds: &[Round]) -> bool {
        let (wanted, threshold) = (self.what == WaitFor::Up, self.threshold());
        let ended = rounds.iter().rev().filter_map(Round::up);
        let last = ended.take_while(|up| *up == wanted).take(threshold);
        last.count() == threshold
    }

    fn threshold(&self) -> usize {
        let threshold = match self.what {
            WaitFor::Up => self.thresholds.inactive_threshold,
            WaitFor::Down => self.thresholds.probing_threshold,
        };
        usize::try_from(threshold).unwrap_or(0).max(1)
    }
}

impl WaitedSet {
    fn has_it(&self) -> bool {
        self.settled >= self.needed
    }
}
