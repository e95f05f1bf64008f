//! Weights that add up to more than 100.

use super::{Context, EVERY_VERSION, Findings, Fixable, Page, Rule, example};
use crate::diagnostic::Severity;
use crate::list::weights::SLOTS;

pub(super) const RULE: Rule = Rule {
    code: "DS302",
    name: "weights-over-100",
    severity: Severity::Warning,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: Page {
        what: "Adds up the weights of each set that algorithm 9 chooses from, and shows the table that Kamailio makes of them. Lists alone are taken as if algorithm 9 were used.",
        why: "Kamailio shares out 100 slots, the highest priority first, and of equal priorities the last line of the file first. When the slots are used up, the others get none: no calls, except when all before them are down.",
        example: example!("DS302", "dispatcher.list"),
        remedy: "Let the weights of a set add up to 100. For shares of any sum, write `rweight` and use algorithm 11.",
        log: &[],
    },
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    context.each_table(9, |table| {
        if table.sum() <= SLOTS.into() || table.weights.first() == Some(&0) {
            return;
        }
        if let Some(entry) = table.find(|weight, slots| slots < weight) {
            let message = format!(
                "the weights of set {} add up to {}, and there are 100 slots: {}",
                table.set.id,
                table.sum(),
                table.in_words()
            );
            table
                .say(findings, entry, message)
                .help("let the weights of a set add up to 100");
        }
    });
}
