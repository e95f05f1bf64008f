//! What to probe: the selected entries, the options, and the server to emulate.

use std::net::{IpAddr, SocketAddr};

use super::options::ProbeOptions;
use crate::dns::locate::Search;
use crate::kamailio::list::{Entry, List};
use crate::kamailio::pinging::{Destination, PingStatus, PingStatuses};
use crate::kamailio::server::Server;

/// The selected entries of some lists, and how to probe them.
#[derive(Clone, Copy)]
pub struct ProbeSelection<'a> {
    pub lists: &'a [List],
    /// The indices of the selected entries of each list.
    pub selected: &'a [Vec<usize>],
    pub include_disabled: bool,
    /// How to resolve names.
    pub search: Search<'a>,
    pub options: &'a ProbeOptions,
    /// The address to send from, if the user gave one; port 0 is any.
    pub source: Option<SocketAddr>,
    /// The server to emulate.
    pub server: Option<ProbedServer<'a>>,
}

/// The server that a probe emulates.
#[derive(Clone, Copy)]
pub struct ProbedServer<'a> {
    pub server: &'a Server,
    /// Each entry of each list, as its pings see it.
    pub destinations: &'a [Vec<Destination>],
    /// The ping status of each entry of each list.
    pub ping_statuses: &'a [PingStatuses],
    /// Whether to probe only what the server pings, and as it does.
    pub strict: bool,
    /// Whether an address belongs to this machine.
    pub is_local: &'a dyn Fn(IpAddr) -> bool,
}

/// A selected entry and its position.
#[derive(Clone, Copy)]
pub struct SelectedEntry<'a> {
    pub(super) list: &'a List,
    pub(super) entry: &'a Entry,
    /// The indices of the list and the entry.
    pub(super) at: (usize, usize),
}

impl<'a> ProbedServer<'a> {
    pub(super) fn ping_status(&self, (list, entry): (usize, usize)) -> Option<&'a PingStatus> {
        self.ping_statuses[list].get(entry)
    }

    pub(super) fn destination(&self, (list, entry): (usize, usize)) -> &'a Destination {
        &self.destinations[list][entry]
    }
}
