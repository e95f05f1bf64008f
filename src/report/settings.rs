//! Which settings hold, and where each comes from.

use serde::Serialize;

/// A setting. One that has several values has a row for each of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SettingRow {
    /// The key of ds-tool.toml.
    pub name: &'static str,
    /// `None` if nobody says anything, and there is no default.
    pub value: Option<String>,
    #[serde(flatten)]
    pub source: SettingSource,
}

/// Where a setting comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "source", rename_all = "kebab-case")]
pub enum SettingSource {
    CommandLine,
    Environment { variable: &'static str },
    ProjectFile { file: String, line: u32 },
    Default,
}
