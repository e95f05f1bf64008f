//! The driver: takes what arrives, hands it to the transaction layer, does what the layer says, waits.

pub mod diagnosis;
mod driver;
mod in_flight;
pub mod net;
pub mod observation;
pub mod options;
pub mod plan;
mod rate_limit;
pub mod request_profile;
mod requests;
pub mod result;
mod schedule;
pub mod skip_reason;
mod wanted;
pub mod warning;

pub use net::local_addresses::LocalAddresses;
pub use net::tls::is_key_of_another;

use std::net::SocketAddr;
use std::ops::ControlFlow;
use std::time::Duration;

use crate::base::signal::Signal;
use crate::base::transport::Transport;
use crate::kamailio::list::List;
use crate::probe::observation::{Connection, Fault, Observation};
use crate::probe::options::Sending;
use crate::probe::plan::Plan;
use crate::sip::layer::Counts;

/// Which way a message went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Sent,
    Received,
}

/// A message on the wire.
#[derive(Debug, Clone, Copy)]
pub struct Message<'a> {
    /// Since the start of the run.
    pub at: Duration,
    /// Which way it went.
    pub direction: Direction,
    pub transport: Transport,
    /// Our end. What was received over UDP may name no address, only the port.
    pub local: Option<SocketAddr>,
    pub peer: SocketAddr,
    pub bytes: &'a [u8],
}

/// What became of a connection.
#[derive(Debug, Clone, Copy)]
pub struct Happening<'a> {
    /// Since the start of the run.
    pub at: Duration,
    /// Whom it is to.
    pub peer: SocketAddr,
    /// What is known of it.
    pub connection: &'a Connection,
    /// Why it is over, or was not to be had; `None` where it is ready.
    pub fault: Option<&'a Fault>,
}

/// Who is told what happens while it happens.
pub trait Watcher {
    /// A probe of this target is due. Returns whether it is to be sent.
    fn begins(&mut self, target: usize) -> bool {
        let _ = target;
        true
    }

    /// A probe of this target has ended. [`ControlFlow::Break`] ends the whole run.
    fn observed(&mut self, target: usize, seen: Observation) -> ControlFlow<()>;

    /// Whether [`Watcher::message`] is wanted.
    fn wants_messages(&self) -> bool {
        false
    }

    /// Whether a 2xx shall tell who sent it.
    fn wants_peers(&self) -> bool {
        false
    }

    /// The message that was received last is not believed, because of this.
    fn ignored(&mut self, why: &str) {
        let _ = why;
    }

    /// A message went over the wire.
    fn message(&mut self, message: &Message<'_>) {
        let _ = message;
    }

    /// A connection is there, or is over.
    fn connection(&mut self, happening: &Happening<'_>) {
        let _ = happening;
    }
}

/// How a run went as a whole.
#[derive(Debug, Clone, Copy)]
pub struct Finished {
    /// How long it took.
    pub took: Duration,
    pub interrupted: Option<Signal>,
    /// Replies that were ignored.
    pub counts: Counts,
}

impl Finished {
    /// A run that was interrupted before anything was sent.
    pub fn interrupted(by: Signal) -> Self {
        Self {
            took: Duration::ZERO,
            interrupted: Some(by),
            counts: Counts::default(),
        }
    }
}

/// Probes all targets, every round, and tells the watcher of each end. The signal that `interruption`
/// waits for ends the run; what is known by then is told.
///
/// # Errors
/// Where no socket can be had, such as for an address that is not this machine's.
pub fn run(
    lists: &[List],
    plan: &Plan,
    sending: &Sending,
    watcher: &mut dyn Watcher,
    interruption: impl Future<Output = Signal>,
) -> anyhow::Result<Finished> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(driver::drive(lists, plan, sending, watcher, interruption))
}
