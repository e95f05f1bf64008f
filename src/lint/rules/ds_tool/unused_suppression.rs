//! A comment that suppresses nothing.

use crate::base::diagnostic::Severity;
use crate::lint::{EVERY_VERSION, Fixable, Rule, page};

pub const RULE: Rule = Rule {
    code: "DS001",
    name: "unused-suppression",
    severity: Severity::Warning,
    versions: EVERY_VERSION,
    fixable: Fixable::Safe,
    page: page!("DS001-unused-suppression"),
    log: &[],
    // Reported by `suppression`, after all other rules have run.
    check: |_, _| {},
};
