//! The same URI twice in a set.

use super::{Context, EVERY_VERSION, Findings, Fixable, Page, Rule, example};
use crate::diagnostic::Severity;
use crate::list::duplicates::duplicates;

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
        for (index, first) in duplicates(list, 0..list.entries.len()) {
            let (entry, first) = (&list.entries[index], &list.entries[first]);
            let line = first.line;
            let same = list.attrs(first) == list.attrs(entry);
            if !told_apart {
                findings
                    .entry(list, entry, entry.fields.uri(), format!("set {} has this URI in line {line}, too: pings change the state of one of them alone", entry.set()))
                    .help("keep one of them, or make the URIs differ by a parameter");
            } else if same {
                findings
                    .entry(list, entry, entry.fields.uri(), format!("set {} has this destination in line {line}, too: it is pinged twice and gets the calls of two", entry.set()))
                    .severity(Severity::Warning)
                    .help("keep one of them");
            } else {
                findings
                    .entry(list, entry, entry.fields.uri(), format!("set {} has this URI in line {line}, too, with other attributes: each is pinged and has its own state", entry.set()))
                    .severity(Severity::Info);
            }
        }
    }
}
