//! The times that the kernel tells, as moments of a run.
//!
//! The kernel stamps datagrams by the wall clock, and a run counts by one that nobody can set.

use std::time::Duration;

use crate::sip::Moment;

/// Where the beginning of a run stands on the wall clock: not before and not after these times since
/// 1970. Each look at both clocks narrows them.
#[derive(Debug, Default)]
pub struct Clock {
    began: Option<(Duration, Duration)>,
}

/// One look at both clocks.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    now: Moment,
    /// `None` where the wall clock was set since the last look: no stamp tells anything.
    began: Option<Duration>,
}

/// The clocks are counted in nanoseconds, each rounded on its own.
const ROUNDING: Duration = Duration::from_nanos(10);

impl Clock {
    /// Takes what the wall clock says, in time since 1970, and the moments before and after it was
    /// asked: between the two there may be a while without this process.
    pub fn look(&mut self, before: Moment, wall: Duration, after: Moment) -> Look {
        let seen = wall.checked_sub(after).zip(wall.checked_sub(before));
        let known = self.began.unwrap_or((Duration::ZERO, Duration::MAX));
        let both = seen.map(|seen| (seen.0.max(known.0), seen.1.min(known.1)));
        let agreed = both.filter(|(least, most)| *least <= most.saturating_add(ROUNDING));
        self.began = agreed.or(seen);
        Look {
            now: after,
            // The earlier it began, the later all moments are: no time is flattered.
            began: agreed.map(|(least, _)| least),
        }
    }
}

impl Look {
    /// The moment of a stamp; that of the look, where none can be told from it.
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
    fn a_stamp_is_turned_into_the_moment_of_its_arrival() {
        let look = Clock::default().look(ms(10), ms(5010), ms(10));
        assert_eq!(look.moment(Some(ms(5007))), ms(7));
        assert_eq!(look.moment(None), ms(10));
        // Nothing arrives after it was read, and nothing before the run.
        assert_eq!(look.moment(Some(ms(5011))), ms(10));
        assert_eq!(look.moment(Some(ms(4000))), ms(10));
    }

    #[test]
    fn a_look_that_took_long_spoils_nothing() {
        let mut clock = Clock::default();
        // The run began at 5000: looks that were held up by 8 ms, before or after the wall clock.
        let look = clock.look(ms(10), ms(5018), ms(18));
        assert_eq!(look.moment(Some(ms(5015))), ms(15));
        let look = clock.look(ms(20), ms(5020), ms(28));
        assert_eq!(look.moment(Some(ms(5019))), ms(19));
        let look = clock.look(ms(30), ms(5034), ms(38));
        assert_eq!(look.moment(Some(ms(5033))), ms(33));
    }

    #[test]
    fn a_clock_that_was_set_is_not_believed_until_the_next_look() {
        let mut clock = Clock::default();
        clock.look(ms(10), ms(5010), ms(10));
        let look = clock.look(ms(20), ms(9020), ms(20));
        assert_eq!(look.moment(Some(ms(5015))), ms(20));
        let look = clock.look(ms(30), ms(9030), ms(30));
        assert_eq!(look.moment(Some(ms(9025))), ms(25));
        let look = clock.look(ms(40), ms(1), ms(40));
        assert_eq!(look.moment(Some(ms(1))), ms(40));
    }
}
