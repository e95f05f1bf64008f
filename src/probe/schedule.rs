//! When to probe each destination again.

use std::time::Duration;

use crate::sip::Moment;

/// The round that each target is in.
#[derive(Debug)]
pub(super) struct Rounds {
    count: u32,
    interval: Duration,
    /// How many rounds of each target have begun, and when the last one did; empty if there is only
    /// one round.
    begun: Vec<(u32, Moment)>,
}

impl Rounds {
    /// `count` rounds of each target, `interval` apart.
    pub(super) fn new(count: u32, interval: Duration) -> Self {
        Self {
            count,
            interval,
            begun: Vec::new(),
        }
    }

    /// There are now this many targets.
    pub(super) fn extend(&mut self, targets: usize) {
        if self.count > 1 {
            self.begun.resize(targets, (0, Moment::ZERO));
        }
    }

    /// A round of this target begins.
    pub(super) fn begin(&mut self, target: usize, now: Moment) {
        if self.count > 1 {
            let (begun, since) = &mut self.begun[target];
            *begun += 1;
            *since = now;
        }
    }

    /// When the next round of this target is due, if there is one.
    pub(super) fn next(&self, target: usize) -> Option<Moment> {
        if self.count == 1 {
            return None;
        }
        let (begun, since) = self.begun[target];
        (begun < self.count).then_some(since + self.interval)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_is_due_one_interval_after_the_previous_one() {
        let second = Duration::from_secs(1);
        let mut rounds = Rounds::new(2, second);
        rounds.extend(2);
        rounds.begin(1, Duration::from_millis(300));
        assert_eq!(rounds.next(1), Some(Duration::from_millis(1300)));
        rounds.begin(1, Duration::from_millis(1400));
        assert_eq!(rounds.next(1), None);
        let mut single = Rounds::new(1, second);
        single.extend(2);
        single.begin(0, Duration::ZERO);
        assert_eq!(single.next(0), None);
    }
}
