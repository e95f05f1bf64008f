//! Edits to a list. Only the bytes of the changed fields change.

pub mod align;
mod attributes;
mod change;
mod columns;
mod flags;
mod uneditable;
mod write_back;

use std::collections::BTreeMap;

use crate::base::dns_records::Answers;
use crate::base::source::{Edit, Source, apply};
use crate::kamailio::list::flags::Flags;
use crate::kamailio::list::held::Held;
use crate::kamailio::list::options::Load;
use crate::kamailio::list::{self, Entry, List};

pub use attributes::{BadAttribute, with_value, without};
pub use change::Change;
pub use flags::Bits;
pub use uneditable::check;
pub use uneditable::{Reason, Refusal};
pub use write_back::{Keep, kept};

/// The new values for the columns of an entry; `None` leaves a column unchanged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    pub flags: Option<Flags>,
    /// The priority, 0 or more: Kamailio accepts no sign.
    pub priority: Option<i32>,
    pub attrs: Option<Vec<u8>>,
}

/// The edit that replaces the flags of an entry by a decimal number.
pub fn flags(entry: &Entry, flags: Flags) -> Edit {
    Edit {
        span: entry.fields.flags(),
        text: columns::number(flags.0),
    }
}

/// The text of the list with these entries changed, by index. The new text is read again to verify
/// that Kamailio would get exactly the wanted values, and everything else unchanged.
///
/// # Errors
/// If a line cannot be edited: the reason for each such line.
pub fn edited(list: &List, wanted: &BTreeMap<usize, Wanted>) -> Result<Vec<u8>, Vec<Refusal>> {
    let chosen: Vec<_> = wanted
        .iter()
        .map(|(&index, wanted)| (&list.entries[index], wanted))
        .collect();
    let checked = chosen.iter().map(|(entry, _)| check(list, entry));
    let refused: Vec<_> = checked.filter_map(Result::err).collect();
    if !refused.is_empty() {
        return Err(refused);
    }
    let edits = chosen
        .iter()
        .flat_map(|(entry, wanted)| columns::edits(list, entry, wanted));
    let text = apply(&list.source.text, &edits.collect::<Vec<_>>());
    let by_place = chosen
        .iter()
        .map(|(entry, wanted)| (entry.fields.uri().start, *wanted));
    match unwanted(list, &text, &by_place.collect()) {
        None => Ok(text),
        Some(refusal) => Err(vec![refusal]),
    }
}

/// The first entry for which the new text gives Kamailio something other than wanted. Both texts
/// are read without DNS answers and sockets, so that only differences in the text count.
fn unwanted(list: &List, text: &[u8], wanted: &BTreeMap<u32, &Wanted>) -> Option<Refusal> {
    let read = |text: &[u8]| {
        let source = Source::new(list.source.name.clone(), text);
        List::read(source, list.version, &Answers::default(), &Load::default())
    };
    let (old, new) = (read(&list.source.text), read(text));
    let is_wanted = |old_entry: &Entry, new_entry: &Entry| {
        let held = old.held(old_entry);
        match wanted.get(&old_entry.fields.uri().start) {
            None => new.held(new_entry) == held,
            Some(wanted) => {
                new.held(new_entry) == wanted.in_place_of(held) && check(&new, new_entry).is_ok()
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
        (Some(entry), _) if uneditable::is_cut(&new.source, entry) => Reason::TooLong,
        (_, Some(dropped)) => Reason::Dropped(dropped.reason),
        _ => Reason::ReadsOtherwise,
    };
    Some(Refusal {
        line: entry.line,
        span: entry.fields.uri(),
        reason,
    })
}

impl Wanted {
    /// What Kamailio should store in place of `held`.
    fn in_place_of<'a>(&'a self, held: Held<'a>) -> Held<'a> {
        Held {
            flags: self.flags.unwrap_or(held.flags),
            priority: self.priority.unwrap_or(held.priority),
            attrs: match self.attrs.as_deref() {
                Some([]) => None,
                Some(column) => Some(list::attributes::held(column)),
                None => held.attrs,
            },
            ..held
        }
    }
}

#[cfg(test)]
mod tests;
