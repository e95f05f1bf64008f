//! From reports and diagnostics to text. Nothing here prints.

pub mod csv;
pub mod diagnostics;
pub mod diff;
pub mod json;
pub mod lint;
pub mod paint;
pub mod table;
