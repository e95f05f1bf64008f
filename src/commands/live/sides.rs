//! What is compared: lists as a server loads them, and saved answers.

use std::path::PathBuf;

use super::super::database;
use super::super::load::{ListInput, LoadedConfig, read_inputs, read_list};
use super::super::output::print_lost;
use super::super::saved::is_saved;
use super::super::server_memory::ServerState;
use super::super::{CommandError, Io};
use crate::base::escape::sanitize;
use crate::base::source::Source;
use crate::cli::settings::{ListReadingSettings, RpcSettings};
use crate::db::text::{KnownTable, RowsFormat};
use crate::kamailio::cfg::facts::ParamValue;
use crate::kamailio::dump;
use crate::kamailio::list::List;
use crate::kamailio::list::options::ListOptions;
use crate::kamailio::server::Server;
use crate::kamailio::version::Version;
use crate::live::held::{Side, SideKind};

/// A list, and what is known of the server that loads it.
pub(super) struct ServerList {
    pub(super) list: List,
    /// The facts of the server, if its cfg was read or it tells them itself.
    server: Option<Server>,
    /// Whether the server keeps the latencies of its pings over a reload (`ds_retain_latency_stats`, 5.8).
    pub(super) retains_latency: bool,
}

impl ServerList {
    /// The list at this path, or the one that the cfg or else the server itself names.
    pub(super) fn read(
        path: Option<&PathBuf>,
        settings: &ListReadingSettings,
        asked: &RpcSettings,
        version: Version,
        io: &mut Io<'_>,
    ) -> Result<Self, CommandError> {
        let paths: Vec<PathBuf> = path.into_iter().cloned().collect();
        let (input, loading) = match read_config(settings, version, io)? {
            Some(config) => (
                first(config.lists(&paths, None, io)?)?,
                Loading::of_config(&config),
            ),
            None if path.is_none() && settings.reading.db.has_url() => {
                let rows =
                    database::inputs_or_rows(&paths, None, &settings.reading.db, version, io)?;
                (first(rows)?, Loading::default())
            }
            None if path.is_none() => of_server(settings, asked, io)?,
            None => {
                let inputs = read_inputs(&paths, None, &KnownTable::default(), io)?;
                (first(inputs)?, Loading::default())
            }
        };
        if let ListInput::Text(source) = &input
            && is_saved(source)
        {
            let name = sanitize(source.name.as_bytes());
            return Err(CommandError::Input(format!(
                "{name}: this is a saved answer of dispatcher.list; expected a list: ds-tool convert makes one of it"
            )));
        }
        Ok(Self::of(input, loading, settings, version))
    }

    fn of(
        input: ListInput,
        loading: Loading,
        settings: &ListReadingSettings,
        version: Version,
    ) -> Self {
        let options = match &loading.server {
            Some(server) => server.list_options.clone(),
            None => ListOptions::default(),
        };
        Self {
            list: read_list(input, version, &settings.answers, &options),
            server: loading.server,
            retains_latency: loading.retains_latency,
        }
    }

    pub(super) fn side(&self) -> Side {
        Side::of_list(&self.list, self.server.as_ref())
    }

    /// Prints the lines that the server drops and what it refuses; returns how many there are.
    pub(super) fn print_lost(&self, settings: &ListReadingSettings, io: &mut Io<'_>) -> usize {
        print_lost(&self.list, &settings.answers, io)
    }
}

/// What is known of how a server loads its list.
#[derive(Default)]
struct Loading {
    server: Option<Server>,
    retains_latency: bool,
}

impl Loading {
    fn of_config(config: &LoadedConfig) -> Self {
        let param = config.cfg.facts.param("dispatcher", RETAIN);
        let value = param.and_then(|param| param.value.value());
        Self {
            server: Some(config.server.clone()),
            retains_latency: is_on(value),
        }
    }
}

const RETAIN: &str = "ds_retain_latency_stats";

fn is_on(value: Option<&ParamValue>) -> bool {
    matches!(value, Some(ParamValue::Int(value)) if *value > 0)
}

fn first(inputs: Vec<ListInput>) -> Result<ListInput, CommandError> {
    inputs
        .into_iter()
        .next()
        .ok_or_else(|| CommandError::Input("the server of this cfg loads no list".to_owned()))
}

/// The list that a server on this host names itself, by its parameters or by its cfg.
fn of_server(
    settings: &ListReadingSettings,
    asked: &RpcSettings,
    io: &mut Io<'_>,
) -> Result<(ListInput, Loading), CommandError> {
    let state = ServerState::ask(asked, io)?;
    if let Some(config) = state.config(None, &settings.reading, io)? {
        return Ok((
            first(config.lists(&[], None, io)?)?,
            Loading::of_config(&config),
        ));
    }
    let Some(source) = state.told_list(io) else {
        // One that tells of a database tells no password: that is in its cfg.
        if let Some(config) = state.started_with(&settings.reading, io)? {
            return Ok((
                first(config.lists(&[], None, io)?)?,
                Loading::of_config(&config),
            ));
        }
        let target = sanitize(state.target.as_bytes());
        return Err(CommandError::Usage(format!(
            "{target}: nothing here tells which list the server loads: give a LIST or --config"
        )));
    };
    let params = state.info.running.dispatcher.as_ref();
    let retains = params.and_then(|params| params.iter().find(|(name, _)| *name == RETAIN));
    let loading = Loading {
        server: Some(state.judge(None).server),
        retains_latency: is_on(retains.map(|(_, value)| value)),
    };
    Ok((source.into(), loading))
}

/// What the user names: lists, and answers that were saved.
pub(super) struct Inputs {
    lists: Vec<ListInput>,
    saved: Vec<Source>,
}

impl Inputs {
    pub(super) fn read(
        paths: &[PathBuf],
        from: Option<RowsFormat>,
        settings: &ListReadingSettings,
        io: &mut Io<'_>,
    ) -> Result<Self, CommandError> {
        let table = match from {
            None => KnownTable::default(),
            Some(_) => {
                let config = read_config(settings, settings.default_version, io)?;
                config.map(|config| config.table()).unwrap_or_default()
            }
        };
        let (mut lists, mut saved) = (Vec::new(), Vec::new());
        for input in read_inputs(paths, from, &table, io)? {
            match input {
                ListInput::Text(source) if is_saved(&source) => saved.push(source),
                list => lists.push(list),
            }
        }
        Ok(Self { lists, saved })
    }

    /// How many sides they are, with the list that a cfg names if no other is among them.
    pub(super) fn count(&self, settings: &ListReadingSettings) -> usize {
        let of_config = settings.names_a_list() && self.lists.is_empty();
        self.lists.len() + self.saved.len() + usize::from(of_config)
    }

    /// The sides, lists first; the list that the server names if nothing else is named.
    pub(super) fn sides(
        self,
        settings: &ListReadingSettings,
        asked: &RpcSettings,
        version: Version,
        io: &mut Io<'_>,
    ) -> Result<Vec<Side>, CommandError> {
        let mut lists = Vec::new();
        let of_config = settings.names_a_list() && self.lists.is_empty();
        if of_config || self.count(settings) == 0 {
            lists.push(ServerList::read(None, settings, asked, version, io)?);
        }
        for input in self.lists {
            let loading = match read_config(settings, version, io)? {
                Some(config) => Loading::of_config(&config),
                None => Loading::default(),
            };
            lists.push(ServerList::of(input, loading, settings, version));
        }
        let mut sides = Vec::new();
        for list in lists {
            if list.list.fatal.is_some() {
                list.print_lost(settings, io);
                let name = sanitize(list.list.source.name.as_bytes());
                return Err(CommandError::Input(format!(
                    "{name}: a server refuses this list, so there is nothing to compare; correct it first"
                )));
            }
            sides.push(list.side());
        }
        for source in &self.saved {
            sides.push(saved_side(source, version)?);
        }
        Ok(sides)
    }
}

fn saved_side(source: &Source, version: Version) -> Result<Side, CommandError> {
    let memory = dump::read_saved(&source.text).map_err(|why| {
        let name = sanitize(source.name.as_bytes());
        CommandError::Input(format!(
            "{name}: this answer of dispatcher.list is unusable: {why}"
        ))
    })?;
    let name = source.name.clone();
    Ok(Side::of_memory(&memory, SideKind::Saved, name, version))
}

/// The cfg of `--config`.
fn read_config(
    settings: &ListReadingSettings,
    version: Version,
    io: &mut Io<'_>,
) -> Result<Option<LoadedConfig>, CommandError> {
    let config = settings.config.as_ref();
    config
        .map(|config| LoadedConfig::read(config, version, io))
        .transpose()
}
