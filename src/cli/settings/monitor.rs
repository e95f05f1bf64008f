//! Settings of the commands that keep probing.

use std::collections::HashSet;

use super::probe::{DnsSettings, names, request};
use super::{Environment, InputSettings, WrongUsage, input, is_stdin, no_effect, reading};
use crate::cli::project_file::ProjectFile;
use crate::cli::{ExporterArgs, MonitorArgs, ServingArgs};
use crate::monitor::takes_a_port;
use crate::probe::options::ProbeOverrides;

/// What to probe again and again, and how.
#[derive(Debug, Clone)]
pub struct MonitorSettings {
    pub input: InputSettings,
    /// Which options have no effect, each as a sentence.
    pub no_effect: Vec<String>,
    /// The user's probe options.
    pub overrides: ProbeOverrides,
    pub names: DnsSettings,
    pub include_disabled: bool,
    /// Warn about certificates that expire within this many days.
    pub tls_warn_days: u32,
}

pub fn exporter(
    args: ExporterArgs,
    project: &ProjectFile,
    env: &Environment,
) -> Result<(MonitorSettings, ServingArgs), WrongUsage> {
    let serving = args.serving;
    let names = serving.label.iter().map(|(name, _)| name);
    let mut met = HashSet::new();
    if let Some(twice) = names.into_iter().find(|name| !met.insert(*name)) {
        return Err(WrongUsage(format!("--label {twice} is given twice")));
    }
    let monitor = monitor(args.monitor, project, env)?;
    if serving.only_on_request && takes_a_port(monitor.overrides.source) {
        return Err(WrongUsage(
            "--only-on-request: probes that are requested at the same time cannot share the port of --source; give the address alone"
                .to_owned(),
        ));
    }
    Ok((monitor, serving))
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
    let reading = reading(&args.reading, project, env)?;
    let tls_warn_days = args.request.streams.tls_warn_days;
    Ok(MonitorSettings {
        no_effect: no_effect::of_config(args.config.is_some(), &args.reading.config),
        overrides: ProbeOverrides {
            timeout: args.timeout,
            interval: args.interval,
            count: 1,
            probing_threshold: args.probing_threshold,
            inactive_threshold: args.inactive_threshold,
            ..request(args.request)?
        },
        input: input(args.lists, args.input, args.config, reading, project)?,
        names: names(&args.names, false),
        include_disabled: args.include_disabled,
        tls_warn_days,
    })
}
