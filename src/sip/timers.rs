//! The timer values of RFC 3261, table 4.

use std::time::Duration;

/// The parameters of all timers of a non-INVITE client transaction.
///
/// A length of zero counts as the shortest possible one, so that no timer fires at the moment when
/// it is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timers {
    /// T1, the assumed round-trip time and initial value of Timer E; 500 ms.
    pub t1: Duration,
    /// T2, the maximum value of Timer E; 4 s.
    pub t2: Duration,
    /// T4, the maximum lifetime of a message in the network, and the value of Timer K over UDP; 5
    /// s.
    pub t4: Duration,
    /// Timer F, after which an unanswered transaction ends; 64 * T1 = 32 s.
    pub timeout: Duration,
    /// Whose retransmission behaviour to follow.
    pub habit: RetransmitRule,
}

/// Variants of the retransmission behaviour that RFC 3261 permits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RetransmitRule {
    /// Exactly as in 17.1.2.2.
    #[default]
    Rfc3261,
    /// Like Kamailio's tm: each length is rounded up to ticks of 1/16 s, and a provisional response
    /// postpones the next retransmission to T2 after it (`MS_TO_TICKS` and `switch_rb_retr_to_t2`
    /// in `tm/timer.h`, 5.6 to 6.1).
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
            habit: RetransmitRule::Rfc3261,
        }
    }
}

impl Timers {
    /// The same timers with another Timer F, as Kamailio's `fr_timer` sets it.
    pub fn with_timeout(self, timeout: Duration) -> Timers {
        Timers { timeout, ..self }
    }

    /// The length of Timer E in Proceeding: T2 (RFC 3261 17.1.2.2).
    pub(super) fn slowest(&self) -> Duration {
        self.rounded(self.t2)
    }

    /// How long to postpone a retransmission that is due, if the provisional response was received
    /// this long `ago`.
    pub(super) fn put_off(&self, ago: Duration) -> Option<Duration> {
        let left = self.slowest().checked_sub(ago)?;
        let left = self.rounded(left);
        (self.habit == RetransmitRule::Kamailio && !left.is_zero()).then_some(left)
    }

    /// A length, rounded as the habit requires.
    fn rounded(&self, length: Duration) -> Duration {
        match self.habit {
            RetransmitRule::Rfc3261 => length,
            RetransmitRule::Kamailio => {
                let ticks = length.as_nanos().div_ceil(TICK.as_nanos());
                TICK.saturating_mul(u32::try_from(ticks).unwrap_or(u32::MAX))
            }
        }
    }

    /// The value of Timer E after `attempts` transmissions: T1, 2 * T1, 4 * T1 and so on, at most
    /// T2 except for the first (RFC 3261 17.1.2.2).
    pub(super) fn backoff(&self, attempts: u16) -> Duration {
        self.rounded(match attempts {
            0 | 1 => self.t1,
            // At 2^31 even a T1 of 2 ns exceeds any realistic T2.
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
    fn with_timeout_changes_only_timer_f() {
        let timers = Timers::default().with_timeout(Duration::from_secs(2));
        assert_eq!(timers.timeout, Duration::from_secs(2));
        assert_eq!(
            timers.with_timeout(Duration::from_secs(32)),
            Timers::default()
        );
    }

    #[test]
    fn tm_rounds_each_length_up_to_ticks() {
        let tm = Timers {
            t1: Duration::from_millis(200),
            t2: Duration::from_secs(1),
            habit: RetransmitRule::Kamailio,
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
