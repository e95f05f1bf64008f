//! What in a table keeps Kamailio from starting, and what it makes undefined.

use std::fmt;

use super::table::ColumnRole;
use crate::kamailio::list::rows_facts::TableVersion;

/// Why Kamailio does not start with a table. It does not reload one either, unless it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowsFault {
    /// There is no table of this name: the driver's error.
    NoTable,
    /// "invalid table version", or no table `version`.
    Version(TableVersion),
    /// The table lacks a column that is selected: the driver's error.
    NoColumn(ColumnRole),
    /// "too many db columns": more than 32 with `ds_db_extra_attrs`.
    TooManyColumns,
    /// A NULL destination: SQLite's driver leaves no text, and the server crashes.
    NullDestination,
    /// A number or a time in place of a text: its bits are taken for an address, and the server
    /// crashes.
    NotText(ColumnRole),
    /// `ds_db_extra_attrs` of this column type since 6.1 (commit dd90d4da51): an error.
    ExtraType(u8),
    /// "cannot build attrs buffer": with `ds_db_extra_attrs`, attributes of more than 1022 bytes.
    AttrsTooLong,
    /// "Value out of range": a number that does not fit the type of its column, as
    /// `db_str2int` and `db_str2longlong` read it.
    NotANumber(ColumnRole),
}

impl RowsFault {
    /// Whether the server crashes rather than refuses to start; at a reload, a running one does.
    pub fn crashes(self) -> bool {
        matches!(self, RowsFault::NullDestination | RowsFault::NotText(_))
    }
}

impl fmt::Display for ColumnRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ColumnRole::Id => "id",
            ColumnRole::Set => "set id",
            ColumnRole::Destination => "destination",
            ColumnRole::Flags => "flags",
            ColumnRole::Priority => "priority",
            ColumnRole::Attrs => "attributes",
            ColumnRole::Extra(_) => "attribute of ds_db_extra_attrs",
        })
    }
}

impl fmt::Display for RowsFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RowsFault::NoTable => f.write_str("there is no such table"),
            RowsFault::Version(TableVersion::Known(0)) => {
                f.write_str("the table version has no row for this table, or 0")
            }
            RowsFault::Version(TableVersion::Known(number)) => write!(
                f,
                "the table version has {number} for this table, and Kamailio accepts 1, 2, 3 and 4"
            ),
            RowsFault::Version(TableVersion::Several) => f.write_str(
                "the table version has several rows for this table, and Kamailio accepts one",
            ),
            RowsFault::Version(TableVersion::NoNumber) => {
                f.write_str("the table version has no number for this table")
            }
            RowsFault::Version(TableVersion::NoTable | TableVersion::Unknown) => {
                f.write_str("there is no table version")
            }
            RowsFault::NoColumn(role) => write!(f, "there is no column for the {role}"),
            RowsFault::TooManyColumns => {
                f.write_str("Kamailio reads at most 32 columns, and ds_db_extra_attrs names more")
            }
            RowsFault::NullDestination => f.write_str("the destination is NULL"),
            RowsFault::NotText(role) => write!(
                f,
                "the {role} is no text: Kamailio takes the number for an address in memory"
            ),
            RowsFault::ExtraType(_) => f.write_str(
                "ds_db_extra_attrs names a column that is neither a text nor an integer",
            ),
            RowsFault::AttrsTooLong => f.write_str(
                "with ds_db_extra_attrs, Kamailio has room for 1022 bytes of attributes",
            ),
            RowsFault::NotANumber(role) => {
                write!(f, "the driver cannot read the {role} as a number")
            }
        }
    }
}

/// Why a number of a row is undefined: whatever is in memory there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoNumber {
    /// It is NULL.
    Null,
    /// The column, or the value, is no integer but a text or a number with a fraction.
    OtherType,
}

/// Which numbers of a row are undefined, of those that Kamailio reads. It loads the row with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct UndefinedNumbers {
    pub set: Option<NoNumber>,
    pub flags: Option<NoNumber>,
    pub priority: Option<NoNumber>,
}

impl UndefinedNumbers {
    /// Whether all are known.
    pub fn is_none(self) -> bool {
        self == Self::default()
    }
}

impl fmt::Display for UndefinedNumbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers = [
            (ColumnRole::Set, self.set),
            (ColumnRole::Flags, self.flags),
            (ColumnRole::Priority, self.priority),
        ];
        let parts = numbers.iter().filter_map(|(role, why)| {
            let is = match role {
                ColumnRole::Flags => "are",
                _ => "is",
            };
            Some(match (*why)? {
                NoNumber::Null => format!("the {role} {is} NULL"),
                NoNumber::OtherType => format!("the {role} {is} of no integer type"),
            })
        });
        let parts: Vec<_> = parts.collect();
        write!(
            f,
            "{}: Kamailio loads what is in memory there, which nobody can tell",
            parts.join(", ")
        )
    }
}
