//! Which bytes change where columns of an entry are to hold something else.

use super::Wanted;
use crate::base::source::{Edit, Span};
use crate::kamailio::list::{Entry, List};

/// A number as the file has it: flags and priorities have no sign there, and a C `int` that wrapped
/// is written so that it wraps again.
pub(super) fn number(value: i32) -> Vec<u8> {
    (value as u32).to_string().into_bytes()
}

/// The edits that put what is wanted into the columns of an entry. A column that holds it already is
/// left as it is written. One that is missing comes in where it belongs, and before it those without
/// which it would be read as another: `0` for flags and priority.
pub(super) fn edits(list: &List, entry: &Entry, wanted: &Wanted) -> Vec<Edit> {
    let fields = &entry.fields;
    let now = list.source.bytes(fields.attrs());
    let flags = wanted.flags.filter(|&flags| flags != entry.flags());
    let priority = wanted.priority.filter(|&p| p != entry.priority());
    let attrs = wanted.attrs.clone().filter(|attrs| attrs != now);
    let columns = [
        (fields.flags(), flags.map(|flags| number(flags.0))),
        (fields.priority(), priority.map(number)),
        (fields.attrs(), attrs),
    ];
    let is_written = |text: &Option<Vec<u8>>| text.as_ref().is_some_and(|text| !text.is_empty());
    let last = columns.iter().rposition(|(_, text)| is_written(text));
    let mut edits: Vec<Edit> = Vec::new();
    // Where the last column ends that is there.
    let mut end = fields.uri().end;
    for (index, (span, text)) in columns.into_iter().enumerate() {
        if span.is_empty() {
            if last.is_none_or(|last| index > last) {
                continue;
            }
            let text = text.unwrap_or_else(|| number(0));
            let column = [&[blank(list, entry)], text.as_slice()].concat();
            match edits.last_mut() {
                // Several that are missing come in at one place.
                Some(edit) if edit.span.is_empty() && edit.span.end == end => {
                    edit.text.extend(column);
                }
                _ => edits.push(Edit {
                    span: Span { start: end, end },
                    text: column,
                }),
            }
            continue;
        }
        match text {
            // The blanks before a column go with it.
            Some(text) if text.is_empty() => edits.push(Edit {
                span: Span {
                    start: end,
                    end: span.end,
                },
                text,
            }),
            Some(text) => edits.push(Edit { span, text }),
            None => {}
        }
        end = span.end;
    }
    edits
}

/// What stands between columns in this line.
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
