//! Settings of `probe`.

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::rpc::rpc;
use super::{
    Environment, InputSettings, RpcSettings, WriteBackSettings, WrongUsage, edit, input, no_effect,
    reading,
};
use crate::base::transport::Transport;
use crate::cli::project_file::ProjectFile;
use crate::cli::{
    DnsArgs, DnsMode, ProbeArgs, ProbeFormat, ReportArgs, RequestArgs, SortArg, StreamArgs,
    TransportArg,
};
use crate::dns::resolver::ResolverOptions;
use crate::kamailio::server::reply_codes::ReplyCodes;
use crate::kamailio::tls_cfg::{PeerVerification, ServerName, TlsProfile, TrustAnchors};
use crate::probe::options::ProbeOverrides;
use crate::render::probe::PluginLimits;
use crate::report::{MinUp, RowOrder, WaitFor};

#[derive(Debug)]
pub struct ProbeSettings {
    pub input: InputSettings,
    /// The URIs to probe beside the lists, without blanks.
    pub uris: Vec<String>,
    /// The running server whose destinations are probed, beside the lists.
    pub rpc: Option<RpcSettings>,
    /// Which options have no effect, each as a sentence.
    pub no_effect: Vec<String>,
    /// Whether to probe only what Kamailio pings, and exactly as it does.
    pub as_kamailio: bool,
    /// The user's probe options.
    pub overrides: ProbeOverrides,
    pub names: DnsSettings,
    pub include_disabled: bool,
    /// Warn about certificates that expire within this many days.
    pub tls_warn_days: u32,
    /// Whether to probe destinations without a reply over UDP again over TCP.
    pub try_tcp: bool,
    pub format: ProbeFormat,
    pub report: ReportSettings,
    /// What to wait for, if anything.
    pub waits_for: Option<WaitFor>,
    /// Whether to show the messages, and all details of each destination.
    pub verbose: bool,
    /// The pcap file for the messages.
    pub trace: Option<PathBuf>,
    /// What to write to the lists afterwards, if anything.
    pub write: Option<WriteBackSettings>,
    /// Whether to show a progress bar.
    pub progress: bool,
}

impl ProbeSettings {
    /// How many rounds of a destination are kept at most, about.
    pub fn rounds_kept(&self) -> u32 {
        match self.waits_for {
            Some(_) => self.overrides.count.min(200),
            None => self.overrides.count,
        }
    }
}

/// What is a problem, and what to print of it.
#[derive(Debug, Clone, Copy)]
pub struct ReportSettings {
    pub min_up: MinUp,
    pub limits: PluginLimits,
    /// Whether to list only destinations that are down or could not be probed.
    pub only_down: bool,
    pub order: RowOrder,
}

/// How to resolve names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DnsSettings {
    pub mode: DnsMode,
    /// The name server and its timeout.
    pub resolver_options: ResolverOptions,
    /// Whether to probe every address of a name, not only the first.
    pub all_addresses: bool,
}

pub fn probe(
    mut args: ProbeArgs,
    project: &ProjectFile,
    env: &Environment,
) -> Result<ProbeSettings, WrongUsage> {
    let no_effect = no_effect::of_probe(&args);
    let (uris, lists) = uris(args.lists)?;
    args.lists = lists;
    if let (true, Some(uri)) = (args.write.is_some(), uris.first()) {
        return Err(WrongUsage(format!(
            "--write: {uri} is a URI, and no list that could be written"
        )));
    }
    let rpc = rpc(&args.server, args.input.kamailio_version)?;
    if rpc.is_some() && args.write.is_some() {
        return Err(WrongUsage(
            "--write: the memory of a server is no list that could be written".to_owned(),
        ));
    }
    let write = edit::write(&args)?;
    let report = report(&args.report, args.format)?;
    let waits_for = match (args.until_up, args.until_down) {
        (true, _) => Some(WaitFor::Up),
        (_, true) => Some(WaitFor::Down),
        _ => None,
    };
    let reading = reading(&args.reading, project, env)?;
    let tls_warn_days = args.request.streams.tls_warn_days;
    Ok(ProbeSettings {
        input: input(args.lists, args.input, args.config, reading, project)?,
        uris,
        rpc,
        no_effect,
        as_kamailio: args.as_kamailio,
        overrides: ProbeOverrides {
            timeout: args.timeout,
            interval: args.interval,
            count: args.count.unwrap_or(match waits_for {
                Some(_) => u32::MAX,
                None => 1,
            }),
            deadline: args.deadline,
            probing_threshold: args.probing_threshold,
            inactive_threshold: args.inactive_threshold,
            rate: (args.rate > 0).then_some(args.rate),
            ..request(args.request)?
        },
        try_tcp: args.try_tcp,
        tls_warn_days,
        names: names(&args.names, args.all_addresses),
        include_disabled: args.include_disabled,
        format: args.format,
        report,
        waits_for,
        verbose: args.verbose,
        trace: args.trace,
        write,
        progress: env.stderr_is_terminal
            && !env.dumb_terminal
            && !args.verbose
            && waits_for.is_none(),
    })
}

/// The options of a request.
///
/// # Errors
/// If the reply codes cannot be read.
pub(super) fn request(args: RequestArgs) -> Result<ProbeOverrides, WrongUsage> {
    let reply_codes = args.ping_reply_codes.map(|codes| {
        ReplyCodes::read_option(&codes).map_err(|why| {
            WrongUsage(format!(
                "--ping-reply-codes: {why}; or codes, ranges and classes such as 404,480-489,3xx"
            ))
        })
    });
    Ok(ProbeOverrides {
        method: args.ping_method,
        from: args.ping_from,
        user_agent: args.user_agent,
        contact: args.contact,
        headers: args.header,
        reply_codes: reply_codes.transpose()?,
        source: args.source,
        transport: match args.streams.transport {
            TransportArg::Udp => Transport::Udp,
            TransportArg::Tcp => Transport::Tcp,
            TransportArg::Tls => Transport::Tls,
        },
        tls: tls(args.streams),
        ..ProbeOverrides::default()
    })
}

/// How to resolve names.
pub(super) fn names(args: &DnsArgs, all_addresses: bool) -> DnsSettings {
    DnsSettings {
        mode: args.dns,
        resolver_options: ResolverOptions {
            server: args.dns_server,
            timeout: args.dns_timeout,
            kamailio: None,
        },
        all_addresses,
    }
}

/// Tells the URIs among the arguments from the paths of lists.
pub(super) fn uris(lists: Vec<PathBuf>) -> Result<(Vec<String>, Vec<PathBuf>), WrongUsage> {
    let (uris, lists) = lists
        .into_iter()
        .partition::<Vec<_>, _>(|path| is_uri(path));
    let uris = uris.into_iter().map(|uri| {
        let uri = uri.to_string_lossy().into_owned();
        match uri.contains(|c: char| c.is_whitespace() || c.is_control()) {
            true => Err(WrongUsage(format!("{uri:?}: a URI has no blanks in it"))),
            false => Ok(uri),
        }
    });
    Ok((uris.collect::<Result<_, _>>()?, lists))
}

/// Whether an argument is a SIP URI; a file of such a name is reached as `./sip:..`.
fn is_uri(path: &Path) -> bool {
    let text = path.to_string_lossy();
    let scheme = text.split_once(':').map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| {
        ["sip", "sips"]
            .iter()
            .any(|s| scheme.eq_ignore_ascii_case(s))
    })
}

/// The settings of the report.
///
/// # Errors
/// If an option has no effect in this format.
fn report(args: &ReportArgs, format: ProbeFormat) -> Result<ReportSettings, WrongUsage> {
    use ProbeFormat::{Csv, Json, Junit, Markdown, Nagios, Ndjson, Prometheus, Table};
    let is_sorted = args.sort != SortArg::Kamailio;
    let is_limited = args.warning.is_some() || args.critical.is_some();
    for (option, is_given, has_effect) in [
        (
            "--only-down",
            args.only_down,
            matches!(format, Table | Json | Ndjson | Csv | Markdown),
        ),
        (
            "--sort",
            is_sorted,
            !matches!(format, Ndjson | Junit | Prometheus),
        ),
        ("--warning and --critical", is_limited, format == Nagios),
    ] {
        if is_given && !has_effect {
            let value = format.to_possible_value();
            let name = value.as_ref().map_or("", |value| value.get_name());
            return Err(WrongUsage(format!(
                "{option}: no effect with --format {name}"
            )));
        }
    }
    Ok(ReportSettings {
        min_up: args.min_up,
        limits: PluginLimits {
            warning: args.warning,
            critical: args.critical,
        },
        only_down: args.only_down,
        order: match args.sort {
            SortArg::Kamailio => RowOrder::Kamailio,
            SortArg::State => RowOrder::State,
            SortArg::Rtt => RowOrder::Rtt,
            SortArg::Loss => RowOrder::Loss,
            SortArg::Uri => RowOrder::Uri,
            SortArg::Line => RowOrder::Line,
        },
    })
}

/// The TLS profile, if the user gave any TLS option.
fn tls(args: StreamArgs) -> Option<TlsProfile> {
    let says = args.tls_insecure
        || args.tls_system_ca
        || !args.tls_ca.is_empty()
        || args.tls_cert.is_some()
        || args.tls_server_name.is_some();
    says.then(|| TlsProfile {
        server_name: args
            .tls_server_name
            .map_or(ServerName::Host, ServerName::Is),
        verify: match args.tls_insecure {
            true => PeerVerification::Nothing,
            false => PeerVerification::All,
        },
        trust: TrustAnchors {
            system: args.tls_system_ca || args.tls_ca.is_empty(),
            files: args.tls_ca,
            folder: None,
        },
        own: args.tls_cert.zip(args.tls_key),
        ..TlsProfile::default()
    })
}
