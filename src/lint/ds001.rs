//! A comment that silences nothing.

use super::{EVERY_VERSION, Fixable, Page, Rule, example};
use crate::diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    code: "DS001",
    name: "unused-suppression",
    severity: Severity::Warning,
    versions: EVERY_VERSION,
    fixable: Fixable::Safe,
    page: Page {
        what: "Finds `# ds-tool: ignore[..]` and `# ds-tool: ignore-file[..]` comments without a finding that they silence.",
        why: "What they were written for is gone. Left behind, they hide the next mistake of that kind.",
        example: example!("DS001", "dispatcher.list"),
        remedy: "Remove the comment, or the codes that it no longer needs.",
        log: &[],
    },
    // `suppression` finds these, when all other rules have spoken.
    check: |_, _| {},
};
