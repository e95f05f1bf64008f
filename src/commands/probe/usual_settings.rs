//! The settings of a probe that ds-tool makes for another command.

use clap::Parser;

use crate::cli::exit_status::Exit;
use crate::cli::project_file::ProjectFile;
use crate::cli::settings::{self, Environment, ProbeSettings};
use crate::cli::{Cli, Command};
use crate::commands::CommandError;

/// The settings of a probe with these options alone.
pub(super) fn usual_settings(
    options: &[&str],
    env: &Environment,
) -> Result<ProbeSettings, CommandError> {
    let program = ["ds-tool", "probe"].iter().chain(options).chain(&["-"]);
    let parsed = Cli::try_parse_from(program).map_err(|e| CommandError::Usage(e.to_string()))?;
    let Command::Probe(probe) = parsed.command else {
        return Err(CommandError::Silent(Exit::Unusable));
    };
    Ok(settings::probe(*probe, &ProjectFile::default(), env)?)
}
