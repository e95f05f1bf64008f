//! A `# ds-tool:` comment that cannot be read.

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
    // Reported by `suppression`.
    check: |_, _| {},
};
