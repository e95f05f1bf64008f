//! The command line, as clap parses it. The man pages and shell completions are generated from these
//! help texts.

mod db;
mod edit;
pub mod exit_status;
mod heading;
mod installing;
mod key_args;
mod lint;
mod live;
mod monitor;
mod probe;
pub mod progress;
pub mod project_file;
pub mod project_keys;
mod rpc;
mod rule_parser;
mod selection;
pub mod settings;
mod severity;
pub mod signals;
mod simulate;
mod values;
mod watch;

use std::ffi::OsStr;
use std::path::PathBuf;
use std::sync::LazyLock;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use crate::kamailio::version::{Line, Version};

use exit_status::after_help;

pub use db::DbArgs;
pub use edit::{FmtArgs, SetArgs, WriteState, WritingArgs};
pub use installing::{CompletionsArgs, ManArgs, Shell};
pub use key_args::{KeyArgs, SettingsArgs, SettingsFormat};
pub use lint::{ExplainArgs, FixMode, LintArgs, LintFormat, RulesArgs, RulesFormat};
pub use live::{
    ApplyArgs, ChangedSelectionArgs, ConvertArgs, DiffArgs, DrainArgs, KeepStates, ListReadingArgs,
    ReloadArgs, ReloadingArgs, SetStateArgs, UndrainArgs,
};
pub use monitor::{ExporterArgs, MonitorArgs, ServingArgs};
pub use probe::{
    DemoArgs, DnsArgs, DnsMode, ProbeArgs, ProbeFormat, ReportArgs, RequestArgs, SortArg,
    StreamArgs, TransportArg,
};
pub use rpc::RpcArgs;
pub use selection::EntrySelection;
pub use severity::{FailOn, SeverityArg};
pub use simulate::SimulateArgs;
pub use watch::{WatchArgs, WatchFormat};

/// Check, probe and edit Kamailio dispatcher lists
///
/// Reads dispatcher lists and kamailio.cfg exactly as the chosen Kamailio version does, shows what
/// Kamailio makes of them, and sends SIP OPTIONS to the destinations. Needs no Kamailio to run.
#[derive(Debug, Parser)]
#[command(
    name = "ds-tool",
    version,
    long_version = LONG_VERSION.as_str(),
    max_term_width = 100,
    arg_required_else_help = true,
    after_help = after_help(
        "ds-tool",
        &[
            "ds-tool show dispatcher.list",
            "ds-tool lint /etc/kamailio/kamailio.cfg",
            "ds-tool probe dispatcher.list",
            "ds-tool demo",
        ],
    )
)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

/// The commands. Their help texts are at their arguments.
#[derive(Debug, Subcommand)]
pub enum Command {
    Show(ShowArgs),
    Simulate(Box<SimulateArgs>),
    Probe(Box<ProbeArgs>),
    Watch(Box<WatchArgs>),
    Exporter(Box<ExporterArgs>),
    Set(SetArgs),
    Fmt(FmtArgs),
    Lint(Box<LintArgs>),
    Diff(DiffArgs),
    Reload(ReloadArgs),
    Apply(ApplyArgs),
    SetState(SetStateArgs),
    Drain(DrainArgs),
    Undrain(UndrainArgs),
    Convert(ConvertArgs),
    Explain(ExplainArgs),
    Rules(RulesArgs),
    Demo(DemoArgs),
    Settings(Box<SettingsArgs>),
    Completions(CompletionsArgs),
    Man(ManArgs),
}

impl Command {
    /// Which database it reads.
    pub fn db(&self) -> Option<&DbArgs> {
        match self {
            Command::Show(args) => Some(&args.reading.db),
            Command::Simulate(args) => Some(&args.reading.db),
            Command::Probe(args) => Some(&args.reading.db),
            Command::Watch(args) => Some(&args.monitor.reading.db),
            Command::Exporter(args) => Some(&args.monitor.reading.db),
            Command::Set(args) => Some(&args.reading.db),
            Command::Lint(args) => Some(&args.db),
            Command::Diff(args) => Some(&args.list.reading.db),
            Command::Reload(args) => Some(&args.reloading.list.reading.db),
            Command::Apply(args) => Some(&args.reloading.list.reading.db),
            _ => None,
        }
    }

    /// When to use colour, and whether to be quiet.
    pub fn terminal(&self) -> &ColorArgs {
        match self {
            Command::Probe(args) => &args.color,
            Command::Watch(args) => &args.color,
            Command::Exporter(args) => &args.color,
            Command::Simulate(args) => &args.color,
            Command::Lint(args) => &args.color,
            Command::Settings(args) => &args.color,
            Command::Reload(args) => &args.reloading.changing.color,
            Command::Apply(args) => &args.reloading.changing.color,
            Command::SetState(args) => &args.changing.color,
            Command::Drain(args) => &args.changing.color,
            Command::Undrain(args) => &args.changing.color,
            Command::Diff(args) => &args.color,
            Command::Convert(args) => &args.color,
            Command::Show(args) => &args.color,
            Command::Set(args) => &args.color,
            Command::Fmt(args) => &args.color,
            Command::Explain(args) => &args.color,
            Command::Rules(args) => &args.color,
            Command::Demo(args) => &args.color,
            Command::Completions(args) => &args.color,
            Command::Man(args) => &args.color,
        }
    }
}

/// Show what Kamailio loads from a dispatcher list
///
/// Sets and destinations are printed in the order of `kamcmd dispatcher.list`. Lines that Kamailio
/// drops or misreads are reported on standard error. With --rpc the memory of a running server is shown
/// instead, and what it pings. A ds-tool.toml in the folder of the cfg or the
/// list or above supplies version, environment and the other options of reading that are not given.
#[derive(Debug, Args)]
#[command(after_help = after_help(
    "show",
    &[
        "ds-tool show --kamailio-version 5.8 /etc/kamailio/dispatcher.list",
        "ds-tool show --config /etc/kamailio/kamailio.cfg",
        "mariadb -B kamailio -e 'select * from dispatcher' | ds-tool show --from tsv -",
        "ds-tool show --db sqlite:///var/lib/kamailio.db",
        "ds-tool show --rpc",
        "ds-tool show --rpc tcp:127.0.0.1:2046 sip:192.0.2.1:5060 -v --probe",
    ],
))]
pub struct ShowArgs {
    /// Dispatcher lists; - is standard input. With --config, those that it names if none is given. With
    /// --rpc, SIP URIs of the destinations to show, and the list to compare them with
    #[arg(value_name = "LIST", required_unless_present_any = ["config", "rpc", "db"])]
    pub lists: Vec<PathBuf>,

    #[command(flatten)]
    pub input: InputArgs,

    /// Read this kamailio.cfg too, and show which destinations Kamailio pings
    #[arg(long, help_heading = heading::SERVER, value_name = "CFG")]
    pub config: Option<PathBuf>,

    #[command(flatten)]
    pub reading: ReadingArgs,

    #[command(flatten)]
    pub server: RpcArgs,

    /// Output format
    #[arg(short, long, help_heading = heading::OUTPUT, value_enum, value_name = "FORMAT", default_value = "table")]
    pub format: ListFormat,

    /// With --rpc: print all that is known of each destination in a paragraph
    #[arg(short, long, help_heading = heading::OUTPUT, requires = "rpc")]
    pub verbose: bool,

    /// With --rpc: send an OPTIONS to each destination that is shown, and say what the server would make
    /// of the answer (table, -v and JSON)
    #[arg(long, help_heading = heading::OUTPUT, requires = "rpc")]
    pub probe: bool,

    #[command(flatten)]
    pub color: ColorArgs,
}

/// Which ds-tool.toml supplies the options that are not given.
#[derive(Debug, Default, Args)]
pub struct ProjectArgs {
    /// Read this project file instead of any ds-tool.toml
    #[arg(long, help_heading = heading::INPUT, value_name = "FILE", conflicts_with = "no_project_file")]
    pub project_file: Option<PathBuf>,

    /// Read no ds-tool.toml
    #[arg(long, help_heading = heading::INPUT)]
    pub no_project_file: bool,
}

/// How to read a kamailio.cfg.
#[derive(Debug, Default, Args)]
pub struct ConfigArgs {
    /// Define a preprocessor name, as kamailio -A does; repeatable
    #[arg(short = 'A', long, help_heading = heading::SERVER, value_name = "NAME[=VALUE]")]
    pub define: Vec<String>,

    /// Set an environment variable that the cfg uses; repeatable
    #[arg(long, help_heading = heading::SERVER, value_name = "NAME=VALUE")]
    pub env: Vec<String>,

    /// Read environment variables from this file, one NAME=VALUE per line; all others are unset
    #[arg(long, help_heading = heading::SERVER, value_name = "FILE")]
    pub env_file: Option<PathBuf>,

    /// Look for the server's files below this folder, and read no others; repeatable
    ///
    /// An absolute path in the cfg means that path below DIR, or else the file below DIR whose path has
    /// the same end: for /etc/kamailio/a.cfg, etc/kamailio/a.cfg or kamailio/a.cfg, or a.cfg beside the
    /// cfg. Default: the folder that is linted, else the nearest folder above the cfg with .git or
    /// ds-tool.toml, else the folder of the cfg. A cfg below /etc or /usr/local/etc reads this machine's
    /// files.
    #[arg(long, help_heading = heading::SERVER, value_name = "DIR")]
    pub root: Vec<PathBuf>,

    /// Assume that Kamailio's command line loads this module; repeatable
    #[arg(long, help_heading = heading::SERVER, value_name = "NAME")]
    pub assume_module: Vec<String>,

    /// Kamailio's working directory (its -w), the base of relative paths [default: /]
    #[arg(long, help_heading = heading::SERVER, value_name = "DIR")]
    pub working_dir: Option<PathBuf>,
}

/// How to read a kamailio.cfg, and which database goes before that of the cfg.
#[derive(Debug, Args)]
pub struct ReadingArgs {
    #[command(flatten)]
    pub config: ConfigArgs,

    #[command(flatten)]
    pub db: DbArgs,
}

/// Which entries to read, and how.
#[derive(Debug, Args)]
pub struct InputArgs {
    #[command(flatten)]
    pub project: ProjectArgs,

    /// Kamailio release to emulate: 6.1.4, 6.2.0-dev1, the first line of 'kamailio -v', or 6.1 for its
    /// newest known release [default: 6.1]
    #[arg(long, help_heading = heading::SERVER, value_name = "VERSION", value_parser = VersionParser, hide_possible_values = true)]
    pub kamailio_version: Option<Version>,

    #[command(flatten)]
    pub selection: EntrySelection,

    #[command(flatten)]
    pub from: FromArgs,

    /// Use this address for a host name instead of looking it up; nothing after the = means it does
    /// not resolve; repeatable
    #[arg(long, help_heading = heading::NAMES, value_name = "NAME=ADDR", allow_hyphen_values = true)]
    pub resolve: Vec<String>,
}

/// The format of rows that a database client printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RowsArg {
    /// Tab-separated values below the names of the columns (mariadb -B)
    Tsv,
    /// An array of objects (sqlite3 -json, json_agg)
    Json,
}

/// Whether what is read are rows of a database.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct FromArgs {
    /// Read each list as rows of the database table, in this format; the rules are those of a database
    ///
    /// The columns are named, in any order: setid, destination, flags, priority, attrs, or what the cfg of
    /// --config calls them; id names the rows, and table_version is the table's number in the table version
    /// (4 without it).
    #[arg(long, help_heading = heading::INPUT, value_enum, value_name = "FORMAT")]
    pub from: Option<RowsArg>,
}

/// What a terminal gets.
#[derive(Debug, Clone, Copy, Args)]
pub struct ColorArgs {
    /// When to use colour; auto means on a terminal, unless NO_COLOR is set
    #[arg(long, help_heading = heading::TERMINAL, value_enum, value_name = "WHEN", default_value = "auto", action = ArgAction::Set)]
    pub color: ColorWhen,

    /// Print on standard error only what is wrong with the usage or the input
    #[arg(short, long, help_heading = heading::TERMINAL)]
    pub quiet: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorWhen {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ShowFormat {
    /// Text for people
    Table,
    /// One JSON document
    Json,
    /// Comma-separated values
    Csv,
}

/// The formats of `show`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// Text for people
    Table,
    /// One JSON document
    Json,
    /// Comma-separated values
    Csv,
    /// Targets for the file_sd of Prometheus, without --rpc
    FileSd,
}

/// Reads any release; shells complete the lines.
#[derive(Debug, Clone, Copy)]
struct VersionParser;

impl TypedValueParser for VersionParser {
    type Value = Version;

    fn parse_ref(
        &self,
        command: &clap::Command,
        arg: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<Version, clap::Error> {
        let read = |text: &str| text.parse::<Version>();
        TypedValueParser::parse_ref(&read, command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let lines = Line::ALL.into_iter().map(Line::as_str);
        Some(Box::new(lines.map(PossibleValue::new)))
    }
}

/// The version of ds-tool, and the newest known release of each line.
static LONG_VERSION: LazyLock<String> = LazyLock::new(|| {
    let newest = Version::ALL.map(|version| version.to_string()).join(", ");
    format!(
        "{}\nnewest known Kamailio releases: {newest}",
        env!("CARGO_PKG_VERSION")
    )
});

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
