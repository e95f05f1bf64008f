//! A comment for ds-tool that says nothing to it.

use super::{EVERY_VERSION, Fixable, Rule, page};
use crate::diagnostic::Severity;

pub(super) const RULE: Rule = Rule {
    code: "DS002",
    name: "bad-suppression",
    severity: Severity::Warning,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: page!("DS002-bad-suppression"),
    log: &[],
    // `suppression` finds these.
    check: |_, _| {},
};
