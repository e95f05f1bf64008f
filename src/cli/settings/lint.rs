//! Settings of `ds-tool lint`.

use std::path::PathBuf;

use super::project::{both, with_project};
use super::{ConfigSettings, DbSettings, Environment, WrongUsage, answers, config};
use crate::base::diagnostic::Severity;
use crate::base::dns_records::DnsAnswers;
use crate::cli::project_file::ProjectFile;
use crate::cli::{FailOn, KeyArgs, SeverityArg};
use crate::kamailio::version::Version;

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
