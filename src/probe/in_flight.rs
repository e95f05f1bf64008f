//! How many probes may be in flight at full speed.

use std::time::Duration;

use crate::sip::Moment;
use crate::sip::timer_queues::nanos;

/// The window is at least this large. A larger one only fills the queues of the peers, and the measured
/// round-trip times would be the times spent in these queues.
const FEWEST: u32 = 32;

/// With long round-trip times the window is larger: it holds one probe per 10 us of round-trip time.
const APART: u64 = 10_000;

/// With many silent destinations the window grows up to this size. Peers drop what exceeds it.
const MOST: u32 = 512;

/// The window shrinks by half after this many replies per slot without a lost one.
const CALM: u32 = 64;

/// After this time (ns) without a reply a probe no longer occupies a slot,
const MOMENT: u64 = 5_000_000;

/// unless round-trip times are longer: then after twice the usual time, but at most this (ns).
const LONGEST: u64 = 500_000_000;

/// That time is divided into this many slices; probes are counted by slice.
const SLICES: usize = 8;

/// Limits the number of probes in flight, so that peers do not drop requests, and does not let silent
/// destinations hold up the others. All times are in nanoseconds, as in the constants above.
#[derive(Debug)]
pub(super) struct InFlight {
    /// Probes in flight by the slice in which they began, the current slice first.
    waiting: [u32; SLICES],
    /// When the current slice began.
    since: u64,
    /// The window size that follows from lost and answered probes.
    size: u32,
    /// Replies since the last lost probe.
    replies: u32,
    /// Smoothed round-trip time.
    usual: u64,
}

impl Default for InFlight {
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

impl InFlight {
    /// When the next probe may begin: `now`, or later if the window is full.
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

    /// A probe begins, at the time that [`InFlight::next`] returned.
    pub(super) fn begun(&mut self) {
        self.waiting[0] += 1;
    }

    /// A probe was answered after this round-trip time.
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

    /// The network rejected a probe soon after it began.
    pub(super) fn refused(&mut self) {
        self.take_one(0);
    }

    /// Removes a probe that began this many slices ago, or a little earlier.
    fn take_one(&mut self, slices: usize) {
        let mut since = self.waiting.iter_mut().skip(slices);
        if let Some(waiting) = since.find(|waiting| **waiting > 0) {
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
            let silent = std::mem::take(&mut self.waiting[0]);
            if silent == 0 {
                continue;
            }
            if self.replies == 0 {
                // Silent probes give no round-trip time, so the estimate is halved; replies will correct it.
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

    /// How many probes begin until `end`, with a check every 0.1 ms.
    fn begun(in_flight: &mut InFlight, start: Moment, end: Moment) -> u32 {
        let (mut now, mut begun) = (start, 0);
        while now < end {
            while in_flight.next(now) <= now {
                in_flight.begun();
                begun += 1;
            }
            now += Duration::from_micros(100);
        }
        begun
    }

    #[test]
    fn silent_peers_do_not_delay_the_others_for_long() {
        let mut in_flight = InFlight::default();
        assert_eq!(begun(&mut in_flight, ms(0), ms(5)), FEWEST);
        assert_eq!(begun(&mut in_flight, ms(5), ms(10)), 2 * FEWEST);
        begun(&mut in_flight, ms(10), ms(100));
        let most = begun(&mut in_flight, ms(100), ms(200));
        assert!((15 * MOST..=20 * MOST).contains(&most), "{most}");
    }

    #[test]
    fn a_reply_frees_its_slot_at_once() {
        let mut in_flight = InFlight::default();
        for _ in 0..FEWEST {
            assert_eq!(in_flight.next(ms(1)), ms(1));
            in_flight.begun();
        }
        assert_eq!(in_flight.next(ms(1)), ms(6));
        in_flight.answered(Duration::from_micros(100));
        assert_eq!(in_flight.next(ms(1)), ms(1));
        in_flight.begun();
        assert_eq!(in_flight.next(ms(1)), ms(6));
        in_flight.refused();
        assert_eq!(in_flight.next(ms(1)), ms(1));
    }

    #[test]
    fn a_few_silent_peers_cost_no_time() {
        let mut in_flight = InFlight::default();
        let (mut now, mut all) = (ms(0), 0);
        // Every second probe gets no reply.
        while now < ms(1000) {
            for _ in 0..16 {
                if in_flight.next(now) > now {
                    break;
                }
                in_flight.begun();
                all += 1;
                if all % 2 == 0 {
                    in_flight.answered(Duration::from_micros(100));
                }
            }
            now += Duration::from_micros(100);
        }
        assert!(all > 150_000, "{all}");
    }

    #[test]
    fn no_queue_grows_at_a_nearby_peer() {
        let mut in_flight = InFlight::default();
        // Some get no reply at first, so that the window grows.
        begun(&mut in_flight, ms(0), ms(100));
        let mut now = ms(200);
        let mut at_once = 0;
        for _ in 0..20_000 {
            at_once = 0;
            while in_flight.next(now) <= now {
                in_flight.begun();
                at_once += 1;
            }
            now += Duration::from_micros(100);
            for _ in 0..at_once {
                in_flight.answered(Duration::from_micros(100));
            }
        }
        assert_eq!(at_once, FEWEST);
    }

    #[test]
    fn with_long_round_trip_times_many_probes_are_in_flight() {
        let mut in_flight = InFlight::default();
        for _ in 0..100 {
            in_flight.answered(ms(20));
        }
        assert_eq!(begun(&mut in_flight, ms(0), ms(1)), MOST);
    }

    #[test]
    fn an_overloaded_peer_gets_time() {
        let mut in_flight = InFlight::default();
        for _ in 0..100 {
            in_flight.answered(ms(100));
        }
        in_flight.replies = 0;
        let begun_at_first = begun(&mut in_flight, ms(0), ms(150));
        assert_eq!(begun_at_first, MOST);
        // If none of the later probes gets a reply, their slots soon become free.
        let begun_later = begun(&mut in_flight, ms(150), ms(3000));
        assert!(begun_later >= 200 * MOST, "{begun_later}");
    }

    #[test]
    fn a_pause_changes_nothing() {
        let mut in_flight = InFlight::default();
        assert_eq!(begun(&mut in_flight, ms(0), ms(5)), FEWEST);
        for _ in 0..FEWEST {
            in_flight.answered(ms(1));
        }
        assert_eq!(in_flight.next(ms(3_600_000)), ms(3_600_000));
    }
}
