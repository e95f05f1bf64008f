//! What Kamailio stores for an entry, regardless of how the file expresses it.

use std::borrow::Cow;

use super::flags::Flags;
use super::{Entry, List};

/// A destination as `dispatcher.list` shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadedDestination<'a> {
    pub set: i32,
    /// The URI, with `sip:` if Kamailio adds it.
    pub uri: Cow<'a, [u8]>,
    pub flags: Flags,
    pub priority: i32,
    /// The attributes, without a `;` at the end.
    pub attrs: Option<&'a [u8]>,
}

/// The line of a list with these columns.
pub fn line(set: i32, uri: &[u8], flags: Flags, priority: i32, attrs: &[u8]) -> Vec<u8> {
    let numbers = format!(" {} {priority}", flags.0);
    let mut line = [format!("{set} ").as_bytes(), uri, numbers.as_bytes()].concat();
    if !attrs.is_empty() {
        line.push(b' ');
        line.extend(attrs);
    }
    line
}

impl List {
    /// What Kamailio stores for this entry.
    pub fn loaded_destination(&self, entry: &Entry) -> LoadedDestination<'_> {
        LoadedDestination {
            set: entry.set(),
            uri: self.uri(entry),
            flags: entry.flags(),
            priority: entry.priority(),
            attrs: self.attrs(entry),
        }
    }

    /// Whether Kamailio stores the same for both lists, drops the same lines for the same reasons,
    /// and starts with both or with neither.
    pub fn holds_the_same_as(&self, other: &List) -> bool {
        let located = |list: &List, entry: &Entry| (entry.address, list.address(entry));
        let mut entries = self.entries.iter().zip(&other.entries);
        let mut dropped = self.dropped.iter().zip(&other.dropped);
        self.entries.len() == other.entries.len()
            && self.dropped.len() == other.dropped.len()
            && self.fatal.map(|f| f.reason) == other.fatal.map(|f| f.reason)
            && entries.all(|(one, two)| {
                self.loaded_destination(one) == other.loaded_destination(two)
                    && located(self, one) == located(other, two)
            })
            && dropped.all(|(one, two)| {
                let uris = (self.source.bytes(one.uri), other.source.bytes(two.uri));
                (one.set, one.reason, uris.0) == (two.set, two.reason, uris.1)
            })
    }
}

#[cfg(test)]
mod tests {

    use crate::base::source::Source;
    use crate::kamailio::list::List;

    use crate::kamailio::version::Version;

    #[test]
    fn lists_are_compared_by_what_kamailio_stores_not_by_their_text() {
        let read = |text: &str| {
            let source = Source::new("x", text);
            List::read_alone(source, Version::V6_1)
        };
        let one = read("1 sip:10.0.0.1 8 0 a=1;\n2 sip:h:99999\n");
        for (text, same) in [
            ("# c\n01\tsip:10.0.0.1 08 a=1 # c\n2 sip:h:99999 8", true),
            ("1 sip:10.0.0.1 9 0 a=1\n2 sip:h:99999\n", false),
            ("1 sip:10.0.0.1 8 0 a=2\n2 sip:h:99999\n", false),
            ("1 sip:10.0.0.2 8 0 a=1\n2 sip:h:99999\n", false),
            ("1 sip:10.0.0.1 8 0 a=1\n2 sip:h:99998\n", false),
            ("1 sip:10.0.0.1 8 0 a=1\n", false),
            ("1 sip:10.0.0.1 8 0 a=1\n2 sip:h:99999\n3", false),
        ] {
            assert_eq!(one.holds_the_same_as(&read(text)), same, "{text}");
        }
    }
}
