//! From arguments and environment to settings: defaults, precedence, validation. Pure.

mod edit;
mod lint;
mod selection;

use std::path::{Path, PathBuf};

use super::{
    ColorWhen, ConfigArgs, DnsMode, InputArgs, ProbeArgs, ProbeFormat, ShowArgs, ShowFormat,
    StreamArgs, TransportArg,
};
use crate::base::dns_records::Answers;
use crate::base::transport::Transport;
use crate::dns::resolver::LookUps;
use crate::kamailio::server::reply_codes::ReplyCodes;
use crate::kamailio::tls_cfg::{Profile, Trust, Verify};
use crate::kamailio::version::Version;
use crate::probe::options::Said;

pub use edit::{Set, Way, Write, Writing, fmt, set};
pub use lint::{Fix, Lint, OfProject, lint, of_project};
pub use selection::Selection;

/// What the world around the program says.
#[derive(Debug, Clone, Copy, Default)]
pub struct Env {
    /// Whether `NO_COLOR` is set and not empty (no-color.org).
    pub no_color: bool,
    /// Whether `TERM` is `dumb`.
    pub dumb_terminal: bool,
    /// Whether standard output is a terminal.
    pub stdout_is_terminal: bool,
    /// Whether standard error is a terminal.
    pub stderr_is_terminal: bool,
    /// How many columns the terminal has, where it is one.
    pub width: Option<usize>,
}

/// A wrong option value: which option, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongUsage(pub String);

/// Where colour goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Colors {
    /// On standard output.
    pub stdout: bool,
    /// On standard error.
    pub stderr: bool,
}

impl Colors {
    /// `--color` first, then `NO_COLOR`, then whether it is a terminal.
    pub fn new(when: ColorWhen, env: &Env) -> Self {
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

/// What to read, and as which Kamailio.
#[derive(Debug, Clone)]
pub struct Input {
    /// The paths; `-` is standard input.
    pub lists: Vec<PathBuf>,
    /// The version.
    pub version: Version,
    /// What the user knows about names.
    pub answers: Answers,
    /// Which entries are wanted.
    pub selection: Selection,
}

/// Settings of `ds-tool show`.
#[derive(Debug, Clone)]
pub struct Show {
    /// What to read.
    pub input: Input,
    /// The kamailio.cfg to read too.
    pub config: Option<Config>,
    /// How to print.
    pub format: ShowFormat,
    /// How many columns standard output has, where it is a terminal.
    pub width: Option<usize>,
    /// Where colour goes.
    pub colors: Colors,
}

/// A kamailio.cfg, and what its reading depends on.
#[derive(Debug, Clone)]
pub struct Config {
    /// The file.
    pub path: PathBuf,
    /// Names defined on the command line, with their values.
    pub defines: Vec<(String, Option<String>)>,
    /// Environment variables that are known.
    pub env: Vec<(String, String)>,
    /// A file of more of them.
    pub env_file: Option<PathBuf>,
    /// Where absolute paths are looked for.
    pub root: Option<PathBuf>,
    /// Modules that Kamailio's command line loads.
    pub assume_modules: Vec<String>,
    /// The folder that Kamailio runs in.
    pub working_dir: PathBuf,
}

/// Settings of `ds-tool probe`.
#[derive(Debug)]
pub struct Probe {
    /// What to read.
    pub input: Input,
    /// The kamailio.cfg whose rules hold.
    pub config: Option<Config>,
    /// Whether only what Kamailio pings is probed, and as it does.
    pub as_kamailio: bool,
    /// What the user said of how to ask.
    pub said: Said,
    /// How names become addresses.
    pub names: Names,
    /// Whether disabled destinations are probed, too.
    pub include_disabled: bool,
    /// Certificates that expire within so many days are warned of.
    pub tls_warn_days: u32,
    /// Whether those that are silent over UDP are asked over TCP, too.
    pub try_tcp: bool,
    /// How to print.
    pub format: ProbeFormat,
    /// Whether to show the messages, and all that is known of each destination.
    pub verbose: bool,
    /// Where the messages are written.
    pub trace: Option<PathBuf>,
    /// How many columns standard output has, where it is a terminal.
    pub width: Option<usize>,
    /// What is written into the lists afterwards, where something is.
    pub write: Option<Write>,
    /// Whether a progress bar is drawn.
    pub progress: bool,
    /// Where colour goes.
    pub colors: Colors,
}

/// How names become addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Names {
    /// By whose rules.
    pub mode: DnsMode,
    /// Who is asked.
    pub look_ups: LookUps,
    /// Whether every address is probed, and not only the first.
    pub all_addresses: bool,
}

/// Settings from the arguments of `show`.
///
/// # Errors
/// Where an option's value is wrong.
pub fn show(args: ShowArgs, env: &Env) -> Result<Show, WrongUsage> {
    Ok(Show {
        input: input(args.lists, args.input)?,
        config: args
            .config
            .map(|path| config(path, args.reading))
            .transpose()?,
        format: args.format,
        width: env.width.filter(|_| env.stdout_is_terminal),
        colors: Colors::new(args.color.color, env),
    })
}

/// Settings from the arguments of `probe`.
///
/// # Errors
/// Where an option's value is wrong.
pub fn probe(args: ProbeArgs, env: &Env) -> Result<Probe, WrongUsage> {
    let write = edit::write(&args, env)?;
    let mut colors = Colors::new(args.color.color, env);
    if write.as_ref().is_some_and(|w| w.writing.takes_stdout()) {
        // The report goes to standard error then.
        colors.stdout = colors.stderr;
    }
    let reply_codes = args.ping_reply_codes.map(|codes| {
        ReplyCodes::read_strictly(&codes)
            .map_err(|why| WrongUsage(format!("--ping-reply-codes: {why}")))
    });
    Ok(Probe {
        input: input(args.lists, args.input)?,
        config: args
            .config
            .map(|path| config(path, args.reading))
            .transpose()?,
        as_kamailio: args.as_kamailio,
        said: Said {
            method: args.ping_method,
            from: args.ping_from,
            user_agent: args.user_agent,
            reply_codes: reply_codes.transpose()?,
            timeout: args.timeout,
            interval: args.interval,
            count: args.count,
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
        names: Names {
            mode: args.names.dns,
            look_ups: LookUps {
                server: args.names.dns_server,
                patience: args.names.dns_timeout,
            },
            all_addresses: args.names.all_addresses,
        },
        include_disabled: args.include_disabled,
        format: args.format,
        verbose: args.verbose,
        trace: args.trace,
        width: env.width.filter(|_| env.stdout_is_terminal),
        write,
        progress: env.stderr_is_terminal && !env.dumb_terminal && !args.verbose,
        colors,
    })
}

/// How TLS is spoken, where the user says anything of it.
fn tls(args: &StreamArgs) -> Option<Profile> {
    let says = args.tls_insecure || args.tls_ca.is_some() || args.tls_cert.is_some();
    says.then(|| Profile {
        verify: match args.tls_insecure {
            true => Verify::Nothing,
            false => Verify::All,
        },
        trust: args.tls_ca.clone().map_or(Trust::System, Trust::File),
        own: args.tls_cert.clone().zip(args.tls_key.clone()),
        ..Profile::default()
    })
}

fn config(path: PathBuf, args: ConfigArgs) -> Result<Config, WrongUsage> {
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
    Ok(Config {
        path,
        defines: defines.collect::<Result<_, _>>()?,
        env,
        env_file: args.env_file,
        root: args.root,
        assume_modules: args.assume_module,
        working_dir: args.working_dir.unwrap_or_else(|| "/".into()),
    })
}

fn answers(texts: &[String]) -> Result<Answers, WrongUsage> {
    let mut answers = Answers::default();
    for text in texts {
        answers
            .add(text)
            .map_err(|why| WrongUsage(format!("--resolve '{text}': {why}")))?;
    }
    Ok(answers)
}

/// Standard input is there once.
///
/// # Errors
/// Where it is named twice.
pub fn stdin_once(lists: &[PathBuf]) -> Result<(), WrongUsage> {
    match lists.iter().filter(|path| is_stdin(path)).count() {
        0 | 1 => Ok(()),
        _ => Err(WrongUsage(
            "standard input (-) can be read only once".to_owned(),
        )),
    }
}

/// Whether this stands for standard input.
pub fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn input(lists: Vec<PathBuf>, args: InputArgs) -> Result<Input, WrongUsage> {
    let answers = answers(&args.resolve)?;
    stdin_once(&lists)?;
    Ok(Input {
        lists,
        version: args.kamailio_version,
        answers,
        selection: args.selection.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_follows_the_option_then_no_color_then_the_terminal() {
        let terminal = Env {
            stdout_is_terminal: true,
            stderr_is_terminal: true,
            ..Env::default()
        };
        let no_color = Env {
            no_color: true,
            ..terminal
        };
        let dumb = Env {
            dumb_terminal: true,
            ..terminal
        };
        for (when, env, expected) in [
            (ColorWhen::Auto, terminal, true),
            (ColorWhen::Auto, Env::default(), false),
            (ColorWhen::Auto, no_color, false),
            (ColorWhen::Auto, dumb, false),
            (ColorWhen::Always, no_color, true),
            (ColorWhen::Never, terminal, false),
        ] {
            assert_eq!(Colors::new(when, &env).stdout, expected, "{when:?} {env:?}");
        }
    }
}
