//! ds-tool's own comments, and what ds-tool cannot decide.

pub mod bad_suppression;
pub mod file_not_linted;
pub mod file_not_read;
pub mod probing_unknown;
pub mod unused_suppression;
pub mod upgrade_changes;
