//! The command line, as clap reads it. What an option means is said here once: the man pages and
//! the completions are made from it.

mod edit;
pub mod exit_status;
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
pub use lint::{
    ExplainArgs, FailOn, LintArgs, LintFormat, LookUpArgs, RulesArgs, RulesFormat, SeverityArg,
};
pub use selection::SelectionArgs;

/// Reads Kamailio's dispatcher lists and configuration exactly as Kamailio does, probes the
/// destinations, and edits the lists
///
/// Exit status: 0 all well, 1 a problem was found (a destination is down or was dropped, lint has an
/// error or a warning, a file would change with --check or --diff), 2 wrong usage or unusable input, 130
/// interrupted (143 by SIGTERM, 129 by SIGHUP).
#[derive(Debug, Parser)]
#[command(
    name = "ds-tool",
    version,
    max_term_width = 100,
    arg_required_else_help = true
)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

/// What is asked for. Each is described at its arguments.
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

/// Print what Kamailio holds of a dispatcher list
///
/// Sets and destinations come in the order in which `kamcmd dispatcher.list` shows them. Lines that
/// Kamailio drops, or reads otherwise than they look, are told on standard error.
///
/// Exit status: 0 the list was read, 2 wrong usage, unusable input, or a list with which Kamailio
/// would not start.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    ds-tool show --kamailio-version 5.8 /etc/kamailio/dispatcher.list\n  \
    ds-tool show --config /etc/kamailio/kamailio.cfg")]
pub struct ShowArgs {
    /// Dispatcher lists; - is standard input. With --config, those that it names if none is given
    #[arg(value_name = "LIST", required_unless_present = "config")]
    pub lists: Vec<PathBuf>,

    #[command(flatten)]
    pub input: InputArgs,

    /// Read this kamailio.cfg too, and tell which destinations Kamailio pings
    #[arg(long, value_name = "CFG")]
    pub config: Option<PathBuf>,

    #[command(flatten)]
    pub reading: ConfigArgs,

    /// How to print
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "table")]
    pub format: ShowFormat,

    #[command(flatten)]
    pub color: ColorArgs,
}

/// Send SIP OPTIONS to every destination of a dispatcher list, and tell which answer
///
/// One request goes to each destination, over UDP, TCP or TLS as its URI says. Over UDP it is sent
/// again after 0.5, 1.5, 3.5 ... seconds (RFC 3261) until an answer comes or the timeout ends. A
/// destination is up when it answers 2xx, or with a code that --ping-reply-codes adds.
///
/// Exit status: 0 all are up, 1 some are not, 2 wrong usage or unusable input, 130
/// interrupted (143 by SIGTERM, 129 by SIGHUP); with --format nagios 0 to 3 as a plugin.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  ds-tool probe dispatcher.list\n  \
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

    /// Probe by the rules of the server of this kamailio.cfg: its method, From, reply codes,
    /// timers, sockets, outbound proxy, thresholds and mode. Options on the command line go first
    #[arg(long, value_name = "CFG")]
    pub config: Option<PathBuf>,

    /// Send what Kamailio sends, and only to those that it pings; says why the rest is left out
    #[arg(long, requires = "config")]
    pub as_kamailio: bool,

    #[command(flatten)]
    pub reading: ConfigArgs,

    /// Probe destinations with flag 4 (disabled) too
    #[arg(long)]
    pub include_disabled: bool,

    /// Give a destination up after this time, such as 2s or 500ms [default: 5s, or tm's fr_timer]
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub timeout: Option<Duration>,

    /// Begin at most this many probes a second; 0 is as fast as the machine can
    #[arg(long, value_name = "N", default_value_t = 100, allow_negative_numbers = true, value_parser = rate)]
    pub rate: u32,

    /// Probe each destination this many times; the last answer decides
    #[arg(long, value_name = "N", default_value_t = 1, allow_negative_numbers = true, value_parser = count)]
    pub count: u32,

    /// The time from one probe of a destination to its next, with --count [default: 1s, or
    /// ds_ping_interval]
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub interval: Option<Duration>,

    /// Send from this address, and from this port [default: as the system's routes say, or the
    /// address of the server's socket]
    #[arg(long, value_name = "ADDR[:PORT]", value_parser = source_address)]
    pub source: Option<SocketAddr>,

    #[command(flatten)]
    pub streams: StreamArgs,

    #[command(flatten)]
    pub names: NamesArgs,

    /// The URI in From [default: sip:dispatcher@localhost, or ds_ping_from and the attribute
    /// ping_from]
    #[arg(long, value_name = "URI")]
    pub ping_from: Option<String>,

    /// The method of the request [default: OPTIONS, or ds_ping_method]
    #[arg(long, value_name = "METHOD")]
    pub ping_method: Option<String>,

    /// The text of User-Agent [default: this program's name, or with --as-kamailio that of Kamailio]
    #[arg(long, value_name = "TEXT")]
    pub user_agent: Option<String>,

    /// Codes that count as an answer besides 2xx, as Kamailio's ds_ping_reply_codes:
    /// 'code=404;class=3'
    #[arg(long, value_name = "CODES")]
    pub ping_reply_codes: Option<String>,

    /// How to print
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "table")]
    pub format: ProbeFormat,

    /// Write what is sent and received to this file, for Wireshark, tshark, tcpdump and sngrep
    /// (pcap). Packets are made from the messages: what goes over TLS can be read in it
    #[arg(long, value_name = "FILE")]
    pub trace: Option<PathBuf>,

    /// Show on standard error what was asked of name servers, the messages on the wire, and all that
    /// is known of each destination
    #[arg(short, long)]
    pub verbose: bool,

    /// Let the flags in the lists follow the result: what is up loses 1 (inactive) and 2 (trying),
    /// what is down gets the flag of STATE, and what is disabled stays as it is. Without STATE
    /// nothing is written of what is down
    #[arg(long, value_enum, value_name = "STATE", num_args = 0..=1, require_equals = true, default_missing_value = "recovered")]
    pub write: Option<WriteState>,

    /// Write, with --write, even if the run was interrupted or nothing answered
    #[arg(long, requires = "write")]
    pub force: bool,

    #[command(flatten)]
    pub writing: WritingArgs,

    #[command(flatten)]
    pub color: ColorArgs,
}

/// How destinations are reached over TCP and TLS.
#[derive(Debug, Args)]
pub struct StreamArgs {
    /// Over what to ask destinations whose URI does not say
    #[arg(long, value_enum, value_name = "TRANSPORT", default_value = "udp")]
    pub transport: TransportArg,

    /// Ask those that are silent over UDP once more over TCP, and tell which answer there
    #[arg(long, conflicts_with = "as_kamailio")]
    pub try_tcp: bool,

    /// Trust the CAs in this file (PEM), not those of the system
    #[arg(long, value_name = "FILE")]
    pub tls_ca: Option<PathBuf>,

    /// Show this certificate (PEM, with those that signed it) to peers that want one
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,

    /// The private key of --tls-cert (PEM, without a password)
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,

    /// Take any certificate; what is wrong with it is still told
    #[arg(long)]
    pub tls_insecure: bool,

    /// Warn of certificates that expire within so many days
    #[arg(long, value_name = "DAYS", default_value_t = 14)]
    pub tls_warn_days: u32,
}

/// A transport that is spoken here.
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
    /// How host names become addresses: as Kamailio's pings do, or as RFC 3263 asks (NAPTR, SRV,
    /// addresses; /etc/hosts first)
    #[arg(long, value_enum, value_name = "HOW", default_value = "kamailio")]
    pub dns: DnsMode,

    /// Ask this name server in place of the system's
    #[arg(long, value_name = "ADDR[:PORT]", value_parser = name_server)]
    pub dns_server: Option<SocketAddr>,

    /// Give a look-up up after this time, such as 2s or 500ms
    #[arg(long, value_name = "TIME", default_value = "5s", value_parser = duration)]
    pub dns_timeout: Duration,

    /// Probe every server and every address that a name leads to, and not only the first
    #[arg(long, conflicts_with = "as_kamailio")]
    pub all_addresses: bool,
}

/// Probe a small built-in list, answered by a responder of our own on loopback
///
/// Needs no SIP server: it shows what a probe looks like.
#[derive(Debug, Args)]
pub struct DemoArgs {
    #[command(flatten)]
    pub color: ColorArgs,
}

/// How a kamailio.cfg is read.
#[derive(Debug, Args)]
pub struct ConfigArgs {
    /// Define a name, as kamailio -A does; may be given several times
    #[arg(short = 'A', long, value_name = "NAME[=VALUE]")]
    pub define: Vec<String>,

    /// The value of an environment variable that the cfg asks for; may be given several times
    #[arg(long, value_name = "NAME=VALUE")]
    pub env: Vec<String>,

    /// A file of such values, one NAME=VALUE a line; all others are then taken as not set
    #[arg(long, value_name = "FILE")]
    pub env_file: Option<PathBuf>,

    /// Look for absolute paths below this folder: a checkout that holds etc/kamailio/...
    #[arg(long, value_name = "DIR")]
    pub root: Option<PathBuf>,

    /// Take this module as loaded on Kamailio's command line; may be given several times
    #[arg(long, value_name = "NAME")]
    pub assume_module: Vec<String>,

    /// The folder that Kamailio runs in (its -w), where relative paths start [default: /]
    #[arg(long, value_name = "DIR")]
    pub working_dir: Option<PathBuf>,
}

/// Which entries to read, and how.
#[derive(Debug, Args)]
pub struct InputArgs {
    /// The Kamailio to read as
    #[arg(long, value_name = "VERSION", default_value_t, value_parser = version_parser())]
    pub kamailio_version: Version,

    #[command(flatten)]
    pub selection: SelectionArgs,

    /// Take this address for a host name, instead of looking it up; nothing after the = says that
    /// the name does not resolve; may be given several times
    #[arg(long, value_name = "NAME=ADDR", allow_hyphen_values = true)]
    pub resolve: Vec<String>,
}

/// When to use colour.
#[derive(Debug, Args)]
pub struct ColorArgs {
    /// When to use colour; auto is on a terminal, unless NO_COLOR is set
    #[arg(long, value_enum, value_name = "WHEN", default_value = "auto", action = ArgAction::Set)]
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
    Table,
    Json,
    Csv,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DnsMode {
    Kamailio,
    Rfc3263,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProbeFormat {
    /// For a person
    Table,
    /// One JSON document
    Json,
    /// A JSON object for each result, as it arrives
    Ndjson,
    /// Comma-separated values
    Csv,
    /// JUnit XML
    Junit,
    /// One line for Nagios, Icinga and others: exit status 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN
    Nagios,
    /// Metrics for the textfile collector of Prometheus' node exporter
    Prometheus,
    /// A table for a ticket
    Markdown,
}

fn version_parser() -> impl clap::builder::TypedValueParser<Value = Version> {
    use clap::builder::{PossibleValuesParser, TypedValueParser};
    PossibleValuesParser::new(Version::ALL.map(Version::as_str))
        .try_map(|text| text.parse::<Version>())
}

fn rate(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| {
        "write a whole number of probes a second, or 0 for as fast as the machine can".to_owned()
    })
}

fn count(text: &str) -> Result<u32, String> {
    let number = text.parse().ok().filter(|n| (1..=10_000).contains(n));
    number.ok_or_else(|| "write a whole number from 1 to 10000".to_owned())
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
        "expected an IP address of this machine and perhaps a port: 192.0.2.1, 192.0.2.1:5060 or [2001:db8::1]:5060"
            .to_owned()
    })
}

/// An address with or without a port (53).
fn name_server(text: &str) -> Result<SocketAddr, String> {
    address(text, 53).ok_or_else(|| {
        "expected an IP address and perhaps a port: 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:5353"
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
