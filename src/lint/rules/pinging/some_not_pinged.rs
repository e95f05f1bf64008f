//! Only some destinations of a list have flag 8 and are pinged.

use crate::base::diagnostic::Severity;
use crate::kamailio::pinging::{NotPingedReason, StatusGroup};
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS216-some-not-pinged"), Severity::Info, check);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    for linted in context.lists {
        let count = |wanted: fn(&StatusGroup) -> bool| -> usize {
            let kinds = linted.ping_statuses.kinds().iter();
            kinds
                .filter(|kind| wanted(kind))
                .map(|kind| kind.count)
                .sum()
        };
        // Flags 4, 16 and 32 are reasons of their own.
        let lacks_flag = |kind: &StatusGroup| {
            matches!(kind.reasons(), [NotPingedReason::ModeNeedsProbingFlag(_)])
        };
        let lacking = count(lacks_flag);
        let pinged = count(StatusGroup::is_pinged);
        let first = linted.ping_statuses.indices_of(lacks_flag).next();
        let first = first.map(|(index, kind)| (&linted.list.entries[index], kind));
        if let (Some((entry, kind)), 1..) = (first, pinged)
            && let [NotPingedReason::ModeNeedsProbingFlag(mode)] = kind.reasons()
        {
            let span = match entry.fields.flags() {
                flags if flags.is_empty() => entry.fields.uri(),
                flags => flags,
            };
            findings
                .entry(
                    &linted.list,
                    entry,
                    span,
                    format_args!("ds_probing_mode {mode} pings only destinations with flag 8: {pinged} of this list; {lacking} are never pinged, this one first"),
                )
                .help("write flag 8 here, or 32 (6.0 and later) if you want no pings; ds_probing_mode 1 pings destinations without flag 8, too");
        }
    }
}
