//! What is compared: lists as a server loads them, and saved answers.

use std::path::PathBuf;

use super::super::list_input::{ListInput, read_inputs, read_list};
use super::super::load::LoadedConfig;
use super::super::output::print_lost;
use super::super::run_lists::inputs;
use super::super::saved::{is_saved, memory_of};
use super::super::server_memory::ServerState;
use super::super::{CommandError, Io, project};
use crate::base::escape::sanitize;
use crate::base::source::Source;
use crate::cli::settings::{self, Environment, InputSettings, ListReadingSettings};
use crate::cli::{FromArgs, ListReadingArgs};
use crate::kamailio::cfg::facts::ParamValue;
use crate::kamailio::list::List;
use crate::kamailio::server::Server;
use crate::live::held::{Side, SideKind};

/// How a list is read, from the arguments and the project file of the cfg or the first list.
pub(super) fn list_settings(
    args: ListReadingArgs,
    lists: Vec<PathBuf>,
    from: FromArgs,
    env: &Environment,
) -> Result<ListReadingSettings, CommandError> {
    let project = project::of_run(&args.project, args.config.as_ref(), &lists, env)?;
    Ok(settings::list_reading(args, lists, from, &project, env)?)
}

/// A list, and what is known of the server that loads it.
pub(super) struct ServerList {
    pub(super) list: List,
    pub(super) loading: Loading,
}

impl ServerList {
    /// The list that the user named, or the one that the cfg or else the server itself names.
    pub(super) fn read(
        lists: &[PathBuf],
        settings: &ListReadingSettings,
        io: &mut Io<'_>,
    ) -> Result<Self, CommandError> {
        let input = InputSettings {
            lists: lists.to_vec(),
            ..settings.input.clone()
        };
        let (inputs, loading) = match input.lists.is_empty() && !input.names_a_list() {
            true => of_server(settings, io)?,
            false => {
                let config = LoadedConfig::given(&input, io)?;
                let loading = Loading::of(config.as_ref());
                (inputs(config.as_ref(), &input, io)?, loading)
            }
        };
        let Some(list) = inputs.into_iter().next() else {
            return Err(CommandError::Input(
                "the server of this cfg loads no list".to_owned(),
            ));
        };
        if let ListInput::Text(source) = &list
            && is_saved(source)
        {
            let name = sanitize(source.name.as_bytes());
            return Err(CommandError::Input(format!(
                "{name}: this is a saved answer of dispatcher.list; expected a list: ds-tool convert makes one of it"
            )));
        }
        Ok(Self::of(list, loading, &input))
    }

    fn of(list: ListInput, loading: Loading, input: &InputSettings) -> Self {
        let options = loading.server.as_ref().map(|server| &server.list_options);
        let options = options.cloned().unwrap_or_default();
        Self {
            list: read_list(list, input.version, &input.answers, &options),
            loading,
        }
    }

    pub(super) fn side(&self) -> Side {
        Side::of_list(&self.list, self.loading.server.as_ref())
    }
}

/// What is known of how a server loads its list.
#[derive(Default)]
pub(super) struct Loading {
    /// The facts of the server, if its cfg was read or it tells them itself.
    server: Option<Server>,
    /// Whether the server keeps the latencies of its pings over a reload (`ds_retain_latency_stats`, 5.8).
    pub(super) retains_latency: bool,
}

impl Loading {
    fn of(config: Option<&LoadedConfig>) -> Self {
        let Some(config) = config else {
            return Self::default();
        };
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

/// The list that a server on this host names itself, by its parameters or by its cfg.
fn of_server(
    settings: &ListReadingSettings,
    io: &mut Io<'_>,
) -> Result<(Vec<ListInput>, Loading), CommandError> {
    let state = ServerState::ask(&settings.server, io)?;
    if let Some(config) = state.config(&settings.input, io)? {
        return Ok((config.lists(&[], None, io)?, Loading::of(Some(&config))));
    }
    let Some(source) = state.told_list(io) else {
        // One that tells of a database tells no password: that is in its cfg.
        if let Some(config) = state.started_with(&settings.input.reading, io)? {
            return Ok((config.lists(&[], None, io)?, Loading::of(Some(&config))));
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
    Ok((vec![source.into()], loading))
}

/// What the user names: lists, and answers that were saved.
pub(super) struct Inputs {
    lists: Vec<ListInput>,
    saved: Vec<Source>,
}

impl Inputs {
    pub(super) fn read(input: &InputSettings, io: &mut Io<'_>) -> Result<Self, CommandError> {
        let config = match input.from {
            None => None,
            Some(_) => LoadedConfig::given(input, io)?,
        };
        let table = config.map(|config| config.table()).unwrap_or_default();
        let (mut lists, mut saved) = (Vec::new(), Vec::new());
        for input in read_inputs(&input.lists, input.from, &table, io)? {
            match input {
                ListInput::Text(source) if is_saved(&source) => saved.push(source),
                list => lists.push(list),
            }
        }
        Ok(Self { lists, saved })
    }

    /// How many sides they are, with the list that a cfg names if no other is among them.
    pub(super) fn count(&self, input: &InputSettings) -> usize {
        let of_config = input.names_a_list() && self.lists.is_empty();
        self.lists.len() + self.saved.len() + usize::from(of_config)
    }

    /// The sides, lists first; the list that the server names if nothing else is named.
    pub(super) fn sides(
        self,
        settings: &ListReadingSettings,
        io: &mut Io<'_>,
    ) -> Result<Vec<Side>, CommandError> {
        let input = &settings.input;
        let mut lists = Vec::new();
        let of_config = input.names_a_list() && self.lists.is_empty();
        if of_config || self.count(input) == 0 {
            lists.push(ServerList::read(&[], settings, io)?);
        }
        for list in self.lists {
            let config = LoadedConfig::given(input, io)?;
            let loading = Loading::of(config.as_ref());
            lists.push(ServerList::of(list, loading, input));
        }
        let mut sides = Vec::new();
        for list in lists {
            if list.list.fatal.is_some() {
                print_lost(&list.list, &input.answers, io);
                let name = sanitize(list.list.source.name.as_bytes());
                return Err(CommandError::Input(format!(
                    "{name}: a server refuses this list, so there is nothing to compare; correct it first"
                )));
            }
            sides.push(list.side());
        }
        for source in &self.saved {
            let (memory, name) = (memory_of(source)?, source.name.clone());
            sides.push(Side::of_memory(
                &memory,
                SideKind::Saved,
                name,
                input.version,
            ));
        }
        Ok(sides)
    }
}
