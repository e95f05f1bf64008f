//! Edits to a list. Only the bytes of the changed fields change.

pub mod align;
mod attributes;
mod change;
mod columns;
mod flags;
mod uneditable;
mod write_back;

use std::collections::BTreeMap;

use crate::base::source::{Edit, Source, apply};
use crate::kamailio::list::flags::Flags;
use crate::kamailio::list::loaded_destination::LoadedDestination;
use crate::kamailio::list::{self, Entry, List};

pub use attributes::{BadAttribute, with_value, without};
pub use change::EntryChange;
pub use flags::FlagChange;
pub use uneditable::check;
pub use uneditable::{UneditableLine, UneditableReason};
pub use write_back::{DownState, flags_to_write};

/// The new values for the columns of an entry; `None` leaves a column unchanged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewColumns {
    pub flags: Option<Flags>,
    /// The priority, 0 or more: Kamailio accepts no sign.
    pub priority: Option<i32>,
    pub attrs: Option<Vec<u8>>,
}

/// The edit that replaces the flags of an entry by a decimal number.
pub fn flags(entry: &Entry, flags: Flags) -> Edit {
    Edit::new(entry.fields.flags(), columns::number(flags.0))
}

/// The text of the list with these entries changed, by index. The new text is read again to verify
/// that Kamailio would get exactly the wanted values, and everything else unchanged.
///
/// # Errors
/// If a line cannot be edited: the reason for each such line.
pub fn edited(
    list: &List,
    new_columns: &BTreeMap<usize, NewColumns>,
) -> Result<Vec<u8>, Vec<UneditableLine>> {
    let chosen: Vec<_> = new_columns
        .iter()
        .map(|(&index, new_columns)| (&list.entries[index], new_columns))
        .collect();
    let checked = chosen.iter().map(|(entry, _)| check(list, entry));
    let refused: Vec<_> = checked.filter_map(Result::err).collect();
    if !refused.is_empty() {
        return Err(refused);
    }
    let edits = chosen
        .iter()
        .flat_map(|(entry, new_columns)| columns::edits(list, entry, new_columns));
    let text = apply(&list.source.text, &edits.collect::<Vec<_>>());
    let by_place = chosen
        .iter()
        .map(|(entry, new_columns)| (entry.fields.uri().start, *new_columns));
    match unwanted(list, &text, &by_place.collect()) {
        None => Ok(text),
        Some(refusal) => Err(vec![refusal]),
    }
}

/// The first entry for which the new text gives Kamailio something other than wanted. Both texts
/// are read without DNS answers and sockets, so that only differences in the text count.
fn unwanted(
    list: &List,
    text: &[u8],
    new_columns: &BTreeMap<u32, &NewColumns>,
) -> Option<UneditableLine> {
    let read = |text: &[u8]| {
        let source = Source::new(list.source.name.clone(), text);
        List::read_alone(source, list.version)
    };
    let (old, new) = (read(&list.source.text), read(text));
    let is_wanted = |old_entry: &Entry, new_entry: &Entry| {
        let loaded = old.loaded_destination(old_entry);
        match new_columns.get(&old_entry.fields.uri().start) {
            None => new.loaded_destination(new_entry) == loaded,
            Some(new_columns) => {
                new.loaded_destination(new_entry) == new_columns.in_place_of(loaded)
                    && check(&new, new_entry).is_ok()
            }
        }
    };
    let mut pairs = old.entries.iter().zip(&new.entries);
    let differs = pairs.find(|(old, new)| !is_wanted(old, new));
    let differs = differs.map(|(entry, _)| entry);
    // If all pairs are as wanted, an entry may still be missing at the end.
    let same_length = old.entries.len() == new.entries.len();
    let lost = || match same_length {
        true => None,
        false => old.entries.get(new.entries.len()).or(old.entries.last()),
    };
    let entry = differs.or_else(lost)?;
    let dropped = new.dropped.iter().find(|d| d.line == entry.line);
    let of_line = new.entries.iter().find(|e| e.line == entry.line);
    let reason = match (of_line, dropped) {
        (Some(entry), _) if uneditable::is_cut(&new.source, entry) => UneditableReason::TooLong,
        (_, Some(dropped)) => UneditableReason::Dropped(dropped.reason),
        _ => UneditableReason::ReadsOtherwise,
    };
    Some(UneditableLine {
        line: entry.line,
        span: entry.fields.uri(),
        reason,
    })
}

impl NewColumns {
    /// What Kamailio should store in place of `held`.
    fn in_place_of<'a>(&'a self, loaded: LoadedDestination<'a>) -> LoadedDestination<'a> {
        LoadedDestination {
            flags: self.flags.unwrap_or(loaded.flags),
            priority: self.priority.unwrap_or(loaded.priority),
            attrs: match self.attrs.as_deref() {
                Some([]) => None,
                Some(column) => Some(list::attributes::loaded(column)),
                None => loaded.attrs,
            },
            ..loaded
        }
    }
}

#[cfg(test)]
mod tests;
