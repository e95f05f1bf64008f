//! The same URI twice in a set.

use super::{Context, EVERY_VERSION, Findings, Fixable, Page, Rule, example};
use crate::diagnostic::Severity;
use crate::list::Entry;
use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;
use std::hash::{Hash, Hasher};

pub(super) const RULE: Rule = Rule {
    code: "DS122",
    name: "duplicate-destination",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: Page {
        what: "Finds URIs that stand twice in one set; upper and lower case count as the same.",
        why: "Up to 6.0 Kamailio keeps both and pings both, and gives the result of either ping to the first alone: the state of the other never changes, and a dead one stays active. From 6.1 each has its own state. In every version the destination gets the calls of two.",
        example: example!("DS122", "dispatcher.list", "ds-tool.toml"),
        remedy: "Keep one of them. To reach one server over two sockets up to 6.0, make the URIs differ by a parameter, as in `;line=2`.",
        log: &[],
    },
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let told_apart = context.server.version.tells_duplicates_apart();
    for list in context.lists() {
        let mut seen: HashMap<Key<'a>, &Entry> = HashMap::with_capacity(list.entries.len());
        for entry in &list.entries {
            let first = match seen.entry(Key(entry.set(), list.uri(entry))) {
                Slot::Occupied(first) => *first.get(),
                Slot::Vacant(free) => {
                    free.insert(entry);
                    continue;
                }
            };
            let line = first.line;
            let same = list.attrs(first) == list.attrs(entry);
            if !told_apart {
                findings
                    .entry(list, entry, entry.fields.uri, format!("set {} has this URI in line {line}, too: pings change the state of one of them alone", entry.set()))
                    .help("keep one of them, or make the URIs differ by a parameter");
            } else if same {
                findings
                    .entry(list, entry, entry.fields.uri, format!("set {} has this destination in line {line}, too: it is pinged twice and gets the calls of two", entry.set()))
                    .severity(Severity::Warning)
                    .help("keep one of them");
            } else {
                findings
                    .entry(list, entry, entry.fields.uri, format!("set {} has this URI in line {line}, too, with other attributes: each is pinged and has its own state", entry.set()))
                    .severity(Severity::Info);
            }
        }
    }
}

/// A set and a URI, which Kamailio compares without regard to case.
struct Key<'a>(i32, Cow<'a, [u8]>);

impl PartialEq for Key<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 && self.1.eq_ignore_ascii_case(&other.1)
    }
}

impl Eq for Key<'_> {}

impl Hash for Key<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
        for bytes in self.1.chunks(16) {
            let mut lower = [0; 16];
            lower
                .iter_mut()
                .zip(bytes)
                .for_each(|(to, from)| *to = from.to_ascii_lowercase());
            lower.hash(state);
        }
    }
}
