//! Weights from which Kamailio builds no table.

use crate::base::diagnostic::Severity;
use crate::kamailio::list::Entry;
use crate::kamailio::list::attributes::WeightAttribute;
use crate::kamailio::selection::slots::is_out_of_use;
use crate::lint::weight_tables::{PRIORITY_AND_WEIGHT, WeightTable, of_algorithm};
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS314-all-calls-to-one"), Severity::Error, check);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    for algorithm in [9, 11] {
        let name = of_algorithm(algorithm).map_or("", WeightAttribute::as_str);
        context.each_table(algorithm, |table| {
            let none = match algorithm {
                9 => table.weights.first() == Some(&0),
                _ => table.sum() == 0,
            };
            if !none {
                return;
            }
            let mut others = table.entries();
            let Some(first) = others.next() else {
                return;
            };
            // Another rule reports a weight out of range.
            let is_told = table.list.attribute(first, name).is_some();
            let in_use = others.any(|entry| !is_out_of_use(entry.flags()));
            if is_told || !in_use || is_out_of_use(first.flags()) {
                return;
            }
            let set = table.set.id;
            let message = if table.sum() == 0 {
                format!(
                    "no destination of set {set} has {name}: algorithm {algorithm} sends every call to this one"
                )
            } else {
                format!(
                    "no {name} here, and Kamailio puts this destination first in set {set}: the weights of the others are ignored, and algorithm {algorithm} sends every call here"
                )
            };
            table.report(findings, first, message).help(format!(
                "write {name}=NUMBER for every destination of the set"
            ));
        });
    }
    for algorithm in [11, PRIORITY_AND_WEIGHT] {
        context.each_table(algorithm, |table| {
            only_weight(algorithm, &table, context, findings);
        });
    }
}

/// One destination has a weight, and another one has none: of all in use (algorithm 11), or of those
/// of the best priority (algorithm 15).
fn only_weight<'a>(
    algorithm: i32,
    table: &WeightTable<'a>,
    context: &Context<'a>,
    findings: &mut Findings<'a>,
) {
    let mut weighted = table.in_use().filter(|(_, weight)| *weight > 0);
    let (Some((one, _)), None) = (weighted.next(), weighted.next()) else {
        return;
    };
    let is_for_all = algorithm != PRIORITY_AND_WEIGHT;
    let may_share = |entry: &Entry| is_for_all || entry.priority() == one.priority();
    let without_weight = table
        .in_use()
        .map(|(entry, _)| entry)
        .find(|entry| may_share(entry) && context.is_excluded(table.list, entry, algorithm));
    let Some(without) = without_weight else {
        return;
    };
    let set = table.set.id;
    let name = of_algorithm(algorithm).map_or("", WeightAttribute::as_str);
    let (of_which, every) = match is_for_all {
        true => (format!("set {set}"), "of the set"),
        false => (
            format!("priority {} in set {set}", without.priority()),
            "of this priority",
        ),
    };
    let message = format!(
        "no {name} here, and of {of_which} one other destination has one: algorithm {algorithm} sends every call there"
    );
    table
        .report(findings, without, message)
        .severity(Severity::Warning)
        .help(format!("write {name}=NUMBER for every destination {every}"));
}
