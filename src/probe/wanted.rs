//! What to probe: the selected entries, the options, and the server to emulate.

use std::net::{IpAddr, SocketAddr};

use super::options::Asking;
use crate::dns::locate::Search;
use crate::kamailio::list::{Entry, List};
use crate::kamailio::pinging::{Destination, Effective, Verdicts};
use crate::kamailio::server::Server;

/// The selected entries of some lists, and how to probe them.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    pub lists: &'a [List],
    /// The indices of the selected entries of each list.
    pub chosen: &'a [Vec<usize>],
    pub include_disabled: bool,
    /// How to resolve names.
    pub search: Search<'a>,
    pub asking: &'a Asking,
    /// The address to send from, if the user gave one; port 0 is any.
    pub source: Option<SocketAddr>,
    /// The server to emulate.
    pub server: Option<Ruling<'a>>,
}

/// The server that a probe emulates.
#[derive(Clone, Copy)]
pub struct Ruling<'a> {
    pub server: &'a Server,
    /// Each entry of each list, as its pings see it.
    pub destinations: &'a [Vec<Destination>],
    /// The ping status of each entry of each list.
    pub verdicts: &'a [Verdicts],
    /// Whether to probe only what the server pings, and as it does.
    pub strict: bool,
    /// Whether an address belongs to this machine.
    pub is_local: &'a dyn Fn(IpAddr) -> bool,
}

/// A selected entry and its position.
#[derive(Clone, Copy)]
pub struct Chosen<'a> {
    pub(super) list: &'a List,
    pub(super) entry: &'a Entry,
    /// The indices of the list and the entry.
    pub(super) at: (usize, usize),
}

impl<'a> Ruling<'a> {
    pub(super) fn verdict(&self, (list, entry): (usize, usize)) -> Option<&'a Effective> {
        self.verdicts[list].get(entry)
    }

    pub(super) fn destination(&self, (list, entry): (usize, usize)) -> &'a Destination {
        &self.destinations[list][entry]
    }
}
