//! When the next probe may begin.

use std::time::Duration;

use crate::sip::Moment;

/// A pause is made good in bursts of at most this long.
const BURST: Duration = Duration::from_millis(10);

/// Unanswered probes that may be on their way at full speed before the peer gets a moment.
const YOUNG: u32 = 512;
/// A probe without a reply for this long is no longer waited for,
const MOMENT: Duration = Duration::from_millis(5);
/// unless those that reply take longer: twice as long as they do, but no longer than this.
const LONGEST: Duration = Duration::from_millis(500);

/// Keeps a rate, or at full speed keeps from drowning the peers in requests that they would lose.
#[derive(Debug)]
pub(super) struct Pace {
    /// From one probe to the next; zero at full speed.
    gap: Duration,
    next: Moment,
    young: u32,
    last: Moment,
    /// How long a reply takes, as far as replies tell.
    usual: Duration,
}

impl Pace {
    /// So many probes a second, or as fast as it goes.
    pub(super) fn new(rate: Option<u32>) -> Self {
        let gap = rate.map_or(Duration::ZERO, |rate| Duration::from_secs(1) / rate.max(1));
        Self {
            gap,
            next: Moment::ZERO,
            young: 0,
            last: Moment::ZERO,
            usual: Duration::ZERO,
        }
    }

    /// When the next probe may begin: now, if that is not after `now`.
    pub(super) fn next(&mut self, now: Moment) -> Moment {
        if !self.gap.is_zero() {
            return self.next;
        }
        let free = self.last + (2 * self.usual).clamp(MOMENT, LONGEST);
        if self.young >= YOUNG && now >= free {
            self.young = 0;
            // Those that are silent tell nothing of how long a reply takes; the next ones will.
            self.usual /= 2;
        }
        if self.young < YOUNG { now } else { free }
    }

    /// A probe begins.
    pub(super) fn begun(&mut self, now: Moment) {
        self.next = self.next.max(now.saturating_sub(BURST)) + self.gap;
        self.young += 1;
        self.last = now;
    }

    /// A probe has ended, answered after this time, or else without an answer.
    pub(super) fn ended(&mut self, answered: Option<Duration>) {
        self.young = self.young.saturating_sub(1);
        if let Some(rtt) = answered {
            self.usual = (7 * self.usual + rtt.min(LONGEST)) / 8;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    /// How many begin until `end`, asked every `step`.
    fn begun(pace: &mut Pace, end: Duration, step: Duration) -> u32 {
        let (mut now, mut begun) = (Moment::ZERO, 0);
        while now < end {
            while pace.next(now) <= now {
                pace.begun(now);
                begun += 1;
            }
            now += step;
        }
        begun
    }

    #[test]
    fn the_rate_is_kept_although_timers_are_coarse() {
        for rate in [1, 7, 100, 5000, 99_999] {
            let begun = begun(&mut Pace::new(Some(rate)), ms(2000), ms(1));
            assert!(
                begun.abs_diff(2 * rate) <= 1 + rate / 500,
                "{rate}: {begun}"
            );
        }
    }

    #[test]
    fn a_long_pause_is_not_made_good() {
        let mut pace = Pace::new(Some(1000));
        pace.begun(ms(0));
        let mut burst = 0;
        while pace.next(ms(5000)) <= ms(5000) {
            pace.begun(ms(5000));
            burst += 1;
        }
        assert!((10..=12).contains(&burst), "{burst}");
    }

    #[test]
    fn at_full_speed_silent_peers_hold_nobody_up_for_long() {
        let begun = begun(&mut Pace::new(None), ms(100), ms(1));
        assert_eq!(begun, 20 * YOUNG);
        let mut pace = Pace::new(None);
        for _ in 0..YOUNG {
            pace.begun(ms(0));
        }
        assert_eq!(pace.next(ms(1)), ms(5));
        pace.ended(Some(ms(1)));
        assert_eq!(pace.next(ms(1)), ms(1));
    }

    #[test]
    fn at_full_speed_a_peer_that_falls_behind_gets_time() {
        let mut pace = Pace::new(None);
        for _ in 0..100 {
            pace.ended(Some(ms(100)));
        }
        assert_eq!(begun(&mut pace, ms(300), ms(1)), 2 * YOUNG);
        // Where all that follow are silent, they are soon not waited for.
        let mut pace = Pace::new(None);
        for _ in 0..100 {
            pace.ended(Some(ms(10_000)));
        }
        assert!(begun(&mut pace, ms(3000), ms(1)) >= 200 * YOUNG);
    }
}
