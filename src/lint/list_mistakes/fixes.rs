//! Fixes for mistakes in a list, where the intention is certain or likely.

use crate::base::diagnostic::Fix;
use crate::base::escape::sanitize;
use crate::base::source::{Edit, Span};
use crate::kamailio::dump;
use crate::kamailio::list::List;
use crate::kamailio::list::attributes::{Parameters, loaded};
use crate::kamailio::list::flags::Flags;
use crate::kamailio::list::mistake::{Mistake, MistakeKind};
use crate::kamailio::list::warnings::in_known_form;

pub(super) fn fix(list: &List, mistake: &Mistake) -> Option<Fix> {
    // There is no text to edit.
    if list.source.is_table {
        return None;
    }
    let span = mistake.span;
    match mistake.kind {
        MistakeKind::FlagsAreLetters => flags_as_number(list, span),
        MistakeKind::FlagsAreHexadecimal => flags_as_decimal(list, span),
        MistakeKind::SetIdGlued => blank_after_set_id(list, span),
        MistakeKind::CommaEndsAttrs => semicolons(list, span),
        MistakeKind::SchemeAdded => {
            let edit = Edit::insertion(span.start, b"sip:");
            Some(Fix::safe("write sip: in front", vec![edit]))
        }
        MistakeKind::MisspeltAttribute(name) => {
            let edit = Edit::new(span, name.as_str());
            Some(Fix::not_safe(format!("write {name}"), vec![edit]))
        }
        MistakeKind::InvisibleBlank | MistakeKind::DroppedInvisibleBlank => {
            let edit = Edit::new(span, " ");
            Some(Fix::not_safe("write an ordinary blank", vec![edit]))
        }
        MistakeKind::DroppedDatabaseHeading => {
            let edit = list.columns_in_order(span)?;
            Some(Fix::not_safe("make it a comment", vec![edit]))
        }
        MistakeKind::DroppedColumnsSwapped
        | MistakeKind::ColumnsSwapped
        | MistakeKind::DatabaseRow => {
            let edit = list.columns_in_order(span)?;
            let shown = String::from_utf8_lossy(&edit.text).replace('\t', " ");
            let title = format!("write {}", sanitize(shown.as_bytes()));
            Some(Fix::not_safe(title, vec![edit]))
        }
        MistakeKind::AttributeInOtherForm(_) => {
            let (_, meant) = in_known_form(loaded(list.source.bytes(span)))?;
            let title = format!("write {meant}");
            Some(Fix::not_safe(title, vec![Edit::new(span, meant)]))
        }
        MistakeKind::DroppedByteOrderMark => {
            let edit = Edit::new(span, "");
            Some(Fix::safe("remove the byte order mark", vec![edit]))
        }
        MistakeKind::CarriageReturns => Some(line_feeds(list)),
        MistakeKind::RpcAnswer => list_of_answer(list),
        _ => None,
    }
}

fn flags_as_number(list: &List, span: Span) -> Option<Fix> {
    let flags = flags_meant(list.source.bytes(span))?;
    let known = list.version.has_no_ping_flag() || !flags.has(Flags::NO_PING);
    let edit = Edit::new(span, flags.0.to_string());
    known.then(|| Fix::safe(format!("write flags {}", flags.0), vec![edit]))
}

/// The flags that a word means, if that is certain: `AP`, `flags=8`, `"8"`, `+8`.
fn flags_meant(word: &[u8]) -> Option<Flags> {
    let mut word = word;
    if let Some(at) = word.iter().position(|&b| b == b'=') {
        word = word.get(at + 1..)?;
    }
    let bare = |quote: u8| word.strip_prefix(&[quote])?.strip_suffix(&[quote]);
    word = bare(b'"').or_else(|| bare(b'\'')).unwrap_or(word);
    word = word.strip_prefix(b"+").unwrap_or(word);
    let number = std::str::from_utf8(word)
        .ok()?
        .parse()
        .ok()
        .filter(|number| (0..64).contains(number));
    number.map(Flags).or_else(|| Flags::of_letters(word))
}

fn flags_as_decimal(list: &List, span: Span) -> Option<Fix> {
    let text = std::str::from_utf8(list.source.bytes(span).get(2..)?).ok()?;
    let flags = u32::from_str_radix(text, 16)
        .ok()
        .filter(|_| !text.starts_with('+'))?;
    let edit = Edit::new(span, flags.to_string());
    Some(Fix::safe(format!("write flags {flags}"), vec![edit]))
}

fn blank_after_set_id(list: &List, span: Span) -> Option<Fix> {
    let entry = list.entry_at(span.start)?;
    let edit = Edit::insertion(entry.fields.uri().start, b" ");
    // Without a scheme the digits may be the start of an address.
    (!entry.scheme_added).then(|| Fix::safe("write a blank after the set id", vec![edit]))
}

fn semicolons(list: &List, span: Span) -> Option<Fix> {
    let attrs = list.source.bytes(span);
    let quoted = attrs.iter().any(|b| b"'\"".contains(b));
    let pairs = attrs
        .split(|b| b",;".contains(b))
        .all(|part| part.contains(&b'='));
    let text: Vec<u8> = attrs
        .iter()
        .map(|&b| if b == b',' { b';' } else { b })
        .collect();
    let mut parameters = Parameters::new(&text);
    let reads = parameters.by_ref().all(|p| p.is_ok()) && parameters.unread().is_empty();
    let edit = Edit::new(span, text.clone());
    (pairs && !quoted && reads).then(|| Fix::not_safe("write ';' in place of ','", vec![edit]))
}

fn line_feeds(list: &List) -> Fix {
    let returns = memchr::memchr_iter(b'\r', &list.source.text);
    let edits = returns.map(|at| Edit::new(Span::new(at, at + 1), "\n"));
    Fix::safe("end lines with a line feed", edits.collect())
}

fn list_of_answer(list: &List) -> Option<Fix> {
    let text = dump::read_saved(&list.source.text)
        .ok()?
        .list(list.version)
        .ok()?;
    let whole = Edit::new(Span::new(0, list.source.text.len()), text);
    Some(Fix::not_safe("write it as a list", vec![whole]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_meant_returns_only_certain_meanings() {
        for (word, flags) in [
            ("AP", Some(8)),
            ("IX", Some(1)),
            ("DP", Some(12)),
            ("AN", Some(32)),
            ("flags=8", Some(8)),
            ("'8'", Some(8)),
            ("+9", Some(9)),
            ("-8", None),
            ("probing", None),
            ("P", None),
            ("flags=99", None),
        ] {
            assert_eq!(flags_meant(word.as_bytes()), flags.map(Flags), "{word}");
        }
    }
}
