//! The commands that talk to a running server, and what saved answers of one are good for.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::exit_status::after_help;
use super::values::duration;
use super::{
    ColorArgs, ConfigArgs, EntrySelection, FromArgs, ProjectArgs, ReadingArgs, RpcArgs, ShowFormat,
    VersionParser, heading,
};
use crate::kamailio::version::Version;
use crate::live::state::StateWord;

/// The server that is asked, and how the list is read that it loads.
#[derive(Debug, Args)]
pub struct ListReadingArgs {
    #[command(flatten)]
    pub server: RpcArgs,

    #[command(flatten)]
    pub project: ProjectArgs,

    /// Kamailio release to emulate [default: the server's own]
    #[arg(long, help_heading = heading::SERVER, value_name = "VERSION", value_parser = VersionParser, hide_possible_values = true)]
    pub kamailio_version: Option<Version>,

    /// Read this kamailio.cfg, and the list that it names if none is given
    #[arg(long, help_heading = heading::SERVER, value_name = "CFG")]
    pub config: Option<PathBuf>,

    #[command(flatten)]
    pub reading: ReadingArgs,

    /// Use this address for a host name instead of looking it up; nothing after the = means it does
    /// not resolve; repeatable
    #[arg(long, help_heading = heading::NAMES, value_name = "NAME=ADDR", allow_hyphen_values = true)]
    pub resolve: Vec<String>,
}

/// Whether a change is made.
#[derive(Debug, Args)]
pub struct ChangingArgs {
    /// Make the change, read back what the server holds, and compare
    #[arg(short, long, help_heading = heading::CHANGES)]
    pub yes: bool,

    #[command(flatten)]
    pub color: ColorArgs,
}

/// Which list is loaded, and which states stay.
#[derive(Debug, Args)]
pub struct ReloadingArgs {
    #[command(flatten)]
    pub list: ListReadingArgs,

    /// Put the states back that the reload forgets: drains, or with =all also what is down
    #[arg(long, help_heading = heading::CHANGES, value_enum, value_name = "STATES", num_args = 0..=1, require_equals = true, default_missing_value = "drained")]
    pub keep_states: Option<KeepStates>,

    #[command(flatten)]
    pub changing: ChangingArgs,
}

/// Compare a dispatcher list with the memory of a running server
///
/// The list is read as the server's release reads it. A row is printed for each destination that one side
/// has alone, or that differs in attributes, priority, flags or order. What pings change (I, T and P) is
/// shown, and is no difference for the exit status; a drain (D) is one.
///
/// An INPUT is a list, or an answer of dispatcher.list that was saved: the text of kamcmd, or JSON. Two
/// inputs are compared with each other, and no server is asked. Without one it is the list that --config or
/// the server itself names. Two --rpc without INPUT and --config are two servers, which are compared; with
/// one of them, several --rpc are ways to one server.
#[derive(Debug, Args)]
#[command(after_help = after_help("diff", &[
    "ds-tool diff",
    "ds-tool diff /etc/kamailio/dispatcher.list",
    "ds-tool diff --config /etc/kamailio/kamailio.cfg --rpc tcp:127.0.0.1:2046",
    "ds-tool diff --rpc unix:/run/kamailio/kamailio_ctl --rpc 'exec:ssh gw2 socat - UNIX-CONNECT:/run/kamailio/kamailio_ctl'",
    "ds-tool diff dispatcher.list saved.json",
    "mariadb -B kamailio -e 'select * from dispatcher' | ds-tool diff --from tsv -",
    "ds-tool diff --probe",
]))]
pub struct DiffArgs {
    /// A dispatcher list or a saved answer; two of them are compared with each other
    #[arg(value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,

    #[command(flatten)]
    pub list: ListReadingArgs,

    #[command(flatten)]
    pub from: FromArgs,

    /// Send an OPTIONS to each destination of the second side too, and compare its state there with the
    /// result
    #[arg(long, help_heading = heading::REQUEST)]
    pub probe: bool,

    /// Output format
    #[arg(short, long, help_heading = heading::OUTPUT, value_enum, value_name = "FORMAT", default_value = "table")]
    pub format: ShowFormat,

    #[command(flatten)]
    pub color: ColorArgs,
}

/// Show what a reload of the dispatcher list would change in a running server, or do it
///
/// Prints which destinations get calls again because the server forgets that they were drained or down,
/// what is added, removed and changed, and which counts are lost. A list that the server would refuse is
/// never loaded. With --yes the server reloads once, and what it holds is read back and compared.
#[derive(Debug, Args)]
#[command(after_help = after_help("reload", &[
    "ds-tool reload /etc/kamailio/dispatcher.list",
    "ds-tool reload --config /etc/kamailio/kamailio.cfg --keep-states --yes",
]))]
pub struct ReloadArgs {
    /// The dispatcher list that the server loads [default: the one that --config or the server
    /// itself names]
    #[arg(value_name = "LIST")]
    pub file: Option<PathBuf>,

    #[command(flatten)]
    pub reloading: ReloadingArgs,
}

/// Which states are put back after a reload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum KeepStates {
    /// Destinations that were drained (D)
    Drained,
    /// Destinations that were drained or down (D and I)
    All,
}

/// Replace the dispatcher list of a server on this host, and reload it
///
/// Checks the new list, writes it in place of the old one, reloads, and compares what the server holds. If
/// the server refuses the list or holds something else, the old list is written back and loaded again.
#[derive(Debug, Args)]
#[command(after_help = after_help("apply", &[
    "ds-tool apply new.list --to /etc/kamailio/dispatcher.list",
    "ds-tool apply new.list --config /etc/kamailio/kamailio.cfg --keep-states --yes",
]))]
pub struct ApplyArgs {
    /// The new dispatcher list; - is standard input
    #[arg(value_name = "NEW")]
    pub file: PathBuf,

    /// The file that the server loads [default: the one that --config or the server itself names]
    #[arg(long, help_heading = heading::WRITING, value_name = "FILE")]
    pub to: Option<PathBuf>,

    #[command(flatten)]
    pub reloading: ReloadingArgs,
}

/// Which destinations change.
#[derive(Debug, Args)]
pub struct ChangedSelectionArgs {
    #[command(flatten)]
    pub selection: EntrySelection,

    /// Select every destination
    #[arg(long, help_heading = heading::SELECTION)]
    pub all: bool,
}

/// Set the state of destinations in the memory of a running server
///
/// A state is what dispatcher.list shows: AP, AX, IP, IX, TP, TX or DX, or A, I, T or D alone. It replaces
/// all flags: a destination that gets AX loses its P. The next reload undoes it.
#[derive(Debug, Args)]
#[command(after_help = after_help("set-state", &[
    "ds-tool set-state IP --set 1 --uri 'sip:10.0.0.7*'",
    "ds-tool set-state AP --duid gw1 --yes",
]))]
pub struct SetStateArgs {
    /// The state
    #[arg(value_name = "STATE", value_parser = state)]
    pub state: StateWord,

    #[command(flatten)]
    pub selection: ChangedSelectionArgs,

    #[command(flatten)]
    pub server: RpcArgs,

    #[command(flatten)]
    pub changing: ChangingArgs,
}

/// Take destinations of a running server out of use
///
/// They get the state DX: no new calls, no pings. The next reload undoes it, unless the list has flag 4.
#[derive(Debug, Args)]
#[command(after_help = after_help("drain", &[
    "ds-tool drain --duid gw1",
    "ds-tool drain --uri 'sip:10.0.0.7*' --yes --wait=30m",
]))]
pub struct DrainArgs {
    #[command(flatten)]
    pub selection: ChangedSelectionArgs,

    #[command(flatten)]
    pub server: RpcArgs,

    /// Wait until the server counts no calls for them (algorithm 10), at most this long [default: 10m]
    #[arg(long, help_heading = heading::TIMING, value_name = "TIME", num_args = 0..=1, require_equals = true, default_missing_value = "10m", value_parser = duration)]
    pub wait: Option<Duration>,

    #[command(flatten)]
    pub changing: ChangingArgs,
}

/// Put drained destinations of a running server into use again
///
/// Those that are drained (D) get the flags of the list.
#[derive(Debug, Args)]
#[command(after_help = after_help("undrain", &[
    "ds-tool undrain --duid gw1 /etc/kamailio/dispatcher.list",
    "ds-tool undrain --all --config /etc/kamailio/kamailio.cfg --yes",
]))]
pub struct UndrainArgs {
    /// The dispatcher list that has the flags [default: the one that --config or the server
    /// itself names]
    #[arg(value_name = "LIST")]
    pub file: Option<PathBuf>,

    #[command(flatten)]
    pub selection: ChangedSelectionArgs,

    #[command(flatten)]
    pub list: ListReadingArgs,

    #[command(flatten)]
    pub changing: ChangingArgs,
}

/// Write a saved answer of dispatcher.list, or rows of a database, as a dispatcher list
///
/// Reads the text of kamcmd, or JSON as jsonrpcs, kamctl and kamcli print it; with --from, rows. A server
/// that loads the list shows the same answer again, or what it shows with these rows. What a list cannot
/// hold is named, and nothing is written.
#[derive(Debug, Args)]
#[command(after_help = after_help("convert", &[
    "kamcmd dispatcher.list | ds-tool convert -",
    "ds-tool convert saved.json --output dispatcher.list",
    "mariadb -B kamailio -e 'select * from dispatcher' | ds-tool convert --from tsv -",
]))]
pub struct ConvertArgs {
    /// The saved answer, or the rows; - is standard input
    #[arg(value_name = "SAVED")]
    pub file: PathBuf,

    #[command(flatten)]
    pub from: FromArgs,

    #[command(flatten)]
    pub project: ProjectArgs,

    /// Kamailio release to emulate: 6.1.4, 6.2.0-dev1, the first line of 'kamailio -v', or 6.1 for its
    /// newest known release [default: 6.1]
    #[arg(long, help_heading = heading::SERVER, value_name = "VERSION", value_parser = VersionParser, hide_possible_values = true)]
    pub kamailio_version: Option<Version>,

    /// With --from: take the names of table and columns, and the database, from this kamailio.cfg
    #[arg(long, help_heading = heading::SERVER, value_name = "CFG", requires = "from")]
    pub config: Option<PathBuf>,

    #[command(flatten)]
    pub reading: ConfigArgs,

    /// Write the list to this file [default: standard output]
    #[arg(long, help_heading = heading::WRITING, value_name = "FILE")]
    pub output: Option<PathBuf>,

    #[command(flatten)]
    pub color: ColorArgs,
}

fn state(text: &str) -> Result<StateWord, String> {
    StateWord::read(text).ok_or_else(|| {
        "expected AP, AX, IP, IX, TP, TX or DX; a drained destination is never pinged, and N is set by a list alone".to_owned()
    })
}
