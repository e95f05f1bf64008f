//! Which lists a run reads, and which entries of them it is about.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::database;
use super::list_input::{ListInput, read_inputs, read_lists};
use super::load::LoadedConfig;
use super::saved::as_lists;
use super::{CommandError, Io};
use crate::base::escape::sanitize;
use crate::cli::settings::InputSettings;
use crate::db::text::{KnownTable, RowsFormat};
use crate::kamailio::list::options::ListOptions;
use crate::kamailio::list::{Entry, List};
use crate::lint::ListFileState;

/// The lists, as loaded by the server of a kamailio.cfg if one was given. Saved answers may stand in their
/// place.
pub(super) fn lists_as_loaded(
    input: &InputSettings,
    io: &mut Io<'_>,
) -> Result<(Vec<List>, Option<LoadedConfig>), CommandError> {
    let mut config = LoadedConfig::given(input, io)?;
    if let Some(config) = &mut config {
        config.check_tls_files();
    }
    let inputs = inputs(config.as_ref(), input, io)?;
    let inputs = as_lists(inputs, input.version, io)?;
    let lists = read_lists(inputs, input, &list_options(config.as_ref()));
    Ok((lists, config))
}

/// What the lists are read from: those that the user named, else the one that the cfg names, else the rows of
/// the database that the user typed.
pub(super) fn inputs(
    config: Option<&LoadedConfig>,
    input: &InputSettings,
    io: &mut Io<'_>,
) -> Result<Vec<ListInput>, CommandError> {
    if let Some(config) = config {
        return config.lists(&input.lists, input.from, io);
    }
    if input.lists.is_empty()
        && let Some(database) = database::of_run(&input.reading.db, None, input.version)?
    {
        return Ok(vec![database::read(&database)?.into()]);
    }
    read_inputs(&input.lists, input.from, &KnownTable::default(), io)
}

/// How the server of this cfg loads lists.
pub(super) fn list_options(config: Option<&LoadedConfig>) -> ListOptions {
    config.map_or_else(ListOptions::default, |config| {
        config.server.list_options.clone()
    })
}

impl LoadedConfig {
    /// The lists that the user gave, or the one that the cfg names.
    pub(super) fn lists(
        &self,
        named: &[PathBuf],
        from: Option<RowsFormat>,
        io: &mut Io<'_>,
    ) -> Result<Vec<ListInput>, CommandError> {
        if !named.is_empty() {
            return read_inputs(named, from, &self.table(), io);
        }
        if let Some(database) = self.database()? {
            return Ok(vec![database::read(&database)?.into()]);
        }
        // What Kamailio refuses may be where the list is named.
        let startup_errors = self.server.other_startup_errors.iter();
        let refused = startup_errors.filter(|error| error.code() == "cfg-refused");
        let refused: String = refused.map(|error| format!("; {error}")).collect();
        let cannot = |path: &str, why: &str| {
            let path = sanitize(path.as_bytes());
            Err(CommandError::Input(format!(
                "{path}: {why} (the list that the cfg names; give another LIST, or name the folder that holds it with --root){refused}"
            )))
        };
        match self.named_list()? {
            (Some(list), _) => Ok(vec![list.into()]),
            (None, ListFileState::Database) => Ok(Vec::new()),
            (None, ListFileState::Unknown(what)) => Err(CommandError::Input(format!(
                "list_file is unknown: it depends on {what}; give a LIST"
            ))),
            (None, ListFileState::Missing { path }) => {
                cannot(&path, "there is no such file; check the path")
            }
            (None, ListFileState::NotHere { path, why }) => cannot(&path, &why),
            (None, ListFileState::Refused { path, why }) => cannot(&path, why),
            (None, ListFileState::Folder { path }) => {
                cannot(&path, "is a folder, which Kamailio reads as an empty list")
            }
            (None, ListFileState::Read) => Ok(Vec::new()),
        }
    }
}

/// The selected entries of each list, in Kamailio's order.
pub(super) fn choose(
    lists: &[List],
    input: &InputSettings,
) -> Result<Vec<Vec<usize>>, CommandError> {
    let chosen: Vec<_> = lists.iter().map(|list| input.selection.of(list)).collect();
    // A selected line that is dropped is a result, too.
    let nothing = chosen.iter().all(Vec::is_empty)
        && lists.iter().all(|list| list.dropped.is_empty())
        && lists.iter().any(|list| !list.entries.is_empty());
    if nothing && !input.selection.is_everything() {
        return Err(CommandError::Input(format!(
            "no destination matches {}; {}",
            input.selection.without_match(),
            sets(lists)
        )));
    }
    Ok(chosen)
}

/// What is wrong with lists that have nothing to probe.
pub(super) fn nothing_to_probe(lists: &[List]) -> CommandError {
    let names = lists.iter().map(|list| &list.source.name);
    let names: Vec<_> = names.map(|name| sanitize(name.as_bytes())).collect();
    CommandError::Input(format!(
        "{}: no destination to probe; is it the right file?",
        names.join(", ")
    ))
}

/// Which sets the lists have, in words.
fn sets(lists: &[List]) -> String {
    let entries = lists.iter().flat_map(|list| &list.entries);
    let sets: BTreeSet<i32> = entries.map(Entry::set).collect();
    let shown: Vec<_> = sets.iter().take(SETS).map(i32::to_string).collect();
    let more = match sets.len().saturating_sub(SETS) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    match sets.len() {
        1 => format!("the only set is {}", shown.join("")),
        _ => format!("the sets are {}{more}", shown.join(", ")),
    }
}

/// How many sets an error names.
const SETS: usize = 20;
