//! When each destination is probed: every interval, at a place of its own in it, so that they are spread.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::time::Duration;

use super::destination::DestinationIdentity;
use crate::sip::Moment;

/// How many destinations that were never probed are probed in a second at the start, at least.
const FIRST_RATE: f64 = 100.0;

/// The next round of each destination. Times are since the start of the loop.
#[derive(Debug, Default)]
pub struct Schedule {
    interval: Duration,
    /// When in the interval each destination has its place.
    phases: Vec<Duration>,
    due: BinaryHeap<Reverse<(Moment, usize)>>,
}

impl Schedule {
    /// The schedule from now on. Each destination, given with whether it is new, keeps its place in the
    /// interval over reloads, as that follows from its identity. New ones have their first round as soon
    /// as the rate allows.
    pub fn new<'a>(
        interval: Duration,
        now: Moment,
        destinations: impl ExactSizeIterator<Item = (&'a DestinationIdentity, bool)>,
    ) -> Self {
        let each = destinations.len() as f64 / interval.as_secs_f64();
        let apart = Duration::from_secs_f64(1.0 / each.max(FIRST_RATE));
        let mut schedule = Self {
            interval,
            ..Self::default()
        };
        let mut first = now;
        for (number, (identity, is_new)) in destinations.enumerate() {
            let phase = phase(identity, interval);
            schedule.phases.push(phase);
            let mut due = next(now, phase, interval);
            if is_new {
                due = due.min(first);
                first += apart;
            }
            schedule.due.push(Reverse((due, number)));
        }
        schedule
    }

    /// The destinations that are due until then. Each is due again in its place of the next interval that
    /// is at least half an interval away, so that two rounds are never close.
    pub fn take_due(&mut self, until: Moment) -> Vec<usize> {
        let mut taken = Vec::new();
        while let Some(&Reverse((due, number))) = self.due.peek()
            && due <= until
        {
            self.due.pop();
            taken.push(number);
        }
        for &number in &taken {
            let due = next(
                until + self.interval / 2,
                self.phases[number],
                self.interval,
            );
            self.due.push(Reverse((due, number)));
        }
        taken
    }
}

/// The place of a destination in the interval. `DefaultHasher::new` has the same keys in every run.
fn phase(identity: &DestinationIdentity, interval: Duration) -> Duration {
    let mut hasher = DefaultHasher::new();
    identity.hash(&mut hasher);
    let nanos = u64::try_from(interval.as_nanos()).unwrap_or(u64::MAX);
    Duration::from_nanos(hasher.finish() % nanos.max(1))
}

/// The first moment from `from` on that has this place in its interval.
fn next(from: Moment, phase: Duration, interval: Duration) -> Moment {
    let behind = from.saturating_sub(phase).as_nanos();
    let rounds = behind.div_ceil(interval.as_nanos().max(1));
    phase + interval * u32::try_from(rounds).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identities(count: u32) -> Vec<DestinationIdentity> {
        let of = |nth| DestinationIdentity {
            set: 1,
            uri: b"sip:192.0.2.1"[..].into(),
            duid: None,
            nth,
        };
        (0..count).map(of).collect()
    }

    fn schedule(identities: &[DestinationIdentity], is_new: bool, now: u64) -> Schedule {
        let all = identities.iter().map(|identity| (identity, is_new));
        Schedule::new(Duration::from_secs(60), Duration::from_secs(now), all)
    }

    #[test]
    fn new_destinations_are_probed_at_the_first_rate_and_then_spread() {
        let all = identities(1000);
        let mut schedule = schedule(&all, true, 0);
        let second = Duration::from_secs(1);
        // A hundred a second, or those whose place comes first.
        let first = schedule.take_due(second).len();
        assert!((100..130).contains(&first), "{first}");
        let mut begun = first;
        for now in 2..=10 {
            begun += schedule.take_due(second * now).len();
        }
        assert_eq!(begun, 1000);
        // From then on about 17 a second.
        for now in 70..120 {
            let due = schedule.take_due(second * now).len();
            assert!(due < 40 || now == 70, "{due} at {now}");
        }
    }

    #[test]
    fn each_is_due_once_an_interval() {
        let all = identities(50);
        let mut schedule = schedule(&all, false, 0);
        let mut last = vec![None; all.len()];
        for now in 0..600u64 {
            for number in schedule.take_due(Duration::from_secs(now)) {
                if let Some(before) = last[number].replace(now) {
                    assert!(
                        (59..=61).contains(&(now - before)),
                        "{number}: {before} {now}"
                    );
                }
            }
        }
        assert!(last.iter().all(Option::is_some));
    }

    #[test]
    fn a_reload_keeps_the_place_of_known_destinations() {
        let all = identities(20);
        let mut one = schedule(&all, false, 0);
        let mut before = one.take_due(Duration::from_secs(59));
        // As after a reload at second 600.
        let mut other = schedule(&all, false, 600);
        let mut after = other.take_due(Duration::from_secs(659));
        before.sort_unstable();
        after.sort_unstable();
        assert_eq!(before, after);
        assert_eq!(
            other.take_due(Duration::from_secs(659)),
            Vec::<usize>::new()
        );
    }

    #[test]
    fn after_a_long_sleep_each_is_due_once() {
        let all = identities(5);
        let mut schedule = schedule(&all, true, 0);
        schedule.take_due(Duration::from_secs(1));
        assert_eq!(schedule.take_due(Duration::from_secs(10_000)).len(), 5);
        assert!(schedule.take_due(Duration::from_secs(10_001)).is_empty());
    }
}
