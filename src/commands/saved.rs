//! Saved answers of `dispatcher.list` in the place of lists.

use super::list_input::ListInput;
use super::output::say;
use super::{CommandError, Io};
use crate::base::escape::sanitize;
use crate::base::source::Source;
use crate::kamailio::dump;
use crate::kamailio::dump::memory::ServerMemory;
use crate::kamailio::list::file_format::FileFormat;
use crate::kamailio::version::Version;

/// Whether this is a saved answer.
pub(super) fn is_saved(source: &Source) -> bool {
    FileFormat::of(&source.text) == FileFormat::RpcAnswer
}

/// What a saved answer holds.
pub(super) fn memory_of(source: &Source) -> Result<ServerMemory, CommandError> {
    dump::read_saved(&source.text).map_err(|why| {
        let name = sanitize(source.name.as_bytes());
        CommandError::Input(format!(
            "{name}: this answer of dispatcher.list is unusable: {why}"
        ))
    })
}

/// The text of the list that a server of this version shows so again.
pub(super) fn list_of(
    source: &Source,
    version: Version,
    io: &mut Io<'_>,
) -> Result<Vec<u8>, CommandError> {
    let name = sanitize(source.name.as_bytes());
    let memory = memory_of(source)?;
    let list = memory
        .list(version)
        .map_err(|why| CommandError::Input(format!("{name}: a list cannot hold this: {why}")))?;
    if !memory.has_attrs {
        say(
            io,
            &format!(
                "{name}: no destination has attributes; an answer of dispatcher.list short does not hold them"
            ),
        );
    }
    Ok(list)
}

/// The same inputs, with lists in the place of saved answers.
pub(super) fn as_lists(
    inputs: Vec<ListInput>,
    version: Version,
    io: &mut Io<'_>,
) -> Result<Vec<ListInput>, CommandError> {
    let as_list = |input| {
        let source = match input {
            ListInput::Text(source) if is_saved(&source) => source,
            other => return Ok(other),
        };
        let text = list_of(&source, version, io)?;
        let name = sanitize(source.name.as_bytes());
        say(
            io,
            &format!(
                "{name}: a saved answer of dispatcher.list, shown as the list that ds-tool convert makes of it"
            ),
        );
        Ok(Source::new(source.name, text).into())
    };
    inputs.into_iter().map(as_list).collect()
}
