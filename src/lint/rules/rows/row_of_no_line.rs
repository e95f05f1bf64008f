//! Rows that no line of a file could hold.

use crate::base::diagnostic::Severity;
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS607-row-of-no-line"), Severity::Info, check);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    for list in context.lists().filter(|list| list.source.is_table) {
        for entry in &list.entries {
            // A negative number is reported as such.
            if entry.set() < 0 || entry.flags().0 < 0 || entry.priority() < 0 {
                continue;
            }
            if let Err(why) = list.line_of_row(entry) {
                let message = format!("a dispatcher list could not hold this row: {why}");
                findings
                    .entry(list, entry, why.span(&entry.fields), message)
                    .help(format!(
                        "if the destinations are ever to be in a file, {}",
                        why.help()
                    ));
            }
        }
    }
}
