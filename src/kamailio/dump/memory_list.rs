//! What a server has in memory, as a list that was read: what judges and probes lists does the same with it.

use super::memory::{MemoryDestination, ServerMemory};
use crate::base::dns_records::DnsAnswers;
use crate::base::escape::sanitize;
use crate::base::source::Source;
use crate::kamailio::list::List;
use crate::kamailio::list::attributes;
use crate::kamailio::list::host::numeric;
use crate::kamailio::list::options::ListOptions;
use crate::kamailio::list::order::order;
use crate::kamailio::version::Version;

/// A server's memory and the list of which it would hold the same.
#[derive(Debug)]
pub struct MemoryList {
    pub list: List,
    /// The entry of each destination, in the order of the memory. `None` for one that no line of a list
    /// gives, such as one that was added by RPC or comes from a database.
    pub entries: Vec<Option<usize>>,
}

impl MemoryList {
    /// The list of this memory, with the addresses that the server found for host names.
    pub fn new(memory: &ServerMemory, name: &str, version: Version) -> Self {
        let mut text = memory.lines().join(&b'\n');
        text.push(b'\n');
        let list = List::read(
            Source::new(name, text),
            version,
            &answers(memory),
            &ListOptions::default(),
        );
        let sets = order(&list);
        let mut entries = Vec::new();
        for set in &memory.sets {
            let held = sets.iter().find(|held| held.id == set.id);
            let mut held = held.map_or(&[][..], |held| &held.entries).iter().peekable();
            entries.extend(set.destinations.iter().map(|shown| {
                let is_it = |index: &&usize| {
                    let entry = &list.entries[**index];
                    *list.uri(entry) == *shown.uri && entry.priority() == shown.priority
                };
                held.next_if(is_it).copied()
            }));
        }
        Self { list, entries }
    }
}

/// What the server found when it looked names up.
fn answers(memory: &ServerMemory) -> DnsAnswers {
    let mut answers = DnsAnswers::default();
    for (_, shown) in memory.destinations() {
        if let (Some(host), Some(address)) = (&shown.host, &shown.address)
            && numeric(host).is_none()
            && numeric(address).is_some()
        {
            // A name that cannot stand there has no answer.
            let _ = answers.add(&format!("{}={}", sanitize(host), sanitize(address)));
        }
    }
    answers
}

impl MemoryDestination {
    /// Whether an attribute names a socket by its name.
    pub fn names_a_socket(&self) -> bool {
        let attrs = self.attrs.as_deref().unwrap_or_default();
        attributes::value(attrs, "sockname").is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kamailio::dump::memory::MemorySet;
    use crate::kamailio::list::Address;
    use crate::kamailio::list::flags::Flags;

    fn destination(uri: &str, priority: i32) -> MemoryDestination {
        MemoryDestination {
            uri: uri.into(),
            flags: Flags(8),
            priority,
            ..MemoryDestination::default()
        }
    }

    #[test]
    fn each_destination_has_its_entry_and_an_odd_one_has_none() {
        let set = |id, destinations| MemorySet { id, destinations };
        let named = MemoryDestination {
            host: Some(b"gw.test".to_vec()),
            address: Some(b"10.0.0.9".to_vec()),
            ..destination("sip:gw.test", 0)
        };
        let first = vec![
            destination("sip:a", 5),
            destination("bad", 1),
            named.clone(),
            named,
        ];
        let memory = ServerMemory {
            sets: vec![set(1, first), set(7, vec![destination("sip:10.0.0.1", 0)])],
            has_attrs: true,
        };
        let held = MemoryList::new(&memory, "x", Version::V6_1);
        let uri = |index: &Option<usize>| {
            let index = (*index)?;
            Some(String::from_utf8_lossy(&held.list.uri(&held.list.entries[index])).into_owned())
        };
        let uris: Vec<_> = held.entries.iter().map(uri).collect();
        let uris: Vec<_> = uris.iter().map(Option::as_deref).collect();
        assert_eq!(
            uris,
            [
                Some("sip:a"),
                None,
                Some("sip:gw.test"),
                Some("sip:gw.test"),
                Some("sip:10.0.0.1")
            ]
        );
        let address = held.list.entries[held.entries[2].unwrap()].address;
        assert_eq!(address, Address::Answered("10.0.0.9".parse().unwrap()));
    }
}
