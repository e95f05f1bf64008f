//! What the faces read while the loop runs.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use super::destination::MonitoredDestination;
use super::input::MonitorInput;
use super::rtt_histogram::RttHistogram;

/// The state of everything at one moment. A clone is cheap: destinations are shared until they change.
#[derive(Debug, Clone)]
pub struct MonitorSnapshot {
    /// In the order of the lists, each in Kamailio's order.
    pub destinations: Vec<Arc<MonitoredDestination>>,
    /// What is monitored.
    pub input: Arc<MonitorInput>,
    pub reload: ReloadStatus,
    /// The round-trip times of each set, since the start.
    pub rtts: BTreeMap<i32, RttHistogram>,
    /// When the loop was started.
    pub started: SystemTime,
    /// Whether probing is paused.
    pub paused: bool,
    /// How often destinations could not be probed, for a reason of this machine; and the last reason.
    pub not_probed: (u64, Option<String>),
}

/// How the last reading of lists and cfg went.
#[derive(Debug, Clone)]
pub struct ReloadStatus {
    /// When those in force were read.
    pub succeeded_at: SystemTime,
    /// Why the last attempt failed, if it did, and when.
    pub failed: Option<(SystemTime, String)>,
}

/// A snapshot that the loop writes and the faces read.
#[derive(Debug, Clone)]
pub struct SharedSnapshot(Arc<Mutex<MonitorSnapshot>>);

impl SharedSnapshot {
    pub fn new(snapshot: MonitorSnapshot) -> Self {
        Self(Arc::new(Mutex::new(snapshot)))
    }

    /// The state now.
    pub fn get(&self) -> MonitorSnapshot {
        self.with(|snapshot| snapshot.clone())
    }

    /// Reads or changes it in place. The loop waits meanwhile.
    pub fn with<T>(&self, use_it: impl FnOnce(&mut MonitorSnapshot) -> T) -> T {
        use_it(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
