//! A destination that another version of Kamailio treats otherwise.

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
    // `upgrade` finds these, as it takes two readings of the files.
    check: |_, _| {},
};
