//! What was seen of many targets, round by round.

use std::collections::HashMap;

use super::{Observation, Outcome};

/// What was seen of each target of a plan, round by round.
#[derive(Debug, Default)]
pub struct Seen {
    /// Of each target the last round.
    last: Vec<Option<Observation>>,
    /// The rounds before, of targets that had several: most runs have one.
    before: HashMap<usize, Vec<Observation>>,
}

impl Seen {
    /// Nothing yet of so many targets.
    pub fn new(targets: usize) -> Self {
        Self {
            last: vec![None; targets],
            before: HashMap::new(),
        }
    }

    /// A round of this target has ended.
    pub fn add(&mut self, target: usize, seen: Observation) {
        let Some(last) = self.last.get_mut(target) else {
            return;
        };
        // A round that was cut short says less than the one before it.
        if last.is_some() && seen.outcome == Outcome::Interrupted {
            return;
        }
        if let Some(mut before) = last.replace(seen) {
            // Who answered is told once, of the last round.
            if let Outcome::Answered { peer, .. } = &mut before.outcome {
                *peer = None;
            }
            self.before.entry(target).or_default().push(before);
        }
    }

    /// Whether a round of any target has ended, and was not cut short.
    pub fn any(&self) -> bool {
        let mut last = self.last.iter().flatten();
        last.any(|seen| seen.outcome != Outcome::Interrupted)
    }

    /// The last round of this target.
    pub fn last(&self, target: usize) -> Option<&Observation> {
        self.last.get(target)?.as_ref()
    }

    /// All rounds of this target, in their order.
    pub fn rounds(&self, target: usize) -> impl Iterator<Item = &Observation> + Clone {
        let before = self.before.get(&target).map_or(&[][..], Vec::as_slice);
        before.iter().chain(self.last(target))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn answered(code: u16) -> Observation {
        Observation::new(Outcome::Answered {
            code,
            reason: Default::default(),
            rtt: Duration::ZERO,
            peer: Some(Box::default()),
        })
    }

    #[test]
    fn rounds_are_kept_in_order_and_the_last_one_knows_its_peer() {
        let mut seen = Seen::new(2);
        for code in [200, 404, 503] {
            seen.add(1, answered(code));
        }
        seen.add(1, Observation::new(Outcome::Interrupted));
        seen.add(2, answered(200));
        assert_eq!(seen.rounds(0).count(), 0);
        assert_eq!(seen.last(0), None);
        let rounds: Vec<_> = seen.rounds(1).map(|seen| &seen.outcome).collect();
        let told = |outcome: &Outcome| match outcome {
            Outcome::Answered { code, peer, .. } => (*code, peer.is_some()),
            other => panic!("{other:?}"),
        };
        let told: Vec<_> = rounds.into_iter().map(told).collect();
        assert_eq!(told, [(200, false), (404, false), (503, true)]);
    }
}
