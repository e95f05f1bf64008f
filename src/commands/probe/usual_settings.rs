//! The settings of a probe that ds-tool makes for another command.

use clap::{CommandFactory, FromArgMatches};

use crate::cli::exit_status::Exit;
use crate::cli::project_file::ProjectFile;
use crate::cli::settings::{self, Environment, ProbeSettings};
use crate::cli::{Cli, ColorArgs, Command};
use crate::commands::CommandError;

/// The settings of a probe with these options alone.
pub(super) fn usual_settings(
    options: &[&str],
    color: ColorArgs,
    env: &Environment,
) -> Result<ProbeSettings, CommandError> {
    let program = ["ds-tool", "probe"].iter().chain(options).chain(&["-"]);
    let matches = Cli::command().try_get_matches_from(program);
    let parsed = matches
        .and_then(|mut m| Cli::from_arg_matches_mut(&mut m))
        .map_err(|e| CommandError::Usage(e.to_string()))?;
    let Command::Probe(mut probe) = parsed.command else {
        return Err(CommandError::Silent(Exit::Unusable));
    };
    probe.color = color;
    Ok(settings::probe(*probe, &ProjectFile::default(), env)?)
}
