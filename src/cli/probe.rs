//! The options of probe and demo.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::exit_status::after_help;
use super::heading;
use super::values::{
    count, duration, header, host_name, limit, min_up, name_server, rate, source_address, threshold,
};
use super::{ColorArgs, InputArgs, ReadingArgs, RpcArgs, WriteState, WritingArgs};
use crate::render::probe::Limit;
use crate::report::MinUp;

/// Send SIP OPTIONS to every destination of a dispatcher list, or to single URIs, and report which are up
///
/// Each destination gets one request, over UDP, TCP or TLS as its URI says. Over UDP the request is
/// retransmitted after 0.5, 1.5, 3.5 ... seconds (RFC 3261) until a reply arrives or the timeout
/// expires. A destination is up if it replies with 2xx, or with a code that --ping-reply-codes adds.
#[derive(Debug, Args)]
#[command(after_help = after_help(
    "probe",
    &[
        "ds-tool probe dispatcher.list",
        "ds-tool probe 'sip:192.0.2.1:5060;transport=tcp'",
        "ds-tool probe --set 1 --timeout 2s --format json dispatcher.list",
        "ds-tool probe --ping-reply-codes 'code=404;class=3' -v dispatcher.list",
        "ds-tool probe --rpc unix:/run/kamailio/kamailio_ctl",
        "ds-tool probe --config /etc/kamailio/kamailio.cfg --as-kamailio --count 3",
        "ds-tool probe --write=inactive --diff dispatcher.list",
    ],
))]
pub struct ProbeArgs {
    /// Dispatcher lists, or SIP URIs such as sip:192.0.2.1:5060; - is standard input. With --config,
    /// the list that it names if none is given; with --rpc, what the server has in memory
    #[arg(value_name = "LIST|URI", required_unless_present_any = ["config", "rpc", "db"])]
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
    pub reading: ReadingArgs,

    #[command(flatten)]
    pub server: RpcArgs,

    /// Probe destinations with flag 4 (disabled) too
    #[arg(long, help_heading = heading::SELECTION)]
    pub include_disabled: bool,

    #[command(flatten)]
    pub request: RequestArgs,

    /// Probe destinations that are silent over UDP again over TCP, and report which ones reply
    #[arg(long, help_heading = heading::REQUEST, conflicts_with = "as_kamailio")]
    pub try_tcp: bool,

    /// Consider a destination down after this time without a final reply, such as 2s or 500ms
    /// [default: 5s, or tm's fr_timer]
    #[arg(short, long, help_heading = heading::TIMING, value_name = "TIME", value_parser = duration)]
    pub timeout: Option<Duration>,

    /// Start at most this many probes per second; 0 means as fast as possible
    #[arg(long, help_heading = heading::TIMING, value_name = "N", default_value_t = 100, allow_negative_numbers = true, value_parser = rate)]
    pub rate: u32,

    /// Probe each destination this many times; the thresholds decide which are up [default: 1]
    #[arg(short, long, help_heading = heading::TIMING, value_name = "N", allow_negative_numbers = true, value_parser = count)]
    pub count: Option<u32>,

    /// Time between two probes of the same destination, with --count [default: 1s, or
    /// ds_ping_interval]
    #[arg(long, help_heading = heading::TIMING, value_name = "TIME", value_parser = duration)]
    pub interval: Option<Duration>,

    /// Failures in a row that take a destination down, with --count [default: 1, or
    /// ds_probing_threshold]
    #[arg(long, help_heading = heading::TIMING, value_name = "N", allow_negative_numbers = true, value_parser = threshold)]
    pub probing_threshold: Option<i32>,

    /// Answers in a row that take a destination up again, with --count [default: 1, or
    /// ds_inactive_threshold]
    #[arg(long, help_heading = heading::TIMING, value_name = "N", allow_negative_numbers = true, value_parser = threshold)]
    pub inactive_threshold: Option<i32>,

    /// Probe again and again until enough destinations of each set are up, as --min-up says
    ///
    /// Exits with 0 then, and with 1 if --count or --deadline ends the run before. A destination counts
    /// as up after as many answers in a row as --inactive-threshold says.
    #[arg(long, help_heading = heading::TIMING, conflicts_with = "until_down")]
    pub until_up: bool,

    /// Probe again and again until a set has too few destinations up, as --min-up says
    ///
    /// Exits with 0 then, and with 1 if --count or --deadline ends the run before. A destination counts
    /// as down after as many failures in a row as --probing-threshold says.
    #[arg(long, help_heading = heading::TIMING)]
    pub until_down: bool,

    /// End the run after this time, such as 5m, and report what is known
    #[arg(long, help_heading = heading::TIMING, value_name = "TIME", value_parser = duration)]
    pub deadline: Option<Duration>,

    #[command(flatten)]
    pub names: DnsArgs,

    /// Probe every server and address that a name resolves to, not only the first
    #[arg(long, help_heading = heading::NAMES, conflicts_with = "as_kamailio")]
    pub all_addresses: bool,

    /// Output format
    #[arg(short, long, help_heading = heading::OUTPUT, value_enum, value_name = "FORMAT", default_value = "table")]
    pub format: ProbeFormat,

    #[command(flatten)]
    pub report: ReportArgs,

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

    /// With --write: write even if the run was interrupted, no destination replied, or a set would have none left
    #[arg(long, help_heading = heading::WRITING, requires = "write")]
    pub force: bool,

    #[command(flatten)]
    pub writing: WritingArgs,

    #[command(flatten)]
    pub color: ColorArgs,
}

/// What a request says of its sender, and what counts as an answer to it.
#[derive(Debug, Args)]
pub struct RequestArgs {
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

    /// URI in Contact [default: the address that the request is sent from, or with --as-kamailio none]
    #[arg(long, help_heading = heading::REQUEST, value_name = "URI")]
    pub contact: Option<String>,

    /// Add this header, such as 'X-Probe: 1'; give it once for each header
    #[arg(long, help_heading = heading::REQUEST, value_name = "NAME: VALUE", value_parser = header)]
    pub header: Vec<String>,

    /// Reply codes that count as up besides 2xx: 404,480-489,3xx, or in the syntax of
    /// ds_ping_reply_codes 'code=404;class=3'
    #[arg(long, help_heading = heading::REQUEST, value_name = "CODES")]
    pub ping_reply_codes: Option<String>,

    #[command(flatten)]
    pub streams: StreamArgs,
}

/// What is a problem, and what to print of it.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// How many destinations of each set must be up: all, or a number; 0 never fails
    ///
    /// With a number, only that counts: destinations that are down, not probed or dropped are no problem
    /// while so many others of their set are up. A set with fewer needs all of them.
    #[arg(long, help_heading = heading::OUTPUT, value_name = "all|N", default_value = "all", value_parser = min_up)]
    pub min_up: MinUp,

    /// With --format nagios: WARNING if a destination that is up reaches this mean round-trip time in
    /// milliseconds or this loss, such as 100,20%
    #[arg(long, help_heading = heading::OUTPUT, value_name = "RTT,LOSS%", value_parser = limit)]
    pub warning: Option<Limit>,

    /// The same for CRITICAL
    #[arg(long, help_heading = heading::OUTPUT, value_name = "RTT,LOSS%", value_parser = limit)]
    pub critical: Option<Limit>,

    /// List only destinations that are down or could not be probed; the counts are of all
    #[arg(long, help_heading = heading::OUTPUT)]
    pub only_down: bool,

    /// Sort destinations
    #[arg(long, help_heading = heading::OUTPUT, value_enum, value_name = "ORDER", default_value = "kamailio")]
    pub sort: SortArg,
}

/// The order of destinations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum SortArg {
    /// As Kamailio holds them
    #[default]
    Kamailio,
    /// Down first, then those that could not be probed
    State,
    /// Slowest first
    Rtt,
    /// Most failed rounds first
    Loss,
    /// By URI
    Uri,
    /// By file and line
    Line,
}

/// Transports and TLS.
#[derive(Debug, Args)]
pub struct StreamArgs {
    /// Transport for destinations whose URI names none
    #[arg(long, help_heading = heading::REQUEST, value_enum, value_name = "TRANSPORT", default_value = "udp")]
    pub transport: TransportArg,

    /// Trust the CAs in this PEM file instead of the system's; give it once for each file
    #[arg(long, help_heading = heading::TLS, value_name = "FILE")]
    pub tls_ca: Vec<PathBuf>,

    /// Trust the system's CAs, with --tls-ca or in place of the server's CAs
    #[arg(long, help_heading = heading::TLS)]
    pub tls_system_ca: bool,

    /// Name to ask for (SNI) and to expect in the certificate [default: the host of the URI]
    #[arg(long, help_heading = heading::TLS, value_name = "NAME", value_parser = host_name)]
    pub tls_server_name: Option<String>,

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
pub struct DnsArgs {
    /// How to resolve host names
    #[arg(long, help_heading = heading::NAMES, value_enum, value_name = "HOW", default_value = "kamailio")]
    pub dns: DnsMode,

    /// Name server to query instead of the system's
    #[arg(long, help_heading = heading::NAMES, value_name = "ADDR[:PORT]", value_parser = name_server)]
    pub dns_server: Option<SocketAddr>,

    /// Stop waiting for a DNS answer after this time, such as 2s or 500ms [default: what resolv.conf and the cfg say]
    #[arg(long, help_heading = heading::NAMES, value_name = "TIME", value_parser = duration)]
    pub dns_timeout: Option<Duration>,
}

/// Probe a built-in example list on loopback, to show what a probe looks like
///
/// ds-tool itself plays the SIP peers, so no SIP server is needed.
#[derive(Debug, Args)]
#[command(after_help = after_help("demo", &["ds-tool demo", "ds-tool demo --watch"]))]
pub struct DemoArgs {
    /// Watch the list instead, with an outage that comes and goes
    #[arg(long, help_heading = heading::OUTPUT)]
    pub watch: bool,

    #[command(flatten)]
    pub color: ColorArgs,
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
