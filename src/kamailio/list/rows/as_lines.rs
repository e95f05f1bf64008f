//! The lines of a file with which Kamailio loads what it loads of a table.

use std::fmt;

use super::table::ColumnRole;
use crate::base::escape::sanitize;
use crate::base::source::Span;
use crate::kamailio::list::columns::{Columns, Fields};
use crate::kamailio::list::lines::CHUNK_BYTES;
use crate::kamailio::list::loaded_destination::line;
use crate::kamailio::list::{DropReason, Entry, List};

/// A row that no line holds: its id or number, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowOfNoLine {
    pub line: u32,
    pub why: String,
}

/// Why no line of a list holds a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoLine {
    /// A number below 0: this column holds it.
    Negative(ColumnRole, i32),
    /// The line would take this many bytes.
    TooLong(usize),
    /// The line would be no destination.
    NoDestination,
    /// The URI would be only this.
    Uri(Vec<u8>),
    /// The attributes begin with what no attributes of a line begin with.
    AttrsNotBegun,
    /// The attributes would be only these.
    Attrs(Vec<u8>),
}

impl NoLine {
    /// What to do about it, if the destinations are to be in a file.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Negative(..) => "write a number that is not negative",
            Self::TooLong(_) => "shorten the attributes",
            Self::NoDestination | Self::Uri(_) => "write the URI without blanks and '#'",
            Self::AttrsNotBegun => "begin the attributes with a name",
            Self::Attrs(_) => "write the attributes without blanks",
        }
    }

    /// The column of an entry that is the reason.
    pub fn span(&self, fields: &Fields) -> Span {
        match self {
            Self::Negative(ColumnRole::Set, _) => fields.set(),
            Self::Negative(ColumnRole::Flags, _) => fields.flags(),
            Self::Negative(..) => fields.priority(),
            Self::NoDestination | Self::Uri(_) => fields.uri(),
            Self::TooLong(_) | Self::AttrsNotBegun | Self::Attrs(_) => fields.attrs(),
        }
    }
}

impl fmt::Display for NoLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Negative(role, number) => {
                write!(f, "a line holds no sign, and the {role} is {number}")
            }
            Self::TooLong(bytes) => write!(
                f,
                "a line holds {} bytes, and this takes {bytes}",
                CHUNK_BYTES - 1
            ),
            Self::NoDestination => f.write_str("a line does not hold this destination"),
            Self::Uri(held) => {
                write!(
                    f,
                    "a line ends the URI at a blank or '#': {}",
                    sanitize(held)
                )
            }
            Self::AttrsNotBegun => {
                f.write_str("attributes of a line do not begin with '#' or a blank")
            }
            Self::Attrs(held) => {
                write!(
                    f,
                    "a line ends the attributes at a blank: {}",
                    sanitize(held)
                )
            }
        }
    }
}

impl List {
    /// A line for each row that is loaded, in the order of the table. Rows that Kamailio drops are
    /// left out.
    ///
    /// # Errors
    /// If there are rows that no line holds: these.
    pub fn lines_of_rows(&self) -> Result<Vec<u8>, Vec<RowOfNoLine>> {
        let (mut text, mut refused) = (Vec::new(), Vec::new());
        for entry in &self.entries {
            match self.line_of_row(entry) {
                Ok(line) => {
                    text.extend(line);
                    text.push(b'\n');
                }
                Err(why) => refused.push(RowOfNoLine {
                    line: entry.line,
                    why: why.to_string(),
                }),
            }
        }
        let undefined = self
            .dropped
            .iter()
            .filter(|row| !row.reason.is_of_kamailio());
        refused.extend(undefined.map(|row| RowOfNoLine {
            line: row.line,
            why: row.reason.to_string(),
        }));
        refused.sort_by_key(|row| row.line);
        match refused.is_empty() {
            true => Ok(text),
            false => Err(refused),
        }
    }

    /// The line of a row.
    ///
    /// # Errors
    /// If no line holds the same.
    pub fn line_of_row(&self, entry: &Entry) -> Result<Vec<u8>, NoLine> {
        let (set, flags, priority) = (entry.set(), entry.flags(), entry.priority());
        for (role, number) in [
            (ColumnRole::Set, set),
            (ColumnRole::Flags, flags.0),
            (ColumnRole::Priority, priority),
        ] {
            if number < 0 {
                return Err(NoLine::Negative(role, number));
            }
        }
        let uri = self.uri(entry);
        let attrs = self.source.bytes(entry.fields.attrs());
        let line = line(set, &uri, flags, priority, attrs);
        // A line feed ends the line.
        if line.len() >= CHUNK_BYTES {
            return Err(NoLine::TooLong(line.len()));
        }
        let Columns::Destination { fields, .. } = Columns::read(&line, 0, self.version) else {
            return Err(NoLine::NoDestination);
        };
        let held = |span: Span| &line[span.range()];
        if *held(fields.uri()) != *uri {
            return Err(NoLine::Uri(held(fields.uri()).to_vec()));
        }
        if held(fields.attrs()) != attrs || attrs.contains(&b'\n') {
            return Err(match held(fields.attrs()) {
                [] => NoLine::AttrsNotBegun,
                held => NoLine::Attrs(held.to_vec()),
            });
        }
        Ok(line)
    }

    /// The rows that Kamailio drops, each with the reason.
    pub fn rows_dropped_by_kamailio(&self) -> impl Iterator<Item = (u32, DropReason)> {
        let dropped = self.dropped.iter();
        let dropped = dropped.filter(|row| row.reason.is_of_kamailio());
        dropped.map(|row| (row.line, row.reason))
    }
}
