//! `--warning` and `--critical` of a monitoring plugin, as check_ping has them.

use super::words::{percent, push_milliseconds};
use crate::report::ProbeRow;

/// The round-trip time and the loss from which on a destination is reported.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limit {
    pub rtt_ms: f64,
    /// From 0 to 1.
    pub loss: f64,
}

/// The limits of a plugin.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct PluginLimits {
    pub warning: Option<Limit>,
    pub critical: Option<Limit>,
}

/// What limits are compared with: the mean round-trip time in milliseconds, and the loss from 0 to 1.
#[derive(Debug, Clone, Copy)]
pub(super) struct Quality {
    pub(super) rtt_ms: Option<f64>,
    pub(super) loss: f64,
}

impl Limit {
    pub(super) fn is_reached(&self, quality: &Quality) -> bool {
        quality.loss >= self.loss || quality.rtt_ms.is_some_and(|ms| ms >= self.rtt_ms)
    }
}

impl PluginLimits {
    pub(super) fn are_given(&self) -> bool {
        self.warning.is_some() || self.critical.is_some()
    }
}

impl Quality {
    /// That of a destination that was probed. Without a round of one request, the time of one that was sent
    /// again counts: it is not more.
    pub(super) fn of(row: &ProbeRow<'_>) -> Option<Self> {
        let is_up = row.up?;
        let latency = row.latency.as_ref();
        Some(Self {
            rtt_ms: latency.and_then(|latency| latency.avg_ms).or(row.rtt_ms),
            loss: match latency {
                Some(latency) => latency.packet_loss,
                None if is_up || row.code.is_some() => 0.0,
                None => 1.0,
            },
        })
    }

    /// `RTT 120 ms, loss 30 %`
    pub(super) fn words(&self) -> String {
        let mut words = "RTT ".to_owned();
        match self.rtt_ms {
            Some(ms) => push_milliseconds(&mut words, ms),
            None => words.push('-'),
        }
        format!("{words}, loss {}", percent(self.loss))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_reached_by_time_or_loss() {
        let limit = Limit {
            rtt_ms: 100.0,
            loss: 0.2,
        };
        for (rtt_ms, loss, expected) in [
            (Some(99.9), 0.19, false),
            (Some(100.0), 0.0, true),
            (Some(1.0), 0.2, true),
            (None, 0.0, false),
        ] {
            let quality = Quality { rtt_ms, loss };
            assert_eq!(limit.is_reached(&quality), expected, "{quality:?}");
        }
    }
}
