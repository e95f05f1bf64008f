//! A comment that silences nothing.

use super::{EVERY_VERSION, Fixable, Rule, page};
use crate::diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    code: "DS001",
    name: "unused-suppression",
    severity: Severity::Warning,
    versions: EVERY_VERSION,
    fixable: Fixable::Safe,
    page: page!("DS001-unused-suppression"),
    log: &[],
    // `suppression` finds these, when all other rules have spoken.
    check: |_, _| {},
};
