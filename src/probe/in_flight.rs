//! How many probes may be on their way at full speed.

use std::time::Duration;

use crate::sip::Moment;
use crate::sip::timer_queues::nanos;

/// At least so many: with more the peers only have a longer queue, and the times that are measured are
/// those of the queue.
const FEWEST: u32 = 32;

/// Where replies come from far away there are more: as many as make this one probe after the other.
const APART: u64 = 10_000;

/// Where many are silent there are more, too, up to so many; peers lose what is too much.
const MOST: u32 = 512;

/// With so many replies for each that may be on its way, and no silence, there are less again.
const CALM: u32 = 64;

/// A probe without a reply for this long is no longer waited for,
const MOMENT: u64 = 5_000_000;

/// unless those that reply take longer: twice as long as they do, but no longer than this.
const LONGEST: u64 = 500_000_000;

/// That time in slices: so many are told apart.
const SLICES: usize = 8;

/// Keeps from drowning the peers in requests that they would lose, and waits for no silent one. Its
/// times are in nanoseconds, as are those above.
#[derive(Debug)]
pub(super) struct Window {
    /// Probes that are waited for, by when they began: the first in the present slice of time, and so
    /// back.
    waiting: [u32; SLICES],
    /// When the present slice began.
    since: u64,
    /// So many may be on their way, as far as silence tells.
    size: u32,
    /// Replies since the last silence.
    replies: u32,
    /// How long a reply takes, as far as replies tell.
    usual: u64,
}

impl Default for Window {
    fn default() -> Self {
        Self {
            waiting: [0; SLICES],
            since: 0,
            size: FEWEST,
            replies: 0,
            usual: 0,
        }
    }
}

impl Window {
    /// When the next probe may begin: now, if that is not after `now`.
    pub(super) fn next(&mut self, now: Moment) -> Moment {
        self.move_on(nanos(now));
        let far = u32::try_from(self.usual / APART).unwrap_or(MOST);
        let room = self.size.max(far).min(MOST);
        let oldest = self.waiting.iter().rposition(|waiting| *waiting > 0);
        match oldest {
            Some(oldest) if self.waiting.iter().sum::<u32>() >= room => {
                let left = self.slice() * (SLICES - oldest) as u64;
                Moment::from_nanos(self.since + left)
            }
            _ => now,
        }
    }

    /// A probe begins, at the moment that [`Window::next`] was told last.
    pub(super) fn begun(&mut self) {
        if let Some(present) = self.waiting.first_mut() {
            *present += 1;
        }
    }

    /// A probe was answered after this time.
    pub(super) fn answered(&mut self, rtt: Duration) {
        let rtt = nanos(rtt);
        self.take_one((rtt / self.slice()) as usize);
        self.usual = (7 * self.usual + rtt.min(LONGEST)) / 8;
        self.replies += 1;
        if self.replies >= CALM * self.size {
            self.replies = 0;
            self.size = FEWEST.max(self.size / 2);
        }
    }

    /// The network refused a probe, soon after it began.
    pub(super) fn refused(&mut self) {
        self.take_one(0);
    }

    /// One that began so many slices ago, or a little earlier, is no longer on its way.
    fn take_one(&mut self, slices: usize) {
        let since = self.waiting.iter_mut().skip(slices);
        if let Some(waiting) = since.into_iter().find(|waiting| **waiting > 0) {
            *waiting -= 1;
        }
    }

    fn slice(&self) -> u64 {
        (2 * self.usual).clamp(MOMENT, LONGEST) / SLICES as u64
    }

    fn move_on(&mut self, now: u64) {
        while now >= self.since + self.slice() {
            if self.waiting == [0; SLICES] {
                self.since = now;
                return;
            }
            self.since += self.slice();
            self.waiting.rotate_right(1);
            let silent = self.waiting.first_mut().map_or(0, std::mem::take);
            if silent == 0 {
                continue;
            }
            if self.replies == 0 {
                // Those that are silent tell nothing of how long a reply takes; the next ones will.
                self.usual /= 2;
            }
            self.replies = 0;
            self.size = MOST.min(self.size + silent);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    /// How many begin until `end`, asked every tenth of a millisecond.
    fn begun(window: &mut Window, start: Moment, end: Moment) -> u32 {
        let (mut now, mut begun) = (start, 0);
        while now < end {
            while window.next(now) <= now {
                window.begun();
                begun += 1;
            }
            now += Duration::from_micros(100);
        }
        begun
    }

    #[test]
    fn silent_peers_hold_nobody_up_for_long() {
        let mut window = Window::default();
        assert_eq!(begun(&mut window, ms(0), ms(5)), FEWEST);
        assert_eq!(begun(&mut window, ms(5), ms(10)), 2 * FEWEST);
        begun(&mut window, ms(10), ms(100));
        let most = begun(&mut window, ms(100), ms(200));
        assert!((15 * MOST..=20 * MOST).contains(&most), "{most}");
    }

    #[test]
    fn who_answers_makes_room_at_once() {
        let mut window = Window::default();
        for _ in 0..FEWEST {
            assert_eq!(window.next(ms(1)), ms(1));
            window.begun();
        }
        assert_eq!(window.next(ms(1)), ms(6));
        window.answered(Duration::from_micros(100));
        assert_eq!(window.next(ms(1)), ms(1));
        window.begun();
        assert_eq!(window.next(ms(1)), ms(6));
        window.refused();
        assert_eq!(window.next(ms(1)), ms(1));
    }

    #[test]
    fn silent_ones_among_many_others_cost_no_time() {
        let mut window = Window::default();
        let (mut now, mut all) = (ms(0), 0);
        // Each second one is silent.
        while now < ms(1000) {
            for _ in 0..16 {
                if window.next(now) > now {
                    break;
                }
                window.begun();
                all += 1;
                if all % 2 == 0 {
                    window.answered(Duration::from_micros(100));
                }
            }
            now += Duration::from_micros(100);
        }
        assert!(all > 150_000, "{all}");
    }

    #[test]
    fn no_queue_grows_at_a_peer_that_is_near() {
        let mut window = Window::default();
        // Some are silent at first, so that there is room for more.
        begun(&mut window, ms(0), ms(100));
        let mut now = ms(200);
        let mut at_once = 0;
        for _ in 0..20_000 {
            at_once = 0;
            while window.next(now) <= now {
                window.begun();
                at_once += 1;
            }
            now += Duration::from_micros(100);
            for _ in 0..at_once {
                window.answered(Duration::from_micros(100));
            }
        }
        assert_eq!(at_once, FEWEST);
    }

    #[test]
    fn peers_that_are_far_away_are_asked_many_at_once() {
        let mut window = Window::default();
        for _ in 0..100 {
            window.answered(ms(20));
        }
        assert_eq!(begun(&mut window, ms(0), ms(1)), MOST);
    }

    #[test]
    fn a_peer_that_falls_behind_gets_time() {
        let mut window = Window::default();
        for _ in 0..100 {
            window.answered(ms(100));
        }
        window.replies = 0;
        let begun_at_first = begun(&mut window, ms(0), ms(150));
        assert_eq!(begun_at_first, MOST);
        // Where all that follow are silent, they are soon not waited for.
        let begun_later = begun(&mut window, ms(150), ms(3000));
        assert!(begun_later >= 200 * MOST, "{begun_later}");
    }

    #[test]
    fn after_a_pause_all_is_as_it_was() {
        let mut window = Window::default();
        assert_eq!(begun(&mut window, ms(0), ms(5)), FEWEST);
        for _ in 0..FEWEST {
            window.answered(ms(1));
        }
        assert_eq!(window.next(ms(3_600_000)), ms(3_600_000));
    }
}
