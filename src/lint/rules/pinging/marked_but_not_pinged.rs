//! A destination that is marked for probing, but not pinged because of its other flags or the mode.

use crate::base::diagnostic::Severity;
use crate::base::escape::sanitize;
use crate::kamailio::pinging::NotPingedReason;
use crate::lint::{Context, Findings, Fixable, Rule, clear_probing, page};

pub const RULE: Rule =
    Rule::new(page!("DS205-marked-but-not-pinged"), Severity::Error, check).fixable(Fixable::Safe);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    for (list, entry, reasons) in context.marked_and_not_pinged() {
        let Some(decisive) = reasons.first() else {
            continue;
        };
        let told_elsewhere = reasons.iter().any(|reason| reason.is_of_the_server());
        // A disabled destination is not meant to be pinged.
        if told_elsewhere
            || reasons.contains(&NotPingedReason::Disabled)
            || reasons.iter().all(|reason| reason.is_a_failure())
        {
            continue;
        }
        findings
            .entry(
                list,
                entry,
                entry.fields.flags(),
                format_args!(
                    "{} is marked for probing, but never pinged: {decisive}",
                    sanitize(&list.uri(entry))
                ),
            )
            .help("write the flags that the mode pings, or 0 (AX) where no probing is wanted")
            .fix(clear_probing(entry));
    }
}
