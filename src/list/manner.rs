//! What of an entry decides how it is pinged.

use super::attrs::Names;
use super::flags::Flags;
use super::uri::Transport;
use super::{Address, Entry};

/// What of an entry decides how it is pinged, as far as can be told without the values of its attributes.
/// A long list has few manners, and most entries have that of the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Manner {
    /// Its flags.
    pub flags: Flags,
    /// Whether its set has a negative id.
    pub negative_set: bool,
    /// Where its pings go.
    pub way: Way,
}

/// Where the pings of an entry go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Way {
    /// To the address that its host is.
    Address {
        /// The protocol.
        protocol: Transport,
        /// Whether the address is an IPv6 one.
        ipv6: bool,
    },
    /// To wherever a name is that nobody looked up.
    Name,
    /// By its attributes, or by what its name was answered with.
    AsTold,
}

impl Manner {
    /// The manner of an entry with this host.
    #[inline]
    pub(super) fn of<'h>(entry: &Entry, host: impl FnOnce() -> &'h [u8]) -> Self {
        let by_attributes = entry.known.has_any(Names::SOCKETS.and(Names::OBPROXY));
        let to = |ipv6| Way::Address {
            protocol: entry.protocol(),
            ipv6,
        };
        let way = match entry.address {
            _ if by_attributes => Way::AsTold,
            Address::Answered => Way::AsTold,
            Address::NeedsDns => Way::Name,
            Address::Numeric => to(entry.ipv4.is_none()),
            Address::NotLookedUp => entry
                .numeric_host(host)
                .map_or(Way::Name, |address| to(address.is_ipv6())),
        };
        Self {
            flags: entry.flags(),
            negative_set: entry.set() < 0,
            way,
        }
    }
}
