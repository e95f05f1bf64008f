//! Weights from which Kamailio builds no table.

use crate::base::diagnostic::Severity;
use crate::kamailio::list::attributes::{self, WeightAttribute};
use crate::kamailio::list::weights::is_out_of_use;
use crate::lint::weight_tables::{PRIORITY_AND_WEIGHT, WeightTable, of_algorithm};
use crate::lint::{Context, EVERY_VERSION, Findings, Fixable, Rule, page};

pub const RULE: Rule = Rule {
    code: "DS314",
    name: "all-calls-to-one",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: page!("DS314-all-calls-to-one"),
    log: &[],
    check,
};

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
            let loaded = attributes::loaded(table.list.source.bytes(first.fields.attrs()));
            let is_told = attributes::value(loaded, name).is_some();
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
    context.each_table(PRIORITY_AND_WEIGHT, |table| only_weight(&table, findings));
}

/// One destination of the best priority has a weight, and another one has none (algorithm 15).
fn only_weight<'a>(table: &WeightTable<'a>, findings: &mut Findings<'a>) {
    let mut weighted = table.entries().zip(&table.weights);
    let mut weighted = weighted.by_ref().filter(|(_, weight)| **weight > 0);
    let (Some((one, _)), None) = (weighted.next(), weighted.next()) else {
        return;
    };
    let without_weight = table.entries().find(|entry| {
        let loaded = attributes::loaded(table.list.source.bytes(entry.fields.attrs()));
        entry.priority() == one.priority()
            && !is_out_of_use(entry.flags())
            // Another rule reports a weight out of range.
            && attributes::value(loaded, "weight").is_none()
    });
    if let Some(without) = without_weight {
        let message = format!(
            "no weight here, and of priority {} in set {} one other destination has one: algorithm 15 sends every call there",
            without.priority(),
            table.set.id
        );
        table
            .report(findings, without, message)
            .severity(Severity::Warning)
            .help("write weight=NUMBER for every destination of this priority");
    }
}
