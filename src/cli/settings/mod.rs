//! Turns arguments and environment into settings: defaults, precedence, validation. Pure.

mod db;
mod edit;
mod held;
mod lint;
mod live;
mod monitor;
mod no_effect;
mod probe;
mod project;
mod rpc;
mod simulate;
mod watch;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::project_file::ProjectFile;
use super::{
    ChangedSelectionArgs, ColorWhen, ConfigArgs, EntrySelection, FromArgs, InputArgs, ListFormat,
    ReadingArgs, RowsArg, ShowArgs,
};
use crate::base::dns_records::DnsAnswers;
use crate::base::secrets::Secret;
use crate::db::text::RowsFormat;
use crate::kamailio::version::Version;

pub use project::version;
use project::{both, with_project};

pub use db::{DbSettings, TypedDb};
pub use edit::{OutputTarget, SetSettings, WriteBackSettings, set};
pub use held::held;
pub use lint::{ProjectLintSettings, of_project};
pub use live::{ListReadingSettings, converting, list_reading, memory_selection};
pub use monitor::{MonitorSettings, exporter};
pub use probe::{DnsSettings, ProbeSettings, ReportSettings, probe};
pub use rpc::RpcSettings;
pub use simulate::{NamedSelection, ShareAssertion, SimulateSettings, simulate};
pub use watch::{OnChangeCommand, WatchSettings, watch};

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
    /// The password for databases (`DS_TOOL_DB_PASSWORD`).
    pub db_password: Option<Secret>,
    /// The [`variables`](super::project_keys::variables) that are set.
    pub options: Vec<(&'static str, OsString)>,
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
    /// The format of rows, if the lists are rows of a database.
    pub from: Option<RowsFormat>,
    /// The kamailio.cfg of the server that loads them.
    pub config: Option<PathBuf>,
    /// How it is read, or the one that a running server names.
    pub reading: ConfigSettings,
}

impl InputSettings {
    /// Whether a cfg or a database was given, whose list is read if no other is.
    pub fn names_a_list(&self) -> bool {
        self.config.is_some() || self.reading.db.has_url()
    }
}

#[derive(Debug, Clone)]
pub struct ShowSettings {
    pub input: InputSettings,
    /// Which options have no effect, each as a sentence.
    pub no_effect: Vec<String>,
    /// The running server whose memory is shown.
    pub rpc: Option<RpcSettings>,
    /// The URIs of the destinations to show of its memory.
    pub uris: Vec<String>,
    pub format: ListFormat,
    /// Whether to print a paragraph for each destination.
    pub verbose: bool,
}

/// What the meaning of a kamailio.cfg depends on.
#[derive(Debug, Clone)]
pub struct ConfigSettings {
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
    /// The database whose rows are read.
    pub db: DbSettings,
}

pub fn show(
    args: ShowArgs,
    project: &ProjectFile,
    env: &Environment,
) -> Result<ShowSettings, WrongUsage> {
    let reading = reading(&args.reading, project, env)?;
    let rpc = rpc::rpc(&args.server, args.input.kamailio_version)?;
    let has_cfg = args.config.is_some() || rpc.is_some();
    let (uris, lists) = match rpc {
        Some(_) => probe::uris(args.lists)?,
        None => (Vec::new(), args.lists),
    };
    Ok(ShowSettings {
        no_effect: no_effect::of_config(has_cfg, &args.reading.config),
        input: input(lists, args.input, args.config, reading, project)?,
        rpc,
        uris,
        format: args.format,
        verbose: args.verbose,
    })
}

/// How a cfg is read, and the database that was typed.
fn reading(
    args: &ReadingArgs,
    project: &ProjectFile,
    env: &Environment,
) -> Result<ConfigSettings, WrongUsage> {
    let db = DbSettings::new(&args.db, env);
    config(with_project(&args.config, project), db, env)
}

fn config(
    args: ConfigArgs,
    db: DbSettings,
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
        defines: defines.collect::<Result<_, _>>()?,
        env,
        env_file: args.env_file,
        roots: args.root,
        checkout,
        assume_modules: args.assume_module,
        working_dir: args.working_dir.unwrap_or_else(|| "/".into()),
        db,
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
    config: Option<PathBuf>,
    reading: ConfigSettings,
    project: &ProjectFile,
) -> Result<InputSettings, WrongUsage> {
    let answers = answers(&both(&project.resolve, &args.resolve))?;
    stdin_once(&lists)?;
    let from = rows_format(args.from, &lists)?;
    Ok(InputSettings {
        lists,
        version: version(args.kamailio_version, project),
        answers,
        selection: args.selection,
        from,
        config,
        reading,
    })
}

/// Which destinations change, by `options` or all.
///
/// # Errors
/// If none are selected, or some of all.
fn selection(args: ChangedSelectionArgs, options: &str) -> Result<EntrySelection, WrongUsage> {
    match (args.selection.is_everything(), args.all) {
        (true, false) => Err(WrongUsage(format!(
            "no destination selected: give {options}, or --all for all of them"
        ))),
        (false, true) => Err(WrongUsage(
            "--all selects every destination: omit it to select some of them".to_owned(),
        )),
        _ => Ok(args.selection),
    }
}

/// The format of `--from`.
///
/// # Errors
/// If there is nothing to read.
pub fn rows_format(args: FromArgs, inputs: &[PathBuf]) -> Result<Option<RowsFormat>, WrongUsage> {
    let format = match args.from {
        None => return Ok(None),
        Some(RowsArg::Tsv) => RowsFormat::Tsv,
        Some(RowsArg::Json) => RowsFormat::Json,
    };
    match inputs {
        [] => Err(WrongUsage(
            "--from: name what holds the rows: a file, or - for standard input".to_owned(),
        )),
        _ => Ok(Some(format)),
    }
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
