//! Calls to a server: over the first target that answers, each within the deadline.

use std::collections::HashSet;
use std::path::Path;
use std::time::Duration;

use super::ReplyProgress;
use super::error::{RpcError, RpcFailure};
use super::target::{DEFAULT_SOCKETS, RpcTarget};
use super::transport::{RpcCall, RpcConnection};
use crate::kamailio::dump::value::RpcValue;

/// The first cookie or id of a run. It is not 0, which a server answers to what it could not read.
const FIRST_NUMBER: u32 = 0x4453_0001;

/// A client of one server, which may be reached in several ways.
pub struct RpcClient {
    targets: Vec<RpcTarget>,
    /// Which target is asked first: the last one that answered.
    current: usize,
    connection: Option<RpcConnection>,
    deadline: Duration,
    next_number: u32,
    /// What the user should know, in words: a target that was passed over, or one that is not private.
    warnings: Vec<String>,
    /// Those that were given out before.
    seen: Vec<String>,
}

impl RpcClient {
    /// A client for these targets, the best first, or else for the default sockets that are there; each call
    /// has this much time at each of them.
    pub fn of(named: Vec<RpcTarget>, deadline: Duration) -> Self {
        let targets = match named.is_empty() {
            true => default_sockets(),
            false => named,
        };
        let open = targets.iter().filter(|target| !target.is_private());
        let warnings = open.map(|target| {
            format!("{target} is neither on this host nor encrypted: who is on the way can read and change what is asked and answered; use https: or exec:ssh")
        });
        Self {
            warnings: warnings.collect(),
            seen: Vec::new(),
            targets,
            current: 0,
            connection: None,
            deadline,
            next_number: FIRST_NUMBER,
        }
    }

    /// The target that is asked first, as it may be shown: the last one that answered.
    pub fn target(&self) -> String {
        self.targets
            .get(self.current)
            .map(ToString::to_string)
            .unwrap_or_default()
    }

    /// Whether the server that is asked first is certainly on this host.
    pub fn is_local(&self) -> bool {
        let target = self.targets.get(self.current);
        target.is_some_and(RpcTarget::is_local)
    }

    /// Whether the target that is asked first speaks JSON-RPC.
    pub fn speaks_json(&self) -> bool {
        let target = self.targets.get(self.current);
        matches!(target, Some(RpcTarget::Http(_) | RpcTarget::Jsonrpc(_)))
    }

    /// What the user should know of it since the last time.
    pub fn take_warnings(&mut self) -> Vec<String> {
        std::mem::take(&mut self.warnings)
    }

    /// Asks for something that changes nothing. Where a target gives no answer, the next one is asked.
    ///
    /// # Errors
    /// If none of the targets answers, or the server answers with an error of its own.
    pub async fn read(&mut self, method: &str, args: &[RpcValue]) -> Result<RpcValue, RpcError> {
        let first = self.current;
        loop {
            // The server may have closed an idle connection meanwhile, so the same is asked once more.
            let was_kept = self.connection.is_some();
            let mut answer = self.exchange(method, args).await;
            if was_kept && matches!(&answer, Err(why) if is_closed(why)) {
                answer = self.exchange(method, args).await;
            }
            let next = self.current + 1;
            match answer {
                Err(why) if why.is_of_this_target() && next < self.targets.len() => {
                    let warning = why.to_string();
                    if !self.seen.contains(&warning) {
                        self.seen.push(warning.clone());
                        self.warnings.push(warning);
                    }
                    self.current = next;
                    self.connection = None;
                }
                Err(why) if why.fault().is_none() => {
                    self.current = first;
                    self.connection = None;
                    return Err(why);
                }
                answer => return answer,
            }
        }
    }

    /// Asks for a change: sent once, to the target that answered last, over a connection of its own. After
    /// an error that [`RpcError::is_unsure`], read back what the server holds.
    ///
    /// # Errors
    /// If there is no answer, or the server answers with an error of its own.
    pub async fn change(&mut self, method: &str, args: &[RpcValue]) -> Result<RpcValue, RpcError> {
        self.connection = None;
        self.exchange(method, args).await
    }

    /// One call to the current target.
    async fn exchange(&mut self, method: &str, args: &[RpcValue]) -> Result<RpcValue, RpcError> {
        let mut call = RpcCall {
            method,
            args,
            number: self.next_number,
            was_sent: false,
            got: ReplyProgress::default(),
        };
        self.next_number += 1;
        let Some(target) = self.targets.get(self.current) else {
            return Err(failed("", &call, RpcFailure::NoTarget));
        };
        let kept = self.connection.take();
        let exchange = async {
            let mut connection = match kept {
                Some(connection) => connection,
                None => RpcConnection::open(target).await?,
            };
            let answer = connection.call(&mut call).await;
            Ok((connection, answer))
        };
        let answer = match tokio::time::timeout(self.deadline, exchange).await {
            Ok(Ok((connection, answer))) => {
                // After another error nobody knows what comes over it next.
                if matches!(answer, Ok(_) | Err(RpcFailure::Fault(_))) {
                    self.connection = Some(connection);
                }
                answer
            }
            Ok(Err(why)) => Err(why),
            Err(_) => Err(match target {
                RpcTarget::Jsonrpc(_) => RpcFailure::Silence(self.deadline),
                _ => RpcFailure::Timeout {
                    waited: self.deadline,
                    got: call.got,
                },
            }),
        };
        answer.map_err(|why| failed(&target.to_string(), &call, why))
    }
}

/// The default sockets that are there, each once: `/var/run` is `/run` on most systems.
fn default_sockets() -> Vec<RpcTarget> {
    let mut seen = HashSet::new();
    let there = DEFAULT_SOCKETS.into_iter().filter(|(path, _)| {
        let real = Path::new(path).canonicalize();
        real.is_ok_and(|real| seen.insert(real))
    });
    there.map(|(path, target)| target(path.into())).collect()
}

fn failed(target: &str, call: &RpcCall<'_>, failure: RpcFailure) -> RpcError {
    RpcError {
        target: target.to_owned(),
        method: call.method.to_owned(),
        was_sent: call.was_sent,
        failure,
    }
}

/// Whether the connection was closed before anything of a reply came.
fn is_closed(why: &RpcError) -> bool {
    matches!(why.failure, RpcFailure::Cut(ReplyProgress { bytes: 0, .. }))
}
