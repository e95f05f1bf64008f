//! Settings of the commands that keep probing.

use super::probe::{DnsSettings, names, request};
use super::project::with_project;
use super::{
    ConfigSettings, DbSettings, Environment, InputSettings, WrongUsage, config, input, is_stdin,
    no_effect,
};
use crate::cli::MonitorArgs;
use crate::cli::project_file::ProjectFile;
use crate::probe::options::ProbeOverrides;

/// What to probe again and again, and how.
#[derive(Debug, Clone)]
pub struct MonitorSettings {
    pub input: InputSettings,
    /// Which options have no effect, each as a sentence.
    pub no_effect: Vec<String>,
    /// The database that is read where there is no cfg.
    pub db: DbSettings,
    /// The kamailio.cfg of the server to emulate.
    pub config: Option<ConfigSettings>,
    /// The user's probe options.
    pub overrides: ProbeOverrides,
    pub names: DnsSettings,
    pub include_disabled: bool,
    /// Warn about certificates that expire within this many days.
    pub tls_warn_days: u32,
}

/// Settings from the arguments that `watch` and `exporter` share.
///
/// # Errors
/// If an option's value is wrong, or the list is standard input, which cannot be read again.
pub fn monitor(
    args: MonitorArgs,
    project: &ProjectFile,
    env: &Environment,
) -> Result<MonitorSettings, WrongUsage> {
    if args.lists.iter().any(|path| is_stdin(path)) {
        return Err(WrongUsage(
            "standard input (-) cannot be read again when it changes; give a file".to_owned(),
        ));
    }
    let reading = with_project(&args.reading, project);
    let db = DbSettings::new(&args.db, env);
    Ok(MonitorSettings {
        no_effect: no_effect::of_config(args.config.is_some(), &args.reading),
        config: args
            .config
            .map(|path| config(path, reading, db.clone(), env))
            .transpose()?,
        overrides: ProbeOverrides {
            timeout: args.timeout,
            interval: args.interval,
            count: 1,
            probing_threshold: args.probing_threshold,
            inactive_threshold: args.inactive_threshold,
            ..request(args.request, &args.streams)?
        },
        db,
        input: input(args.lists, args.input, project)?,
        names: names(&args.names, false),
        include_disabled: args.include_disabled,
        tls_warn_days: args.streams.tls_warn_days,
    })
}
