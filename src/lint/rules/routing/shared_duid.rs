//! Algorithm 10 with two destinations that share a duid.

use crate::base::diagnostic::Severity;
use crate::base::escape::sanitize;
use crate::lint::{Context, Findings, Rule, page};
use std::collections::HashMap;

pub const RULE: Rule = Rule::new(page!("DS318-shared-duid"), Severity::Error, check);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let Some(routing) = context.routing() else {
        return;
    };
    if routing.by_algorithm(10).is_none() {
        return;
    }
    for list in context.sound_lists() {
        let mut lines: HashMap<(i32, Vec<u8>), u32> = HashMap::new();
        for entry in &list.entries {
            let Some(duid) = list
                .attribute(entry, "duid")
                .filter(|_| routing.chooses(entry.set(), 10).is_some())
            else {
                continue;
            };
            let line = *lines
                .entry((entry.set(), duid.to_ascii_lowercase()))
                .or_insert(entry.line);
            if line != entry.line {
                let duid = sanitize(duid);
                findings
                    .entry(list, entry, entry.fields.attrs(), format_args!("{} {line} has duid {duid}, too: when calls end, algorithm 10 lowers the load of only one of the two, and the load of the other only grows", list.line_word()))
                    .help("write a duid of its own for each destination of a set");
            }
        }
    }
}
