//! Settings of the commands that talk to a running server.

use std::path::PathBuf;

use super::project::{both, version};
use super::{
    ConfigSettings, DbSettings, Environment, InputSettings, RpcSettings, WrongUsage, answers,
    config, reading, rows_format, selection, stdin_once, with_project,
};
use crate::cli::project_file::ProjectFile;
use crate::cli::{ChangedSelectionArgs, ConvertArgs, EntrySelection, FromArgs, ListReadingArgs};

/// The server that is asked, and how the list is read that it loads.
#[derive(Debug, Clone)]
pub struct ListReadingSettings {
    pub server: RpcSettings,
    /// The version is that of the server once it is asked.
    pub input: InputSettings,
}

/// How to read a list, from the arguments and the project file.
///
/// # Errors
/// If an option's value is wrong.
pub fn list_reading(
    args: ListReadingArgs,
    lists: Vec<PathBuf>,
    from: FromArgs,
    project: &ProjectFile,
    env: &Environment,
) -> Result<ListReadingSettings, WrongUsage> {
    stdin_once(&lists)?;
    let reading = reading(&args.reading, project, env)?;
    let answers = answers(&both(&project.resolve, &args.resolve))?;
    let server = RpcSettings::of_any(&args.server, args.kamailio_version)?;
    Ok(ListReadingSettings {
        server,
        input: InputSettings {
            from: rows_format(from, &lists)?,
            lists,
            version: version(args.kamailio_version, project),
            answers,
            selection: EntrySelection::default(),
            config: args.config,
            reading,
        },
    })
}

/// How to read the cfg of `convert`.
///
/// # Errors
/// If an option for it cannot be read.
pub fn converting(
    args: &ConvertArgs,
    project: &ProjectFile,
    env: &Environment,
) -> Result<ConfigSettings, WrongUsage> {
    let reading = with_project(&args.reading, project);
    config(reading, DbSettings::default(), env)
}

/// Which destinations of a server are selected.
///
/// # Errors
/// If none are, or by what a server does not have.
pub fn memory_selection(args: ChangedSelectionArgs) -> Result<EntrySelection, WrongUsage> {
    if !args.selection.has_lines() {
        return selection(args, "--set, --uri, --duid or --attr");
    }
    Err(WrongUsage(
        "--line: a server knows no lines: select by --set, --uri, --duid or --attr".to_owned(),
    ))
}
