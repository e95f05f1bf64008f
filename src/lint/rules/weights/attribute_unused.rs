//! An attribute that no route's algorithm reads.

use crate::base::diagnostic::Severity;
use crate::lint::weight_tables::{PRIORITY_AND_WEIGHT, is_congestion_controlled, of_algorithm};
use crate::lint::{Context, Findings, Rule, page};
use std::collections::HashMap;

pub const RULE: Rule = Rule::new(page!("DS304-attribute-unused"), Severity::Warning, check);

/// Attributes, and the algorithm that reads each.
const READERS: [(&str, i32); 3] = [("weight", 9), ("rweight", 11), ("maxload", 10)];

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let Some(routing) = context.routing() else {
        return;
    };
    // By set: its algorithms, and the attributes already reported.
    let mut sets: HashMap<i32, (Option<Vec<i32>>, [bool; READERS.len()])> = HashMap::new();
    for list in context.sound_lists() {
        for entry in &list.entries {
            if entry.fields.attrs().is_empty() {
                continue;
            }
            let (algorithms, told) = sets
                .entry(entry.set())
                .or_insert_with(|| (routing.algorithms_of(entry.set()), [false; READERS.len()]));
            let Some(algorithms) = algorithms
                .as_ref()
                .filter(|algorithms| !algorithms.is_empty())
            else {
                continue;
            };
            for ((name, reader), told) in READERS.into_iter().zip(told.iter_mut()) {
                let weight = of_algorithm(reader).map(|which| entry.known.weight(which));
                let out_of_range = weight == Some(0);
                if *told
                    || out_of_range
                    || algorithms.contains(&reader)
                    || name == "weight" && algorithms.contains(&PRIORITY_AND_WEIGHT)
                    // With congestion control, algorithm 11 reads it too.
                    || name == "weight" && algorithms.contains(&11) && is_congestion_controlled(list, entry)
                    || list.attribute(entry, name).is_none()
                {
                    continue;
                }
                *told = true;
                let version = context.server.version;
                let and_15 = match name {
                    "weight" if version.has_algorithm(PRIORITY_AND_WEIGHT) => " or 15",
                    _ => "",
                };
                let used = in_words(algorithms);
                findings
                    .entry(list, entry, entry.fields.attrs(), format_args!("only algorithm {reader}{and_15} reads {name}, but the routes select from set {} by {used}", entry.set()))
                    .help(format!("write ds_select_dst(\"{}\", \"{reader}\") in the route, or remove {name}", entry.set()));
            }
        }
    }
}

fn in_words(algorithms: &[i32]) -> String {
    let mut numbers = algorithms.to_vec();
    numbers.sort_unstable();
    numbers.dedup();
    let words: Vec<_> = numbers.iter().map(i32::to_string).collect();
    format!("algorithm {}", words.join(" and "))
}
