//! Weights whose sum is far below 100.

use crate::base::diagnostic::Severity;
use crate::kamailio::selection::slots::SLOTS;
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS315-weights-under-100"), Severity::Warning, check)
    .log(&["extra weight 80 for last destination in group 1"]);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    context.each_table(9, |table| {
        let sum = table.sum();
        let all = usize::from(SLOTS);
        if sum >= all || table.weights.first() == Some(&0) {
            return;
        }
        // A share at least twice, or at most half, of what it should be.
        let unfair = table.find(|weight, slots| {
            weight > 0 && (slots * sum >= 2 * weight * all || 2 * slots * sum <= weight * all)
        });
        if let (Some(_), Some(last)) = (unfair, table.entries().next_back()) {
            let message = format!(
                "the weights of set {} add up to {sum} instead of 100, and this destination gets the remaining slots: {}",
                table.set.id,
                table.in_words()
            );
            table
                .report(findings, last, message)
                .help("make the weights of a set add up to 100");
        }
    });
}
