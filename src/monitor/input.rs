//! What is monitored: lists, the server of a cfg, and how to probe.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::base::dns_records::DnsAnswers;
use crate::dns::locate::Procedure;
use crate::dns::resolver::ResolverOptions;
use crate::kamailio::list::List;
use crate::kamailio::pinging::{Destination, PingStatuses};
use crate::kamailio::server::Server;
use crate::probe::options::ProbeOptions;

/// What is monitored. The caller makes it of lists and cfg, at the start and whenever they change.
#[derive(Debug)]
pub struct MonitorInput {
    pub lists: Vec<List>,
    /// The indices of the selected entries of each list, in Kamailio's order.
    pub selected: Vec<Vec<usize>>,
    /// The server of `--config`.
    pub server: Option<MonitorServer>,
    pub options: ProbeOptions,
    /// The time between two rounds of a destination.
    pub interval: Duration,
    pub include_disabled: bool,
    /// The address to send from, if the user gave one; port 0 is any.
    pub source: Option<SocketAddr>,
    /// How names are resolved.
    pub procedure: Procedure,
    pub resolver_options: ResolverOptions,
    /// The DNS answers given by the user.
    pub answers: DnsAnswers,
    /// Warn about certificates that expire within this many days.
    pub tls_warn_days: u32,
    /// The files that it was read from: read all again when one of them changes.
    pub files: Vec<PathBuf>,
    /// Whether it is to be read again every minute although no file has changed, as rows of a database are.
    pub is_polled: bool,
}

/// The server of `--config`.
#[derive(Debug, Clone)]
pub struct MonitorServer {
    pub server: Arc<Server>,
    /// The ping status of each entry of each list.
    pub ping_statuses: Vec<PingStatuses>,
    /// Each entry of each list, as its pings see it.
    pub destinations: Vec<Vec<Destination>>,
}

impl MonitorInput {
    /// The selected entries, in order: the index of the list, and of the entry in it.
    pub fn entries(&self) -> impl Iterator<Item = (usize, usize)> {
        let lists = self.selected.iter().enumerate();
        lists.flat_map(|(list, entries)| entries.iter().map(move |&entry| (list, entry)))
    }
}
