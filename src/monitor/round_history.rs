//! The last rounds of a destination, for a sparkline and its loss.

use std::time::Duration;

/// How many rounds of a destination are kept.
const KEPT: usize = 60;

/// A round of a destination.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HistoryRound {
    /// Whether it was answered with an accepted code.
    pub up: bool,
    /// From the first request to the final reply; `None` if there was none.
    pub rtt: Option<Duration>,
}

/// The last rounds, at most 60 of 8 bytes. All of the memory is taken with the first round, and a clone has
/// as much, so that it does not grow.
#[derive(Debug, Clone, Default)]
pub struct RoundHistory {
    /// A ring; empty before the first round.
    ring: Box<[PackedRound]>,
    /// Where the next round goes.
    next: usize,
    len: usize,
}

/// A round-trip time in microseconds, [`LOST`] without a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct PackedRound {
    micros: u32,
    up: bool,
}

const LOST: u32 = u32::MAX;

impl RoundHistory {
    /// Adds the newest round, and forgets the oldest if there are too many.
    pub fn push(&mut self, round: HistoryRound) {
        let micros = |rtt: Duration| u32::try_from(rtt.as_micros()).unwrap_or(LOST - 1);
        let packed = PackedRound {
            micros: round.rtt.map_or(LOST, micros),
            up: round.up,
        };
        if self.ring.is_empty() {
            self.ring = vec![packed; KEPT].into();
        }
        self.ring[self.next] = packed;
        self.next = (self.next + 1) % KEPT;
        self.len = KEPT.min(self.len + 1);
    }

    /// The rounds, the oldest first.
    pub fn rounds(&self) -> impl DoubleEndedIterator<Item = HistoryRound> + ExactSizeIterator {
        let first = self.next + KEPT - self.len;
        (first..first + self.len).map(|place| {
            let PackedRound { micros, up } = self.ring[place % KEPT];
            let rtt = (micros != LOST).then(|| Duration::from_micros(u64::from(micros)));
            HistoryRound { up, rtt }
        })
    }

    /// The share of these rounds without a final reply, 0 to 1; `None` without rounds.
    pub fn loss(&self) -> Option<f64> {
        let lost = self.rounds().filter(|round| round.rtt.is_none()).count();
        let all = self.len;
        (all > 0).then(|| lost as f64 / all as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_sixty_rounds_are_kept() {
        let mut history = RoundHistory::default();
        assert_eq!(history.loss(), None);
        for number in 0..100u64 {
            history.push(HistoryRound {
                up: number % 2 == 0,
                rtt: (number % 4 != 3).then(|| Duration::from_micros(number)),
            });
        }
        assert_eq!(history.rounds().len(), KEPT);
        let first = history.rounds().next().unwrap();
        assert_eq!(first.rtt, Some(Duration::from_micros(40)));
        assert!(first.up);
        assert_eq!(history.rounds().next_back().unwrap().rtt, None);
        assert_eq!(history.loss(), Some(0.25));
    }

    #[test]
    fn a_time_beyond_an_hour_is_no_loss() {
        let mut history = RoundHistory::default();
        let rtt = Some(Duration::from_secs(5000));
        history.push(HistoryRound { up: true, rtt });
        assert_eq!(history.loss(), Some(0.0));
    }
}
