//! What a probe reads: lists, URIs on the command line, and the cfg of the server to emulate.

use super::{ProbeJob, overwritten};
use crate::base::source::Source;
use crate::cli::settings::ProbeSettings;
use crate::commands::configured_server::ConfiguredServer;
use crate::commands::database;
use crate::commands::list_input::{ListInput, read_lists};
use crate::commands::load::LoadedConfig;
use crate::commands::run_lists::inputs;
use crate::commands::server_memory::ServerState;
use crate::commands::{CommandError, Io};
use crate::kamailio::list::options::ListOptions;
use crate::probe;

/// The name of the list of URIs in reports.
const COMMAND_LINE: &str = "<command line>";

/// What a running server holds, as a list or rows, if it is to be asked. Its release is that of the run.
fn memory(
    settings: &mut ProbeSettings,
    io: &mut Io<'_>,
) -> Result<Option<ListInput>, CommandError> {
    let Some(rpc) = &settings.rpc else {
        return Ok(None);
    };
    let state = ServerState::ask(rpc, io)?;
    settings.input.version = state.info.running.version;
    let held = state.list();
    Ok(Some(match held.rows {
        Some(rows) => rows.into(),
        None => held.list.source.into(),
    }))
}

impl ProbeJob {
    /// Reads the lists, and the cfg if one was given, and the database if the only list is from one.
    pub(super) fn read(mut settings: ProbeSettings, io: &mut Io<'_>) -> Result<Self, CommandError> {
        let memory = memory(&mut settings, io)?;
        let input = &settings.input;
        let mut config = LoadedConfig::given(input, io)?;
        if let Some(config) = &mut config
            && settings.as_kamailio
        {
            config.place_on_machine(&probe::interfaces());
        }
        let of_uris = of_uris(&settings.uris).map(ListInput::from);
        let further: Vec<_> = memory.into_iter().chain(of_uris).collect();
        let is_alone = input.lists.is_empty() && further.is_empty();
        let mut all = match input.lists.is_empty() && !is_alone {
            true => Vec::new(),
            false => inputs(config.as_ref(), input, io)?,
        };
        let database = match is_alone {
            true => database::of_run(&input.reading.db, config.as_ref(), input.version)?,
            false => None,
        };
        all.extend(further);
        let cfg = config.iter().flat_map(|config| &config.cfg.files);
        let read = cfg.map(|file| &*file.source.name);
        overwritten::check(
            &settings,
            read.chain(all.iter().filter_map(ListInput::file)),
        )?;
        let (lists, server) = match config {
            Some(config) => {
                let (lists, server) =
                    ConfiguredServer::new(config, all, input, &settings.overrides);
                (lists, Some(server))
            }
            None => (read_lists(all, input, &ListOptions::default()), None),
        };
        Ok(Self {
            lists,
            server,
            database,
            settings,
        })
    }
}

/// The list in which each URI is a destination of set 1, with flag 8 so that a server pings it; `None` if
/// there are none.
fn of_uris(uris: &[String]) -> Option<Source> {
    let lines: String = uris.iter().map(|uri| format!("1 {uri} 8\n")).collect();
    (!uris.is_empty()).then(|| Source::new(COMMAND_LINE, lines))
}
