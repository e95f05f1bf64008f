//! What a running server holds, and what it tells of itself.

use std::path::PathBuf;

use super::load::LoadedConfig;
use super::output::{say, warn, warn_all};
use super::{CommandError, Io};
use crate::base::escape::sanitize;
use crate::base::runtime;
use crate::base::source::Source;
use crate::cli::settings::{ConfigSettings, InputSettings, RpcSettings};
use crate::kamailio::cfg::facts::ParamValue;
use crate::kamailio::dump::memory::{MemoryDestination, ServerMemory};
use crate::kamailio::dump::memory_list::MemoryList;
use crate::kamailio::dump::value::RpcValue;
use crate::kamailio::pinging::PingStatuses;
use crate::kamailio::server::Server;
use crate::rpc::RpcFault;
use crate::rpc::client::RpcClient;
use crate::rpc::error::RpcError;
use crate::rpc::server_info::{self, ServerInfo};

/// A running server's answers.
pub(super) struct ServerState {
    /// Where it was asked, as it may be shown.
    pub(super) target: String,
    /// Whether it certainly runs on this host.
    pub(super) is_local: bool,
    pub(super) info: ServerInfo,
    pub(super) memory: ServerMemory,
}

impl ServerState {
    /// Asks the server. What the user should know of the way there is printed.
    pub(super) fn ask(settings: &RpcSettings, io: &mut Io<'_>) -> Result<Self, CommandError> {
        let mut client = RpcClient::of(settings.targets.clone(), settings.timeout);
        let asked = runtime::block_on(async {
            let info = server_info::ask(&mut client, settings.version).await?;
            let list = list(&mut client).await?;
            Ok::<_, RpcError>((info, list))
        });
        warn_all(&client.take_warnings(), io);
        let (info, answer) = asked.map_err(anyhow::Error::from)??;
        let target = client.target();
        if client.speaks_json() && answer.as_ref().is_some_and(|(_, is_short)| *is_short) {
            warn(
                io,
                &format!(
                    "{target} answers in the short form only, without attributes: its list is too long for JSON; use a socket of the module ctl (unix:, tcp:)"
                ),
            );
        }
        let memory = match answer {
            None => ServerMemory::default(),
            Some((answer, _)) => ServerMemory::read(&answer).map_err(|why| {
                let name = sanitize(target.as_bytes());
                CommandError::Input(format!(
                    "{name}: its answer to dispatcher.list cannot be used: {why}"
                ))
            })?,
        };
        if !info.is_known_release {
            let release = sanitize(&info.release);
            say(
                io,
                &format!(
                    "the server says that it is {release:?}; it is taken for Kamailio {}: name another with --kamailio-version",
                    info.running.version
                ),
            );
        }
        Ok(Self {
            target,
            is_local: client.is_local(),
            info,
            memory,
        })
    }

    /// Its kamailio.cfg: the one of `--config`, or, if the server does not tell its parameters, the one that
    /// it was started with, if that is here.
    pub(super) fn config(
        &self,
        input: &InputSettings,
        io: &mut Io<'_>,
    ) -> Result<Option<LoadedConfig>, CommandError> {
        let version = self.info.running.version;
        match &input.config {
            Some(path) => LoadedConfig::read(path, &input.reading, version, io).map(Some),
            None if self.info.running.dispatcher.is_some() => Ok(None),
            None => self.started_with(&input.reading, io),
        }
    }

    /// The kamailio.cfg that it was started with, if that is here.
    pub(super) fn started_with(
        &self,
        reading: &ConfigSettings,
        io: &mut Io<'_>,
    ) -> Result<Option<LoadedConfig>, CommandError> {
        let Some((path, config)) = self.own_config(reading) else {
            return Ok(None);
        };
        if path.is_relative() {
            let path = sanitize(path.as_os_str().as_encoded_bytes());
            say(
                io,
                &format!(
                    "info: the server was started with -f {path}, in a folder that it does not tell: give its kamailio.cfg with --config"
                ),
            );
            return Ok(None);
        }
        match LoadedConfig::read(&path, &config, self.info.running.version, io) {
            Ok(read) => Ok(Some(read)),
            Err(CommandError::Input(why) | CommandError::Usage(why)) => {
                say(
                    io,
                    &format!("info: the server's kamailio.cfg is not read: {why}"),
                );
                Ok(None)
            }
            Err(silent) => Err(silent),
        }
    }

    /// The cfg that the server was started with, and how to read it. A relative path is from the folder in which
    /// it was started.
    fn own_config(&self, reading: &ConfigSettings) -> Option<(PathBuf, ConfigSettings)> {
        let line = self.info.command_line.as_ref()?;
        if !self.is_local {
            return None;
        }
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let mut config = reading.clone();
        if let Some(folder) = &line.working_dir {
            config.working_dir = PathBuf::from(text(folder));
        }
        let path = match &line.cfg {
            Some(path) => PathBuf::from(text(path)),
            None => PathBuf::from(DEFAULT_CFG),
        };
        let told = line
            .defines
            .iter()
            .map(|define| match text(define).split_once('=') {
                Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                None => (text(define), None),
            });
        // Those of the command line of ds-tool go before the server's.
        config.defines = told.chain(std::mem::take(&mut config.defines)).collect();
        Some((path, config))
    }

    /// The list that a server on this host names, if it can be read.
    pub(super) fn told_list(&self, io: &mut Io<'_>) -> Option<Source> {
        let params = self
            .info
            .running
            .dispatcher
            .as_ref()
            .filter(|_| self.is_local)?;
        let value = |name: &str| params.iter().find(|(param, _)| *param == name);
        let is_set =
            |name| matches!(value(name), Some((_, ParamValue::Str(text))) if !text.is_empty());
        let Some((_, ParamValue::Str(path))) = value("list_file").filter(|_| !is_set("db_url"))
        else {
            return None;
        };
        let path = String::from_utf8_lossy(path).into_owned();
        match path.starts_with('/') {
            true => crate::fs::read(path.as_ref(), io.stdin).ok(),
            false => None,
        }
    }

    /// What it holds, as a list.
    pub(super) fn list(&self) -> MemoryList {
        MemoryList::new(&self.memory, &self.target, self.info.running.version)
    }

    /// What it holds as a list, what decides about its pings, and whether it pings each destination.
    pub(super) fn judge(&self, config: Option<&LoadedConfig>) -> JudgedMemory {
        let held = self.list();
        let mut all = self.memory.destinations();
        let has_names = all.any(|(_, shown)| MemoryDestination::names_a_socket(shown));
        let of_cfg = config.map(|config| config.server.clone());
        let server = self.info.running.server(of_cfg, has_names);
        let ping_statuses = PingStatuses::new(&held.list, &server);
        JudgedMemory {
            held,
            server,
            ping_statuses,
        }
    }
}

/// A server's memory with the facts of the server.
pub(super) struct JudgedMemory {
    pub(super) held: MemoryList,
    pub(super) server: Server,
    pub(super) ping_statuses: PingStatuses,
}

/// What an answer to `dispatcher.list` holds. A server without sets answers with a fault.
pub(super) fn held(
    answer: Result<RpcValue, RpcError>,
    target: &str,
) -> Result<ServerMemory, String> {
    match answer {
        Ok(answer) => ServerMemory::read(&answer).map_err(|why| {
            let name = sanitize(target.as_bytes());
            format!("{name}: its answer to dispatcher.list is unusable: {why}")
        }),
        Err(why) if why.fault().is_some_and(RpcFault::is_no_sets) => Ok(ServerMemory::default()),
        Err(why) => Err(why.to_string()),
    }
}

/// The cfg of a server that was started without `-f`.
const DEFAULT_CFG: &str = "/etc/kamailio/kamailio.cfg";

/// What `dispatcher.list` answers, in the longest form that the way to the server lets through; nothing if
/// there is no set; and whether it is not the first form that was asked for. JSON of 10,000 destinations
/// with all that is known of them needs more memory than a server has by default, and then nothing is
/// answered.
async fn list(client: &mut RpcClient) -> Result<Option<(RpcValue, bool)>, RpcError> {
    const METHOD: &str = "dispatcher.list";
    let full = RpcValue::String(b"full".to_vec());
    let short = RpcValue::String(b"short".to_vec());
    let forms = match client.speaks_json() {
        true => [vec![], vec![short]],
        false => [vec![full], vec![]],
    };
    let mut error = None;
    for form in forms {
        match client.read(METHOD, &form).await {
            Ok(answer) => return Ok(Some((answer, error.is_some()))),
            Err(why) if why.fault().is_some_and(RpcFault::is_no_sets) => return Ok(None),
            // It may be too long.
            Err(why) if why.is_silence() || why.fault().is_some_and(RpcFault::is_too_large) => {
                error.get_or_insert(why);
            }
            Err(why) => return Err(why),
        }
    }
    error.map_or(Ok(None), Err)
}
