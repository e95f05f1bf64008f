//! Settings of the commands that talk to a running server.

use std::path::PathBuf;

use super::project::{both, version, with_project};
use super::{
    ConfigSettings, DbSettings, EntrySelection, Environment, WrongUsage, answers, config,
    stdin_once,
};
use crate::base::dns_records::DnsAnswers;
use crate::cli::project_file::ProjectFile;
use crate::cli::{ConvertArgs, ListReadingArgs, MemorySelectionArgs};
use crate::kamailio::version::Version;

/// How the list is read that a server loads.
#[derive(Debug, Clone)]
pub struct ListReadingSettings {
    /// The version, if the command line names one. Else it is that of the server.
    pub version: Option<Version>,
    /// The version where no server is asked.
    pub default_version: Version,
    pub answers: DnsAnswers,
    pub config: Option<ConfigSettings>,
    /// How to read a kamailio.cfg that the server names.
    pub reading: ConfigSettings,
}

impl ListReadingSettings {
    /// Whether a cfg or a database was given, whose list is read if no other is.
    pub fn names_a_list(&self) -> bool {
        self.config.is_some() || self.reading.db.has_url()
    }
}

/// How to read a list, from the arguments and the project file.
///
/// # Errors
/// If an option's value is wrong.
pub fn list_reading(
    args: ListReadingArgs,
    inputs: &[PathBuf],
    project: &ProjectFile,
    env: &Environment,
) -> Result<ListReadingSettings, WrongUsage> {
    stdin_once(inputs)?;
    let db = DbSettings::new(&args.db, env);
    let reading = config(
        PathBuf::new(),
        with_project(&args.reading, project),
        db,
        env,
    )?;
    Ok(ListReadingSettings {
        version: args.kamailio_version,
        default_version: version(args.kamailio_version, project),
        answers: answers(&both(&project.resolve, &args.resolve))?,
        config: args.config.map(|path| ConfigSettings {
            path,
            ..reading.clone()
        }),
        reading,
    })
}

/// How to read the cfg of `convert`, if one was given.
///
/// # Errors
/// If an option for it cannot be read.
pub fn converting(
    args: &ConvertArgs,
    project: &ProjectFile,
    env: &Environment,
) -> Result<Option<ConfigSettings>, WrongUsage> {
    let read = |path: &PathBuf| {
        let reading = with_project(&args.reading, project);
        config(path.clone(), reading, DbSettings::default(), env)
    };
    args.config.as_ref().map(read).transpose()
}

/// Which destinations of a server are selected.
///
/// # Errors
/// If none are, or by what a server does not have.
pub fn memory_selection(args: MemorySelectionArgs) -> Result<EntrySelection, WrongUsage> {
    let wrong = |why: &str| Err(WrongUsage(why.to_owned()));
    let MemorySelectionArgs { selection, all } = args;
    if !selection.line.is_empty() {
        return wrong("--line: a server knows no lines: select by --set, --uri, --duid or --attr");
    }
    let selection = EntrySelection::from(selection);
    match (selection.is_everything(), all) {
        (true, false) => wrong(
            "no destination selected: give --set, --uri, --duid or --attr, or --all for all of them",
        ),
        (false, true) => wrong("--all selects every destination: omit it to select some of them"),
        _ => Ok(selection),
    }
}
