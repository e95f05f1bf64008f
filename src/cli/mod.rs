//! The command line, as clap reads it. The man pages and the shell completions are generated from
//! these help texts.

mod edit;
pub mod exit_status;
mod heading;
mod lint;
pub mod progress;
pub mod project_file;
mod selection;
pub mod settings;
pub mod signals;

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use crate::kamailio::version::Version;

pub use edit::{FmtArgs, SetArgs, WriteState, WritingArgs};
pub use lint::{ExplainArgs, FailOn, LintArgs, LintFormat, RulesArgs, RulesFormat, SeverityArg};
pub use selection::SelectionArgs;

/// Check, probe and edit Kamailio dispatcher lists
///
/// Reads dispatcher lists and kamailio.cfg exactly as the chosen Kamailio version does, shows what
/// Kamailio makes of them, and sends SIP OPTIONS to the destinations. Needs no Kamailio to run.
#[derive(Debug, Parser)]
#[command(
    name = "ds-tool",
    version,
    max_term_width = 100,
    arg_required_else_help = true,
    after_help = "Exit status:\n  \
        0    all well\n  \
        1    a destination is down, lint found a mistake, or a file would change\n  \
        2    wrong usage or unusable input\n  \
        129  interrupted by SIGHUP\n  \
        130  interrupted by SIGINT (Ctrl-C)\n  \
        143  interrupted by SIGTERM\n\n\
        Examples:\n  \
        ds-tool show dispatcher.list\n  \
        ds-tool lint /etc/kamailio/kamailio.cfg\n  \
        ds-tool probe dispatcher.list\n  \
        ds-tool demo"
)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

/// The commands. Each is described at its arguments.
#[derive(Debug, Subcommand)]
pub enum Command {
    Show(ShowArgs),
    Probe(Box<ProbeArgs>),
    Set(SetArgs),
    Fmt(FmtArgs),
    Lint(LintArgs),
    Explain(ExplainArgs),
    Rules(RulesArgs),
    Demo(DemoArgs),
}

impl Command {
    /// When to use colour.
    pub fn color(&self) -> ColorWhen {
        match self {
            Command::Probe(args) => args.color.color,
            Command::Show(ShowArgs { color, .. })
            | Command::Set(SetArgs { color, .. })
            | Command::Fmt(FmtArgs { color, .. })
            | Command::Lint(LintArgs { color, .. })
            | Command::Explain(ExplainArgs { color, .. })
            | Command::Rules(RulesArgs { color, .. })
            | Command::Demo(DemoArgs { color, .. }) => color.color,
        }
    }
}

/// Show what Kamailio loads from a dispatcher list
///
/// Sets and destinations are printed in the order of `kamcmd dispatcher.list`. Lines that Kamailio
/// drops or misreads are reported on standard error.
#[derive(Debug, Args)]
#[command(after_help = "Exit status:\n  \
    0  the list was read\n  \
    2  wrong usage, unusable input, or a list that keeps Kamailio from starting\n\n\
    Examples:\n  \
    ds-tool show --kamailio-version 5.8 /etc/kamailio/dispatcher.list\n  \
    ds-tool show --config /etc/kamailio/kamailio.cfg")]
pub struct ShowArgs {
    /// Dispatcher lists; - is standard input. With --config, those that it names if none is given
    #[arg(value_name = "LIST", required_unless_present = "config")]
    pub lists: Vec<PathBuf>,

    #[command(flatten)]
    pub input: InputArgs,

    /// Read this kamailio.cfg too, and show which destinations Kamailio pings
    #[arg(long, help_heading = heading::SERVER, value_name = "CFG")]
    pub config: Option<PathBuf>,

    #[command(flatten)]
    pub reading: ConfigArgs,

    /// Output format
    #[arg(long, help_heading = heading::OUTPUT, value_enum, value_name = "FORMAT", default_value = "table")]
    pub format: ShowFormat,

    #[command(flatten)]
    pub color: ColorArgs,
}

/// Send SIP OPTIONS to every destination of a dispatcher list, and report which are up
///
/// Each destination gets one request, over UDP, TCP or TLS as its URI says. Over UDP the request is
/// retransmitted after 0.5, 1.5, 3.5 ... seconds (RFC 3261) until a reply arrives or the timeout
/// expires. A destination is up if it replies with 2xx, or with a code that --ping-reply-codes adds.
#[derive(Debug, Args)]
#[command(after_help = "Exit status:\n  \
    0    all destinations are up\n  \
    1    one is down, dropped or could not be probed, or a list would change\n  \
    2    wrong usage or unusable input\n  \
    129  interrupted by SIGHUP\n  \
    130  interrupted by SIGINT (Ctrl-C)\n  \
    143  interrupted by SIGTERM\n\n\
    With --format nagios: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.\n\n\
    Examples:\n  ds-tool probe dispatcher.list\n  \
    ds-tool probe --set 1 --timeout 2s --format json dispatcher.list\n  \
    ds-tool probe --ping-reply-codes 'code=404;class=3' -v dispatcher.list\n  \
    ds-tool probe --config /etc/kamailio/kamailio.cfg --as-kamailio --count 3\n  \
    ds-tool probe --write=inactive --diff dispatcher.list")]
pub struct ProbeArgs {
    /// Dispatcher lists; - is standard input. With --config, those that it names if none is given
    #[arg(value_name = "LIST", required_unless_present = "config")]
    pub lists: Vec<PathBuf>,

    #[command(flatten)]
    pub input: InputArgs,

    /// Probe with the settings of this kamailio.cfg
    ///
    /// Takes method, From, reply codes, timers, sockets, outbound proxy, thresholds and probing mode
    /// from it. Options on the command line override them.
    #[arg(long, help_heading = heading::SERVER, value_name = "CFG")]
    pub config: Option<PathBuf>,

    /// Send exactly what Kamailio sends, and only to destinations that it pings
    ///
    /// For all others, print why Kamailio never pings them.
    #[arg(long, help_heading = heading::SERVER, requires = "config")]
    pub as_kamailio: bool,

    #[command(flatten)]
    pub reading: ConfigArgs,

    /// Probe destinations with flag 4 (disabled) too
    #[arg(long, help_heading = heading::SELECTION)]
    pub include_disabled: bool,

    /// Send from this local address and port [default: chosen by the system's routes, or the
    /// address of the server's socket]
    #[arg(long, help_heading = heading::REQUEST, value_name = "ADDR[:PORT]", value_parser = source_address)]
    pub source: Option<SocketAddr>,

    /// URI in From [default: sip:dispatcher@localhost, or ds_ping_from and the ping_from attribute]
    #[arg(long, help_heading = heading::REQUEST, value_name = "URI")]
    pub ping_from: Option<String>,

    /// Request method [default: OPTIONS, or ds_ping_method]
    #[arg(long, help_heading = heading::REQUEST, value_name = "METHOD")]
    pub ping_method: Option<String>,

    /// User-Agent header [default: ds-tool and its version, or with --as-kamailio that of Kamailio]
    #[arg(long, help_heading = heading::REQUEST, value_name = "TEXT")]
    pub user_agent: Option<String>,

    /// Reply codes that count as up besides 2xx, in the syntax of ds_ping_reply_codes:
    /// 'code=404;class=3'
    #[arg(long, help_heading = heading::REQUEST, value_name = "CODES")]
    pub ping_reply_codes: Option<String>,

    #[command(flatten)]
    pub streams: StreamArgs,

    /// Consider a destination down after this time without a final reply, such as 2s or 500ms
    /// [default: 5s, or tm's fr_timer]
    #[arg(long, help_heading = heading::TIMING, value_name = "TIME", value_parser = duration)]
    pub timeout: Option<Duration>,

    /// Start at most this many probes per second; 0 means as fast as possible
    #[arg(long, help_heading = heading::TIMING, value_name = "N", default_value_t = 100, allow_negative_numbers = true, value_parser = rate)]
    pub rate: u32,

    /// Probe each destination this many times; the last result counts
    #[arg(long, help_heading = heading::TIMING, value_name = "N", default_value_t = 1, allow_negative_numbers = true, value_parser = count)]
    pub count: u32,

    /// Time between two probes of the same destination, with --count [default: 1s, or
    /// ds_ping_interval]
    #[arg(long, help_heading = heading::TIMING, value_name = "TIME", value_parser = duration)]
    pub interval: Option<Duration>,

    #[command(flatten)]
    pub names: NamesArgs,

    /// Output format
    #[arg(long, help_heading = heading::OUTPUT, value_enum, value_name = "FORMAT", default_value = "table")]
    pub format: ProbeFormat,

    /// Write the SIP messages sent and received to this pcap file (Wireshark, tcpdump, sngrep)
    ///
    /// The packets are built from the messages, so TLS traffic is readable in it.
    #[arg(long, help_heading = heading::OUTPUT, value_name = "FILE")]
    pub trace: Option<PathBuf>,

    /// Print DNS queries and SIP messages on standard error, and all details of each destination
    #[arg(short, long, help_heading = heading::OUTPUT)]
    pub verbose: bool,

    /// Update the flags in the lists from the results
    ///
    /// Destinations that are up lose the flags 1 (inactive) and 2 (trying); those that are down get
    /// the flag of STATE; disabled ones stay as they are. Without STATE, destinations that are down
    /// stay unchanged, too.
    #[arg(long, help_heading = heading::WRITING, value_enum, value_name = "STATE", num_args = 0..=1, require_equals = true, default_missing_value = "recovered")]
    pub write: Option<WriteState>,

    /// With --write: write even if the run was interrupted or no destination replied
    #[arg(long, help_heading = heading::WRITING, requires = "write")]
    pub force: bool,

    #[command(flatten)]
    pub writing: WritingArgs,

    #[command(flatten)]
    pub color: ColorArgs,
}

/// Transports and TLS.
#[derive(Debug, Args)]
pub struct StreamArgs {
    /// Transport for destinations whose URI names none
    #[arg(long, help_heading = heading::REQUEST, value_enum, value_name = "TRANSPORT", default_value = "udp")]
    pub transport: TransportArg,

    /// Probe destinations that are silent over UDP again over TCP, and report which ones reply
    #[arg(long, help_heading = heading::REQUEST, conflicts_with = "as_kamailio")]
    pub try_tcp: bool,

    /// Trust the CAs in this PEM file instead of the system's
    #[arg(long, help_heading = heading::TLS, value_name = "FILE")]
    pub tls_ca: Option<PathBuf>,

    /// Client certificate, with its chain (PEM), for peers that request one
    #[arg(long, help_heading = heading::TLS, value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,

    /// Private key of --tls-cert (PEM, without a password)
    #[arg(long, help_heading = heading::TLS, value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,

    /// Accept any certificate, but report what is wrong with it
    #[arg(long, help_heading = heading::TLS)]
    pub tls_insecure: bool,

    /// Warn about certificates that expire within this many days
    #[arg(long, help_heading = heading::TLS, value_name = "DAYS", default_value_t = 14)]
    pub tls_warn_days: u32,
}

/// A transport that ds-tool can probe over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum TransportArg {
    #[default]
    Udp,
    Tcp,
    Tls,
}

/// How host names become addresses.
#[derive(Debug, Args)]
pub struct NamesArgs {
    /// How to resolve host names
    #[arg(long, help_heading = heading::NAMES, value_enum, value_name = "HOW", default_value = "kamailio")]
    pub dns: DnsMode,

    /// Name server to query instead of the system's
    #[arg(long, help_heading = heading::NAMES, value_name = "ADDR[:PORT]", value_parser = name_server)]
    pub dns_server: Option<SocketAddr>,

    /// Stop waiting for a DNS answer after this time, such as 2s or 500ms
    #[arg(long, help_heading = heading::NAMES, value_name = "TIME", default_value = "5s", value_parser = duration)]
    pub dns_timeout: Duration,

    /// Probe every server and address that a name resolves to, not only the first
    #[arg(long, help_heading = heading::NAMES, conflicts_with = "as_kamailio")]
    pub all_addresses: bool,
}

/// Probe a built-in example list on loopback, to show what a probe looks like
///
/// ds-tool itself plays the SIP peers, so no SIP server is needed.
#[derive(Debug, Args)]
pub struct DemoArgs {
    #[command(flatten)]
    pub color: ColorArgs,
}

/// How a kamailio.cfg is read.
#[derive(Debug, Args)]
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

    /// Look up absolute paths below this folder, such as a checkout that holds etc/kamailio/...
    #[arg(long, help_heading = heading::SERVER, value_name = "DIR")]
    pub root: Option<PathBuf>,

    /// Assume that Kamailio's command line loads this module; repeatable
    #[arg(long, help_heading = heading::SERVER, value_name = "NAME")]
    pub assume_module: Vec<String>,

    /// Kamailio's working directory (its -w), the base of relative paths [default: /]
    #[arg(long, help_heading = heading::SERVER, value_name = "DIR")]
    pub working_dir: Option<PathBuf>,
}

/// Which entries to read, and how.
#[derive(Debug, Args)]
pub struct InputArgs {
    /// Kamailio version to emulate
    #[arg(long, help_heading = heading::SERVER, value_name = "VERSION", default_value_t, value_parser = version_parser())]
    pub kamailio_version: Version,

    #[command(flatten)]
    pub selection: SelectionArgs,

    /// Use this address for a host name instead of looking it up; nothing after the = means it does
    /// not resolve; repeatable
    #[arg(long, help_heading = heading::NAMES, value_name = "NAME=ADDR", allow_hyphen_values = true)]
    pub resolve: Vec<String>,
}

/// When to use colour.
#[derive(Debug, Args)]
pub struct ColorArgs {
    /// When to use colour; auto means on a terminal, unless NO_COLOR is set
    #[arg(long, help_heading = heading::TERMINAL, value_enum, value_name = "WHEN", default_value = "auto", action = ArgAction::Set)]
    pub color: ColorWhen,
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DnsMode {
    /// As Kamailio's pings do
    Kamailio,
    /// By NAPTR, SRV and address records (RFC 3263), after /etc/hosts
    Rfc3263,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProbeFormat {
    /// Text for people
    Table,
    /// One JSON document
    Json,
    /// One JSON object per result, printed as it arrives
    Ndjson,
    /// Comma-separated values
    Csv,
    /// JUnit XML
    Junit,
    /// One line for Nagios, Icinga and others; exit status 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN
    Nagios,
    /// Metrics for the textfile collector of the Prometheus node exporter
    Prometheus,
    /// Markdown table for a ticket
    Markdown,
}

fn version_parser() -> impl clap::builder::TypedValueParser<Value = Version> {
    use clap::builder::{PossibleValuesParser, TypedValueParser};
    PossibleValuesParser::new(Version::ALL.map(Version::as_str))
        .try_map(|text| text.parse::<Version>())
}

fn rate(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| {
        "expected a whole number of probes per second, or 0 for as fast as possible".to_owned()
    })
}

fn count(text: &str) -> Result<u32, String> {
    let number = text.parse().ok().filter(|n| (1..=10_000).contains(n));
    number.ok_or_else(|| "expected a whole number from 1 to 10000".to_owned())
}

/// A time of more than zero, with its unit.
fn duration(text: &str) -> Result<Duration, String> {
    let time = humantime::parse_duration(text)
        .map_err(|why| format!("{why}; write a number and a unit, such as 2s or 500ms"))?;
    if time < Duration::from_millis(1) || time > Duration::from_secs(86_400) {
        return Err("must be from 1ms to 24h".to_owned());
    }
    Ok(time)
}

/// An address with or without a port (0: any); an IPv6 address may stand in brackets.
fn source_address(text: &str) -> Result<SocketAddr, String> {
    address(text, 0).ok_or_else(|| {
        "expected a local IP address, with or without a port: 192.0.2.1, 192.0.2.1:5060 or [2001:db8::1]:5060"
            .to_owned()
    })
}

/// An address with or without a port (53).
fn name_server(text: &str) -> Result<SocketAddr, String> {
    address(text, 53).ok_or_else(|| {
        "expected an IP address, with or without a port: 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:5353"
            .to_owned()
    })
}

fn address(text: &str, port: u16) -> Option<SocketAddr> {
    let bare = text
        .strip_prefix('[')
        .and_then(|t| t.strip_suffix(']'))
        .unwrap_or(text);
    let address = bare.parse::<IpAddr>().map(|ip| SocketAddr::new(ip, port));
    address.or_else(|_| text.parse()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn durations_need_a_unit() {
        assert_eq!(duration("2s"), Ok(Duration::from_secs(2)));
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        for text in ["5", "", "-1s", "0s", "2days", "s"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_source_is_an_address_and_perhaps_a_port() {
        for (text, expected) in [
            ("127.0.0.1", "127.0.0.1:0"),
            ("127.0.0.1:5060", "127.0.0.1:5060"),
            ("::1", "[::1]:0"),
            ("[::1]", "[::1]:0"),
            ("[::1]:7", "[::1]:7"),
        ] {
            assert_eq!(
                source_address(text),
                Ok(expected.parse().unwrap()),
                "{text}"
            );
        }
        assert!(source_address("eth0").is_err());
    }
}
