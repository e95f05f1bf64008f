//! What a probe reads: lists, URIs on the command line, and the cfg of the server to emulate.

use super::overwritten;
use crate::base::source::Source;
use crate::cli::settings::ProbeSettings;
use crate::commands::configured_server::ConfiguredServer;
use crate::commands::database;
use crate::commands::load::{ListInput, LoadedConfig, read_inputs, read_lists};
use crate::commands::server_memory::ServerState;
use crate::commands::{CommandError, Io};
use crate::db::Database;
use crate::db::text::KnownTable;
use crate::kamailio::dump::memory_list::MemoryList;
use crate::kamailio::list::List;
use crate::kamailio::list::options::ListOptions;
use crate::probe;

/// The name of the list of URIs in reports.
const COMMAND_LINE: &str = "<command line>";

/// What was read.
pub(super) struct ProbeInputs {
    pub(super) lists: Vec<List>,
    pub(super) server: Option<ConfiguredServer>,
    /// Where the only list is from, if that is a database.
    pub(super) database: Option<Database>,
}

/// What a running server holds, as a list or rows, if it is to be asked. Its release is that of the run.
pub(super) fn memory(
    settings: &mut ProbeSettings,
    io: &mut Io<'_>,
) -> Result<Option<ListInput>, CommandError> {
    let Some(rpc) = &settings.rpc else {
        return Ok(None);
    };
    let state = ServerState::ask(rpc, io)?;
    settings.input.version = state.info.running.version;
    let held = MemoryList::new(&state.memory, &state.target, settings.input.version);
    Ok(Some(match held.rows {
        Some(rows) => ListInput::Rows(Box::new(rows)),
        None => held.list.source.into(),
    }))
}

/// Reads the lists, and the cfg if one was given, and the database if the only list is from one. `memory`
/// is a further list.
pub(super) fn read(
    settings: &ProbeSettings,
    memory: Option<ListInput>,
    io: &mut Io<'_>,
) -> Result<ProbeInputs, CommandError> {
    let input = &settings.input;
    let of_uris = of_uris(&settings.uris).map(ListInput::from);
    let further: Vec<_> = memory.into_iter().chain(of_uris).collect();
    let is_alone = input.lists.is_empty() && further.is_empty();
    let Some(config) = &settings.config else {
        let mut inputs = match further.is_empty() {
            true => {
                database::inputs_or_rows(&input.lists, input.from, &settings.db, input.version, io)?
            }
            false => read_inputs(&input.lists, input.from, &KnownTable::default(), io)?,
        };
        inputs.extend(further);
        overwritten::check(settings, inputs.iter().filter_map(ListInput::file))?;
        let database = match is_alone {
            true => database::of_run(&settings.db, None, input.version)?,
            false => None,
        };
        let lists = read_lists(inputs, input, &ListOptions::default());
        return Ok(ProbeInputs {
            lists,
            server: None,
            database,
        });
    };
    let mut configuration = LoadedConfig::read(config, input.version, io)?;
    if settings.as_kamailio {
        configuration.place_on_machine(&probe::interfaces());
    }
    let mut inputs = match input.lists.is_empty() && !further.is_empty() {
        true => Vec::new(),
        false => configuration.lists(&input.lists, input.from, io)?,
    };
    let database = match is_alone {
        true => configuration.database()?,
        false => None,
    };
    inputs.extend(further);
    let cfg = configuration
        .cfg
        .files
        .iter()
        .map(|file| &*file.source.name);
    overwritten::check(
        settings,
        cfg.chain(inputs.iter().filter_map(ListInput::file)),
    )?;
    let (lists, server) = ConfiguredServer::new(configuration, inputs, input, &settings.overrides);
    Ok(ProbeInputs {
        lists,
        server: Some(server),
        database,
    })
}

/// The list in which each URI is a destination of set 1, with flag 8 so that a server pings it; `None` if
/// there are none.
fn of_uris(uris: &[String]) -> Option<Source> {
    let lines: String = uris.iter().map(|uri| format!("1 {uri} 8\n")).collect();
    (!uris.is_empty()).then(|| Source::new(COMMAND_LINE, lines))
}
