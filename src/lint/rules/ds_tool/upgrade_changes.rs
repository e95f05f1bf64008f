//! A destination that another version of Kamailio treats differently.

use crate::base::diagnostic::Severity;
use crate::lint::{EVERY_VERSION, Fixable, Rule, page};

pub const RULE: Rule = Rule {
    code: "DS901",
    name: "upgrade-changes",
    severity: Severity::Warning,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: page!("DS901-upgrade-changes"),
    log: &[],
    // Reported by `upgrade`, which reads the files as two versions.
    check: |_, _| {},
};
