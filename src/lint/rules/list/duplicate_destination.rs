//! The same URI twice in a set.

use crate::base::diagnostic::Severity;
use crate::kamailio::list::duplicates::duplicates;
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS122-duplicate-destination"), Severity::Error, check);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let told_apart = context.server.version.tells_duplicates_apart();
    for list in context.lists() {
        for (index, first) in duplicates(list, 0..list.entries.len()) {
            let (entry, first) = (&list.entries[index], &list.entries[first]);
            let (word, line) = (list.line_word(), first.line);
            let same = list.attrs(first) == list.attrs(entry);
            if !told_apart {
                findings
                    .entry(list, entry, entry.fields.uri(), format_args!("set {} has this URI in {word} {line}, too: pings change the state of only one of them", entry.set()))
                    .help("keep one of them, or make the URIs differ by a parameter");
            } else if same {
                findings
                    .entry(list, entry, entry.fields.uri(), format_args!("set {} has this destination in {word} {line}, too: it is pinged twice and gets the calls of two", entry.set()))
                    .severity(Severity::Warning)
                    .help("keep one of them");
            } else {
                findings
                    .entry(list, entry, entry.fields.uri(), format_args!("set {} has this URI in {word} {line}, too, with other attributes: each is pinged and has its own state", entry.set()))
                    .severity(Severity::Info);
            }
        }
    }
}
