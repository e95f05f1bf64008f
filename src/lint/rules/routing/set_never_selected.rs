//! A set that no route selects.

use crate::base::diagnostic::Severity;
use crate::kamailio::list::Entry;
use crate::kamailio::selection::calls::number;
use crate::lint::{Context, Findings, Rule, page};
use std::collections::HashSet;

pub const RULE: Rule = Rule::new(page!("DS311-set-never-selected"), Severity::Info, check);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let Some(routing) = context
        .routing()
        .filter(|routing| !routing.selects.is_empty())
    else {
        return;
    };
    let selected = routing.selects.iter().map(|select| select.set);
    let others = routing
        .calls
        .iter()
        .filter(|call| !call.function.starts_with("ds_select"));
    let asked = others.filter_map(|call| match call.function.as_str() {
        // No argument or -1 means every set.
        "ds_is_from_list" => Some(number(call, 0).filter(|&set| set >= 0)),
        "ds_is_active" | "ds_list_exist" | "ds_list_exists" | "ds_dsg_fetch"
        | "ds_dsg_fetch_uri" | "ds_oc_set_attrs" => Some(number(call, 0)),
        "ds_mark_addr" => Some(number(call, 1)),
        _ => None,
    });
    let Some(named) = selected.chain(asked).collect::<Option<HashSet<i32>>>() else {
        return;
    };
    // If a route selects a set that does not exist, that is the mistake to report.
    let loaded = context.lists().flat_map(|list| &list.entries);
    let there: HashSet<i32> = loaded.map(Entry::set).collect();
    if routing
        .selects
        .iter()
        .filter_map(|select| select.set)
        .any(|set| !there.contains(&set))
    {
        return;
    }
    let mut reported = HashSet::new();
    for list in context.sound_lists() {
        for entry in &list.entries {
            let set = entry.set();
            if named.contains(&set) || !reported.insert(set) {
                continue;
            }
            let fields = &entry.fields;
            let span = if fields.set().is_empty() {
                fields.uri()
            } else {
                fields.set()
            };
            findings
                .entry(
                    list,
                    entry,
                    span,
                    format_args!(
                        "no route of the cfg names set {set}: its destinations get no calls"
                    ),
                )
                .help("name it in a route, or remove it");
        }
    }
}
