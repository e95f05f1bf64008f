//! A change requested by the user, to be applied to any number of entries.

use super::uneditable::check;
use super::{
    BadAttribute, FlagChange, NewColumns, UneditableLine, UneditableReason, with_value, without,
};
use crate::kamailio::list::flags::Flags;
use crate::kamailio::list::{Entry, List};

/// The changes to an entry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EntryChange {
    pub bits: FlagChange,
    /// The new priority, 0 or more; `None` leaves it unchanged.
    pub priority: Option<i32>,
    /// Attributes by name: the new value, or `None` to remove the attribute.
    pub attrs: Vec<(String, Option<String>)>,
}

impl EntryChange {
    /// The new values for the columns of this entry.
    ///
    /// # Errors
    /// If the line cannot be edited, or its attributes cannot be changed this way.
    pub fn of(&self, list: &List, entry: &Entry) -> Result<NewColumns, UneditableLine> {
        check(list, entry)?;
        let column = list.source.bytes(entry.fields.attrs());
        self.columns(entry.flags(), column)
            .map_err(|why| UneditableLine {
                line: entry.line,
                span: entry.fields.attrs(),
                reason: UneditableReason::Attribute(why),
            })
    }

    /// The new values for these flags and this column of attributes.
    ///
    /// # Errors
    /// If the attributes cannot be changed this way.
    pub fn columns(&self, flags: Flags, attrs: &[u8]) -> Result<NewColumns, BadAttribute> {
        let changed = |column: Vec<u8>, (name, value): &(String, Option<String>)| match value {
            Some(value) => with_value(&column, name.as_bytes(), value.as_bytes()),
            None => without(&column, name.as_bytes()),
        };
        let attrs = self.attrs.iter().try_fold(attrs.to_vec(), changed)?;
        Ok(NewColumns {
            flags: Some(self.bits.apply(flags)),
            priority: self.priority,
            attrs: (!self.attrs.is_empty()).then_some(attrs),
        })
    }
}
