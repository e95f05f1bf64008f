//! ds-tool's own comments, and what it cannot decide.

pub mod bad_suppression;
pub mod probing_unknown;
pub mod unused_suppression;
pub mod upgrade_changes;
