//! The answer of the RPC command `dispatcher.list`, and the list of which a server holds the same.

use std::fmt::Write;

use super::file_format::key;
use super::flags::Flags;
use super::options::ListOptions;
use super::order::{insertion_order, order};
use super::{Entry, List};
use crate::base::dns_records::DnsAnswers;
use crate::base::source::Source;
use crate::kamailio::version::Version;

/// What such an answer shows: sets and destinations in the server's order.
#[derive(Debug, Default)]
pub struct RpcAnswer {
    sets: Vec<(i32, Vec<Shown>)>,
}

/// A destination as it is shown.
#[derive(Debug, Default)]
struct Shown {
    uri: Vec<u8>,
    flags: Flags,
    priority: i32,
    attrs: Vec<u8>,
}

impl RpcAnswer {
    /// Reads an answer with one value a line. Where the whole of it is one line there is nothing in it.
    /// `None` where a value cannot be read.
    pub fn read(text: &[u8]) -> Option<Self> {
        let mut answer = Self::default();
        for (name, value) in text.split(|&b| b == b'\n').filter_map(key) {
            let number = || std::str::from_utf8(value).ok()?.parse::<i32>().ok();
            match (name, answer.sets.last_mut()) {
                ("ID", _) => answer.sets.push((number()?, Vec::new())),
                ("URI", Some((_, shown))) => shown.push(Shown {
                    uri: value.to_vec(),
                    ..Shown::default()
                }),
                ("FLAGS" | "PRIORITY" | "BODY", Some((_, shown))) => {
                    let last = shown.last_mut()?;
                    match name {
                        "FLAGS" => last.flags = Flags::of_letters(value)?,
                        "PRIORITY" => last.priority = number()?,
                        _ if value == b"null" => {}
                        _ => last.attrs = value.to_vec(),
                    }
                }
                _ => {}
            }
        }
        Some(answer)
    }

    /// The list of which a server holds what is shown: of equal priorities the last line comes first.
    pub fn lines(&self) -> Vec<Vec<u8>> {
        let ids: Vec<i32> = self.sets.iter().map(|(id, _)| *id).collect();
        let sets = insertion_order(&ids).into_iter();
        let lines = sets.flat_map(|set| {
            let (id, shown) = &self.sets[set];
            shown.iter().rev().map(move |shown| shown.line(*id))
        });
        lines.collect()
    }

    /// The text of that list; `None` where a list cannot hold what is shown.
    pub fn list(&self, version: Version) -> Option<Vec<u8>> {
        let mut text = self.lines().join(&b'\n');
        text.push(b'\n');
        let source = Source::new("", text);
        let list = List::read(
            source,
            version,
            &DnsAnswers::default(),
            &ListOptions::default(),
        );
        let held = order(&list);
        let is_same = list.fatal.is_none()
            && list.dropped.is_empty()
            && held.len() == self.sets.len()
            && held.iter().zip(&self.sets).all(|(held, (id, shown))| {
                let entries = held.entries.iter().map(|&index| &list.entries[index]);
                held.id == *id
                    && held.entries.len() == shown.len()
                    && entries
                        .zip(shown)
                        .all(|(entry, shown)| shown.is(&list, entry))
            });
        (is_same && !list.entries.is_empty()).then_some(list.source.text)
    }
}

impl Shown {
    fn line(&self, set: i32) -> Vec<u8> {
        let mut numbers = String::new();
        // Writing to a String cannot fail.
        let _ = write!(numbers, " {} {}", self.flags.0, self.priority);
        let mut line = format!("{set} ").into_bytes();
        line.extend(&self.uri);
        line.extend(numbers.as_bytes());
        if !self.attrs.is_empty() {
            line.push(b' ');
            line.extend(&self.attrs);
        }
        line
    }

    /// Whether this entry is shown so.
    fn is(&self, list: &List, entry: &Entry) -> bool {
        let letters = |flags: Flags| flags.letters(list.version);
        *list.uri(entry) == *self.uri
            && letters(entry.flags()) == letters(self.flags)
            && entry.priority() == self.priority
            && list.attrs(entry).unwrap_or_default() == self.attrs
            && entry.fields.ignored().is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// URI, letters, priority, attributes.
    type Row = (&'static str, &'static str, i32, &'static str);

    fn answer(sets: &[(i32, &[Row])]) -> String {
        let mut text = "{\n".to_owned();
        for (id, shown) in sets {
            let _ = writeln!(text, "SET: {{\nID: {id}");
            for (uri, flags, priority, attrs) in *shown {
                let _ = writeln!(
                    text,
                    "URI: {uri}\nFLAGS: {flags}\nPRIORITY: {priority}\nBODY: {attrs}"
                );
            }
        }
        text
    }

    fn list(text: &str) -> Option<String> {
        let list = RpcAnswer::read(text.as_bytes())?.list(Version::V6_1)?;
        Some(String::from_utf8(list).unwrap())
    }

    #[test]
    fn a_list_of_an_answer_is_held_as_it_was_shown() {
        let text = answer(&[
            (2, &[("sip:c", "IP", 0, "")]),
            (
                1,
                &[
                    ("sip:a", "AP", 9, "weight=50"),
                    ("sip:b", "DX", 0, ""),
                    ("sip:d", "AN", 0, "a=b#c"),
                ],
            ),
        ]);
        assert_eq!(
            list(&text).unwrap(),
            "1 sip:d 32 0 a=b#c\n1 sip:b 4 0\n1 sip:a 8 9 weight=50\n2 sip:c 9 0\n"
        );
    }

    #[test]
    fn what_a_list_cannot_hold_is_left_to_a_person() {
        for attrs in ["a b", "#x", "a=\\/b;;"] {
            let text = answer(&[(1, &[("sip:a", "AP", 0, attrs)])]);
            assert_eq!(list(&text), None, "{attrs}");
        }
        assert_eq!(list("{\"jsonrpc\":\"2.0\"}"), None);
        assert_eq!(list(&answer(&[(1, &[("sip:a", "??", 0, "")])])), None);
    }
}
