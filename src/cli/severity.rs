//! The severities that options name.

use clap::ValueEnum;
use serde::Deserialize;

/// The lowest severity to report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SeverityArg {
    Error,
    Warning,
    Info,
}

/// The lowest severity that makes lint fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FailOn {
    Error,
    Warning,
    Info,
    Never,
}
