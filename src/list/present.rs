//! What there is among the entries of a list, and in its text. A long list takes its time to go through, and there is no
//! need to look for what is not there.

use std::net::Ipv4Addr;

use memchr::memchr;

use super::attrs::Names;
use super::uri::Transport;
use super::{Address, Entry};

/// What at least one entry or line has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Present {
    attributes: Names,
    over_tls: bool,
    needs_dns: bool,
    has_answers: bool,
    set_zero: bool,
    priorities: bool,
    sample_address: bool,
    hash: bool,
    nul: bool,
    longest_tail: u16,
}

impl Present {
    /// This, and what the entry has.
    pub(super) fn with(self, entry: &Entry) -> Self {
        let added = if entry.scheme_added { "sip:".len() } else { 0 };
        let uri = entry.fields.uri().len() + added;
        self.and(Self {
            attributes: entry.known.names(),
            over_tls: entry.protocol() == Transport::Tls,
            needs_dns: entry.address == Address::NeedsDns,
            has_answers: matches!(entry.address, Address::Answered(_)),
            set_zero: entry.set() == 0,
            priorities: entry.priority() != 0,
            sample_address: match entry.address {
                Address::Numeric(address) => address == Ipv4Addr::LOCALHOST,
                Address::NotLookedUp => true,
                Address::Answered(_) | Address::NeedsDns => false,
            },
            longest_tail: uri.saturating_sub(entry.host.range().end) as u16,
            ..Self::default()
        })
    }

    /// This, and what these bytes have: [`Present::hash`] and [`Present::nul`].
    pub(super) fn with_bytes(self, bytes: &[u8]) -> Self {
        Self {
            hash: self.hash || memchr(b'#', bytes).is_some(),
            nul: self.nul || memchr(0, bytes).is_some(),
            ..self
        }
    }

    /// This and that.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            attributes: self.attributes.and(other.attributes),
            over_tls: self.over_tls | other.over_tls,
            needs_dns: self.needs_dns | other.needs_dns,
            has_answers: self.has_answers | other.has_answers,
            set_zero: self.set_zero | other.set_zero,
            priorities: self.priorities | other.priorities,
            sample_address: self.sample_address | other.sample_address,
            hash: self.hash | other.hash,
            nul: self.nul | other.nul,
            longest_tail: self.longest_tail.max(other.longest_tail),
        }
    }

    /// The attributes that Kamailio reads.
    pub fn attributes(self) -> Names {
        self.attributes
    }

    /// Whether one is reached over TLS.
    pub fn over_tls(self) -> bool {
        self.over_tls
    }

    /// Whether the name of one must be looked up.
    pub fn needs_dns(self) -> bool {
        self.needs_dns
    }

    /// Whether the name of one was answered.
    pub fn has_answers(self) -> bool {
        self.has_answers
    }

    /// Whether one is in set 0.
    pub fn set_zero(self) -> bool {
        self.set_zero
    }

    /// Whether one has a priority other than 0.
    pub fn priorities(self) -> bool {
        self.priorities
    }

    /// Whether one is at 127.0.0.1, as Kamailio's sample rows are, or may be.
    pub fn sample_address(self) -> bool {
        self.sample_address
    }

    /// Whether a `#` stands anywhere in the text, in a comment or not.
    pub fn hash(self) -> bool {
        self.hash
    }

    /// Whether a NUL does.
    pub fn nul(self) -> bool {
        self.nul
    }

    /// The length of the longest port with parameters and headers in a URI, in bytes.
    pub fn longest_tail(self) -> usize {
        self.longest_tail.into()
    }
}
