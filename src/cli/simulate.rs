//! The command that shows who gets the calls.

use std::path::PathBuf;

use clap::Args;

use super::exit_status::after_help;
use super::{ColorArgs, InputArgs, ReadingArgs, RpcArgs, ShowFormat, heading};

/// Show which destinations get the calls, and who gets those of one that is down
///
/// Calls are distributed as the chosen Kamailio version does it. Sets and algorithms come from the calls
/// of ds_select_dst and ds_select_routes in the cfg, or from --alg. A SELECTOR is duid=PATTERN,
/// uri=PATTERN, line=N, set=N or attr:NAME=PATTERN.
///
/// With --rpc destinations, states, loads and latencies are those of a running server.
#[derive(Debug, Args)]
#[command(after_help = after_help(
    "simulate",
    &[
        "ds-tool simulate --alg 4 /etc/kamailio/dispatcher.list",
        "ds-tool simulate --config /etc/kamailio/kamailio.cfg --down duid=gw2",
        "ds-tool simulate --alg 9 --down duid=gw1 --assert 'duid=gw* <= 60%' dispatcher.list",
        "ds-tool simulate --rpc --down duid=gw2",
    ],
))]
pub struct SimulateArgs {
    /// Dispatcher lists; - is standard input. With --config, those that it names if none is given
    #[arg(value_name = "LIST", required_unless_present_any = ["config", "rpc", "db"], conflicts_with = "rpc")]
    pub lists: Vec<PathBuf>,

    #[command(flatten)]
    pub input: InputArgs,

    /// Take sets and algorithms from the calls in this kamailio.cfg, and flags, use_default and its list
    #[arg(long, help_heading = heading::SERVER, value_name = "CFG")]
    pub config: Option<PathBuf>,

    #[command(flatten)]
    pub reading: ReadingArgs,

    #[command(flatten)]
    pub server: RpcArgs,

    /// Select by this algorithm, whatever the cfg says
    #[arg(
        long,
        help_heading = heading::CALLS,
        value_name = "N",
        required_unless_present_any = ["config", "rpc"],
        allow_negative_numbers = true
    )]
    pub alg: Option<i32>,

    /// Take these destinations down, and show what changes; repeatable
    #[arg(long, help_heading = heading::CALLS, value_name = "SELECTOR")]
    pub down: Vec<String>,

    /// How many calls there are: the spread of shares of chance, and the calls of algorithm 10
    #[arg(long, help_heading = heading::CALLS, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub calls: u32,

    /// Read the keys that are hashed from this file, one per line: a call for each
    ///
    /// The key is what the algorithm hashes: a Call-ID (0), a URI (1, 2, 3), the user of credentials (5)
    /// or the value of hash_pvar (7). - is standard input.
    #[arg(long, help_heading = heading::CALLS, value_name = "FILE", conflicts_with = "calls")]
    pub keys: Option<PathBuf>,

    /// How many calls a destination has already (algorithm 10); repeatable
    #[arg(long, help_heading = heading::CALLS, value_name = "SELECTOR=CALLS")]
    pub load: Vec<String>,

    /// The estimated latency of a destination (algorithm 13); repeatable
    ///
    /// For a destination with cc it is what the estimate is above the average.
    #[arg(long, help_heading = heading::CALLS, value_name = "SELECTOR=MS")]
    pub latency: Vec<String>,

    /// Fail unless this holds for each destination that matches, such as 'duid=gw1 <= 50%'; repeatable
    ///
    /// An EXPRESSION is a SELECTOR, one of <=, >=, < and >, and a percentage. With --down it is about the
    /// share after the outage.
    #[arg(long = "assert", help_heading = heading::CALLS, value_name = "EXPRESSION")]
    pub assertions: Vec<String>,

    /// Output format
    #[arg(short, long, help_heading = heading::OUTPUT, value_enum, value_name = "FORMAT", default_value = "table")]
    pub format: ShowFormat,

    #[command(flatten)]
    pub color: ColorArgs,
}
