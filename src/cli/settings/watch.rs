//! Settings of `watch`.

use super::monitor::{MonitorSettings, monitor};
use super::rpc::rpc;
use super::{Environment, RpcSettings, WrongUsage};
use crate::cli::project_file::ProjectFile;
use crate::cli::{WatchArgs, WatchFormat};

#[derive(Debug)]
pub struct WatchSettings {
    pub monitor: MonitorSettings,
    /// The running server whose letters are shown beside ours.
    pub rpc: Option<RpcSettings>,
    pub on_change: Option<OnChangeCommand>,
    pub format: WatchFormat,
}

/// A command: a program and its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnChangeCommand {
    pub program: String,
    pub args: Vec<String>,
}

pub fn watch(
    args: WatchArgs,
    project: &ProjectFile,
    env: &Environment,
) -> Result<WatchSettings, WrongUsage> {
    Ok(WatchSettings {
        rpc: rpc(&args.server, args.monitor.input.kamailio_version)?,
        on_change: args.on_change.as_deref().map(on_change).transpose()?,
        format: format(args.format, env)?,
        monitor: monitor(args.monitor, project, env)?,
    })
}

/// The format that was asked for, or that fits the output.
///
/// # Errors
/// If the screen is asked for, and there is none.
fn format(asked: Option<WatchFormat>, env: &Environment) -> Result<WatchFormat, WrongUsage> {
    let has_screen = env.stdout_is_terminal && !env.dumb_terminal;
    match asked {
        Some(WatchFormat::Screen) if !has_screen => Err(WrongUsage(
            "--format screen: standard output is no terminal, or a dumb one".to_owned(),
        )),
        Some(format) => Ok(format),
        None if has_screen => Ok(WatchFormat::Screen),
        None => Ok(WatchFormat::Text),
    }
}

fn on_change(command: &str) -> Result<OnChangeCommand, WrongUsage> {
    let wrong = |why| WrongUsage(format!("--on-change: {why}"));
    let words = shlex::split(command).ok_or_else(|| wrong("a quote does not end"))?;
    let mut words = words.into_iter();
    let program = words.next().filter(|program| !program.is_empty());
    Ok(OnChangeCommand {
        program: program.ok_or_else(|| wrong("the command is missing"))?,
        args: words.collect(),
    })
}
