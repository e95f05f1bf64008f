//! What there is among the entries of a list, and in its text. A long list takes its time to go
//! through, and there is no need to look for what is not there.

use std::net::Ipv4Addr;

use memchr::memchr;

use super::uri::{Scheme, Transport};
use super::{Address, Entry};

/// What at least one entry or line has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Present {
    /// A bit for each of the traits below.
    traits: u8,
    longest_tail: u16,
}

const OVER_TLS: u8 = 1;
const NEEDS_DNS: u8 = 1 << 1;
const ANSWERS: u8 = 1 << 2;
const LOCALHOST: u8 = 1 << 3;
const HASH: u8 = 1 << 4;
const NUL: u8 = 1 << 5;

impl Present {
    /// This, and what the entry has.
    #[inline]
    pub(super) fn with(self, entry: &Entry) -> Self {
        let of_address = match entry.address {
            Address::Numeric if entry.ipv4 == Some(Ipv4Addr::LOCALHOST) => LOCALHOST,
            Address::Numeric => 0,
            Address::NotLookedUp => LOCALHOST,
            Address::NeedsDns => NEEDS_DNS,
            Address::Answered => ANSWERS,
        };
        let when = |is: bool, bit| if is { bit } else { 0 };
        let added = if entry.scheme_added { "sip:".len() } else { 0 };
        let tail = match (entry.transport, entry.scheme) {
            (None, Scheme::Sip) => {
                let uri = entry.fields.uri().len() + added;
                uri.saturating_sub(entry.host.range().end)
            }
            _ => 0,
        };
        self.and(Self {
            traits: of_address | when(entry.protocol() == Transport::Tls, OVER_TLS),
            longest_tail: tail as u16,
        })
    }

    /// This, and what these bytes have: [`Present::hash`] and [`Present::nul`].
    pub(super) fn with_bytes(self, bytes: &[u8]) -> Self {
        let when = |byte, bit| memchr(byte, bytes).map_or(0, |_| bit);
        Self {
            traits: self.traits | when(b'#', HASH) | when(0, NUL),
            ..self
        }
    }

    /// This and that.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            traits: self.traits | other.traits,
            longest_tail: self.longest_tail.max(other.longest_tail),
        }
    }

    fn has(self, a_trait: u8) -> bool {
        self.traits & a_trait != 0
    }

    /// Whether one is reached over TLS.
    pub fn over_tls(self) -> bool {
        self.has(OVER_TLS)
    }

    /// Whether the name of one must be looked up.
    pub fn needs_dns(self) -> bool {
        self.has(NEEDS_DNS)
    }

    /// Whether the name of one was answered.
    pub fn has_answers(self) -> bool {
        self.has(ANSWERS)
    }

    /// Whether one is at 127.0.0.1, or may be: nobody asks where it is.
    pub fn localhost(self) -> bool {
        self.has(LOCALHOST)
    }

    /// Whether a `#` stands anywhere in the text, in a comment or not.
    pub fn hash(self) -> bool {
        self.has(HASH)
    }

    /// Whether a NUL does.
    pub fn nul(self) -> bool {
        self.has(NUL)
    }

    /// The length of the longest port with parameters and headers in a SIP URI of which Kamailio knows no
    /// transport, in bytes.
    pub fn longest_tail(self) -> usize {
        self.longest_tail.into()
    }
}
