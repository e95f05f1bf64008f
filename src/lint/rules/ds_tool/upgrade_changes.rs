//! A destination that another version of Kamailio treats differently.

use crate::base::diagnostic::Severity;
use crate::lint::{Rule, page};

pub const RULE: Rule = Rule::new(
    page!("DS901-upgrade-changes"),
    Severity::Warning,
    // Reported by `upgrade`, which reads the files as two versions.
    |_, _| {},
);
