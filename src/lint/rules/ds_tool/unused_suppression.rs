//! A comment that suppresses nothing.

use crate::base::diagnostic::Severity;
use crate::lint::{Fixable, Rule, page};

pub const RULE: Rule = Rule::new(
    page!("DS001-unused-suppression"),
    Severity::Warning,
    // Reported by `suppression`, after all other rules have run.
    |_, _| {},
)
.fixable(Fixable::Safe);
