//! What most lines are, and how they are told at a glance.

use crate::list::{Entry, address, fields};
use crate::source::{Source, Span};

/// Whether a line is what most lines are, about which nothing is to be said: ordinary bytes, a set id, a
/// URI, and numbers before any attributes, each between blanks. No promise, but cheap.
pub(super) fn is_ordinary(source: &Source, entry: &Entry) -> bool {
    let fields = &entry.fields;
    let text = &source.text;
    let byte = |at: u32| text.get(at as usize).copied();
    let ends_at_blank = |span: Span| byte(span.end).is_none_or(fields::is_blank);
    let (set, uri, attrs, ignored) = (fields.set(), fields.uri(), fields.attrs(), fields.ignored());
    let (flags, priority) = (fields.flags(), fields.priority());
    let numbers_are_apart = match attrs.is_empty() {
        true => [flags, priority]
            .into_iter()
            .all(|number| number.is_empty() || ends_at_blank(number)),
        false => {
            !flags.is_empty()
                && flags.end < priority.start
                && !priority.is_empty()
                && priority.end < attrs.start
        }
    };
    let nothing_is_hidden = match (byte(ignored.end), byte(ignored.end + 1)) {
        (Some(b'\r'), after) => matches!(after, None | Some(b'\n')),
        (first, _) => !matches!(first, Some(0 | b' ' | b'\t')),
    };
    let host = || source.bytes(uri).get(entry.host.range());
    (set.start == 0 || byte(set.start - 1) == Some(b'\n'))
        && !set.is_empty()
        && set.end < uri.start
        && ends_at_blank(uri)
        && numbers_are_apart
        && (ignored.is_empty() || byte(ignored.start) == Some(b'#'))
        && nothing_is_hidden
        && !entry.wrapped
        && !entry.scheme_added
        && entry.known.is_plain()
        && host().is_some_and(is_ordinary_host)
        && are_plain(source.bytes(Span {
            start: set.start,
            end: ignored.start,
        }))
}

/// Whether a host is four numbers from 0 to 255, or begins with a letter.
fn is_ordinary_host(host: &[u8]) -> bool {
    match host {
        [first, ..] if first.is_ascii_alphabetic() => true,
        _ => address::is_ordinary_ipv4(host),
    }
}

/// Whether there are none but the bytes of most lines: no placeholder, all of which have a capital or a
/// mark, and no blank that is none to Kamailio. No promise, but many bytes are compared at a time.
pub(super) fn are_plain(bytes: &[u8]) -> bool {
    let is_from = |byte: u8, first: u8, last: u8| byte.wrapping_sub(first) <= last - first;
    // Without a branch for each.
    bytes.iter().fold(true, |all, &byte| {
        let of_words = is_from(byte, b'a', b'z') | is_from(byte, b'*', b';') | (byte == b'=');
        let blank = (byte == b' ') | (byte == b'\t') | (byte == b'\r') | (byte == b'\n');
        all & (of_words | blank)
    })
}
