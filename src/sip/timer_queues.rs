//! Timers with few distinct lengths: one queue per length, which is always in order.
//!
//! Unlike a heap or a timer wheel, this needs no sorting, because a timer that is set later with
//! the same length fires later. Timers are not cancelled: the caller skips those that no longer
//! matter.

use std::collections::VecDeque;
use std::time::Duration;

use super::Moment;

/// Items that come out at their deadlines, earliest first. Takes 8 bytes per item plus the item.
#[derive(Debug)]
pub struct TimerQueues<T> {
    queues: Vec<TimerQueue<T>>,
}

#[derive(Debug)]
struct TimerQueue<T> {
    /// In nanoseconds, at least 1.
    length: u64,
    /// Deadlines in nanoseconds with their items, in order.
    entries: VecDeque<(u64, T)>,
}

/// The deadline of an item that never fires.
const NEVER: u64 = u64::MAX;

/// A time in nanoseconds, saturated to [`NEVER`] (584 years).
pub(crate) fn nanos(time: Duration) -> u64 {
    time.as_secs()
        .saturating_mul(1_000_000_000)
        .saturating_add(u64::from(time.subsec_nanos()))
}

impl<T> Default for TimerQueues<T> {
    fn default() -> TimerQueues<T> {
        TimerQueues { queues: Vec::new() }
    }
}

impl<T> TimerQueues<T> {
    /// Adds an item that comes out `length` after `now`.
    ///
    /// A length of zero counts as 1 ns, so that draining due items always terminates. `now` may be
    /// before that of an earlier call; the item then comes out no earlier than the earlier one.
    pub fn set(&mut self, now: Moment, length: Duration, item: T) {
        let length = nanos(length).max(1);
        let deadline = nanos(now).saturating_add(length);
        let entries = self.queue(length);
        let last = entries.back().map_or(0, |(deadline, _)| *deadline);
        entries.push_back((deadline.max(last), item));
    }

    fn queue(&mut self, length: u64) -> &mut VecDeque<(u64, T)> {
        let known = self.queues.iter().position(|queue| queue.length == length);
        let at = known.unwrap_or_else(|| {
            let entries = VecDeque::new();
            self.queues.push(TimerQueue { length, entries });
            self.queues.len() - 1
        });
        &mut self.queues[at].entries
    }

    /// Takes out the earliest item whose deadline is not after `now`.
    pub fn pop_due(&mut self, now: Moment) -> Option<T> {
        let now = nanos(now);
        let due = |queue: &&mut TimerQueue<T>| queue.deadline() <= now && queue.deadline() != NEVER;
        let queues = self.queues.iter_mut().filter(due);
        let earliest = queues.min_by_key(|queue| queue.deadline())?;
        earliest.entries.pop_front().map(|(_, item)| item)
    }

    /// The deadline of the next item that is still `wanted`; unwanted items before it are dropped.
    pub fn next_deadline(&mut self, wanted: impl Fn(&T) -> bool) -> Option<Moment> {
        for queue in &mut self.queues {
            while queue.entries.front().is_some_and(|(_, item)| !wanted(item)) {
                queue.entries.pop_front();
            }
        }
        let earliest = self.queues.iter().map(TimerQueue::deadline).min()?;
        (earliest != NEVER).then(|| Moment::from_nanos(earliest))
    }

    /// Drops every item that is not `wanted`, and releases memory.
    pub fn retain(&mut self, wanted: impl Fn(&T) -> bool) {
        for queue in &mut self.queues {
            queue.entries.retain(|(_, item)| wanted(item));
            queue.entries.shrink_to(queue.entries.len() * 2);
        }
    }

    /// The number of pending items, wanted or not.
    pub fn len(&self) -> usize {
        self.queues.iter().map(|queue| queue.entries.len()).sum()
    }
}

impl<T> TimerQueue<T> {
    fn deadline(&self) -> u64 {
        self.entries
            .front()
            .map_or(NEVER, |(deadline, _)| *deadline)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(n: u64) -> Duration {
        Duration::from_millis(n)
    }

    fn drain(queues: &mut TimerQueues<u32>, now: Moment) -> Vec<u32> {
        std::iter::from_fn(|| queues.pop_due(now)).collect()
    }

    #[test]
    fn items_come_out_by_deadline_whatever_their_lengths() {
        let mut queues = TimerQueues::default();
        queues.set(ms(0), ms(30), 1);
        queues.set(ms(1), ms(10), 2);
        queues.set(ms(2), ms(20), 3);
        queues.set(ms(25), ms(10), 4);
        assert_eq!(queues.next_deadline(|_| true), Some(ms(11)));
        assert_eq!(drain(&mut queues, ms(10)), [0; 0]);
        assert_eq!(drain(&mut queues, ms(35)), [2, 3, 1, 4]);
        assert_eq!(queues.next_deadline(|_| true), None);
        assert_eq!(queues.len(), 0);
    }

    #[test]
    fn unwanted_items_set_no_deadline() {
        let mut queues = TimerQueues::default();
        for n in 0..10 {
            queues.set(ms(n), ms(100), n);
        }
        assert_eq!(queues.next_deadline(|n| *n >= 7), Some(ms(107)));
        assert_eq!(queues.len(), 3);
        queues.retain(|n| *n == 9);
        assert_eq!(queues.next_deadline(|_| true), Some(ms(109)));
    }

    #[test]
    fn an_item_with_zero_length_fires_only_after_it_was_set() {
        let mut queues = TimerQueues::default();
        queues.set(ms(5), Duration::ZERO, 1);
        assert_eq!(queues.pop_due(ms(5)), None);
        assert_eq!(queues.pop_due(ms(6)), Some(1));
    }

    #[test]
    fn an_item_at_the_end_of_time_never_fires() {
        let mut queues = TimerQueues::default();
        queues.set(Moment::MAX, ms(1), 1);
        queues.set(ms(1), Duration::MAX, 2);
        assert_eq!(queues.pop_due(Moment::MAX), None);
        assert_eq!(queues.next_deadline(|_| true), None);
    }

    #[test]
    fn the_order_is_kept_if_the_clock_steps_back() {
        let mut queues = TimerQueues::default();
        queues.set(ms(50), ms(10), 1);
        queues.set(ms(40), ms(10), 2);
        assert_eq!(queues.pop_due(ms(59)), None);
        assert_eq!(drain(&mut queues, ms(60)), [1, 2]);
    }
}
