//! Rows of Kamailio's sample list that were left in.

use crate::base::diagnostic::Severity;
use crate::kamailio::list::Entry;
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS121-sample-row"), Severity::Info, check);

/// The rows of the sample: set, URI, start of the attributes (`doc/dispatcher.list`, the same in 5.6
/// to 6.1).
const SAMPLE: [(i32, &[u8], &[u8]); 5] = [
    (
        2,
        b"sip:127.0.0.1:5080;transport=tcp",
        b"class=4;prefix=448",
    ),
    (2, b"sip:127.0.0.1:5082;px=vx", b""),
    (1, b"sip:127.0.0.1:7070", b""),
    (1, b"sip:127.0.0.1:7072", b""),
    (1, b"sip:127.0.0.1:7074", b""),
];

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    for list in context.lists() {
        let is_sample = |entry: &&Entry| {
            let uri = list.source.bytes(entry.fields.uri());
            let attrs = list.source.bytes(entry.fields.attrs());
            SAMPLE.iter().any(|(set, of_sample, start)| {
                *set == entry.set() && *of_sample == uri && attrs.starts_with(start)
            })
        };
        let rows: Vec<_> = list
            .entries
            .iter()
            .filter(is_sample)
            .take(SAMPLE.len())
            .collect();
        // The unchanged sample is not a mistake.
        if rows.len() >= list.entries.len() {
            continue;
        }
        for entry in rows {
            findings
                .entry(
                    list,
                    entry,
                    entry.fields.uri(),
                    "a row of Kamailio's sample list: is there a server on this port?",
                )
                .help("remove it, or write '#' in front");
        }
    }
}
