//! The arguments of `lint`, `explain` and `rules`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::exit_status::after_help;
use super::key_args::KeyArgs;
use super::rule_parser::RuleParser;
use super::values::{duration, name_server};
use super::{ColorArgs, DbArgs, FromArgs, ProjectArgs, heading};

/// Find mistakes in dispatcher lists and in the dispatcher part of kamailio.cfg
///
/// Reads cfgs with everything they include and the lists they name, and lists on their own. In a
/// folder it finds lists, and cfgs that mention dispatcher. Needs no Kamailio, and finds what
/// `kamailio -c` cannot, because that check initializes no modules and reads no lists. A ds-tool.toml
/// in the folder of a file or above supplies the options that are not given.
#[derive(Debug, Args)]
#[command(after_help = after_help(
    "lint",
    &[
        "ds-tool lint /etc/kamailio/kamailio.cfg",
        "ds-tool lint --kamailio-version 5.8 .",
        "ds-tool lint --fix --diff kamailio.cfg dispatcher.list",
        "mariadb -B kamailio -e 'select * from dispatcher' | ds-tool lint --from tsv kamailio.cfg -",
        "ds-tool lint --db cfg /etc/kamailio/kamailio.cfg",
        "ds-tool lint --format sarif --root . etc/kamailio/kamailio.cfg > ds-tool.sarif",
    ],
))]
pub struct LintArgs {
    /// Files (kamailio.cfg, dispatcher lists, tls.cfg) and folders; - is standard input
    ///
    /// One cfg together with lists: these lists are read instead of the one the cfg names.
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,

    #[command(flatten)]
    pub project: ProjectArgs,

    /// File name to use for standard input: sets its type, its ds-tool.toml and the name in findings
    #[arg(long, help_heading = heading::INPUT, value_name = "PATH")]
    pub stdin_filename: Option<PathBuf>,

    #[command(flatten)]
    pub from: FromArgs,

    #[command(flatten)]
    pub db: DbArgs,

    #[command(flatten)]
    pub keys: KeyArgs,

    /// Report only findings that are not in this file, and which of its findings are fixed
    ///
    /// A finding is known by its rule, its file and its line of text, wherever that line stands.
    #[arg(long, help_heading = heading::SELECTION, value_name = "FILE")]
    pub baseline: Option<PathBuf>,

    #[command(flatten)]
    pub resolver_options: OnlineArgs,

    /// Output format
    #[arg(short, long, help_heading = heading::OUTPUT, value_enum, value_name = "FORMAT", default_value = "text")]
    pub format: LintFormat,

    /// Exit with 1 if nothing was linted
    #[arg(long, help_heading = heading::OUTPUT)]
    pub fail_if_empty: bool,

    /// Name the cfgs of folders that are left out, and say why
    #[arg(short, long, help_heading = heading::OUTPUT)]
    pub verbose: bool,

    /// Apply the safe fixes to the files
    #[arg(long, help_heading = heading::WRITING, conflicts_with = "upgrade")]
    pub fix: bool,

    /// Apply the safe fixes, and those that guess what was meant
    #[arg(long, help_heading = heading::WRITING, conflicts_with = "upgrade")]
    pub unsafe_fixes: bool,

    /// Show what --fix (or --unsafe-fixes, if given) would change, and change nothing
    #[arg(long, help_heading = heading::WRITING, conflicts_with = "upgrade")]
    pub diff: bool,

    /// Write all findings to the file of --baseline, and exit with 0
    #[arg(long, help_heading = heading::WRITING, requires = "baseline", conflicts_with_all = ["fix", "unsafe_fixes", "diff", "upgrade"])]
    pub write_baseline: bool,

    #[command(flatten)]
    pub color: ColorArgs,
}

/// What to do with fixes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FixMode {
    No,
    /// Show them as a diff.
    Show,
    /// Write them to the files.
    Write,
}

impl LintArgs {
    pub fn fix_mode(&self) -> FixMode {
        match (self.fix || self.unsafe_fixes, self.diff) {
            (_, true) => FixMode::Show,
            (true, false) => FixMode::Write,
            (false, false) => FixMode::No,
        }
    }
}

/// The output formats of lint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LintFormat {
    /// Text for people
    Text,
    /// One JSON document
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// GitHub Actions annotations
    Github,
    /// GitLab code quality report
    Gitlab,
    /// JUnit XML
    Junit,
    /// Checkstyle XML
    Checkstyle,
    /// Markdown table, for the summary of a job
    Markdown,
}

/// Explain a lint rule: what it finds, why it matters, how to fix it
#[derive(Debug, Args)]
#[command(after_help = after_help(
    "explain",
    &[
        "ds-tool explain DS201",
        "ds-tool explain probing-without-tm",
        "ds-tool explain DS201 --write /tmp/DS201",
    ],
))]
pub struct ExplainArgs {
    /// Code or name of the rule
    #[arg(value_name = "RULE", value_parser = RuleParser, hide_possible_values = true)]
    pub rule: String,

    /// Write the example files to DIR/broken and DIR/good; existing files are not overwritten
    #[arg(long, help_heading = heading::OUTPUT, value_name = "DIR")]
    pub write: Option<PathBuf>,

    #[command(flatten)]
    pub color: ColorArgs,
}

/// List all lint rules
#[derive(Debug, Args)]
#[command(after_help = after_help("rules", &[]))]
pub struct RulesArgs {
    /// Output format
    #[arg(short, long, help_heading = heading::OUTPUT, value_enum, value_name = "FORMAT", default_value = "table")]
    pub format: RulesFormat,

    #[command(flatten)]
    pub color: ColorArgs,
}

/// The output formats of `rules`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RulesFormat {
    /// One line per rule
    Table,
    /// One JSON document
    Json,
    /// Markdown: docs/rules.md
    Markdown,
}

/// How `lint` looks up host names.
#[derive(Debug, Args)]
pub struct OnlineArgs {
    /// Look up names that --resolve does not give, as Kamailio does when it loads a list
    #[arg(long, help_heading = heading::NAMES)]
    pub online: bool,

    /// Name server to query instead of the system's
    #[arg(long, help_heading = heading::NAMES, value_name = "ADDR[:PORT]", value_parser = name_server, requires = "online")]
    pub dns_server: Option<SocketAddr>,

    /// Stop waiting for a DNS answer after this time, such as 2s or 500ms [default: what resolv.conf and the cfg say]
    #[arg(long, help_heading = heading::NAMES, value_name = "TIME", value_parser = duration, requires = "online")]
    pub dns_timeout: Option<Duration>,
}
