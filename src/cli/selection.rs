//! Which entries of a list the user selected.

use std::ops::RangeInclusive;

use clap::Args;

use super::heading;
use crate::kamailio::list::attributes;
use crate::kamailio::list::{Dropped, Entry, List};

/// The options that select destinations. An entry must match all that are given; without any, all entries
/// match.
#[derive(Debug, Clone, Default, Args)]
pub struct EntrySelection {
    /// Select only destinations of these sets, such as 1,2,5..9; repeatable
    #[arg(short = 'n', long, help_heading = heading::SELECTION, value_name = "N[..M]", allow_negative_numbers = true, value_delimiter = ',', value_parser = sets)]
    set: Vec<RangeInclusive<i32>>,

    /// Select only destinations whose URI matches; * is any text, ? one character; repeatable
    #[arg(long, help_heading = heading::SELECTION, value_name = "PATTERN")]
    uri: Vec<String>,

    /// Select only the destination on this line of the file; repeatable
    #[arg(long, help_heading = heading::SELECTION, value_name = "N", value_parser = line)]
    line: Vec<u32>,

    /// Select only destinations whose duid attribute matches; repeatable
    #[arg(long, help_heading = heading::SELECTION, value_name = "PATTERN")]
    duid: Vec<String>,

    /// Select only destinations with this attribute; repeatable, and then all must match
    #[arg(long, help_heading = heading::SELECTION, value_name = "NAME=PATTERN", value_parser = attribute)]
    attr: Vec<(String, String)>,
}

const SELECTOR: &str = "expected duid=PATTERN, uri=PATTERN, line=N, set=N or attr:NAME=PATTERN";

impl EntrySelection {
    /// One condition: `duid=PATTERN`, `uri=PATTERN`, `line=N`, `set=N` or `attr:NAME=PATTERN`.
    ///
    /// # Errors
    /// If it is none of these.
    pub fn of_text(text: &str) -> Result<Self, String> {
        let (name, value) = text.split_once('=').unwrap_or((text, ""));
        let mut selection = Self::default();
        let number = value.parse::<i32>().ok();
        match (name, number) {
            (_, _) if value.is_empty() => {}
            ("duid", _) => selection.duid.push(value.to_owned()),
            ("uri", _) => selection.uri.push(value.to_owned()),
            ("line", Some(line @ 1..)) => selection.line.push(line.unsigned_abs()),
            ("set", Some(set)) => selection.set.push(set..=set),
            (name, _) => {
                if let Some(name) = name.strip_prefix("attr:").filter(|name| !name.is_empty()) {
                    selection.attr.push((name.to_owned(), value.to_owned()));
                }
            }
        }
        match selection.is_everything() {
            true => Err(SELECTOR.to_owned()),
            false => Ok(selection),
        }
    }

    /// Indices of the selected entries, in Kamailio's order.
    pub fn of(&self, list: &List) -> Vec<usize> {
        let mut chosen = list.in_kamailio_order();
        chosen.retain(|&index| self.wants(list, &list.entries[index]));
        chosen
    }

    fn wants(&self, list: &List, entry: &Entry) -> bool {
        // Rejects most entries without reading the text.
        self.wants_numbers(entry.line, entry.set())
            && self.wants_text(&list.uri(entry), list.attrs(entry).unwrap_or_default())
    }

    /// Whether a destination of a server is selected. It is on no line.
    pub fn wants_held(&self, set: i32, uri: &[u8], attrs: &[u8]) -> bool {
        self.wants_numbers(0, set) && self.wants_text(uri, attrs)
    }

    fn wants_text(&self, uri: &[u8], attrs: &[u8]) -> bool {
        let like = |name: &str, pattern: &str| {
            let value = attributes::value(attrs, name);
            value.is_some_and(|value| matches(pattern.as_bytes(), value))
        };
        self.wants_uri(uri)
            && (self.duid.is_empty() || self.duid.iter().any(|duid| like("duid", duid)))
            && self.attr.iter().all(|(name, pattern)| like(name, pattern))
    }

    /// Whether a line that Kamailio drops is selected. Its attributes are not known.
    pub fn wants_dropped(&self, list: &List, dropped: &Dropped) -> bool {
        self.duid.is_empty()
            && self.attr.is_empty()
            && self.wants_numbers(dropped.line, dropped.set)
            && self.wants_uri(list.source.bytes(dropped.uri))
    }

    fn wants_numbers(&self, line: u32, set: i32) -> bool {
        (self.set.is_empty() || self.set.iter().any(|sets| sets.contains(&set)))
            && (self.line.is_empty() || self.line.contains(&line))
    }

    fn wants_uri(&self, uri: &[u8]) -> bool {
        self.uri.is_empty() || self.uri.iter().any(|p| matches(p.as_bytes(), uri))
    }

    /// The options that were given, with a hint for when nothing matches them.
    pub fn without_match(&self) -> String {
        let options = [
            ("--set", !self.set.is_empty()),
            ("--uri", !self.uri.is_empty()),
            ("--line", !self.line.is_empty()),
            ("--duid", !self.duid.is_empty()),
            ("--attr", !self.attr.is_empty()),
        ];
        let given = options.into_iter().filter(|(_, given)| *given);
        let given: Vec<_> = given.map(|(option, _)| option).collect();
        let hint = match self.has_patterns() {
            true => "; a PATTERN must match the whole text: try '*'",
            false => "",
        };
        format!("{}{hint}", given.join(" and "))
    }

    pub fn has_lines(&self) -> bool {
        !self.line.is_empty()
    }

    fn has_patterns(&self) -> bool {
        !self.uri.is_empty() || !self.duid.is_empty() || !self.attr.is_empty()
    }

    /// Whether every entry is selected.
    pub fn is_everything(&self) -> bool {
        self.set.is_empty() && self.line.is_empty() && !self.has_patterns()
    }
}

/// One set, or all from one to another: `5..9`.
fn sets(text: &str) -> Result<RangeInclusive<i32>, String> {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    match (first.parse(), last.parse()) {
        (Ok(first), Ok(last)) if first <= last => Ok(first..=last),
        _ => Err("write the number of a set, such as 1, or several: 1,2,5..9".to_owned()),
    }
}

fn line(text: &str) -> Result<u32, String> {
    let number = text.parse().ok().filter(|&line| line > 0);
    number.ok_or_else(|| "write the number of a line, the first being 1".to_owned())
}

/// Splits NAME=VALUE.
pub(super) fn attribute(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("expected NAME=VALUE, such as weight=50".to_owned()),
    }
}

/// Whether `text` matches `pattern`: `*` matches any bytes, `?` one byte.
fn matches(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    // Where to resume after a mismatch: the pattern after the last star, and one byte later in the text.
    let mut retry: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                retry = Some((p + 1, t));
                p += 1;
            }
            Some(&byte) if byte == b'?' || byte == text[t] => {
                p += 1;
                t += 1;
            }
            _ => match retry {
                Some((after_star, from)) => {
                    p = after_star;
                    t = from + 1;
                    retry = Some((after_star, t));
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|&b| b == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_whole_uris() {
        for (pattern, text, expected) in [
            ("sip:10.0.0.7*", "sip:10.0.0.7:5060", true),
            ("sip:10.0.0.7*", "sip:10.0.0.8", false),
            ("*gw?.test*", "sip:gw1.test;transport=tcp", true),
            ("sip:h", "sip:h", true),
            ("sip:h", "sip:h:5060", false),
            ("*", "", true),
            ("?", "", false),
            ("a*b*c", "aXbXbc", true),
            ("sip:[::1]", "sip:[::1]", true),
        ] {
            assert_eq!(
                matches(pattern.as_bytes(), text.as_bytes()),
                expected,
                "{pattern} {text}"
            );
        }
    }
}
