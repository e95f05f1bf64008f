//! The project file that holds for a file.

use std::path::{Path, PathBuf};

use super::CommandError;
use crate::base::escape::sanitize;
use crate::cli::ProjectArgs;
use crate::cli::project_file::{FILE_NAME, ProjectFile};
use crate::cli::settings::Environment;
use crate::fs::root::leads_out_of;
use crate::fs::{Files, is_named_pipe};

/// The project of the cfg that is read, else of the first list.
pub(super) fn of_run(
    args: &ProjectArgs,
    config: Option<&PathBuf>,
    lists: &[PathBuf],
    env: &Environment,
) -> Result<ProjectFile, CommandError> {
    let path = config.or(lists.first());
    let file = file(args, path.map_or(Path::new(""), PathBuf::as_path));
    read(args, file.as_deref(), env)
}

/// The project file of the file at `path`: the one that is named, else the one in its folder, else in the
/// next folder above.
pub(super) fn file(args: &ProjectArgs, path: &Path) -> Option<PathBuf> {
    match (&args.project_file, args.no_project_file) {
        (Some(file), _) => Some(file.clone()),
        (None, true) => None,
        (None, false) => above(match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        }),
    }
}

/// What a project file says, nothing where there is none; with the variables of the environment.
///
/// # Errors
/// Where it cannot be read, a path in it leads out of its folder, or the value of a variable is wrong.
pub(super) fn read(
    args: &ProjectArgs,
    file: Option<&Path>,
    env: &Environment,
) -> Result<ProjectFile, CommandError> {
    let project = match file {
        Some(file) => read_file(args, file)?,
        None => ProjectFile::default(),
    };
    let read = project.with_variables(&env.options);
    read.map_err(CommandError::Usage)
}

fn read_file(args: &ProjectArgs, file: &Path) -> Result<ProjectFile, CommandError> {
    if args.project_file.is_none() {
        stays_in(file.parent().unwrap_or(Path::new("")), file)?;
    }
    let project = ProjectFile::read(&Files::default().read(file)?)
        .map_err(|why| CommandError::Input(sanitize(why.to_string().as_bytes())))?;
    for path in [&project.root, &project.env_file].into_iter().flatten() {
        stays_in(&project.folder, path)?;
    }
    if let Some(path) = project.env_file.as_ref().filter(|path| is_named_pipe(path)) {
        let name = sanitize(path.to_string_lossy().as_bytes());
        return Err(CommandError::Input(format!(
            "{name}: is a named pipe, and is not read (env-file in {FILE_NAME})"
        )));
    }
    Ok(project)
}

/// Refuses a path that leads out of the folder of the project file, for example by a link.
fn stays_in(folder: &Path, path: &Path) -> Result<(), CommandError> {
    let name = sanitize(path.to_string_lossy().as_bytes());
    match leads_out_of(folder, path) {
        true => Err(CommandError::Input(format!(
            "{name}: leads out of the folder of {FILE_NAME}, and is not read"
        ))),
        false => Ok(()),
    }
}

/// The project file in this folder, else in the next one above that has one.
fn above(folder: &Path) -> Option<PathBuf> {
    let here = folder.join(FILE_NAME);
    if here.is_file() {
        return Some(here.strip_prefix("./").unwrap_or(&here).to_owned());
    }
    // Names stay relative while that is short; above the folder of the run they are whole.
    let mut up = folder;
    while let Some(parent) = up.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        let file = parent.join(FILE_NAME);
        if file.is_file() {
            return Some(file);
        }
        up = parent;
    }
    let whole = folder.canonicalize().ok()?;
    let mut files = whole.ancestors().map(|folder| folder.join(FILE_NAME));
    files.find(|file| file.is_file())
}
