//! Settings of `ds-tool lint`.

use std::path::PathBuf;

use super::{ColorSettings, ConfigSettings, Environment, WrongUsage, answers, config};
use crate::base::diagnostic::Severity;
use crate::base::dns_records::DnsAnswers;
use crate::cli::project_file::ProjectFile;
use crate::cli::{ConfigArgs, FailOn, LintArgs, LintFormat, SeverityArg};
use crate::dns::resolver::ResolverOptions;
use crate::kamailio::version::Version;

/// Settings of `ds-tool lint` for a whole run.
#[derive(Debug, Clone)]
pub struct LintSettings {
    /// What to do with fixes.
    pub fix: FixMode,
    /// How to look up names with --online; `None` without.
    pub online: Option<ResolverOptions>,
    /// Whether to apply fixes that guess the intention, too.
    pub unsafe_fixes: bool,
    pub format: LintFormat,
    pub on_terminal: bool,
    /// The width of the terminal in columns, if output goes to one.
    pub width: Option<usize>,
    pub colors: ColorSettings,
}

/// Settings of `ds-tool lint` for the files of one project.
#[derive(Debug, Clone)]
pub struct ProjectLintSettings {
    /// The Kamailio version to emulate.
    pub version: Version,
    /// Report only what changes between these versions; the second one equals `version`.
    pub upgrade: Option<(Version, Version)>,
    /// How to read a kamailio.cfg; its path is replaced for each file.
    pub config: ConfigSettings,
    /// The DNS answers given by the user.
    pub answers: DnsAnswers,
    /// The rules to run; empty means all.
    pub select: Vec<String>,
    /// The rules to skip.
    pub ignore: Vec<String>,
    /// Rules to skip for files that match a pattern.
    pub per_file_ignores: Vec<(String, Vec<String>)>,
    /// The folder that these paths are relative to.
    pub folder: PathBuf,
    /// Report only findings of at least this severity.
    pub severity: Severity,
    /// The lowest severity that makes lint fail; `None` means never.
    pub fail_on: Option<Severity>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FixMode {
    No,
    /// Show them as a diff.
    Show,
    /// Write them to the files.
    Write,
}

pub fn lint(args: &LintArgs, env: &Environment) -> LintSettings {
    LintSettings {
        fix: match (args.fix || args.unsafe_fixes, args.diff) {
            (_, true) => FixMode::Show,
            (true, false) => FixMode::Write,
            (false, false) => FixMode::No,
        },
        online: args.resolver_options.online.then_some(ResolverOptions {
            server: args.resolver_options.dns_server,
            timeout: args.resolver_options.dns_timeout,
        }),
        unsafe_fixes: args.unsafe_fixes,
        format: args.format,
        on_terminal: env.stdout_is_terminal,
        width: env.width.filter(|_| env.stdout_is_terminal),
        colors: ColorSettings::new(args.color.color, env),
    }
}

/// Settings for the files of a project. The command line overrides the project file; repeatable options
/// are combined.
///
/// # Errors
/// If a value is wrong.
pub fn of_project(
    args: &LintArgs,
    project: &ProjectFile,
) -> Result<ProjectLintSettings, WrongUsage> {
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
    Ok(ProjectLintSettings {
        version: version.or(project.kamailio_version).unwrap_or_default(),
        upgrade,
        config,
        answers: answers(&both(&project.resolve, &args.resolver_options.resolve))?,
        select: match select {
            [] => Vec::new(),
            select => both(select, &extended),
        },
        // The project file does not exclude a rule that the command line selects.
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

/// Keeps the last value for each name (the part before `=`).
pub(super) fn latest(texts: Vec<String>) -> Vec<String> {
    let name = |text: &str| text.split('=').next().unwrap_or_default().to_owned();
    let mut kept: Vec<String> = Vec::new();
    for text in texts {
        kept.retain(|other| name(other) != name(&text));
        kept.push(text);
    }
    kept
}
