//! Latency statistics, computed like Kamailio's with `ds_ping_latency_stats`:
//! `latency_stats_update` and `ds_update_latency` (dispatcher's `dispatch.c`, the same in 5.6 to
//! 6.1).
//!
//! Kamailio counts whole milliseconds, keeps averages in single precision, and includes every final
//! reply except 408, whatever its code.

use std::time::Duration;

use crate::kamailio::list::attributes;
use crate::kamailio::server::Server;

/// The weight of the newest sample in the estimate, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NewestWeight(f32);

impl Default for NewestWeight {
    fn default() -> Self {
        Self(0.1)
    }
}

impl NewestWeight {
    /// The weight on this server. A value that is out of range or unknown counts as the default.
    pub fn of(server: &Server) -> Self {
        match server.latency_alpha.value() {
            Some(alpha @ 1..1000) if server.version.weighs_the_newest_latency() => {
                Self(*alpha as f32 / 1000.0)
            }
            Some(alpha @ 1..1000) => Self(1.0 - *alpha as f32 / 1000.0),
            _ => Self::default(),
        }
    }
}

/// From this many samples on, a new one barely changes the average.
const TRAINED: i32 = 10_000;

/// The latency values that `dispatcher.list` shows for a destination, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Latency {
    /// `AVG`
    pub average: f32,
    /// `STD`, the standard deviation.
    pub deviation: f32,
    /// `EST`, an average with more weight on the newest samples.
    pub estimate: f32,
    /// `MAX`
    pub max: i32,
    /// `TIMEOUT`: how many pings got no reply.
    pub timeouts: u32,
    newest: NewestWeight,
    count: i32,
    /// The sum of the squared deviations from the average.
    squares: f64,
}

impl Latency {
    /// A destination with these attributes that was never pinged. `latency=N` is the initial value.
    pub fn new(attributes: Option<&[u8]>, newest: NewestWeight) -> Self {
        let initial = attributes.and_then(|text| attributes::value(text, "latency"));
        let initial = initial.and_then(|digits| std::str::from_utf8(digits).ok()?.parse().ok());
        let start = Self {
            newest,
            ..Self::default()
        };
        initial.map_or(start, |ms| start.starting(ms, TRAINED))
    }

    fn starting(self, ms: i32, count: i32) -> Self {
        Self {
            timeouts: self.timeouts,
            newest: self.newest,
            average: ms as f32,
            estimate: ms as f32,
            max: ms,
            count,
            ..Self::default()
        }
    }

    /// Adds a ping that was answered after this time, or that timed out.
    pub fn count(&mut self, time: Option<Duration>) {
        match time {
            Some(time) => self.answered(i32::try_from(time.as_millis()).unwrap_or(i32::MAX)),
            None => self.timeouts = self.timeouts.saturating_add(1),
        }
    }

    fn answered(&mut self, ms: i32) {
        self.count += 1;
        if self.count == 1 {
            *self = self.starting(ms, 1);
            return;
        }
        // After ten samples, Kamailio treats a steady destination as fully trained.
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
            let NewestWeight(newest) = self.newest;
            ms * newest + self.estimate * (1.0 - newest)
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::fact::Fact;
    use crate::kamailio::version::Version;

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
    fn with_few_samples_the_estimate_is_the_average() {
        assert_is(after(&[]), 0.0, 0.0, 0.0);
        assert_is(after(&[7]), 7.0, 0.0, 7.0);
        assert_is(after(&[10, 20, 30, 40]), 25.0, 12.909_944, 25.0);
        assert_eq!(after(&[10, 40, 20]).max, 40);
    }

    #[test]
    fn from_the_tenth_sample_on_the_newest_has_a_weight_of_a_tenth() {
        let mut times = vec![10, 20, 10, 20, 10, 20, 10, 20, 10];
        // The average of the first nine is 14.444; the tenth is 20.
        times.push(20);
        assert_is(after(&times), 15.0, 5.270_463, 15.0);
        times.push(100);
        assert_is(after(&times), 22.727_27, 26.111_65, 23.5);
    }

    #[test]
    fn a_steady_average_barely_changes_after_ten_samples() {
        let mut latency = after(&[5; 11]);
        assert_is(latency, 5.0, 0.0, 5.0);
        latency.answered(105);
        assert!(
            latency.average < 5.02 && latency.estimate == 15.0,
            "{latency:?}"
        );
    }

    #[test]
    fn a_destination_counts_as_steady_only_after_ten_samples() {
        let mut latency = after(&[5; 9]);
        latency.answered(15);
        assert!((latency.average - 6.0).abs() < 1e-5, "{latency:?}");
        // It may also become steady later: here with the seventeenth sample.
        let mut times = vec![2];
        times.extend([0; 20]);
        let mut latency = after(&times);
        latency.answered(100);
        assert!(latency.average < 0.2, "{latency:?}");
    }

    #[test]
    fn the_latency_attribute_sets_the_initial_value() {
        let newest = NewestWeight::default();
        let mut latency = Latency::new(Some(b"weight=5;latency=50"), newest);
        assert_is(latency, 50.0, 0.0, 50.0);
        latency.answered(150);
        assert_is(latency, 50.01, 0.999_9, 60.0);
        for attributes in [None, Some(&b"latency"[..]), Some(b"latency=5ms")] {
            assert_eq!(Latency::new(attributes, newest), Latency::default());
        }
    }

    #[test]
    fn the_meaning_of_alpha_depends_on_the_version() {
        for (version, alpha, newest) in [
            (Version::V5_6, 900, 0.1),
            (Version::V5_6, 300, 0.7),
            (Version::V6_1, 100, 0.1),
            (Version::V6_1, 300, 0.3),
            (Version::V6_1, 1000, 0.1),
            (Version::V5_6, 0, 0.1),
        ] {
            let server = Server {
                latency_alpha: Fact::Known(alpha),
                ..Server::new(version)
            };
            let NewestWeight(told) = NewestWeight::of(&server);
            assert!((told - newest).abs() < 1e-6, "{version} {alpha}: {told}");
        }
        assert_eq!(
            NewestWeight::of(&Server::new(Version::V6_1)),
            NewestWeight::default()
        );
    }

    #[test]
    fn whole_milliseconds_count() {
        let mut latency = Latency::default();
        latency.count(Some(Duration::from_micros(12_999)));
        assert_is(latency, 12.0, 0.0, 12.0);
    }

    #[test]
    fn the_first_sample_keeps_timeouts_and_weight() {
        let mut latency = Latency {
            newest: NewestWeight(0.5),
            ..Latency::default()
        };
        latency.count(None);
        latency.answered(7);
        assert_eq!((latency.timeouts, latency.max), (1, 7));
        assert_eq!(latency.newest, NewestWeight(0.5));
        for _ in 0..8 {
            latency.answered(7);
        }
        latency.answered(9);
        assert_is(latency, 7.2, 0.632_456, 8.0);
    }
}
