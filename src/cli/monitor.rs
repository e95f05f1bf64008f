//! The options of the commands that keep probing.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::exit_status::after_help;
use super::heading;
use super::probe::{DnsArgs, RequestArgs};
use super::values::{duration, label, listen_address, threshold};
use super::{ColorArgs, InputArgs, ReadingArgs};

/// What to probe again and again, and how.
#[derive(Debug, Args)]
pub struct MonitorArgs {
    /// Dispatcher lists. With --config, the list that it names if none is given
    #[arg(value_name = "LIST", required_unless_present_any = ["config", "db"])]
    pub lists: Vec<PathBuf>,

    #[command(flatten)]
    pub input: InputArgs,

    /// Probe with the settings of this kamailio.cfg
    ///
    /// Takes method, From, reply codes, timers, sockets, outbound proxy, interval, thresholds and probing
    /// mode from it. Options on the command line override them.
    #[arg(long, help_heading = heading::SERVER, value_name = "CFG")]
    pub config: Option<PathBuf>,

    #[command(flatten)]
    pub reading: ReadingArgs,

    /// Probe destinations with flag 4 (disabled) too
    #[arg(long, help_heading = heading::SELECTION)]
    pub include_disabled: bool,

    #[command(flatten)]
    pub request: RequestArgs,

    /// Consider a probe failed after this time without a final reply, such as 2s or 500ms
    /// [default: 5s, or tm's fr_timer]
    #[arg(short, long, help_heading = heading::TIMING, value_name = "TIME", value_parser = duration)]
    pub timeout: Option<Duration>,

    /// Time between two probes of the same destination [default: 60s, or ds_ping_interval]
    #[arg(long, help_heading = heading::TIMING, value_name = "TIME", value_parser = duration)]
    pub interval: Option<Duration>,

    /// Failures in a row that take a destination down [default: 1, or ds_probing_threshold]
    #[arg(long, help_heading = heading::TIMING, value_name = "N", allow_negative_numbers = true, value_parser = threshold)]
    pub probing_threshold: Option<i32>,

    /// Answers in a row that take a destination up again [default: 1, or ds_inactive_threshold]
    #[arg(long, help_heading = heading::TIMING, value_name = "N", allow_negative_numbers = true, value_parser = threshold)]
    pub inactive_threshold: Option<i32>,

    #[command(flatten)]
    pub names: DnsArgs,
}

/// Keep probing the destinations of dispatcher lists, and serve the results to Prometheus
///
/// /metrics has the last result of each destination; /probe?target=URI&module=kamailio probes one
/// destination while it is scraped, as blackbox_exporter does; /sd lists the targets for http_sd.
/// Lists and cfg are read again when they change, on SIGHUP and on POST /-/reload; one that cannot be used
/// changes nothing. SIGTERM ends it, once the scrapes that are running are answered.
#[derive(Debug, Args)]
#[command(after_help = after_help(
    "exporter",
    &[
        "ds-tool exporter dispatcher.list",
        "ds-tool exporter --config /etc/kamailio/kamailio.cfg --label vantage=fra1",
        "ds-tool exporter --listen 0.0.0.0:9490 --only-on-request dispatcher.list",
    ],
))]
pub struct ExporterArgs {
    #[command(flatten)]
    pub monitor: MonitorArgs,

    #[command(flatten)]
    pub serving: ServingArgs,

    #[command(flatten)]
    pub color: ColorArgs,
}

/// What the exporter answers, and where.
#[derive(Debug, Args)]
pub struct ServingArgs {
    /// Serve HTTP at this address and port
    #[arg(long, help_heading = heading::SERVING, value_name = "ADDR:PORT", default_value = "127.0.0.1:9490", value_parser = listen_address)]
    pub listen: SocketAddr,

    /// Add this label to each metric and target, such as vantage=fra1; repeatable
    #[arg(long, help_heading = heading::SERVING, value_name = "NAME=VALUE", value_parser = label)]
    pub label: Vec<(String, String)>,

    /// Let /probe ask any SIP URI, not only those of the lists
    ///
    /// Whoever can reach the port can then send SIP requests from this machine to any address.
    #[arg(long, help_heading = heading::SERVING)]
    pub any_target: bool,

    /// Probe only when /probe asks; /metrics has no results then
    #[arg(long, help_heading = heading::SERVING)]
    pub only_on_request: bool,
}
