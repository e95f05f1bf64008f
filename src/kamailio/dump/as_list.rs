//! The list of which a server holds what an answer shows.

use std::fmt;

use super::memory::{MemoryDestination, ServerMemory};
use crate::base::escape::sanitize;
use crate::base::source::Source;
use crate::kamailio::list::flags::Flags;
use crate::kamailio::list::loaded_destination::line;
use crate::kamailio::list::order::{insertion_order, order};
use crate::kamailio::list::{Entry, List};
use crate::kamailio::version::Version;

/// What a list cannot hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotAList {
    /// There is no destination: a list without one is not worth a file.
    Empty,
    /// This destination would be held otherwise, or not at all.
    Destination { set: i32, uri: Vec<u8>, why: String },
    /// No order of lines gives this order of sets or destinations.
    Order,
}

impl fmt::Display for NotAList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("it shows no destination"),
            Self::Destination { set, uri, why } => {
                write!(f, "set {set}, {}: {why}", sanitize(uri))
            }
            Self::Order => f.write_str(
                "no list gives the sets and destinations in this order: priorities or set ids run against it",
            ),
        }
    }
}

impl ServerMemory {
    /// The lines of that list: of equal priorities the last line comes first.
    pub fn lines(&self) -> Vec<Vec<u8>> {
        let lines = self.in_order_of_lines();
        lines.map(|(set, shown)| shown.line(set)).collect()
    }

    /// The destinations, each with its set, in the order of those lines.
    pub fn in_order_of_lines(&self) -> impl Iterator<Item = (i32, &MemoryDestination)> {
        let ids: Vec<i32> = self.sets.iter().map(|set| set.id).collect();
        let sets = insertion_order(&ids).into_iter();
        sets.flat_map(|set| {
            let set = &self.sets[set];
            let shown = set.destinations.iter().rev();
            shown.map(|shown| (set.id, shown))
        })
    }

    /// The text of that list, which this version shows so again.
    ///
    /// # Errors
    /// If a list cannot hold what is shown.
    pub fn list(&self, version: Version) -> Result<Vec<u8>, NotAList> {
        if self.destinations().next().is_none() {
            return Err(NotAList::Empty);
        }
        let mut text = self.lines().join(&b'\n');
        text.push(b'\n');
        let list = List::read_alone(Source::new("", text), version);
        let held = order(&list);
        let is_same = list.fatal.is_none()
            && list.dropped.is_empty()
            && held.len() == self.sets.len()
            && held.iter().zip(&self.sets).all(|(held, shown)| {
                let entries = held.entries.iter().map(|&index| &list.entries[index]);
                held.id == shown.id
                    && held.entries.len() == shown.destinations.len()
                    && entries
                        .zip(&shown.destinations)
                        .all(|(entry, shown)| shown.difference(&list, entry).is_none())
            });
        match is_same {
            true => Ok(list.source.text),
            false => Err(self.refusal(version)),
        }
    }

    /// Which destination a list cannot hold.
    fn refusal(&self, version: Version) -> NotAList {
        let refused = self.destinations().find_map(|(set, shown)| {
            let list = List::read_alone(Source::new("", shown.line(set)), version);
            let why = match (list.entries.as_slice(), list.dropped.first()) {
                ([entry], None) => shown.difference(&list, entry)?,
                (_, Some(dropped)) => format!("Kamailio drops its line: {}", dropped.reason),
                _ => "its line is read as several".to_owned(),
            };
            let uri = shown.uri.clone();
            Some(NotAList::Destination { set, uri, why })
        });
        refused.unwrap_or(NotAList::Order)
    }
}

impl MemoryDestination {
    fn line(&self, set: i32) -> Vec<u8> {
        let attrs = self.attrs.as_deref().unwrap_or_default();
        line(set, &self.uri, self.flags, self.priority, attrs)
    }

    /// What would be shown otherwise of this entry.
    fn difference(&self, list: &List, entry: &Entry) -> Option<String> {
        let letters = |flags: Flags| flags.letters(list.version);
        let attrs = list.attrs(entry);
        let differs = |what: &str, held: &[u8]| {
            Some(format!(
                "a list does not hold its {what}, but {}",
                match held {
                    [] => "none".to_owned(),
                    held => sanitize(held),
                }
            ))
        };
        if *list.uri(entry) != *self.uri {
            differs("URI", &list.uri(entry))
        } else if letters(entry.flags()) != letters(self.flags) {
            let held = letters(entry.flags()).to_string();
            differs("flags", held.as_bytes())
        } else if entry.priority() != self.priority {
            let held = entry.priority().to_string();
            differs("priority", held.as_bytes())
        } else if attrs != self.attrs.as_deref() || !entry.fields.ignored().is_empty() {
            let shown = sanitize(self.attrs.as_deref().unwrap_or_default());
            differs(&format!("attributes {shown}"), attrs.unwrap_or_default())
        } else {
            None
        }
    }
}
