//! The texts for what is wrong with a database table and its rows.

use super::meant::{MessageAndHelp, both};
use crate::base::escape::sanitize;
use crate::kamailio::list::file_format::FileFormat;
use crate::kamailio::list::mistake::{Mistake, MistakeKind};
use crate::kamailio::list::rows::{RowsFault, TableVersion};
use crate::kamailio::list::{DropReason, FatalReason, List};

const CORRECT: &str = "correct the row, or delete it";

/// The texts that rows have instead of those for lines.
pub(super) fn words(list: &List, mistake: &Mistake) -> Option<MessageAndHelp> {
    let FileFormat::Rows(facts) = list.format else {
        return None;
    };
    let written = || sanitize(list.source.bytes(mistake.span));
    Some(match mistake.kind {
        MistakeKind::StopsStart(FatalReason::Dropped(_)) => both(list.fatal?.to_string(), CORRECT),
        MistakeKind::Dropped(DropReason::NullDestination) => both(
            "the destination is NULL: Kamailio drops this row, and with SQLite it crashes",
            "write a destination, and make the column NOT NULL",
        ),
        MistakeKind::Dropped(reason) if !reason.depends_on_the_server() => {
            both(format!("Kamailio drops this row: {reason}"), CORRECT)
        }
        MistakeKind::DroppedPlaceholder => both(
            "Kamailio drops this row: a template placeholder was not filled in",
            CORRECT,
        ),
        MistakeKind::RowTooLong => both(
            "this row has more than 65,535 bytes, and is left out here",
            CORRECT,
        ),
        MistakeKind::Undefined(numbers) => both(
            numbers.to_string(),
            "make the columns of numbers int NOT NULL",
        ),
        MistakeKind::ValueTakenAs(number) => both(
            format!(
                "{} is no number: {} gives Kamailio {number}",
                written(),
                facts.engine.as_str()
            ),
            "write the number; in another database it would be undefined",
        ),
        MistakeKind::ColumnsNotRead(version) => both(
            format!(
                "the table version has {version} for this table: Kamailio does not read {}",
                unread(version)
            ),
            "set table_version to 4 in the table version",
        ),
        _ => return None,
    })
}

fn unread(version: i32) -> &'static str {
    match version {
        1 => "flags, priorities and attributes",
        2 => "priorities and attributes",
        _ => "attributes",
    }
}

/// What to do about a table with which Kamailio does not start.
pub(super) fn of_fault(fault: RowsFault) -> &'static str {
    match fault {
        RowsFault::NoTable => "create the table (kamdbctl), or correct table_name in the cfg",
        RowsFault::Version(TableVersion::NoTable) => {
            "create the table version (kamdbctl), with a row for this table"
        }
        RowsFault::Version(TableVersion::Several) => {
            "delete all rows but one of those that the table version has for this table"
        }
        RowsFault::Version(TableVersion::NoNumber) => {
            "make table_version an int NOT NULL, and write 4 for this table, if it has the columns of version 4"
        }
        RowsFault::Version(_) => {
            "add a row to the table version with the name of this table and 4, if it has the columns of version 4"
        }
        RowsFault::NoColumn(_) => {
            "add the column, or name the right one in the cfg; with --from, select it"
        }
        RowsFault::TooManyColumns => "name at most 27 columns in ds_db_extra_attrs",
        RowsFault::NullDestination => "write a destination, and make the column NOT NULL",
        RowsFault::NotText(_) => "make the column a varchar",
        RowsFault::ExtraType(_) => "make the column a varchar or an integer",
        RowsFault::AttrsTooLong => "shorten the attributes",
        RowsFault::NotANumber(_) => "make the column an int",
    }
}
