//! Relative weights, or weights of algorithm 15, that leave the remaining slots to one destination.

use crate::base::diagnostic::Severity;
use crate::base::escape::sanitize;
use crate::kamailio::list::Entry;
use crate::kamailio::selection::slots::{SLOTS, is_out_of_use};
use crate::lint::weight_tables::{PRIORITY_AND_WEIGHT, WeightTable};
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS303-rweight-slots"), Severity::Warning, check)
    .log(&["extra rweight 22 for last active destination in group 1"]);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    for algorithm in [11, PRIORITY_AND_WEIGHT] {
        context.each_table(algorithm, |table| report(algorithm, &table, findings));
    }
    context.each_table(11, |table| without_rweight(&table, context, findings));
}

/// Some destinations share the calls by relative weight, and another one has none. Kamailio documents
/// this as a way to exclude it.
fn without_rweight<'a>(
    table: &WeightTable<'a>,
    context: &Context<'a>,
    findings: &mut Findings<'a>,
) {
    let (sharing, others): (Vec<_>, Vec<_>) = table.in_use().partition(|(_, weight)| *weight > 0);
    // Another rule reports a destination that gets every call.
    if sharing.len() < 2 {
        return;
    }
    let without = others
        .iter()
        .find(|(entry, _)| context.is_excluded(table.list, entry, 11));
    if let Some((entry, _)) = without {
        let set = table.set.id;
        let message =
            format!("no rweight here: algorithm 11 gives this destination of set {set} no calls");
        table
            .report(findings, entry, message)
            .severity(Severity::Info)
            .help("write rweight=NUMBER, unless it is only for failover");
    }
}

fn report<'a>(algorithm: i32, table: &WeightTable<'a>, findings: &mut Findings<'a>) {
    let sum: usize = table.in_use().map(|(_, weight)| usize::from(weight)).sum();
    if sum == 0 {
        return;
    }
    // The share that each has and should have, both multiplied by the sum.
    let doubled =
        table.find(|weight, slots| weight > 0 && slots * sum >= 2 * weight * usize::from(SLOTS));
    let doubled = doubled.or_else(|| table.find_last(|weight, slots| weight == 0 && slots > 0));
    let without = table.entries().zip(table.weights.iter().zip(&table.slots));
    let without = without.filter(|(entry, (weight, slots))| {
        **weight > 0 && **slots == 0 && !is_out_of_use(entry.flags())
    });
    let without = without.map(|(entry, _)| entry).next();
    if let Some(entry) = doubled.or(without) {
        let weights = match algorithm {
            PRIORITY_AND_WEIGHT => "weights",
            _ => "relative weights",
        };
        let message = format!(
            "the 100 slots of set {} cannot be divided in proportion to these {weights}: {}",
            table.set.id,
            slots_of(table, entry)
        );
        table
            .report(findings, entry, message)
            .help("use fewer destinations in a set, or weights that are closer to each other");
    }
}

fn slots_of(table: &WeightTable<'_>, entry: &Entry) -> String {
    let place = table.entries().position(|other| std::ptr::eq(other, entry));
    let slots = place.map_or(0, |place| table.slots[place]);
    if table.set.entries.len() <= 6 {
        return table.in_words();
    }
    let mut others: Vec<_> = table
        .slots
        .iter()
        .enumerate()
        .filter(|(at, _)| Some(*at) != place)
        .map(|(_, slots)| slots)
        .collect();
    others.sort_unstable();
    let range = match (others.first(), others.last()) {
        (Some(least), Some(most)) if least == most => format!("{least} each"),
        (Some(least), Some(most)) => format!("{least} to {most} each"),
        _ => String::new(),
    };
    format!(
        "{} gets {slots}, the {} others {range}",
        sanitize(&table.list.uri(entry)),
        others.len()
    )
}
