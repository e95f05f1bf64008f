//! What lint is asked, and its rules.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use serde::Deserialize;

use super::{ColorArgs, ConfigArgs, duration, name_server, version_parser};
use crate::kamailio::version::{Version, from_to};

/// Find what is wrong with dispatcher lists and the part of kamailio.cfg that bears on them
///
/// Reads cfgs with all that they include, the lists that they name, and lists alone. In a folder it
/// finds cfgs that load dispatcher, and lists. Needs no Kamailio, and sees what `kamailio -c` cannot:
/// that check starts no module and reads no list. A ds-tool.toml beside a file, or in a folder above
/// it, sets what options leave open.
///
/// Exit status: 0 no finding as grave as --fail-on, 1 at least one, 2 wrong usage or unusable input.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  ds-tool lint /etc/kamailio/kamailio.cfg\n  \
    ds-tool lint --kamailio-version 5.8 .\n  \
    ds-tool lint --fix --diff kamailio.cfg dispatcher.list\n  \
    ds-tool lint --format sarif --root . etc/kamailio/kamailio.cfg > ds-tool.sarif"
)]
pub struct LintArgs {
    /// Files and folders: kamailio.cfg, dispatcher lists; - is standard input. One cfg with lists:
    /// they are read in place of the one that it names
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,

    /// The Kamailio to read as [default: 6.1]
    #[arg(long, value_name = "VERSION", value_parser = version_parser())]
    pub kamailio_version: Option<Version>,

    /// Tell what changes for these files from one version to the other, such as 5.8..6.1
    #[arg(long, value_name = "FROM..TO", value_parser = from_to, conflicts_with_all = ["kamailio_version", "fix", "unsafe_fixes", "diff"])]
    pub upgrade: Option<(Version, Version)>,

    #[command(flatten)]
    pub reading: ConfigArgs,

    #[command(flatten)]
    pub look_ups: LookUpArgs,

    /// Only rules with these codes, beginnings of codes, or names: DS203,DS1
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    pub select: Vec<String>,

    /// These rules, too, besides those that --select or ds-tool.toml select
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    pub extend_select: Vec<String>,

    /// Not these rules; the longer of two beginnings decides
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    pub ignore: Vec<String>,

    /// Only findings as grave as this [default: info]
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub severity: Option<SeverityArg>,

    /// Exit with 1 if there is a finding as grave as this [default: warning]
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub fail_on: Option<FailOn>,

    /// Mend what can be mended with certainty, in the files
    #[arg(long)]
    pub fix: bool,

    /// Mend what can be mended, where what was meant is likely, too
    #[arg(long)]
    pub unsafe_fixes: bool,

    /// Show what --fix (with --unsafe-fixes: what both) would change, and change nothing
    #[arg(long)]
    pub diff: bool,

    /// How to print
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub format: LintFormat,

    /// What standard input is called, for its kind, its ds-tool.toml and its findings
    #[arg(long, value_name = "PATH")]
    pub stdin_filename: Option<PathBuf>,

    /// Read this in place of any ds-tool.toml
    #[arg(long, value_name = "FILE", conflicts_with = "no_project_file")]
    pub project_file: Option<PathBuf>,

    /// Read no ds-tool.toml
    #[arg(long)]
    pub no_project_file: bool,

    #[command(flatten)]
    pub color: ColorArgs,
}

/// What a finding must be at least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SeverityArg {
    Error,
    Warning,
    Info,
}

/// What makes lint fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FailOn {
    Error,
    Warning,
    Info,
    Never,
}

/// How lint prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LintFormat {
    /// For a person
    Text,
    /// One JSON document
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// GitLab's code quality report
    Gitlab,
    /// JUnit XML
    Junit,
    /// Checkstyle XML
    Checkstyle,
}

/// Print what there is to know about a rule of lint
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  ds-tool explain DS201\n  ds-tool explain probing-without-tm\n  ds-tool explain DS201 --write /tmp/DS201"
)]
pub struct ExplainArgs {
    /// The code of the rule, or its name
    #[arg(value_name = "RULE")]
    pub rule: String,

    /// Write the example's files to DIR/broken and DIR/good; never overwrite a file
    #[arg(long, value_name = "DIR")]
    pub write: Option<PathBuf>,

    #[command(flatten)]
    pub color: ColorArgs,
}

/// Print all rules of lint
#[derive(Debug, Args)]
pub struct RulesArgs {
    /// How to print
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "table")]
    pub format: RulesFormat,

    #[command(flatten)]
    pub color: ColorArgs,
}

/// How the rules are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RulesFormat {
    /// One line a rule
    Table,
    /// One JSON document
    Json,
    /// Markdown: docs/rules.md
    Markdown,
}

/// What is known of host names, or may be asked.
#[derive(Debug, Args)]
pub struct LookUpArgs {
    /// Take this address for a host name; nothing after the = says that the name does not resolve.
    /// A name that begins with _sip is an SRV record, with HOST:PORT for its target. May be given
    /// several times
    #[arg(long, value_name = "NAME=ADDR", allow_hyphen_values = true)]
    pub resolve: Vec<String>,

    /// Look names up that are not given by --resolve, as Kamailio does when it loads a list
    #[arg(long)]
    pub online: bool,

    /// Ask this name server in place of the system's
    #[arg(long, value_name = "ADDR[:PORT]", value_parser = name_server, requires = "online")]
    pub dns_server: Option<SocketAddr>,

    /// Give a look-up up after this time, such as 2s or 500ms
    #[arg(long, value_name = "TIME", default_value = "5s", value_parser = duration, requires = "online")]
    pub dns_timeout: Duration,
}
