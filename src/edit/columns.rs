//! Computes which bytes to change so that columns get new values.

use super::NewColumns;
use crate::base::source::{Edit, Span};
use crate::kamailio::list::{Entry, List};

/// A number as written in the file. Flags and priorities have no sign there; a negative value is
/// written so that it wraps back when Kamailio reads it as a C `int`.
pub(super) fn number(value: i32) -> Vec<u8> {
    (value as u32).to_string().into_bytes()
}

/// The edits that put the wanted values into the columns of an entry. A column that already has its
/// value stays as written. A missing column is inserted in its position, preceded by `0` for
/// missing flags and priority, because columns are read by position.
pub(super) fn edits(list: &List, entry: &Entry, new_columns: &NewColumns) -> Vec<Edit> {
    let fields = &entry.fields;
    let now = list.source.bytes(fields.attrs());
    let flags = new_columns.flags.filter(|&flags| flags != entry.flags());
    let priority = new_columns.priority.filter(|&p| p != entry.priority());
    let attrs = new_columns.attrs.clone().filter(|attrs| attrs != now);
    let columns = [
        (fields.flags(), flags.map(|flags| number(flags.0))),
        (fields.priority(), priority.map(number)),
        (fields.attrs(), attrs),
    ];
    let is_written = |text: &Option<Vec<u8>>| text.as_ref().is_some_and(|text| !text.is_empty());
    let last = columns.iter().rposition(|(_, text)| is_written(text));
    let mut edits: Vec<Edit> = Vec::new();
    // The end of the last column that is present.
    let mut end = fields.uri().end;
    for (index, (span, text)) in columns.into_iter().enumerate() {
        if span.is_empty() {
            if last.is_none_or(|last| index > last) {
                continue;
            }
            let text = text.unwrap_or_else(|| number(0));
            let column = [&[blank(list, entry)], text.as_slice()].concat();
            match edits.last_mut() {
                // Several missing columns are inserted with one edit.
                Some(edit) if edit.span.is_empty() && edit.span.end == end => {
                    edit.text.extend(column);
                }
                _ => edits.push(Edit::insertion(end, column)),
            }
            continue;
        }
        match text {
            // The blanks before a removed column are removed with it.
            Some(text) if text.is_empty() => {
                edits.push(Edit::new(Span { start: end, ..span }, text));
            }
            Some(text) => edits.push(Edit::new(span, text)),
            None => {}
        }
        end = span.end;
    }
    edits
}

/// The blank that separates columns in this line: a tab or a space.
fn blank(list: &List, entry: &Entry) -> u8 {
    let between = Span {
        start: entry.fields.set().end,
        end: entry.fields.uri().start,
    };
    match list.source.bytes(between).contains(&b'\t') {
        true => b'\t',
        false => b' ',
    }
}
