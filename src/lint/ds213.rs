//! Flags of 64 and more: no version gives these bits a meaning.

use super::{Context, EVERY_VERSION, Findings, Fixable, Page, Rule, example};
use crate::diagnostic::Severity;
use crate::list::flags::Flags;

pub(super) const RULE: Rule = Rule {
    code: "DS213",
    name: "unknown-flag-bits",
    severity: Severity::Warning,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: Page {
        what: "Finds flags of 64 and more.",
        why: "Kamailio gives a meaning to 1, 2, 4, 8, 16 and 32 alone. What is over that is ignored, and the rest is taken bit by bit: 100 is 64, 32 and 4, which is a disabled destination that is never pinged. Such a number is often a weight or a priority in the wrong column.",
        example: example!("DS213", "kamailio.cfg", "dispatcher.list"),
        remedy: "Write the flags in the third column, the priority in the fourth, and a weight as `weight=` in the attributes.",
        log: &[],
    },
    check,
};

/// All flags that some version knows.
const KNOWN: i32 = 63;

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    for (list, entry, _) in context.entries_of(|kind| kind.flags.0 & !KNOWN != 0) {
        let flags = entry.flags();
        if entry.wrapped {
            continue;
        }
        findings
            .entry(
                list,
                entry,
                entry.fields.flags(),
                format!(
                    "flags {} are read as {} ({})",
                    flags.0,
                    flags.0 & KNOWN,
                    Flags(flags.0 & KNOWN).in_words(list.version)
                ),
            )
            .help("write a sum of 1 inactive, 4 disabled, 8 probing, 16 no DNS look-up, 32 no ping; the priority stands in the next column");
    }
}
