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
use crate::kamailio::list::rows::{
    ColumnRole, ColumnType, Engine, Rows, RowsBuilder, TableParams, TableTooLarge, TableVersion,
    Value,
};
use crate::kamailio::version::Version;

/// A server's memory and the list of which it would hold the same.
#[derive(Debug)]
pub struct MemoryList {
    pub list: List,
    /// The entry of each destination, in the order of the memory. `None` for one that no line of a list
    /// gives and no row of a table, such as one that was added by RPC.
    pub entries: Vec<Option<usize>>,
    /// The rows that the list was read from, where lines would not hold as much.
    pub rows: Option<Rows>,
}

impl MemoryList {
    /// The list of this memory, with the addresses that the server found for host names.
    pub fn new(memory: &ServerMemory, name: &str, version: Version) -> Self {
        let (answers, options) = (answers(memory), ListOptions::default());
        let mut text = memory.lines().join(&b'\n');
        text.push(b'\n');
        let source = Source::new(name, text);
        let lines = Self::of(memory, List::read(source, version, &answers, &options));
        if lines.entries.iter().all(Option::is_some) {
            return lines;
        }
        // Rows of a database may hold what lines do not.
        let Ok(rows) = rows(memory, name) else {
            return lines;
        };
        let list = List::of_rows(&rows, version, &answers, &options);
        let of_rows = Self {
            rows: Some(rows),
            ..Self::of(memory, list)
        };
        match of_rows.count() > lines.count() {
            true => of_rows,
            false => lines,
        }
    }

    fn count(&self) -> usize {
        self.entries.iter().flatten().count()
    }

    fn of(memory: &ServerMemory, list: List) -> Self {
        let sets = order(&list);
        let mut entries = Vec::new();
        for set in &memory.sets {
            let held = sets.iter().find(|held| held.id == set.id);
            let mut held = held.map_or(&[][..], |held| &held.entries).iter().peekable();
            entries.extend(set.destinations.iter().map(|shown| {
                let is_it = |index: &&usize| {
                    let entry = &list.entries[**index];
                    let attrs = list.attrs(entry).unwrap_or_default();
                    *list.uri(entry) == *shown.uri
                        && entry.priority() == shown.priority
                        && shown.attrs.as_deref().is_none_or(|shown| shown == attrs)
                };
                held.next_if(is_it).copied()
            }));
        }
        Self {
            list,
            entries,
            rows: None,
        }
    }
}

/// The rows of a table with which a server holds the same.
fn rows(memory: &ServerMemory, name: &str) -> Result<Rows, TableTooLarge> {
    let params = TableParams {
        table: name.as_bytes().to_vec(),
        ..TableParams::default()
    };
    let types = ColumnRole::OWN.map(|role| match role {
        ColumnRole::Destination | ColumnRole::Attrs => (role, ColumnType::Text),
        _ => (role, ColumnType::Int),
    });
    let version = TableVersion::Unknown;
    let mut rows = RowsBuilder::new(params, Engine::Unknown, version, types.to_vec());
    for (set, shown) in memory.in_order_of_lines() {
        rows.push(&[
            Value::Integer(set.into()),
            Value::Text(&shown.uri),
            Value::Integer(shown.flags.0.into()),
            Value::Integer(shown.priority.into()),
            shown.attrs.as_deref().map_or(Value::Null, Value::Text),
        ])?;
    }
    Ok(rows.finish())
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
        assert!(!held.list.source.is_table);
        let address = held.list.entries[held.entries[2].unwrap()].address;
        assert_eq!(address, Address::Answered("10.0.0.9".parse().unwrap()));
    }

    #[test]
    fn what_a_table_holds_and_no_line_does_is_taken_for_rows() {
        let with = |attrs: &str| MemoryDestination {
            attrs: Some(attrs.into()),
            ..destination("sip:10.0.0.1", 0)
        };
        let set = |id, destinations| MemorySet { id, destinations };
        let memory = ServerMemory {
            sets: vec![
                set(-1, vec![with("")]),
                set(1, vec![with("x=\"a b\";weight=30"), with("x=1; weight=70")]),
            ],
            has_attrs: true,
        };
        let held = MemoryList::new(&memory, "x", Version::V6_1);
        assert!(held.list.source.is_table);
        let attrs = |index: &Option<usize>| held.list.attrs(&held.list.entries[index.unwrap()]);
        let attrs: Vec<_> = held.entries.iter().map(attrs).collect();
        let expected = [
            None,
            Some(&b"x=\"a b\";weight=30"[..]),
            Some(b"x=1; weight=70"),
        ];
        assert_eq!(attrs, expected);
    }
}
