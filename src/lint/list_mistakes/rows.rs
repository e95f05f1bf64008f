//! The texts for what is wrong with a database table and its rows.

use crate::kamailio::list::rows::{RowsFault, TableVersion};

/// What to do about a table with which Kamailio does not start.
pub(super) fn of_fault(fault: RowsFault) -> &'static str {
    match fault {
        RowsFault::NoTable => "create the table (kamdbctl), or correct table_name in the cfg",
        RowsFault::Version(TableVersion::NoTable) => {
            "create the table version (kamdbctl), with a row for this table"
        }
        RowsFault::Version(_) => {
            "set table_version to 4 in the table version, in a row whose table_name is this table's; change the columns too if they are of another version"
        }
        RowsFault::NoColumn(_) => "add the column, or name the right one in the cfg",
        RowsFault::TooManyColumns => "keep ds_db_extra_attrs to 27 columns",
        RowsFault::NullDestination => "write a destination, and make the column NOT NULL",
        RowsFault::NotText(_) => "make the column a varchar",
        RowsFault::ExtraType(_) => "make the column a varchar or an integer",
        RowsFault::AttrsTooLong => "shorten the attributes",
        RowsFault::NotANumber(_) => "make the column an int",
    }
}
