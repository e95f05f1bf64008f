//! What a face may report, one by one.

use std::sync::Arc;
use std::time::SystemTime;

use super::destination::{MonitoredDestination, StateChange};

/// What happened in the loop.
#[derive(Debug, Clone)]
pub enum MonitorEvent {
    /// The state of a destination changed, after the thresholds. Its first round is a change only if it
    /// leaves the state of the list.
    Changed {
        destination: Arc<MonitoredDestination>,
        change: StateChange,
    },
    /// Lists and cfg were read again.
    Reloaded {
        at: SystemTime,
        destinations: usize,
        added: usize,
        removed: usize,
    },
    /// Lists or cfg cannot be used; the old ones stay.
    ReloadFailed { at: SystemTime, why: String },
    /// Some destinations could not be probed, for a reason of this machine.
    NotProbed { at: SystemTime, why: String },
}
