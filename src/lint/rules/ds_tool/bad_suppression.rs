//! A `# ds-tool:` comment that cannot be read.

use crate::base::diagnostic::Severity;
use crate::lint::{Rule, page};

pub const RULE: Rule = Rule::new(
    page!("DS002-bad-suppression"),
    Severity::Warning,
    // Reported by `suppression`.
    |_, _| {},
);
