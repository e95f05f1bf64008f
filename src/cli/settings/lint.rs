//! Settings of `ds-tool lint`.

use std::path::PathBuf;

use super::project::{both, with_project};
use super::{ConfigSettings, DbSettings, Environment, WrongUsage, answers, config};
use crate::base::diagnostic::Severity;
use crate::base::dns_records::DnsAnswers;
use crate::cli::project_file::ProjectFile;
use crate::cli::{FailOn, KeyArgs, LintArgs, LintFormat, SeverityArg};
use crate::dns::resolver::ResolverOptions;
use crate::kamailio::server::dns_params::StubParams;
use crate::kamailio::version::Version;

/// Settings of `ds-tool lint` for a whole run.
#[derive(Debug, Clone)]
pub struct LintSettings {
    /// The findings that are known already, and whether they are to be written.
    pub baseline: Option<BaselineFile>,
    /// The checkout that a CI system works in.
    pub checkout: Option<PathBuf>,
    /// Whether the rows of a database are linted.
    pub reads_rows: bool,
    /// What to do with fixes.
    pub fix: FixMode,
    /// How to look up names with --online; `None` without.
    pub online: Option<ResolverOptions>,
    /// Whether to apply fixes that guess the intention, too.
    pub unsafe_fixes: bool,
    /// Whether a run that lints nothing fails.
    pub fail_if_empty: bool,
    /// Whether the files that are left out are named.
    pub verbose: bool,
    pub format: LintFormat,
}

/// Settings of `ds-tool lint` for the files of one project.
#[derive(Debug, Clone)]
pub struct ProjectLintSettings {
    /// The Kamailio version to emulate.
    pub version: Version,
    /// Report only what changes between these versions; the second one equals `version`.
    pub upgrade: Option<(Version, Version)>,
    /// How to read a kamailio.cfg.
    pub config: ConfigSettings,
    /// The DNS answers given by the user.
    pub answers: DnsAnswers,
    /// The rules to run; empty means all.
    pub select: Vec<String>,
    /// The rules to skip.
    pub ignore: Vec<String>,
    /// Rules to skip for files that match a pattern.
    pub per_file_ignores: Vec<(String, Vec<String>)>,
    /// Files that are not linted.
    pub exclude: Vec<String>,
    /// The folder that these paths are relative to.
    pub folder: PathBuf,
    /// Report only findings of at least this severity.
    pub severity: Severity,
    /// The lowest severity that makes lint fail; `None` means never.
    pub fail_on: Option<Severity>,
}

/// A file of findings that are known.
#[derive(Debug, Clone)]
pub struct BaselineFile {
    pub path: PathBuf,
    /// Whether it is to be written anew.
    pub is_written: bool,
    /// Where findings are looked for: files and folders.
    pub paths: Vec<PathBuf>,
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
        reads_rows: args.db.db.is_some(),
        baseline: args.baseline.clone().map(|path| BaselineFile {
            path,
            is_written: args.write_baseline,
            paths: args.paths.clone(),
        }),
        checkout: env.checkout.clone(),
        fix: match (args.fix || args.unsafe_fixes, args.diff) {
            (_, true) => FixMode::Show,
            (true, false) => FixMode::Write,
            (false, false) => FixMode::No,
        },
        online: args.resolver_options.online.then_some(ResolverOptions {
            server: args.resolver_options.dns_server,
            timeout: args.resolver_options.dns_timeout,
            kamailio: Some(StubParams::default()),
        }),
        unsafe_fixes: args.unsafe_fixes,
        fail_if_empty: args.fail_if_empty,
        verbose: args.verbose,
        format: args.format,
    }
}

/// Settings for the files of a project. The command line overrides the project file; repeatable options
/// are combined.
///
/// # Errors
/// If a value is wrong.
pub fn of_project(
    args: &KeyArgs,
    project: &ProjectFile,
    env: &Environment,
) -> Result<ProjectLintSettings, WrongUsage> {
    let reading = &args.reading;
    let config = config(with_project(reading, project), DbSettings::default(), env)?;
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
        answers: answers(&both(&project.resolve, &args.resolve))?,
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
        exclude: project.exclude.clone(),
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
