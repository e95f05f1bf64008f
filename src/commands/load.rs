//! Reads a kamailio.cfg, and the list that it names.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::output::say;
use super::{CommandError, Io};
use crate::base::escape::sanitize;
use crate::base::fact::Fact;
use crate::base::source::Source;
use crate::cli::settings::{self, DbSettings, InputSettings};
use crate::db::text::KnownTable;
use crate::fs::included::Included;
use crate::fs::location::{FileLocation, NO_MATCH, either};
use crate::fs::root::Main;
use crate::fs::{self, Files};
use crate::kamailio::cfg::facts::ParamValue;
use crate::kamailio::cfg::{self, Cfg, CfgOptions};
use crate::kamailio::list::rows::Engine;
use crate::kamailio::list::{Address, List};
use crate::kamailio::pinging::PingStatuses;
use crate::kamailio::server::{self, Server, StartupError};
use crate::kamailio::version::Version;
use crate::lint::{ListFileState, file_kind};

pub(super) struct LoadedConfig {
    pub(super) cfg: Cfg,
    pub(super) server: Server,
    pub(super) files: Files,
    pub(super) working_dir: PathBuf,
    /// The database of the run, if the user typed one.
    pub(super) db: DbSettings,
}

impl LoadedConfig {
    /// Reads the cfg of `--config`, if it was given.
    pub(super) fn given(
        input: &InputSettings,
        io: &mut Io<'_>,
    ) -> Result<Option<Self>, CommandError> {
        let path = input.config.as_ref();
        path.map(|path| Self::read(path, &input.reading, input.version, io))
            .transpose()
    }

    /// Reads the cfg and everything that its meaning depends on.
    pub(super) fn read(
        path: &Path,
        config: &settings::ConfigSettings,
        version: Version,
        io: &mut Io<'_>,
    ) -> Result<Self, CommandError> {
        let env = environment(config, io)?;
        let main = fs::read(path, io.stdin)?;
        if file_kind::is_list_for_cfg(&main.text) {
            return Err(CommandError::Input(format!(
                "{}: this is a dispatcher list; expected a kamailio.cfg: give a list without --config",
                sanitize(main.name.as_bytes())
            )));
        }
        let known = Main {
            path,
            text: &main.text,
            roots: &config.roots,
            checkout: config.checkout.as_deref(),
            working_dir: &config.working_dir,
            found_in: None,
        };
        let files = Files::of_cfg(known, Arc::default(), Arc::default(), Included::default());
        let read = Self::of(main, config, env, version, files, false);
        for (server, here) in read.files.guesses() {
            say(io, &guess(&server, &here));
        }
        read.check_size()?;
        Ok(read)
    }

    /// The cfg of this text, or the part of one.
    pub(super) fn of(
        main: Source,
        config: &settings::ConfigSettings,
        env: cfg::ServerEnv,
        version: Version,
        files: Files,
        is_part: bool,
    ) -> Self {
        let reading = CfgOptions {
            version,
            defines: config.defines.clone(),
            env,
            assume_modules: config.assume_modules.clone(),
            working_dir: config.working_dir.clone(),
            // An import_file may be missing; lint reports it.
            files_complete: true,
        };
        let cfg = cfg::read(Path::new(&main.name), main.text, &files, &reading);
        let cfg = match is_part && !cfg.has_main_route() {
            true => cfg.as_part(),
            false => cfg,
        };
        let server = Server::of_cfg(&cfg, version);
        Self {
            cfg,
            server,
            files,
            working_dir: config.working_dir.clone(),
            db: config.db.clone(),
        }
    }

    /// Checks that all of the cfg was read.
    ///
    /// # Errors
    /// If it is larger than that.
    pub(super) fn check_size(&self) -> anyhow::Result<()> {
        match self.cfg.too_large() {
            None => Ok(()),
            Some(refusal) => {
                let name = &self.cfg.files[0].source.name;
                Err(anyhow::anyhow!(
                    "{}: {}",
                    sanitize(name.as_bytes()),
                    refusal.reason
                ))
            }
        }
    }

    /// Takes the server to run on the machine with these interfaces.
    pub(super) fn place_on_machine(&mut self, interfaces: &[(String, Ipv4Addr)]) {
        server::place_on_machine(&mut self.cfg.facts, interfaces);
        self.server = Server::of_cfg(&self.cfg, self.server.version);
    }

    /// Whether the destinations come from a database.
    pub(super) fn reads_a_database(&self) -> bool {
        self.cfg.facts.param("dispatcher", "db_url").is_some()
    }

    /// What the cfg says of the table of destinations, and Kamailio's defaults where it says nothing
    /// for certain.
    pub(super) fn table(&self) -> KnownTable {
        let facts = &self.cfg.facts;
        let url = facts.param("dispatcher", "db_url");
        let engine = match url.and_then(|param| param.value.value()) {
            Some(ParamValue::Str(url)) => Engine::of_db_url(url),
            _ => Engine::Unknown,
        };
        KnownTable {
            params: server::table_params(facts)
                .into_result()
                .unwrap_or_default(),
            engine,
        }
    }

    /// Whether its rows are read: those of a database that the user typed, or of its own one.
    pub(super) fn follows_a_database(&self) -> bool {
        self.db.typed.is_some() || self.reads_a_database() && self.files.may_connect()
    }

    /// The list that the cfg names, if it is here.
    pub(super) fn named_list(&self) -> anyhow::Result<(Option<Source>, ListFileState)> {
        if self.reads_a_database() {
            return Ok((None, ListFileState::Database));
        }
        let is_written = self.cfg.facts.param("dispatcher", "list_file").is_some();
        let (named, unknown) = match server::list_file(&self.cfg.facts) {
            Fact::Known(path) => (path, None),
            // What is missing may name a list. Most cfgs do not, and then it is this one.
            Fact::Unknown(what) if !is_written => (PathBuf::from(server::LIST_FILE), Some(what)),
            Fact::Unknown(what) => return Ok((None, ListFileState::Unknown(what))),
        };
        // A relative name starts where Kamailio runs, and nowhere else.
        let path = self.working_dir.join(&named);
        let location = match (named.is_relative(), is_written) {
            (true, _) => self.files.find_in_working_dir(&path),
            (false, true) => self.files.find(&path),
            (false, false) => self.files.find_default(&path),
        };
        let path = path.to_string_lossy().into_owned();
        let not_here = |why: String| match &unknown {
            Some(what) => ListFileState::Unknown(what.clone()),
            None => ListFileState::NotHere {
                path: path.clone(),
                why,
            },
        };
        let nothing = |what| Ok((None, what));
        match location {
            FileLocation::Here(here) => self.list_at(&here, path),
            FileLocation::Missing(_) | FileLocation::NotHere if named.is_relative() => {
                let list = self.list_beside(&named)?;
                Ok((list, ListFileState::Missing { path }))
            }
            FileLocation::Missing(_) => nothing(match unknown {
                Some(what) => ListFileState::Unknown(what),
                None => ListFileState::Missing { path },
            }),
            FileLocation::NotHere => nothing(not_here(NO_MATCH.to_owned())),
            FileLocation::Ambiguous(all) => nothing(not_here(either(&all))),
            FileLocation::Refused(why) => nothing(ListFileState::Refused {
                path,
                why: why.as_str(),
            }),
        }
    }

    fn list_at(
        &self,
        here: &Path,
        path: String,
    ) -> anyhow::Result<(Option<Source>, ListFileState)> {
        let here = &self.files.shown(here);
        if here.is_dir() {
            return Ok((None, ListFileState::Folder { path }));
        }
        if fs::is_pipe_or_device(here) {
            let name = here.to_string_lossy();
            let what = format!("what comes out of {name}");
            return Ok((None, ListFileState::Unknown(what)));
        }
        Ok((Some(self.files.read(here)?), ListFileState::Read))
    }

    /// The list of this name in the folder of the cfg.
    pub(super) fn list_beside(&self, named: &Path) -> anyhow::Result<Option<Source>> {
        let name = named.file_name().unwrap_or_default();
        let beside = Path::new(&self.cfg.files[0].source.name).with_file_name(name);
        match self.files.find_literally(&beside) {
            FileLocation::Here(here) if here.is_file() => self.files.read(&here).map(Some),
            _ => Ok(None),
        }
    }
}

/// That one folder was taken for another.
pub(super) fn guess(server: &Path, here: &Path) -> String {
    let here = fs::shown(here);
    let here = match here.as_os_str().is_empty() {
        true => Path::new("."),
        false => &here,
    };
    let [server, here] = [server, here].map(|path| sanitize(path.to_string_lossy().as_bytes()));
    format!("{server} is taken to be {here} here; name another folder with --root")
}

/// The known environment variables.
pub(super) fn environment(
    config: &settings::ConfigSettings,
    io: &mut Io<'_>,
) -> Result<cfg::ServerEnv, CommandError> {
    let mut variables = match &config.env_file {
        Some(path) => variables(&fs::read(path, io.stdin)?),
        None => BTreeMap::new(),
    };
    for (name, value) in &config.env {
        variables.insert(name.clone(), value.clone().into_bytes());
    }
    Ok(cfg::ServerEnv {
        variables,
        complete: config.env_file.is_some(),
    })
}

/// The ping status of each entry of each list. Adds lists that stop the start to the server's faults.
pub(super) fn ping_statuses(lists: &[List], server: &mut Server) -> Vec<PingStatuses> {
    for list in lists {
        if let Some(fatal) = &list.fatal {
            let text = format!("{}: {fatal}", list.source.place(fatal.line));
            server.other_startup_errors.push(StartupError::Other {
                code: "list-stops-start",
                text,
            });
        }
    }
    // With ds_load_mode=1, a name that does not resolve stops the start.
    if server.list_options.dropping_is_fatal() {
        let entries = lists.iter().flat_map(|list| &list.entries);
        let unknown = entries.filter(|e| e.address == Address::NeedsDns).count();
        if unknown > 0 {
            let what = format!("whether {unknown} host names resolve (use --resolve)");
            server.other_missing.push(what);
        }
    }
    lists
        .iter()
        .map(|list| PingStatuses::new(list, server))
        .collect()
}

/// Parses a file of `NAME=VALUE` lines; `#` begins a comment.
fn variables(source: &Source) -> BTreeMap<String, Vec<u8>> {
    let lines = source.text.split(|&b| b == b'\n');
    let variable = |line: &[u8]| {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let equals = line.iter().position(|&b| b == b'=')?;
        let name = String::from_utf8_lossy(&line[..equals]);
        let name = name.trim().trim_start_matches("export ").trim_start();
        (!name.starts_with('#')).then(|| (name.to_owned(), line[equals + 1..].to_vec()))
    };
    lines.filter_map(variable).collect()
}
