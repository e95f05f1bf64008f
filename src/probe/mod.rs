//! Probes destinations: options and plan, the driver, and the results.

pub mod diagnosis;
mod driver;
pub mod error_code;
mod in_flight;
pub mod locating;
pub mod net;
pub mod observation;
pub mod options;
pub mod plan;
mod rate_limit;
pub mod request_profile;
mod requests;
pub mod result;
mod schedule;
mod selection;
pub mod skip_reason;
pub mod unsent_ping;
pub mod verdict;
pub mod warning;

pub use driver::drive;
pub use net::local_addresses::{LocalAddresses, interfaces};
pub use net::tls::is_key_of_another;
#[cfg(feature = "db")]
pub use net::tls::unverified_tls;

use std::net::SocketAddr;
use std::ops::ControlFlow;
use std::time::{Duration, SystemTime};

use crate::base::runtime;
use crate::base::signal::Signal;
use crate::base::transport::Transport;
use crate::kamailio::list::List;
use crate::probe::locating::Locating;
use crate::probe::observation::{Connection, ConnectionFault, Observation};
use crate::probe::options::SendOptions;
use crate::probe::plan::Plan;
use crate::sip::layer::{IcmpMessage, IgnoredCounts};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Sent,
    Received,
}

/// A SIP message that was sent or received.
#[derive(Debug, Clone, Copy)]
pub struct WireMessage<'a> {
    /// Since the start of the run.
    pub at: Duration,
    pub direction: Direction,
    pub transport: Transport,
    /// The local address. For a message received over UDP the IP address may be unspecified.
    pub local: Option<SocketAddr>,
    pub peer: SocketAddr,
    pub bytes: &'a [u8],
}

/// An ICMP error for a request over UDP.
#[derive(Debug, Clone, Copy)]
pub struct IcmpEvent<'a> {
    /// Since the start of the run.
    pub at: Duration,
    pub message: IcmpMessage,
    /// The address of the socket, which may be unspecified.
    pub local: SocketAddr,
    /// Where the request went.
    pub peer: SocketAddr,
    /// The start of the request, as far as the error quotes it.
    pub quoted: &'a [u8],
}

/// A connection event.
#[derive(Debug, Clone, Copy)]
pub struct ConnectionEvent<'a> {
    /// Since the start of the run.
    pub at: Duration,
    pub peer: SocketAddr,
    /// What is known of the connection so far.
    pub connection: &'a Connection,
    /// Why the connection failed or ended; `None` if it is ready.
    pub fault: Option<&'a ConnectionFault>,
}

/// Receives the events of a run as they happen.
pub trait Watcher {
    /// The plan has targets from this index on that were not known before.
    fn planned(&mut self, plan: &Plan, from: usize) {
        let _ = (plan, from);
    }

    /// A probe of this target is due. Returns whether to send it.
    fn begins(&mut self, plan: &Plan, target: usize) -> bool {
        let _ = (plan, target);
        true
    }

    /// A probe of this target has ended. [`ControlFlow::Break`] ends the whole run.
    fn observed(&mut self, plan: &Plan, target: usize, observation: Observation)
    -> ControlFlow<()>;

    /// Whether to call [`Watcher::message`].
    fn wants_messages(&self) -> bool {
        false
    }

    /// Whether to report the peer also for a 2xx.
    fn wants_peers(&self) -> bool {
        false
    }

    /// The network reported an error. Called like [`Watcher::message`].
    fn icmp(&mut self, event: &IcmpEvent<'_>) {
        let _ = event;
    }

    /// The last received message was ignored, for this reason.
    fn ignored(&mut self, why: &str) {
        let _ = why;
    }

    /// A message was sent or received.
    fn message(&mut self, message: &WireMessage<'_>) {
        let _ = message;
    }

    /// A connection is ready, has failed or has ended.
    fn connection(&mut self, happening: &ConnectionEvent<'_>) {
        let _ = happening;
    }
}

/// The totals of a run.
#[derive(Debug, Clone, Copy)]
pub struct RunTotals {
    /// When it began; `None` if nothing was sent.
    pub began: Option<SystemTime>,
    /// With the look-ups.
    pub took: Duration,
    pub interrupted: Option<Signal>,
    /// Whether the deadline ended it.
    pub deadline_passed: bool,
    /// Whether the watcher saw what it waits for, if it waits.
    pub reached: Option<bool>,
    /// Replies that were ignored.
    pub counts: IgnoredCounts,
}

/// Like [`drive`], on the present thread.
///
/// # Errors
/// As there.
pub fn run(
    lists: &[List],
    plan: Plan,
    locating: Option<Locating<'_>>,
    sending: &SendOptions,
    watcher: &mut dyn Watcher,
    interruption: impl Future<Output = Signal>,
) -> anyhow::Result<(RunTotals, Plan)> {
    let driven = drive(lists, plan, locating, sending, watcher, interruption);
    runtime::block_on(driven)?
}
