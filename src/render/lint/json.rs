//! JSON, with all that is known of a finding.

use super::Report;
use crate::render::json::document;

/// One document.
pub fn json(report: &Report<'_>) -> String {
    // Fails for no value that is made of strings and numbers.
    document(&report.rows()).unwrap_or_default()
}
