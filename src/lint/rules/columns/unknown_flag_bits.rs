//! Flags of 64 and more, which mean nothing in any version.

use crate::base::diagnostic::Severity;
use crate::kamailio::list::flags::Flags;
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS213-unknown-flag-bits"), Severity::Warning, check);

/// All flags of all versions.
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
                format_args!(
                    "flags {} are read as {} ({})",
                    flags.0,
                    flags.0 & KNOWN,
                    Flags(flags.0 & KNOWN).in_words(list.version)
                ),
            )
            .help("write a sum of 1 inactive, 4 disabled, 8 probing, 16 no DNS look-up, 32 no ping; the priority is the next column");
    }
}
