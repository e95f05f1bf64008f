//! Converts the kernel's receive times to moments of a run.
//!
//! The kernel uses the wall clock; a run uses a monotonic clock.

use std::time::Duration;

use crate::sip::Moment;

/// The wall-clock time at which the run began, as an interval (since 1970). Each reading of both clocks
/// narrows it.
#[derive(Debug, Default)]
pub struct Clock {
    began: Option<(Duration, Duration)>,
}

/// One reading of both clocks.
#[derive(Debug, Clone, Copy)]
pub struct ClockReading {
    now: Moment,
    /// `None` if the wall clock was set since the last reading: kernel times are then unusable.
    began: Option<Duration>,
}

/// Each clock counts in nanoseconds and rounds on its own.
const ROUNDING: Duration = Duration::from_nanos(10);

impl Clock {
    /// Takes the wall-clock time (since 1970), and the moments before and after it was read: the process
    /// may have been preempted between the two.
    pub fn read(&mut self, before: Moment, wall: Duration, after: Moment) -> ClockReading {
        let observation = wall.checked_sub(after).zip(wall.checked_sub(before));
        let known = self.began.unwrap_or((Duration::ZERO, Duration::MAX));
        let both =
            observation.map(|observation| (observation.0.max(known.0), observation.1.min(known.1)));
        let agreed = both.filter(|(least, most)| *least <= most.saturating_add(ROUNDING));
        self.began = agreed.or(observation);
        ClockReading {
            now: after,
            // Uses the earliest possible start, so moments are as late as possible: no time is too short.
            began: agreed.map(|(least, _)| least),
        }
    }
}

impl ClockReading {
    /// The moment of a kernel time; the moment of the reading if there is none or it is unusable.
    pub fn moment(&self, stamp: Option<Duration>) -> Moment {
        let since = self.began.zip(stamp);
        let moment = since.and_then(|(began, stamp)| stamp.checked_sub(began));
        moment.map_or(self.now, |moment| moment.min(self.now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn a_kernel_time_becomes_the_moment_of_arrival() {
        let reading = Clock::default().read(ms(10), ms(5010), ms(10));
        assert_eq!(reading.moment(Some(ms(5007))), ms(7));
        assert_eq!(reading.moment(None), ms(10));
        // A datagram arrives neither after it was read nor before the run.
        assert_eq!(reading.moment(Some(ms(5011))), ms(10));
        assert_eq!(reading.moment(Some(ms(4000))), ms(10));
    }

    #[test]
    fn a_delayed_reading_does_no_harm() {
        let mut clock = Clock::default();
        // The run began at 5000; readings delayed by 8 ms, before or after the wall clock was read.
        let reading = clock.read(ms(10), ms(5018), ms(18));
        assert_eq!(reading.moment(Some(ms(5015))), ms(15));
        let reading = clock.read(ms(20), ms(5020), ms(28));
        assert_eq!(reading.moment(Some(ms(5019))), ms(19));
        let reading = clock.read(ms(30), ms(5034), ms(38));
        assert_eq!(reading.moment(Some(ms(5033))), ms(33));
    }

    #[test]
    fn after_the_clock_was_set_kernel_times_are_unused_until_the_next_reading() {
        let mut clock = Clock::default();
        clock.read(ms(10), ms(5010), ms(10));
        let reading = clock.read(ms(20), ms(9020), ms(20));
        assert_eq!(reading.moment(Some(ms(5015))), ms(20));
        let reading = clock.read(ms(30), ms(9030), ms(30));
        assert_eq!(reading.moment(Some(ms(9025))), ms(25));
        let reading = clock.read(ms(40), ms(1), ms(40));
        assert_eq!(reading.moment(Some(ms(1))), ms(40));
    }
}
