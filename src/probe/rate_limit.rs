//! When the next probe may begin.

use std::time::Duration;

use super::in_flight::InFlight;
use crate::sip::Moment;

/// After a pause, probes are sent in a burst of at most this length to catch up.
const BURST: Duration = Duration::from_millis(10);

/// A fixed rate, or as fast as the peers can follow.
#[derive(Debug)]
pub(super) enum RateLimit {
    Rate {
        /// The time between two probes.
        gap: Duration,
        /// When the next probe may begin.
        next: Moment,
    },
    FullSpeed(InFlight),
}

impl RateLimit {
    /// `rate` is in probes per second; `None` means no limit.
    pub(super) fn new(rate: Option<u32>) -> Self {
        match rate {
            Some(rate) => Self::Rate {
                gap: Duration::from_secs(1) / rate.max(1),
                next: Moment::ZERO,
            },
            None => Self::FullSpeed(InFlight::default()),
        }
    }

    /// When the next probe may begin: `now`, or later.
    pub(super) fn next(&mut self, now: Moment) -> Moment {
        match self {
            Self::Rate { next, .. } => *next,
            Self::FullSpeed(in_flight) => in_flight.next(now),
        }
    }

    pub(super) fn begun(&mut self, now: Moment) {
        match self {
            Self::Rate { gap, next } => *next = (*next).max(now.saturating_sub(BURST)) + *gap,
            Self::FullSpeed(in_flight) => in_flight.begun(),
        }
    }

    /// A probe was answered after this round-trip time.
    pub(super) fn answered(&mut self, rtt: Duration) {
        if let Self::FullSpeed(in_flight) = self {
            in_flight.answered(rtt);
        }
    }

    /// The network refused a probe.
    pub(super) fn refused(&mut self) {
        if let Self::FullSpeed(in_flight) = self {
            in_flight.refused();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn the_rate_is_kept_although_timers_are_coarse() {
        for rate in [1, 7, 100, 5000, 99_999] {
            let mut rate_limit = RateLimit::new(Some(rate));
            let (mut now, mut begun) = (Moment::ZERO, 0_u32);
            while now < ms(2000) {
                while rate_limit.next(now) <= now {
                    rate_limit.begun(now);
                    begun += 1;
                }
                now += ms(1);
            }
            assert!(
                begun.abs_diff(2 * rate) <= 1 + rate / 500,
                "{rate}: {begun}"
            );
        }
    }

    #[test]
    fn a_long_pause_is_not_caught_up() {
        let mut rate_limit = RateLimit::new(Some(1000));
        rate_limit.begun(ms(0));
        let mut burst = 0;
        while rate_limit.next(ms(5000)) <= ms(5000) {
            rate_limit.begun(ms(5000));
            burst += 1;
        }
        assert!((10..=12).contains(&burst), "{burst}");
    }
}
