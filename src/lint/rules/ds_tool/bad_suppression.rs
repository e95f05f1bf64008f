//! A comment for ds-tool that says nothing to it.

use crate::base::diagnostic::Severity;
use crate::lint::{EVERY_VERSION, Fixable, Rule, page};

pub const RULE: Rule = Rule {
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
