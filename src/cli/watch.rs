//! The options of watch.

use clap::{Args, ValueEnum};

use super::exit_status::after_help;
use super::monitor::MonitorArgs;
use super::{ColorArgs, RpcArgs, heading};

/// Keep probing the destinations of a dispatcher list, and show what changes
///
/// On a terminal it fills the screen: a row for each destination with its letters, round-trip time, last
/// rounds, loss and last change. Keys sort, filter and pause it; ? shows them, q ends it. Elsewhere it
/// prints a line for each change.
#[derive(Debug, Args)]
#[command(after_help = after_help(
    "watch",
    &[
        "ds-tool watch dispatcher.list",
        "ds-tool watch --config /etc/kamailio/kamailio.cfg --rpc",
        "ds-tool watch --interval 5s --on-change 'logger -t ds-tool' dispatcher.list",
        "ds-tool watch --format ndjson dispatcher.list",
    ],
))]
pub struct WatchArgs {
    #[command(flatten)]
    pub monitor: MonitorArgs,

    #[command(flatten)]
    pub server: RpcArgs,

    /// Run this command whenever a destination goes down or comes up; it gets the event as JSON on its
    /// standard input
    ///
    /// Thresholds count: a failure that takes nothing down runs nothing. The command is split into words
    /// as a shell does, and run without one, up to four at a time and a minute each.
    #[arg(long, help_heading = heading::OUTPUT, value_name = "COMMAND")]
    pub on_change: Option<String>,

    /// Output format [default: screen on a terminal, else text]
    #[arg(short, long, help_heading = heading::OUTPUT, value_enum, value_name = "FORMAT")]
    pub format: Option<WatchFormat>,

    #[command(flatten)]
    pub color: ColorArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum WatchFormat {
    /// The whole terminal, drawn anew as things change
    Screen,
    /// A line for each change
    Text,
    /// One JSON object for each change
    Ndjson,
}
