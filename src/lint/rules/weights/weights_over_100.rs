//! Weights whose sum is over 100.

use crate::base::diagnostic::Severity;
use crate::kamailio::selection::slots::SLOTS;
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS302-weights-over-100"), Severity::Warning, check);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    context.each_table(9, |table| {
        if table.sum() <= SLOTS.into() || table.weights.first() == Some(&0) {
            return;
        }
        if let Some(entry) = table.find(|weight, slots| slots < weight) {
            let message = format!(
                "the weights of set {} add up to {}, but there are only 100 slots: {}",
                table.set.id,
                table.sum(),
                table.in_words()
            );
            table
                .report(findings, entry, message)
                .help("make the weights of a set add up to 100");
        }
    });
}
