//! What is compared: lists as a server loads them, and saved answers.

use std::path::PathBuf;

use super::super::load::{LoadedConfig, read_sources};
use super::super::output::print_lost;
use super::super::{CommandError, Io};
use crate::base::escape::sanitize;
use crate::base::source::Source;
use crate::cli::settings::{ColorSettings, ListReadingSettings};
use crate::kamailio::cfg::facts::ParamValue;
use crate::kamailio::dump;
use crate::kamailio::list::List;
use crate::kamailio::list::file_format::FileFormat;
use crate::kamailio::list::options::ListOptions;
use crate::kamailio::server::Server;
use crate::kamailio::version::Version;
use crate::live::held::{Side, SideKind};

/// A list, and the server that loads it if its cfg was read.
pub(super) struct ServerList {
    pub(super) list: List,
    pub(super) config: Option<LoadedConfig>,
}

impl ServerList {
    /// The list at this path, or the one that the cfg names.
    pub(super) fn read(
        path: Option<&PathBuf>,
        settings: &ListReadingSettings,
        version: Version,
        io: &mut Io<'_>,
    ) -> Result<Self, CommandError> {
        let paths: Vec<PathBuf> = path.into_iter().cloned().collect();
        let config = read_config(settings, version, io)?;
        let sources = match &config {
            Some(config) => config.lists(&paths, io)?,
            None => read_sources(&paths, io)?,
        };
        let Some(source) = sources.into_iter().next() else {
            return Err(CommandError::Input(
                "the server of this cfg loads no list".to_owned(),
            ));
        };
        if FileFormat::of(&source.text) == FileFormat::RpcAnswer {
            let name = sanitize(source.name.as_bytes());
            return Err(CommandError::Input(format!(
                "{name}: this is a saved answer of dispatcher.list; expected a list: ds-tool convert makes one of it"
            )));
        }
        Ok(Self::of(source, config, settings, version))
    }

    /// The list of this text.
    pub(super) fn of(
        source: Source,
        config: Option<LoadedConfig>,
        settings: &ListReadingSettings,
        version: Version,
    ) -> Self {
        let options = match &config {
            Some(config) => config.server.list_options.clone(),
            None => ListOptions::default(),
        };
        Self {
            list: List::read(source, version, &settings.answers, &options),
            config,
        }
    }

    pub(super) fn side(&self) -> Side {
        Side::of_list(&self.list, self.server())
    }

    fn server(&self) -> Option<&Server> {
        self.config.as_ref().map(|config| &config.server)
    }

    /// Prints the lines that the server drops and what it refuses; returns how many there are.
    pub(super) fn print_lost(
        &self,
        settings: &ListReadingSettings,
        colors: ColorSettings,
        io: &mut Io<'_>,
    ) -> usize {
        print_lost(&self.list, &settings.answers, colors, io)
    }

    /// Whether the server keeps the latencies of its pings over a reload (5.8 and later).
    pub(super) fn retains_latency(&self) -> bool {
        let Some(config) = &self.config else {
            return false;
        };
        let param = config
            .cfg
            .facts
            .param("dispatcher", "ds_retain_latency_stats");
        param.is_some_and(
            |param| matches!(param.value.value(), Some(ParamValue::Int(value)) if *value > 0),
        )
    }
}

pub(super) fn read_config(
    settings: &ListReadingSettings,
    version: Version,
    io: &mut Io<'_>,
) -> Result<Option<LoadedConfig>, CommandError> {
    let config = settings.config.as_ref();
    config
        .map(|config| LoadedConfig::read(config, version, io))
        .transpose()
}

/// The sources that the user names: lists, and answers that were saved.
pub(super) struct Inputs {
    lists: Vec<Source>,
    saved: Vec<Source>,
}

impl Inputs {
    pub(super) fn read(paths: &[PathBuf], io: &mut Io<'_>) -> Result<Self, CommandError> {
        let is_saved = |source: &Source| FileFormat::of(&source.text) == FileFormat::RpcAnswer;
        let sources = read_sources(paths, io)?;
        let (saved, lists) = sources.into_iter().partition(is_saved);
        Ok(Self { lists, saved })
    }

    /// How many sides they are, with the list that a cfg names if no other is among them.
    pub(super) fn count(&self, settings: &ListReadingSettings) -> usize {
        let of_config = settings.config.is_some() && self.lists.is_empty();
        self.lists.len() + self.saved.len() + usize::from(of_config)
    }

    /// The sides, lists first.
    pub(super) fn sides(
        self,
        settings: &ListReadingSettings,
        version: Version,
        colors: ColorSettings,
        io: &mut Io<'_>,
    ) -> Result<Vec<Side>, CommandError> {
        let config = read_config(settings, version, io)?;
        let mut lists = self.lists;
        if let (Some(config), true) = (&config, lists.is_empty()) {
            lists.extend(config.lists(&[], io)?);
        }
        let server = config.as_ref().map(|config| &config.server);
        let options = server.map(|server| server.list_options.clone());
        let options = options.unwrap_or_default();
        let mut sides = Vec::new();
        for source in lists {
            let list = List::read(source, version, &settings.answers, &options);
            if list.fatal.is_some() {
                print_lost(&list, &settings.answers, colors, io);
                let name = sanitize(list.source.name.as_bytes());
                return Err(CommandError::Input(format!(
                    "{name}: a server refuses this list, so there is nothing to compare; correct it first"
                )));
            }
            sides.push(Side::of_list(&list, server));
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
