//! Statistics over several rounds.

use std::time::Duration;

use serde::Serialize;

use crate::base::milliseconds::milliseconds;
use crate::kamailio::pinging::latency::Latency;
use crate::probe::observation::{Observation, ProbeOutcome};

/// The times and the losses of several rounds. Times are in milliseconds, and only of requests that were
/// sent once: a reply to one that was sent again may belong to any of its transmissions.
#[derive(Debug, Clone, Serialize)]
pub struct LatencyRow {
    /// The minimum; null without such a reply, as are the three below.
    pub min_ms: Option<f64>,
    pub avg_ms: Option<f64>,
    pub max_ms: Option<f64>,
    /// The 95th percentile: the shortest time that 95 % of the rounds do not exceed.
    pub p95_ms: Option<f64>,
    /// Number of requests sent, with retransmissions.
    pub sent: u64,
    /// How many of them were retransmissions.
    pub resent: u64,
    /// Rounds with a final reply.
    pub answered: usize,
    /// The share of rounds without a final reply, from 0 to 1.
    pub loss: f64,
    /// The share of rounds whose first request or its reply was lost, from 0 to 1: those without a final
    /// reply, and those whose request had to be sent again. (If that was so in every round, the peer is
    /// slower than the first retransmission, and only those without a reply count.)
    pub packet_loss: f64,
    /// What Kamailio would show.
    pub kamailio: KamailioLatency,
}

/// What `dispatcher.list` would show with `ds_ping_latency_stats` for these times.
#[derive(Debug, Clone, Serialize)]
pub struct KamailioLatency {
    /// `AVG`
    pub avg_ms: f64,
    /// `STD`
    pub std_ms: f64,
    /// `EST`
    pub est_ms: f64,
    /// `MAX`
    pub max_ms: i32,
    /// `TIMEOUT`
    pub timeouts: u32,
}

impl LatencyRow {
    /// The statistics of all rounds that ended; `None` if there are none. Kamailio's values continue from
    /// the given ones.
    pub(super) fn new<'a>(
        rounds: impl IntoIterator<Item = &'a Observation>,
        mut kamailio: Latency,
    ) -> Option<Self> {
        let rounds = rounds.into_iter();
        let ended = rounds.filter(|observation| observation.outcome != ProbeOutcome::Interrupted);
        let mut times = Vec::new();
        let (mut count, mut answered) = (0usize, 0);
        let (mut sent, mut resent) = (0, 0);
        for observation in ended {
            count += 1;
            observation.count_in(&mut kamailio);
            let attempts = u64::from(observation.attempts);
            sent += attempts;
            resent += attempts.saturating_sub(1);
            if let ProbeOutcome::Answered { rtt, .. } = observation.outcome {
                answered += 1;
                if !observation.is_resent() {
                    times.push(rtt);
                }
            }
        }
        let first_lost = match times.len() {
            0 => count - answered,
            once => count - once,
        };
        let share = |number: usize| rounded(number as f64 / count as f64);
        times.sort_unstable();
        let total: Duration = times.iter().sum();
        let mean = u32::try_from(times.len()).ok();
        let mean = mean.and_then(|number| total.checked_div(number));
        // Nearest rank: the 19th of 20.
        let p95 = (times.len() * 95).div_ceil(100).checked_sub(1);
        (count > 0).then(|| Self {
            min_ms: times.first().copied().map(milliseconds),
            avg_ms: mean.map(milliseconds),
            max_ms: times.last().copied().map(milliseconds),
            p95_ms: p95.map(|at| milliseconds(times[at])),
            sent,
            resent,
            answered,
            loss: share(count - answered),
            packet_loss: share(first_lost),
            kamailio: KamailioLatency {
                avg_ms: rounded(kamailio.average.into()),
                std_ms: rounded(kamailio.deviation.into()),
                est_ms: rounded(kamailio.estimate.into()),
                max_ms: kamailio.max,
                timeouts: kamailio.timeouts,
            },
        })
    }
}

/// To three decimals.
fn rounded(number: f64) -> f64 {
    (number * 1e3).round() / 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    fn observation(ms: Option<u64>) -> Observation {
        Observation::new(match ms {
            Some(ms) => ProbeOutcome::Answered {
                code: 200,
                reason: Default::default(),
                rtt: Duration::from_millis(ms),
                peer: None,
            },
            None => ProbeOutcome::NoReply {
                after: Duration::from_secs(1),
                provisional: None,
                elsewhere: None,
                unusable: None,
            },
        })
    }

    fn row(times: impl IntoIterator<Item = Option<u64>>) -> LatencyRow {
        let rounds: Vec<_> = times.into_iter().map(observation).collect();
        LatencyRow::new(&rounds, Latency::default()).unwrap()
    }

    #[test]
    fn the_95th_percentile_leaves_out_one_of_twenty() {
        let twenty = row((1..=20).map(Some));
        assert_eq!((twenty.p95_ms, twenty.max_ms), (Some(19.0), Some(20.0)));
        assert_eq!((twenty.min_ms, twenty.avg_ms), (Some(1.0), Some(10.5)));
        let two = row([Some(3), Some(5)]);
        assert_eq!(two.p95_ms, Some(5.0));
        assert_eq!(row((1..=100).map(Some)).p95_ms, Some(95.0));
    }

    #[test]
    fn loss_is_the_share_without_a_reply() {
        let row = row([Some(4), None, None, Some(8)]);
        assert_eq!((row.loss, row.avg_ms), (0.5, Some(6.0)));
        assert_eq!((row.kamailio.avg_ms, row.kamailio.timeouts), (6.0, 2));
    }

    #[test]
    fn the_time_of_a_request_that_was_sent_again_is_no_round_trip_time() {
        let resent = |ms, attempts| Observation {
            attempts,
            ..observation(ms)
        };
        let path = [
            resent(Some(40), 1),
            resent(Some(540), 2),
            resent(None, 4),
            resent(Some(42), 1),
        ];
        let row = LatencyRow::new(&path, Latency::default()).unwrap();
        assert_eq!((row.avg_ms, row.max_ms), (Some(41.0), Some(42.0)));
        assert_eq!((row.sent, row.resent, row.answered), (8, 4, 3));
        assert_eq!((row.loss, row.packet_loss), (0.25, 0.5));
        // Kamailio counts from the first request.
        assert_eq!(row.kamailio.max_ms, 540);
    }

    #[test]
    fn a_peer_that_is_slower_than_a_retransmission_loses_nothing() {
        let slow = |ms| Observation {
            attempts: 2,
            ..observation(ms)
        };
        let path = [slow(Some(600)), slow(Some(610)), slow(None)];
        let row = LatencyRow::new(&path[..2], Latency::default()).unwrap();
        assert_eq!((row.avg_ms, row.loss, row.packet_loss), (None, 0.0, 0.0));
        let row = LatencyRow::new(&path, Latency::default()).unwrap();
        assert_eq!((row.loss, row.packet_loss), (0.333, 0.333));
    }

    #[test]
    fn without_replies_there_are_no_times() {
        let row = row([None, None]);
        assert_eq!((row.loss, row.min_ms, row.p95_ms), (1.0, None, None));
        assert!(LatencyRow::new(&[], Latency::default()).is_none());
    }
}
