//! Turns arguments and environment into settings: defaults, precedence, validation. Pure.

mod edit;
mod lint;
mod no_effect;
mod project;
mod selection;

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use super::project_file::ProjectFile;
use super::{
    ColorWhen, ConfigArgs, DnsMode, InputArgs, ProbeArgs, ProbeFormat, ReportArgs, ShowArgs,
    ShowFormat, SortArg, StreamArgs, TransportArg,
};
use crate::base::dns_records::DnsAnswers;
use crate::base::transport::Transport;
use crate::dns::resolver::ResolverOptions;
use crate::kamailio::server::reply_codes::ReplyCodes;
use crate::kamailio::tls_cfg::{PeerVerification, ServerName, TlsProfile, TrustAnchors};
use crate::kamailio::version::Version;
use crate::probe::options::ProbeOverrides;
use crate::render::probe::PluginLimits;
use crate::report::{MinUp, RowOrder, WaitFor};

use project::{both, version, with_project};

pub use edit::{OutputSettings, OutputTarget, SetSettings, WriteBackSettings, fmt, set};
pub use lint::{BaselineFile, FixMode, LintSettings, ProjectLintSettings, lint, of_project};
pub use selection::EntrySelection;

/// The environment of the process, as far as settings depend on it.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// Whether `NO_COLOR` is set and not empty (no-color.org).
    pub no_color: bool,
    /// Whether `TERM` is `dumb`.
    pub dumb_terminal: bool,
    pub stdout_is_terminal: bool,
    pub stderr_is_terminal: bool,
    /// The width of the terminal in columns, if standard output is one.
    pub width: Option<usize>,
    /// The checkout that a CI system works in (`GITHUB_WORKSPACE`, `CI_PROJECT_DIR`).
    pub checkout: Option<PathBuf>,
}

/// A wrong option value: which option, and what is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongUsage(pub String);

/// Which streams are coloured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ColorSettings {
    pub stdout: bool,
    pub stderr: bool,
}

impl ColorSettings {
    /// `--color` takes precedence over `NO_COLOR` and `TERM`, and these over the kind of stream.
    pub fn new(when: ColorWhen, env: &Environment) -> Self {
        let on = |is_terminal: bool| match when {
            ColorWhen::Always => true,
            ColorWhen::Never => false,
            ColorWhen::Auto => is_terminal && !env.no_color && !env.dumb_terminal,
        };
        Self {
            stdout: on(env.stdout_is_terminal),
            stderr: on(env.stderr_is_terminal),
        }
    }
}

/// What to read, and how.
#[derive(Debug, Clone)]
pub struct InputSettings {
    /// The paths; `-` is standard input.
    pub lists: Vec<PathBuf>,
    /// The Kamailio version to emulate.
    pub version: Version,
    /// The DNS answers given by the user.
    pub answers: DnsAnswers,
    /// Which entries to use.
    pub selection: EntrySelection,
}

/// Settings of `ds-tool show`.
#[derive(Debug, Clone)]
pub struct ShowSettings {
    pub input: InputSettings,
    /// Which options have no effect, each as a sentence.
    pub no_effect: Vec<String>,
    /// The kamailio.cfg to read, too.
    pub config: Option<ConfigSettings>,
    pub format: ShowFormat,
    /// The width of the terminal in columns, if standard output is one.
    pub width: Option<usize>,
    pub colors: ColorSettings,
}

/// A kamailio.cfg, and what its meaning depends on.
#[derive(Debug, Clone)]
pub struct ConfigSettings {
    pub path: PathBuf,
    /// Preprocessor names with their values, as defined on the command line.
    pub defines: Vec<(String, Option<String>)>,
    /// Known environment variables.
    pub env: Vec<(String, String)>,
    /// A file with more environment variables.
    pub env_file: Option<PathBuf>,
    /// The folders below which files are looked for (`--root`).
    pub roots: Vec<PathBuf>,
    /// The checkout that a CI system works in.
    pub checkout: Option<PathBuf>,
    /// Modules that Kamailio's command line loads.
    pub assume_modules: Vec<String>,
    /// Kamailio's working directory.
    pub working_dir: PathBuf,
}

/// Settings of `ds-tool probe`.
#[derive(Debug)]
pub struct ProbeSettings {
    pub input: InputSettings,
    /// The URIs to probe beside the lists, without blanks.
    pub uris: Vec<String>,
    /// Which options have no effect, each as a sentence.
    pub no_effect: Vec<String>,
    /// The kamailio.cfg of the server to emulate.
    pub config: Option<ConfigSettings>,
    /// Whether to probe only what Kamailio pings, and exactly as it does.
    pub as_kamailio: bool,
    /// The user's probe options.
    pub overrides: ProbeOverrides,
    /// How to resolve names.
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
    /// The width of the terminal in columns, if standard output is one.
    pub width: Option<usize>,
    /// What to write to the lists afterwards, if anything.
    pub write: Option<WriteBackSettings>,
    /// Whether to show a progress bar.
    pub progress: bool,
    pub colors: ColorSettings,
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
    /// The limits of a plugin.
    pub limits: PluginLimits,
    /// Whether to list only destinations that are down or could not be probed.
    pub only_down: bool,
    pub order: RowOrder,
}

/// How to resolve names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DnsSettings {
    /// The procedure.
    pub mode: DnsMode,
    /// The name server and its timeout.
    pub resolver_options: ResolverOptions,
    /// Whether to probe every address of a name, not only the first.
    pub all_addresses: bool,
}

/// Settings from the arguments of `show`.
///
/// # Errors
/// If an option's value is wrong.
pub fn show(
    args: ShowArgs,
    project: &ProjectFile,
    env: &Environment,
) -> Result<ShowSettings, WrongUsage> {
    let reading = with_project(&args.reading, project);
    Ok(ShowSettings {
        no_effect: no_effect::of_config(args.config.is_some(), &args.reading),
        input: input(args.lists, args.input, project)?,
        config: args
            .config
            .map(|path| config(path, reading, env))
            .transpose()?,
        format: args.format,
        width: env.width.filter(|_| env.stdout_is_terminal),
        colors: ColorSettings::new(args.color.color, env),
    })
}

/// Settings from the arguments of `probe`.
///
/// # Errors
/// If an option's value is wrong.
pub fn probe(
    mut args: ProbeArgs,
    project: &ProjectFile,
    env: &Environment,
) -> Result<ProbeSettings, WrongUsage> {
    let reading = with_project(&args.reading, project);
    let no_effect = no_effect::of_probe(&args);
    let (uris, lists) = uris(args.lists)?;
    args.lists = lists;
    if let (true, Some(uri)) = (args.write.is_some(), uris.first()) {
        return Err(WrongUsage(format!(
            "--write: {uri} is a URI, and no list that could be written"
        )));
    }
    let write = edit::write(&args, env)?;
    let report = report(&args.report, args.format)?;
    let mut colors = ColorSettings::new(args.color.color, env);
    if write.as_ref().is_some_and(|w| w.writing.takes_stdout()) {
        // The list goes to standard output, and the report to standard error.
        colors.stdout = colors.stderr;
    }
    let waits_for = match (args.until_up, args.until_down) {
        (true, _) => Some(WaitFor::Up),
        (_, true) => Some(WaitFor::Down),
        _ => None,
    };
    let reply_codes = args.ping_reply_codes.map(|codes| {
        ReplyCodes::read_option(&codes).map_err(|why| {
            WrongUsage(format!(
                "--ping-reply-codes: {why}; or codes, ranges and classes such as 404,480-489,3xx"
            ))
        })
    });
    Ok(ProbeSettings {
        input: input(args.lists, args.input, project)?,
        uris,
        no_effect,
        config: args
            .config
            .map(|path| config(path, reading, env))
            .transpose()?,
        as_kamailio: args.as_kamailio,
        overrides: ProbeOverrides {
            method: args.ping_method,
            from: args.ping_from,
            user_agent: args.user_agent,
            contact: args.contact,
            headers: args.header,
            reply_codes: reply_codes.transpose()?,
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
            source: args.source,
            transport: match args.streams.transport {
                TransportArg::Udp => Transport::Udp,
                TransportArg::Tcp => Transport::Tcp,
                TransportArg::Tls => Transport::Tls,
            },
            tls: tls(&args.streams),
        },
        try_tcp: args.streams.try_tcp,
        tls_warn_days: args.streams.tls_warn_days,
        names: DnsSettings {
            mode: args.names.dns,
            resolver_options: ResolverOptions {
                server: args.names.dns_server,
                timeout: args.names.dns_timeout,
                kamailio: None,
            },
            all_addresses: args.names.all_addresses,
        },
        include_disabled: args.include_disabled,
        format: args.format,
        report,
        waits_for,
        verbose: args.verbose,
        trace: args.trace,
        width: env.width.filter(|_| env.stdout_is_terminal),
        write,
        progress: env.stderr_is_terminal
            && !env.dumb_terminal
            && !args.verbose
            && waits_for.is_none(),
        colors,
    })
}

/// Tells the URIs among the arguments from the paths of lists.
fn uris(lists: Vec<PathBuf>) -> Result<(Vec<String>, Vec<PathBuf>), WrongUsage> {
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
fn tls(args: &StreamArgs) -> Option<TlsProfile> {
    let says = args.tls_insecure
        || args.tls_system_ca
        || !args.tls_ca.is_empty()
        || args.tls_cert.is_some()
        || args.tls_server_name.is_some();
    says.then(|| TlsProfile {
        server_name: args
            .tls_server_name
            .clone()
            .map_or(ServerName::Host, ServerName::Is),
        verify: match args.tls_insecure {
            true => PeerVerification::Nothing,
            false => PeerVerification::All,
        },
        trust: TrustAnchors {
            system: args.tls_system_ca || args.tls_ca.is_empty(),
            files: args.tls_ca.clone(),
            folder: None,
        },
        own: args.tls_cert.clone().zip(args.tls_key.clone()),
        ..TlsProfile::default()
    })
}

fn config(
    path: PathBuf,
    args: ConfigArgs,
    env: &Environment,
) -> Result<ConfigSettings, WrongUsage> {
    let checkout = env.checkout.clone();
    let named = |option: &str, text: &str| {
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (text, None),
        };
        if name.is_empty() {
            return Err(WrongUsage(format!(
                "{option} '{text}': a name is missing before the '='"
            )));
        }
        Ok((name.to_owned(), value))
    };
    let defines = args.define.iter().map(|text| named("--define", text));
    let mut env = Vec::new();
    for text in &args.env {
        let (name, value) = named("--env", text)?;
        let value =
            value.ok_or_else(|| WrongUsage(format!("--env '{text}': expected NAME=VALUE")))?;
        env.push((name, value));
    }
    Ok(ConfigSettings {
        path,
        defines: defines.collect::<Result<_, _>>()?,
        env,
        env_file: args.env_file,
        roots: args.root,
        checkout,
        assume_modules: args.assume_module,
        working_dir: args.working_dir.unwrap_or_else(|| "/".into()),
    })
}

fn answers(texts: &[String]) -> Result<DnsAnswers, WrongUsage> {
    let mut answers = DnsAnswers::default();
    for text in texts {
        answers
            .add(text)
            .map_err(|why| WrongUsage(format!("--resolve '{text}': {why}")))?;
    }
    Ok(answers)
}

/// Checks that standard input is named at most once.
///
/// # Errors
/// If it is named twice.
pub fn stdin_once(lists: &[PathBuf]) -> Result<(), WrongUsage> {
    match lists.iter().filter(|path| is_stdin(path)).count() {
        0 | 1 => Ok(()),
        _ => Err(WrongUsage(
            "standard input (-) can be read only once".to_owned(),
        )),
    }
}

/// Whether this path means standard input.
pub fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn input(
    lists: Vec<PathBuf>,
    args: InputArgs,
    project: &ProjectFile,
) -> Result<InputSettings, WrongUsage> {
    let answers = answers(&both(&project.resolve, &args.resolve))?;
    stdin_once(&lists)?;
    Ok(InputSettings {
        lists,
        version: version(args.kamailio_version, project),
        answers,
        selection: args.selection.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_follows_the_option_then_no_color_then_the_terminal() {
        let terminal = Environment {
            stdout_is_terminal: true,
            stderr_is_terminal: true,
            ..Environment::default()
        };
        let no_color = Environment {
            no_color: true,
            ..terminal.clone()
        };
        let dumb = Environment {
            dumb_terminal: true,
            ..terminal.clone()
        };
        for (when, env, expected) in [
            (ColorWhen::Auto, &terminal, true),
            (ColorWhen::Auto, &Environment::default(), false),
            (ColorWhen::Auto, &no_color, false),
            (ColorWhen::Auto, &dumb, false),
            (ColorWhen::Always, &no_color, true),
            (ColorWhen::Never, &terminal, false),
        ] {
            assert_eq!(
                ColorSettings::new(when, env).stdout,
                expected,
                "{when:?} {env:?}"
            );
        }
    }
}
