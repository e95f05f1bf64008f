//! Flag 2 in a list, which does not stop traffic.

use crate::base::diagnostic::Severity;
use crate::base::escape::sanitize;
use crate::kamailio::list::flags::Flags;
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS210-trying-flag"), Severity::Warning, check);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    // An inactive or disabled destination is not used anyway.
    let trying = context.entries_of(|kind| {
        kind.flags.has(Flags::TRYING)
            && !kind.flags.has(Flags::INACTIVE.with(Flags::DISABLED))
            && kind.flags.0 <= 63
    });
    for (list, entry, _) in trying {
        let flags = entry.flags();
        // A number that wraps has its own rule.
        if entry.wrapped {
            continue;
        }
        let uri = sanitize(&list.uri(entry));
        let without_priority =
            entry.fields.priority().is_empty() && !entry.fields.attrs().is_empty();
        let (message, help) = if flags == Flags::TRYING {
            (
                format!("{uri} has flag 2 (trying), but still gets calls"),
                "write 4 (disabled) to keep calls away, 1 (inactive) to wait for pings, or 0 to use it",
            )
        } else if without_priority {
            (
                format!(
                    "{uri} has flags {}: {}; the priority is 0",
                    flags.0,
                    flags.in_words(list.version)
                ),
                "the third column has the flags, the fourth the priority: write both",
            )
        } else {
            (
                format!("{uri} has flag 2 (trying) from the start, as if a ping had failed"),
                "remove 2 from the flags: only Kamailio should set it",
            )
        };
        findings
            .entry(list, entry, entry.fields.flags(), message)
            .help(help);
    }
}
