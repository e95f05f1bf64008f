//! Latency as Kamailio counts it with `ds_ping_latency_stats`: the twin of `latency_stats_update`
//! and `ds_update_latency` (dispatcher's `dispatch.c`, the same in 5.6 to 6.1).
//!
//! Kamailio counts whole milliseconds, keeps averages in single precision, and lets every final
//! reply but a 408 count, whatever its code.

use crate::list::attrs;
use crate::observation::{Observation, Outcome};
use crate::sip::layer::Refusal;

/// How much the newest time weighs in the estimate: `ds_latency_estimator_alpha` of 900 (as the
/// share of the old) up to 6.0.3, of 100 (as that of the new) since 6.0.4 and in 6.1, commit
/// d789b6c1fe. Both mean this.
const NEWEST: f32 = 0.1;

/// From so many times on the average is not moved much by a new one.
const TRAINED: i32 = 10_000;

/// What `dispatcher.list` shows of a destination's latency, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Latency {
    /// `AVG`
    pub average: f32,
    /// `STD`, the standard deviation.
    pub deviation: f32,
    /// `EST`, an average in which the newest times weigh most.
    pub estimate: f32,
    /// `MAX`
    pub max: i32,
    /// `TIMEOUT`: how many pings had no reply.
    pub timeouts: u32,
    count: i32,
    /// The sum of the squared distances from the average.
    squares: f64,
}

impl Latency {
    /// A destination with these attributes that was never pinged; `latency=N` is where it begins.
    pub fn new(attributes: Option<&[u8]>) -> Self {
        let initial = attributes.and_then(|text| attrs::value(text, "latency"));
        let initial = initial.and_then(|digits| std::str::from_utf8(digits).ok()?.parse().ok());
        initial.map_or_else(Self::default, |ms| Self::starting(ms, TRAINED))
    }

    fn starting(ms: i32, count: i32) -> Self {
        Self {
            average: ms as f32,
            estimate: ms as f32,
            max: ms,
            count,
            ..Self::default()
        }
    }

    /// Counts what was seen of one ping.
    pub fn count(&mut self, seen: &Observation) {
        match &seen.outcome {
            Outcome::Answered { code, rtt, .. } if *code != 408 => {
                self.answered(i32::try_from(rtt.as_millis()).unwrap_or(i32::MAX));
            }
            // Kamailio's own socket would be missing, too, and nothing be sent.
            Outcome::Refused(Refusal::NoSocket) => {}
            // Kamailio hears of no refusal, and waits until tm's own 408.
            Outcome::Answered { .. } | Outcome::Refused(_) => self.timed_out(),
            // Kamailio would have taken the reply from elsewhere; when, nobody knows.
            Outcome::NoReply {
                elsewhere: Some(_), ..
            } => {}
            Outcome::NoReply { .. } => self.timed_out(),
            Outcome::NotFound(_) | Outcome::Interrupted => {}
        }
    }

    fn timed_out(&mut self) {
        self.timeouts = self.timeouts.saturating_add(1);
    }

    fn answered(&mut self, ms: i32) {
        self.count += 1;
        if self.count == 1 {
            let timeouts = self.timeouts;
            *self = Self {
                timeouts,
                ..Self::starting(ms, 1)
            };
            return;
        }
        // A steady destination counts as well known after ten times.
        if self.count > 10 && self.count < TRAINED && self.deviation < 0.5 {
            self.count = TRAINED;
        }
        self.max = self.max.max(ms);
        let ms = ms as f32;
        let before = ms - self.average;
        self.average += before / self.count as f32;
        let after = ms - self.average;
        self.squares += f64::from(before) * f64::from(after);
        self.deviation = (self.squares / f64::from(self.count - 1)).sqrt() as f32;
        self.estimate = if self.count < 10 {
            self.average
        } else {
            ms * NEWEST + self.estimate * (1.0 - NEWEST)
        };
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn answered(code: u16, micros: u64) -> Observation {
        seen(Outcome::Answered {
            code,
            reason: Box::default(),
            rtt: Duration::from_micros(micros),
            peer: None,
        })
    }

    fn seen(outcome: Outcome) -> Observation {
        Observation {
            address: None,
            attempts: 1,
            outcome,
        }
    }

    fn after(times: &[i32]) -> Latency {
        let mut latency = Latency::default();
        for ms in times {
            latency.answered(*ms);
        }
        latency
    }

    fn assert_is(latency: Latency, average: f32, deviation: f32, estimate: f32) {
        for (name, is, expected) in [
            ("AVG", latency.average, average),
            ("STD", latency.deviation, deviation),
            ("EST", latency.estimate, estimate),
        ] {
            assert!((is - expected).abs() < 0.001, "{name} {is}, not {expected}");
        }
    }

    #[test]
    fn few_times_have_their_average_for_an_estimate() {
        assert_is(after(&[]), 0.0, 0.0, 0.0);
        assert_is(after(&[7]), 7.0, 0.0, 7.0);
        assert_is(after(&[10, 20, 30, 40]), 25.0, 12.909_944, 25.0);
        assert_eq!(after(&[10, 40, 20]).max, 40);
    }

    #[test]
    fn from_the_tenth_on_the_newest_weighs_a_tenth() {
        let mut times = vec![10, 20, 10, 20, 10, 20, 10, 20, 10];
        // The average of nine: 14.444; the tenth is 20.
        times.push(20);
        assert_is(after(&times), 15.0, 5.270_463, 15.0);
        times.push(100);
        assert_is(after(&times), 22.727_27, 26.111_65, 23.5);
    }

    #[test]
    fn a_steady_average_hardly_moves_after_ten_times() {
        let mut latency = after(&[5; 11]);
        assert_is(latency, 5.0, 0.0, 5.0);
        latency.answered(105);
        assert!(
            latency.average < 5.02 && latency.estimate == 15.0,
            "{latency:?}"
        );
    }

    #[test]
    fn an_attribute_says_where_it_begins() {
        let mut latency = Latency::new(Some(b"weight=5;latency=50"));
        assert_is(latency, 50.0, 0.0, 50.0);
        latency.answered(150);
        assert_is(latency, 50.01, 0.999_9, 60.0);
        for attributes in [None, Some(&b"latency"[..]), Some(b"latency=5ms")] {
            assert_eq!(Latency::new(attributes), Latency::default());
        }
    }

    #[test]
    fn whole_milliseconds_of_any_reply_count_but_not_those_of_a_408() {
        let mut latency = Latency::default();
        latency.count(&answered(404, 12_999));
        latency.count(&answered(408, 99_000));
        latency.count(&seen(Outcome::Refused(Refusal::PortUnreachable)));
        latency.count(&seen(Outcome::Interrupted));
        assert_is(latency, 12.0, 0.0, 12.0);
        assert_eq!(latency.timeouts, 2);
    }
}
