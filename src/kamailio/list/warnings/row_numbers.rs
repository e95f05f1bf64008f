//! Numbers of a row of a database that are not written as Kamailio takes them.

use crate::base::source::Span;
use crate::kamailio::list::mistake::{Mistake, MistakeKind};
use crate::kamailio::list::{Entry, List};

/// Adds the mistakes in the numbers of a row to `found`.
pub(super) fn numbers_of_row(list: &List, entry: &Entry, found: &mut Vec<Mistake>) {
    let fields = &entry.fields;
    let line = entry.line;
    let mut report = |kind, span: Span| found.push(Mistake { kind, line, span });
    for (span, value) in [
        (fields.set(), fields.set_value),
        (fields.flags(), fields.flags_value),
        (fields.priority(), fields.priority_value),
    ] {
        let text = std::str::from_utf8(list.source.bytes(span)).unwrap_or_default();
        match text.parse::<i64>() {
            Ok(number) if number == i64::from(value) => {}
            Ok(_) => report(MistakeKind::NumberWraps, span),
            // The column is not selected.
            Err(_) if span.is_empty() => {}
            Err(_) => report(MistakeKind::ValueTakenAs(value), span),
        }
    }
    if fields.set_value < 0 {
        report(MistakeKind::NegativeSet, fields.set());
    }
}
