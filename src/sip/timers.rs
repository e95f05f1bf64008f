//! The lengths of the timers of RFC 3261, table 4.

use std::time::Duration;

/// What every timer of a non-INVITE client transaction is made of.
///
/// A length of zero is taken as the shortest one there is, so that no timer fires at the moment
/// that set it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timers {
    /// T1, the round-trip time that is assumed, and the first length of Timer E; 500 ms.
    pub t1: Duration,
    /// T2, the longest length of Timer E; 4 s.
    pub t2: Duration,
    /// T4, how long a message may live in the network, and so Timer K over UDP; 5 s.
    pub t4: Duration,
    /// Timer F, after which an unanswered transaction ends; 64 * T1 = 32 s.
    pub timeout: Duration,
    /// Whose habits the retransmissions have.
    pub habit: Habit,
}

/// How retransmissions differ within what RFC 3261 leaves open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Habit {
    /// To the letter of 17.1.2.2.
    #[default]
    Rfc3261,
    /// As Kamailio's tm: it counts in sixteenths of a second, so that each length is rounded up to
    /// them, and a provisional response puts the next retransmission off to T2 from then
    /// (`MS_TO_TICKS` and `switch_rb_retr_to_t2` in `tm/timer.h`, 5.6 to 6.1).
    Kamailio,
}

/// tm's tick (`TIMER_TICKS_HZ` is 16).
const TICK: Duration = Duration::from_micros(62_500);

impl Default for Timers {
    /// The defaults of RFC 3261, table 4.
    fn default() -> Timers {
        let t1 = Duration::from_millis(500);
        Timers {
            t1,
            t2: Duration::from_secs(4),
            t4: Duration::from_secs(5),
            timeout: t1 * 64,
            habit: Habit::Rfc3261,
        }
    }
}

impl Timers {
    /// The same timers with another Timer F, as Kamailio's `fr_timer` makes it.
    pub fn with_timeout(self, timeout: Duration) -> Timers {
        Timers { timeout, ..self }
    }

    /// The length of Timer E in Proceeding: T2 (RFC 3261 17.1.2.2).
    pub(super) fn slowest(&self) -> Duration {
        self.rounded(self.t2)
    }

    /// How long a retransmission that is due is put off, where the provisional response came so
    /// long `ago`.
    pub(super) fn put_off(&self, ago: Duration) -> Option<Duration> {
        let left = self.slowest().checked_sub(ago)?;
        let left = self.rounded(left);
        (self.habit == Habit::Kamailio && !left.is_zero()).then_some(left)
    }

    /// A length as the habit counts it.
    fn rounded(&self, length: Duration) -> Duration {
        match self.habit {
            Habit::Rfc3261 => length,
            Habit::Kamailio => {
                let ticks = length.as_nanos().div_ceil(TICK.as_nanos());
                TICK.saturating_mul(u32::try_from(ticks).unwrap_or(u32::MAX))
            }
        }
    }

    /// The length of Timer E before the retransmission that follows `attempts` transmissions:
    /// T1, 2 * T1, 4 * T1, .. and never more than T2 after the first (RFC 3261 17.1.2.2).
    pub(super) fn backoff(&self, attempts: u16) -> Duration {
        self.rounded(match attempts {
            0 | 1 => self.t1,
            // From 2^31 on every T1 of at least 2 ns is above any T2 that a person would give.
            n => self.t1.saturating_mul(1 << (n - 1).min(31)).min(self.t2),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_those_of_table_4() {
        let timers = Timers::default();
        assert_eq!(timers.t1, Duration::from_millis(500));
        assert_eq!(timers.t2, Duration::from_secs(4));
        assert_eq!(timers.t4, Duration::from_secs(5));
        assert_eq!(timers.timeout, 64 * timers.t1);
    }

    #[test]
    fn another_timeout_changes_nothing_else() {
        let timers = Timers::default().with_timeout(Duration::from_secs(2));
        assert_eq!(timers.timeout, Duration::from_secs(2));
        assert_eq!(
            timers.with_timeout(Duration::from_secs(32)),
            Timers::default()
        );
    }

    #[test]
    fn tm_rounds_each_length_up_to_its_ticks() {
        let tm = Timers {
            t1: Duration::from_millis(200),
            t2: Duration::from_secs(1),
            habit: Habit::Kamailio,
            ..Timers::default()
        };
        let mut at = 0.0;
        let moments = (1..=5).map(|n| {
            at += tm.backoff(n).as_secs_f64();
            at
        });
        assert_eq!(moments.collect::<Vec<_>>(), [0.25, 0.6875, 1.5, 2.5, 3.5]);
        assert_eq!(tm.put_off(Duration::ZERO), Some(Duration::from_secs(1)));
        let late = Duration::from_millis(700);
        assert_eq!(tm.put_off(late), Some(Duration::from_micros(312_500)));
        assert_eq!(tm.put_off(Duration::from_secs(1)), None);
        assert_eq!(Timers::default().put_off(Duration::ZERO), None);
    }

    #[test]
    fn timer_e_doubles_up_to_t2() {
        let timers = Timers::default();
        let lengths: Vec<u128> = (1..=6).map(|n| timers.backoff(n).as_millis()).collect();
        assert_eq!(lengths, [500, 1000, 2000, 4000, 4000, 4000]);
        assert_eq!(timers.backoff(u16::MAX), timers.t2);
    }
}
