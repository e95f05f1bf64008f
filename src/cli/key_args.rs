//! The options of `lint` that are keys of ds-tool.toml, too, and the arguments of `settings`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::exit_status::after_help;
use super::rule_parser::RuleParser;
use super::{ColorArgs, ConfigArgs, FailOn, ProjectArgs, SeverityArg, VersionParser, heading};
use crate::kamailio::version::{Version, from_to};

/// The options that are keys of ds-tool.toml, too.
#[derive(Debug, Args)]
pub struct KeyArgs {
    /// Kamailio release to emulate: 6.1.4, 6.2.0-dev1, the first line of 'kamailio -v', or 6.1 for its
    /// newest known release [default: 6.1]
    #[arg(long, help_heading = heading::SERVER, value_name = "VERSION", value_parser = VersionParser, hide_possible_values = true)]
    pub kamailio_version: Option<Version>,

    /// Report what an upgrade changes for these files, such as 5.8.8..6.1.4
    #[arg(long, help_heading = heading::SERVER, value_name = "FROM..TO", value_parser = from_to, conflicts_with = "kamailio_version")]
    pub upgrade: Option<(Version, Version)>,

    #[command(flatten)]
    pub reading: ConfigArgs,

    /// Check only these rules (code, prefix or name): DS203,DS1
    #[arg(long, help_heading = heading::SELECTION, value_name = "CODES", value_delimiter = ',', value_parser = RuleParser, hide_possible_values = true)]
    pub select: Vec<String>,

    /// Check these rules in addition to those that --select or ds-tool.toml selects
    #[arg(long, help_heading = heading::SELECTION, value_name = "CODES", value_delimiter = ',', value_parser = RuleParser, hide_possible_values = true)]
    pub extend_select: Vec<String>,

    /// Skip these rules (code, prefix or name); the longest matching prefix wins
    #[arg(long, help_heading = heading::SELECTION, value_name = "CODES", value_delimiter = ',', value_parser = RuleParser, hide_possible_values = true)]
    pub ignore: Vec<String>,

    /// Report only findings of at least this severity [default: info]
    #[arg(long, help_heading = heading::SELECTION, value_enum, value_name = "SEVERITY")]
    pub severity: Option<SeverityArg>,

    /// Use this address for a host name; nothing after the = means it does not resolve; repeatable
    ///
    /// A name that begins with _sip is an SRV record, and ADDR is its target, written HOST:PORT.
    #[arg(long, help_heading = heading::NAMES, value_name = "NAME=ADDR", allow_hyphen_values = true)]
    pub resolve: Vec<String>,

    /// Exit with 1 if there is a finding of at least this severity [default: warning]
    #[arg(long, help_heading = heading::OUTPUT, value_enum, value_name = "SEVERITY")]
    pub fail_on: Option<FailOn>,
}

/// Show which settings hold for a file or a folder, and where each comes from
///
/// These are the options of lint that ds-tool.toml and the variables DS_TOOL_* can set. Give the same options
/// as for lint to see what they change. Values that are secret by their name or shape are masked.
#[derive(Debug, Args)]
#[command(after_help = after_help(
    "settings",
    &[
        "ds-tool settings",
        "ds-tool settings site/kamailio.cfg",
        "DS_TOOL_FAIL_ON=error ds-tool settings --format json .",
    ],
))]
pub struct SettingsArgs {
    /// The file or folder that is to be linted, shown or probed
    #[arg(value_name = "PATH", default_value = ".")]
    pub path: PathBuf,

    #[command(flatten)]
    pub project: ProjectArgs,

    #[command(flatten)]
    pub keys: KeyArgs,

    /// Output format
    #[arg(short, long, help_heading = heading::OUTPUT, value_enum, value_name = "FORMAT", default_value = "table")]
    pub format: SettingsFormat,

    #[command(flatten)]
    pub color: ColorArgs,
}

/// The output formats of `settings`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SettingsFormat {
    /// One line per setting
    Table,
    /// One JSON document
    Json,
}
