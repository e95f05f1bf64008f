//! A route selects a set that no list contains.

use crate::base::diagnostic::Severity;
use crate::base::fact::Fact;
use crate::kamailio::list::Entry;
use crate::kamailio::selection::calls::number;
use crate::lint::{Context, Findings, Rule, page};
use std::collections::HashSet;

pub const RULE: Rule = Rule::new(page!("DS310-no-such-set"), Severity::Warning, check)
    .log(&["destination set [9] not found"]);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let Some(routing) = context.routing() else {
        return;
    };
    if !context.knows_all_sets() {
        return;
    }
    // If all lines of a set are dropped, these lines are reported instead.
    let loaded = context
        .lists()
        .flat_map(|list| &list.entries)
        .map(Entry::set);
    let dropped = context
        .lists()
        .flat_map(|list| list.dropped.iter().map(|dropped| dropped.set));
    let sets: HashSet<i32> = loaded.chain(dropped).collect();
    let selects = routing
        .selects
        .iter()
        .filter_map(|select| Some((select.set?, select.spot, select.of_several)));
    let asks = routing.calls.iter().filter(|call| {
        matches!(call.function.as_str(), "ds_is_from_list" | "ds_is_active")
            && call.certain == Fact::Known(())
    });
    let asks = asks.filter_map(|call| Some((number(call, 0)?, call.spot, false)));
    let is_there = |set: i32| set < 0 || sets.contains(&set);
    for (set, spot, of_several) in selects.chain(asks) {
        // -1 means every set.
        if is_there(set) {
            continue;
        }
        // ds_select_routes selects from the other sets.
        let of_call = routing.selects.iter().filter(|other| other.spot == spot);
        let others_select = of_several && of_call.filter_map(|other| other.set).any(is_there);
        let message = match others_select {
            true => format!("no list has a set {set}: this rule selects nothing, the others do"),
            false => format!("no list has a set {set}: this returns false"),
        };
        findings.cfg(spot, message).help(in_words(&sets));
    }
}

fn in_words(sets: &HashSet<i32>) -> String {
    const MOST: usize = 8;
    let mut numbers: Vec<_> = sets.iter().copied().collect();
    numbers.sort_unstable();
    let more = if numbers.len() > MOST {
        " and others"
    } else {
        ""
    };
    let words: Vec<_> = numbers.iter().take(MOST).map(i32::to_string).collect();
    match words.as_slice() {
        [] => "the list has no destinations".to_owned(),
        [one] => format!("set {one} is in the lists"),
        words => format!("sets {}{more} are in the lists", words.join(", ")),
    }
}
