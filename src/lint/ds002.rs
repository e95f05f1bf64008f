//! A comment for ds-tool that says nothing to it.

use super::{EVERY_VERSION, Fixable, Page, Rule, example};
use crate::diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    code: "DS002",
    name: "bad-suppression",
    severity: Severity::Warning,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: Page {
        what: "Finds comments that begin with `ds-tool:` and silence nothing, since they name no rule or an unknown one.",
        why: "Their author believes a finding silenced, or will wonder why it is not.",
        example: example!("DS002", "dispatcher.list"),
        remedy: "Write `# ds-tool: ignore[DS203] why`, with a code, the beginning of a code, or the name of a rule. For a whole file write `# ds-tool: ignore-file[DS203] why`.",
        log: &[],
    },
    // `suppression` finds these.
    check: |_, _| {},
};
