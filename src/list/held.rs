//! What Kamailio holds of an entry, wherever and however the file says it.

use std::borrow::Cow;

use super::flags::Flags;
use super::{Entry, List};

/// A destination as `dispatcher.list` shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held<'a> {
    /// The set id.
    pub set: i32,
    /// The URI, with `sip:` where Kamailio adds it.
    pub uri: Cow<'a, [u8]>,
    /// The flags.
    pub flags: Flags,
    /// The priority.
    pub priority: i32,
    /// The attributes, without a `;` at the end.
    pub attrs: Option<&'a [u8]>,
}

impl List {
    /// What Kamailio holds of this entry.
    pub fn held(&self, entry: &Entry) -> Held<'_> {
        Held {
            set: entry.set(),
            uri: self.uri(entry),
            flags: entry.flags(),
            priority: entry.priority(),
            attrs: self.attrs(entry),
        }
    }

    /// Whether Kamailio holds the same of both, drops the same lines for the same reasons, and starts
    /// with both or neither.
    pub fn holds_the_same_as(&self, other: &List) -> bool {
        let held = |list: &'_ List| list.entries.len();
        let entries = self.entries.iter().zip(&other.entries);
        let dropped = self.dropped.iter().zip(&other.dropped);
        held(self) == held(other)
            && self.dropped.len() == other.dropped.len()
            && self.fatal.map(|f| f.reason) == other.fatal.map(|f| f.reason)
            && entries
                .map(|(one, two)| self.held(one) == other.held(two) && one.address == two.address)
                .all(|same| same)
            && dropped
                .map(|(one, two)| {
                    let uris = (self.source.bytes(one.uri), other.source.bytes(two.uri));
                    (one.set, one.reason, uris.0) == (two.set, two.reason, uris.1)
                })
                .all(|same| same)
    }
}
