//! A destination that another version of Kamailio treats otherwise.

use super::{EVERY_VERSION, Fixable, Page, Rule, example};
use crate::diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    code: "DS901",
    name: "upgrade-changes",
    severity: Severity::Warning,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: Page {
        what: "With `--upgrade 5.8..6.1`, or `upgrade = \"5.8..6.1\"` in ds-tool.toml, finds destinations that the newer version holds, shows or pings otherwise than the older one. Findings of other rules that only the newer version gives are told with it.",
        why: "Flag 16 keeps a destination from being pinged since 6.0, flag 32 has a meaning since then, and 6.1 reads hexadecimal flags. Such a change comes without a word in the log.",
        example: example!("DS901", "ds-tool.toml", "dispatcher.list"),
        remedy: "Write the line so that both versions do what is meant, before the upgrade.",
        log: &[],
    },
    // `upgrade` finds these, as it takes two readings of the files.
    check: |_, _| {},
};
