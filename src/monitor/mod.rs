//! The loop behind `watch` and `exporter`: when each destination is probed again, and what has
//! changed since.
//!
//! [`Monitor`] is the loop: it probes what the schedule says, reads the lists and the cfg again when
//! they change, and keeps a [`MonitorSnapshot`] that its faces read. The board decides what a result
//! changes. Only `run`, `loop_state`, `batch` and `file_states` touch the world.

mod batch;
mod board;
mod destination;
mod event;
mod file_states;
mod input;
mod loop_state;
mod name_cache;
mod round_history;
mod rtt_histogram;
mod run;
mod schedule;
mod snapshot;

pub use batch::{BatchEvent, ProbeBatch, probe_batch, takes_a_port};
#[cfg(test)]
pub use destination::RoundTotals;
pub use destination::{DestinationIdentity, LastResult, MonitoredDestination, StateChange};
pub use event::MonitorEvent;
pub use input::{MonitorInput, MonitorServer};
pub use round_history::HistoryRound;
#[cfg(test)]
pub use round_history::RoundHistory;
pub use run::{LoadInput, Monitor, MonitorCommand};
pub use snapshot::{MonitorSnapshot, SharedSnapshot};
