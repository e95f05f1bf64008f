//! Settings of `ds-tool lint`.

use std::path::PathBuf;

use super::{Colors, Config, Env, WrongUsage, answers, config};
use crate::base::diagnostic::Severity;
use crate::base::dns_records::Answers;
use crate::cli::project_file::Project;
use crate::cli::{ConfigArgs, FailOn, LintArgs, LintFormat, SeverityArg};
use crate::dns::resolver::LookUps;
use crate::kamailio::version::Version;

/// Settings of `ds-tool lint` for a whole run.
#[derive(Debug, Clone)]
pub struct Lint {
    /// What to do about what can be mended.
    pub fix: Fix,
    /// How names are looked up, where they are.
    pub online: Option<LookUps>,
    /// Whether what is only likely to have been meant is written, too.
    pub unsafe_fixes: bool,
    /// How to print.
    pub format: LintFormat,
    /// Whether standard output is a terminal.
    pub on_terminal: bool,
    /// How many columns a terminal has.
    pub width: Option<usize>,
    /// Where colour goes.
    pub colors: Colors,
}

/// Settings of `ds-tool lint` for files of one project.
#[derive(Debug, Clone)]
pub struct OfProject {
    /// As which Kamailio.
    pub version: Version,
    /// Only what changes between these is told; the second one is `version`.
    pub upgrade: Option<(Version, Version)>,
    /// How a kamailio.cfg is read; its path is that of the file at hand.
    pub config: Config,
    /// What the user knows about names.
    pub answers: Answers,
    /// The rules to ask; all, where there is none.
    pub select: Vec<String>,
    /// The rules not to ask.
    pub ignore: Vec<String>,
    /// Rules not to ask about files that match a pattern.
    pub per_file_ignores: Vec<(String, Vec<String>)>,
    /// The folder where such paths begin.
    pub folder: PathBuf,
    /// Only findings as grave as this.
    pub severity: Severity,
    /// From which severity on lint fails; `None` is never.
    pub fail_on: Option<Severity>,
}

/// What `lint` does with fixes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fix {
    /// Nothing.
    No,
    /// Shows them as a diff.
    Show,
    /// Writes them.
    Write,
}

/// Settings of a run from the arguments of `lint`.
pub fn lint(args: &LintArgs, env: &Env) -> Lint {
    Lint {
        fix: match (args.fix || args.unsafe_fixes, args.diff) {
            (_, true) => Fix::Show,
            (true, false) => Fix::Write,
            (false, false) => Fix::No,
        },
        online: args.look_ups.online.then_some(LookUps {
            server: args.look_ups.dns_server,
            patience: args.look_ups.dns_timeout,
        }),
        unsafe_fixes: args.unsafe_fixes,
        format: args.format,
        on_terminal: env.stdout_is_terminal,
        width: env.width.filter(|_| env.stdout_is_terminal),
        colors: Colors::new(args.color.color, env),
    }
}

/// Settings for the files of a project: what the command line says goes before what the project
/// file says; what can be said several times adds up.
///
/// # Errors
/// Where a value is wrong.
pub fn of_project(args: &LintArgs, project: &Project) -> Result<OfProject, WrongUsage> {
    let reading = &args.reading;
    let both = |first: &[String], then: &[String]| [first, then].concat();
    let env = project
        .env
        .iter()
        .map(|(name, value)| format!("{name}={value}"));
    let config = config(
        PathBuf::new(),
        ConfigArgs {
            define: latest(both(&project.define, &reading.define)),
            env: env.chain(reading.env.iter().cloned()).collect(),
            env_file: reading.env_file.clone().or(project.env_file.clone()),
            root: reading.root.clone().or(project.root.clone()),
            assume_module: latest(both(&project.assume_module, &reading.assume_module)),
            working_dir: reading.working_dir.clone().or(project.working_dir.clone()),
        },
    )?;
    let select = match args.select.as_slice() {
        [] => project.select.as_slice(),
        select => select,
    };
    let extended = both(&project.extend_select, &args.extend_select);
    let upgrade = match args.kamailio_version {
        None => args.upgrade.or(project.upgrade),
        Some(_) => None,
    };
    let version = upgrade.map(|(_, to)| to).or(args.kamailio_version);
    Ok(OfProject {
        version: version.or(project.kamailio_version).unwrap_or_default(),
        upgrade,
        config,
        answers: answers(&both(&project.resolve, &args.look_ups.resolve))?,
        select: match select {
            [] => Vec::new(),
            select => both(select, &extended),
        },
        // What is selected on the command line is not ignored by the project file.
        ignore: match args.select.as_slice() {
            [] => both(&project.ignore, &args.ignore),
            _ => args.ignore.clone(),
        },
        per_file_ignores: project.per_file_ignores.clone().into_iter().collect(),
        folder: project.folder.clone(),
        severity: match args.severity.or(project.severity) {
            Some(SeverityArg::Error) => Severity::Error,
            Some(SeverityArg::Warning) => Severity::Warning,
            Some(SeverityArg::Info) | None => Severity::Info,
        },
        fail_on: match args.fail_on.or(project.fail_on) {
            Some(FailOn::Error) => Some(Severity::Error),
            Some(FailOn::Warning) | None => Some(Severity::Warning),
            Some(FailOn::Info) => Some(Severity::Info),
            Some(FailOn::Never) => None,
        },
    })
}

/// Of those with one name (before a `=`) the last one.
pub(super) fn latest(texts: Vec<String>) -> Vec<String> {
    let name = |text: &str| text.split('=').next().unwrap_or_default().to_owned();
    let mut kept: Vec<String> = Vec::new();
    for text in texts {
        kept.retain(|other| name(other) != name(&text));
        kept.push(text);
    }
    kept
}
