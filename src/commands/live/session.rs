//! Calls to a server: what it holds, what it is, and changes.
#![expect(
    clippy::disallowed_methods,
    reason = "waits for a server that reloads once in a while only, and for its calls to end"
)]

use std::time::Duration;

use tokio::runtime::Runtime;

use super::super::output::{say, warn_all};
use super::super::server_memory::held;
use super::super::{CommandError, Io};
use crate::base::escape::sanitize;
use crate::base::runtime;
use crate::cli::settings::RpcSettings;
use crate::kamailio::dump::value::RpcValue;
use crate::kamailio::version::Version;
use crate::live::held::{Side, SideKind};
use crate::rpc::client::RpcClient;
use crate::rpc::error::RpcError;

/// How long a server takes no second reload by default (`reload_delta`), and a second.
const RELOAD_DELTA: Duration = Duration::from_secs(6);

/// A server that is asked.
pub(super) struct Session {
    runtime: Runtime,
    client: RpcClient,
    /// Its release, or the one that the user names.
    pub(super) version: Version,
}

/// How a change ended.
pub(super) enum Answered {
    /// The server says that it was made.
    Well,
    /// The server says that it was not, and why.
    Refused(String),
    /// Nobody knows: there was no answer. What the server holds must be read back.
    Unsure(String),
}

impl Session {
    /// A session with the server there; asks it for its release if none is given.
    pub(super) fn open(server: &RpcSettings, io: &mut Io<'_>) -> Result<Self, CommandError> {
        let runtime = runtime::new().map_err(anyhow::Error::from)?;
        let mut session = Self {
            runtime,
            client: RpcClient::of(server.targets.clone(), server.timeout),
            version: server.version.unwrap_or_default(),
        };
        if server.version.is_none() {
            session.version = session.own_version(io)?;
        }
        Ok(session)
    }

    fn own_version(&mut self, io: &mut Io<'_>) -> Result<Version, CommandError> {
        let answer = self.read("core.version", &[], io)?;
        let text = String::from_utf8_lossy(answer.text().unwrap_or_default()).into_owned();
        match text.parse() {
            Ok(version) => Ok(version),
            Err(_) => {
                let assumed = Version::default();
                let name = sanitize(text.trim().as_bytes());
                say(
                    io,
                    &format!(
                        "the server is {name:?}, which is taken for Kamailio {assumed}; name another with --kamailio-version"
                    ),
                );
                Ok(assumed)
            }
        }
    }

    /// What this server is called.
    pub(super) fn name(&self) -> String {
        self.client.target()
    }

    fn read(
        &mut self,
        method: &str,
        arguments: &[RpcValue],
        io: &mut Io<'_>,
    ) -> Result<RpcValue, RpcError> {
        let answer = self.runtime.block_on(self.client.read(method, arguments));
        warn_all(&self.client.take_warnings(), io);
        answer
    }

    /// What it has in memory.
    pub(super) fn memory(&mut self, io: &mut Io<'_>) -> Result<Side, CommandError> {
        let answer = self.read("dispatcher.list", &[], io);
        let name = self.name();
        let memory = held(answer, &name).map_err(CommandError::Input)?;
        Ok(Side::of_memory(
            &memory,
            SideKind::Server,
            name,
            self.version,
        ))
    }

    /// Makes a change. It is sent once, whatever happens.
    pub(super) fn change(
        &mut self,
        method: &str,
        arguments: &[RpcValue],
        io: &mut Io<'_>,
    ) -> Result<Answered, CommandError> {
        let answer = self.runtime.block_on(self.client.change(method, arguments));
        warn_all(&self.client.take_warnings(), io);
        match answer {
            Ok(_) => Ok(Answered::Well),
            Err(why) => match why.fault() {
                Some(fault) => Ok(Answered::Refused(sanitize(&fault.phrase))),
                None if why.is_unsure() => Ok(Answered::Unsure(why.to_string())),
                None => Err(why.into()),
            },
        }
    }

    /// Reloads. A server that has reloaded shortly before refuses, and is asked again when it may.
    pub(super) fn reload(&mut self, io: &mut Io<'_>) -> Result<Answered, CommandError> {
        const METHOD: &str = "dispatcher.reload";
        match self.change(METHOD, &[], io)? {
            Answered::Refused(why) if why.contains("Ongoing reload") => {
                say(
                    io,
                    "the server reloads only once in a while (reload_delta): waiting",
                );
                self.wait(RELOAD_DELTA);
                self.change(METHOD, &[], io)
            }
            answered => Ok(answered),
        }
    }

    pub(super) fn wait(&mut self, time: Duration) {
        // The sleep is made inside of the runtime, whose clock it needs.
        self.runtime
            .block_on(async { tokio::time::sleep(time).await });
    }

    /// Waits until no reload is refused because of one before.
    pub(super) fn wait_for_next_reload(&mut self) {
        self.wait(RELOAD_DELTA);
    }
}
