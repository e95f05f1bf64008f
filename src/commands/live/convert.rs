//! `ds-tool convert`: writes a saved answer of `dispatcher.list` as a list.

use super::super::load::read_sources;
use super::super::output::{print, say};
use super::super::saved::{is_saved, list_of};
use super::super::{CommandError, Io, project};
use crate::base::escape::sanitize;
use crate::cli::ConvertArgs;
use crate::cli::exit_status::Exit;
use crate::cli::settings::{self, Environment};
use crate::fs;

pub(crate) fn convert(
    args: ConvertArgs,
    env: &Environment,
    io: &mut Io<'_>,
) -> Result<Exit, CommandError> {
    let files = [args.file];
    let project = project::of_run(&args.project, None, &files, env)?;
    let version = settings::version(args.kamailio_version, &project);
    let sources = read_sources(&files, io)?;
    let source = &sources[0];
    if !is_saved(source) {
        let name = sanitize(source.name.as_bytes());
        return Err(CommandError::Input(format!(
            "{name}: this is no answer of dispatcher.list"
        )));
    }
    let list = list_of(source, version, io)?;
    match &args.output {
        None => print(io, list)?,
        Some(path) => {
            fs::write(path, &list)?;
            let path = sanitize(path.as_os_str().as_encoded_bytes());
            let count = list.iter().filter(|&&byte| byte == b'\n').count();
            say(io, &format!("{path}: {count} destinations written"));
        }
    }
    Ok(Exit::Well)
}
