//! Algorithm 8 with equal priorities.

use crate::base::diagnostic::Severity;
use crate::kamailio::list::Entry;
use crate::kamailio::list::flags::Flags;
use crate::lint::{Context, Findings, Rule, page};
use std::collections::{BTreeMap, HashMap};

pub const RULE: Rule = Rule::new(page!("DS313-equal-priority-order"), Severity::Info, check);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let Some(routing) = context.routing() else {
        return;
    };
    let mut asked: HashMap<i32, bool> = HashMap::new();
    for list in context.sound_lists() {
        // By set: the number of entries, their common priority if they have one, the last entry.
        let mut sets: BTreeMap<i32, (usize, Option<i32>, &Entry)> = BTreeMap::new();
        for entry in list
            .entries
            .iter()
            .filter(|entry| !entry.flags().has(Flags::DISABLED))
        {
            let set = entry.set();
            if !*asked
                .entry(set)
                .or_insert_with(|| routing.chooses(set, 8).is_some())
            {
                continue;
            }
            let (count, priority, last) =
                sets.entry(set)
                    .or_insert((0, Some(entry.priority()), entry));
            *count += 1;
            *priority = priority.filter(|&priority| priority == entry.priority());
            *last = entry;
        }
        for (set, (count, priority, last)) in sets {
            if let Some(priority) = priority.filter(|_| count > 1) {
                findings
                    .entry(list, last, last.fields.uri(), format_args!("algorithm 8 sends every call of set {set} here first: all priorities are {priority}, and among equal priorities the last {} comes first", list.line_word()))
                    .help("write a priority for each destination: the highest is tried first");
            }
        }
    }
}
