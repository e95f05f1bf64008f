//! What is wanted of a probe: the chosen entries, how to ask, and the server whose rules hold.

use std::net::{IpAddr, SocketAddr};

use super::options::Asking;
use crate::dns::locate::Search;
use crate::kamailio::list::{Entry, List};
use crate::kamailio::pinging::{Destination, Effective, Verdicts};
use crate::kamailio::server::Server;

/// The chosen entries of some lists, and how they are to be asked.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    pub lists: &'a [List],
    /// The indices of the chosen entries of each list.
    pub chosen: &'a [Vec<usize>],
    /// Whether disabled ones are probed, too.
    pub include_disabled: bool,
    /// How names become addresses.
    pub search: Search<'a>,
    pub asking: &'a Asking,
    /// Where requests leave from, where the user says so; port 0 is any.
    pub source: Option<SocketAddr>,
    /// The server whose rules hold.
    pub server: Option<Ruling<'a>>,
}

/// A server whose rules hold for a probe.
#[derive(Clone, Copy)]
pub struct Ruling<'a> {
    pub server: &'a Server,
    /// Each entry of each list as its pings see it.
    pub destinations: &'a [Vec<Destination>],
    /// Its verdict on each of them.
    pub verdicts: &'a [Verdicts],
    /// Whether only what it pings is probed, in its form.
    pub strict: bool,
    /// Whether an address is this machine's.
    pub is_local: &'a dyn Fn(IpAddr) -> bool,
}

/// A chosen entry, and where it stands.
#[derive(Clone, Copy)]
pub struct Chosen<'a> {
    pub(super) list: &'a List,
    pub(super) entry: &'a Entry,
    /// The indices of the two.
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
