//! The lines of a file with which Kamailio loads what it loads of a table.

use crate::base::escape::sanitize;
use crate::base::source::Span;
use crate::kamailio::list::columns::Columns;
use crate::kamailio::list::lines::CHUNK_BYTES;
use crate::kamailio::list::{DropReason, Entry, List};

/// A row that no line holds: its id or number, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowOfNoLine {
    pub line: u32,
    pub why: String,
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
                    why,
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
    /// If no line holds the same: why, in words.
    pub fn line_of_row(&self, entry: &Entry) -> Result<Vec<u8>, String> {
        let (set, flags, priority) = (entry.set(), entry.flags().0, entry.priority());
        for (what, number) in [("set id", set), ("flags", flags), ("priority", priority)] {
            if number < 0 {
                return Err(format!("a line holds no sign, and the {what} is {number}"));
            }
        }
        let uri = self.uri(entry);
        let attrs = self.source.bytes(entry.fields.attrs());
        let mut line = [
            format!("{set} ").as_bytes(),
            &uri,
            format!(" {flags} {priority}").as_bytes(),
        ]
        .concat();
        if !attrs.is_empty() {
            line.push(b' ');
            line.extend(attrs);
        }
        // A line feed ends the line.
        if line.len() >= CHUNK_BYTES {
            return Err(format!(
                "a line holds {} bytes, and this takes {}",
                CHUNK_BYTES - 1,
                line.len()
            ));
        }
        let Columns::Destination { fields, .. } = Columns::read(&line, 0, self.version) else {
            return Err("a line does not hold this destination".to_owned());
        };
        let held = |span: Span| &line[span.range()];
        if *held(fields.uri()) != *uri {
            let held = sanitize(held(fields.uri()));
            return Err(format!("a line ends the URI at a blank or '#': {held}"));
        }
        if held(fields.attrs()) != attrs || attrs.contains(&b'\n') {
            return Err(match held(fields.attrs()) {
                [] => "attributes of a line do not begin with '#' or a blank".to_owned(),
                held => format!("a line ends the attributes at a blank: {}", sanitize(held)),
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
