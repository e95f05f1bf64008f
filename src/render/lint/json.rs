//! JSON with all details of a finding.

use super::Report;
use crate::render::json::document;

pub fn json(report: &Report<'_>) -> String {
    // Cannot fail for a value made of strings and numbers.
    document(&report.rows()).unwrap_or_default()
}
