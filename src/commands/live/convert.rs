//! `ds-tool convert`: writes a saved answer of `dispatcher.list` as a list.

use super::super::load::read_sources;
use super::super::output::{print, say};
use super::super::{CommandError, Io, project};
use crate::base::escape::sanitize;
use crate::cli::ConvertArgs;
use crate::cli::exit_status::Exit;
use crate::cli::settings::{self, Environment};
use crate::fs;
use crate::kamailio::dump;
use crate::kamailio::list::file_format::FileFormat;

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
    let name = sanitize(source.name.as_bytes());
    let refuse = |why: String| CommandError::Input(format!("{name}: {why}"));
    if FileFormat::of(&source.text) != FileFormat::RpcAnswer {
        return Err(refuse("this is no answer of dispatcher.list".to_owned()));
    }
    let memory = dump::read_saved(&source.text).map_err(|why| refuse(why.to_string()))?;
    let list = memory
        .list(version)
        .map_err(|why| refuse(format!("a list cannot hold this: {why}")))?;
    if !memory.has_attrs {
        say(
            io,
            &format!(
                "{name}: no destination has attributes; an answer of dispatcher.list short does not hold them"
            ),
        );
    }
    match &args.output {
        None => print(io, list)?,
        Some(path) => {
            fs::write(path, &list)?;
            let path = sanitize(path.as_os_str().as_encoded_bytes());
            let count = memory.destinations().count();
            say(io, &format!("{path}: {count} destinations written"));
        }
    }
    Ok(Exit::Well)
}
