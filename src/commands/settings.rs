//! `ds-tool settings`.

use super::output::{print, stream};
use super::{CommandError, Io, project};
use crate::base::escape::sanitize;
use crate::cli::exit_status::Exit;
use crate::cli::project_file::FILE_NAME;
use crate::cli::settings::{Environment, held};
use crate::cli::{SettingsArgs, SettingsFormat};
use crate::render::settings as list;

pub(super) fn settings(
    args: &SettingsArgs,
    env: &Environment,
    io: &mut Io<'_>,
) -> Result<Exit, CommandError> {
    if !args.path.exists() {
        let name = sanitize(args.path.to_string_lossy().as_bytes());
        return Err(CommandError::Input(format!("{name}: does not exist")));
    }
    let file = match args.path.is_dir() {
        true => project::file(&args.project, &args.path.join(FILE_NAME)),
        false => project::file(&args.project, &args.path),
    };
    let project = project::read(&args.project, file.as_deref(), env)?;
    let rows = held(&args.keys, &project, env)?;
    match args.format {
        SettingsFormat::Table => {
            let style = io.style();
            stream(io, |out| list::table(&rows, style, out))?;
        }
        SettingsFormat::Json => {
            let name = file.map(|file| file.to_string_lossy().into_owned());
            print(io, list::json(name.as_deref(), &rows))?;
        }
    }
    Ok(Exit::Well)
}
