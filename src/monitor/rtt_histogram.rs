//! Round-trip times in buckets, as Prometheus counts them.

use std::time::Duration;

/// The upper bounds of the buckets, in milliseconds.
const BOUNDS: [u64; 11] = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500];

/// How many round-trip times are at most as long as each bound, since the start.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RttHistogram {
    /// The times in each bucket alone.
    counts: [u64; BOUNDS.len()],
    /// All of them, with those beyond the last bound.
    pub count: u64,
    pub sum: Duration,
}

impl RttHistogram {
    pub fn observe(&mut self, rtt: Duration) {
        let bucket = BOUNDS
            .iter()
            .position(|&ms| rtt <= Duration::from_millis(ms));
        if let Some(bucket) = bucket {
            self.counts[bucket] += 1;
        }
        self.count += 1;
        self.sum += rtt;
    }

    /// Each bound in seconds, and how many times are at most that long.
    pub fn cumulative(&self) -> impl Iterator<Item = (f64, u64)> {
        let counts = BOUNDS.iter().zip(&self.counts);
        counts.scan(0, |below, (&ms, count)| {
            *below += count;
            Some((ms as f64 / 1e3, *below))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_counts_what_is_at_most_its_bound() {
        let mut histogram = RttHistogram::default();
        for micros in [500, 1000, 1001, 3_000_000] {
            histogram.observe(Duration::from_micros(micros));
        }
        let counts: Vec<_> = histogram.cumulative().collect();
        assert_eq!(counts[0], (0.001, 2));
        assert_eq!(counts[1], (0.002, 3));
        assert_eq!(counts[10], (2.5, 3));
        assert_eq!(histogram.count, 4);
    }
}
