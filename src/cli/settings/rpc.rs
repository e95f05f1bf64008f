//! The running server that is asked.

use std::time::Duration;

use super::WrongUsage;
use crate::cli::RpcArgs;
use crate::kamailio::version::Version;
use crate::rpc::target::RpcTarget;

/// How long a server may take for an answer: 10,000 destinations take it less than 2 s.
const TIMEOUT: Duration = Duration::from_secs(5);

#[derive(Debug, Clone)]
pub struct RpcSettings {
    /// Where it is asked; the default sockets if nothing is named.
    pub targets: Vec<RpcTarget>,
    pub timeout: Duration,
    /// The version that the command line names, which replaces the server's own.
    pub version: Option<Version>,
}

impl RpcSettings {
    /// The server of a command that always asks one: that of `--rpc`, else that of the default sockets.
    ///
    /// # Errors
    /// If a target cannot be read.
    pub fn of_any(args: &RpcArgs, version: Option<Version>) -> Result<Self, WrongUsage> {
        let named = args.rpc.iter().filter(|target| !target.is_empty());
        let targets = named.map(|target| {
            let read: Result<RpcTarget, _> = target.parse();
            read.map_err(|why| WrongUsage(format!("--rpc: {why}")))
        });
        Ok(Self {
            targets: targets.collect::<Result<_, _>>()?,
            timeout: args.rpc_timeout.unwrap_or(TIMEOUT),
            version,
        })
    }
}

/// The server of `--rpc`, if that was given.
///
/// # Errors
/// If only `--rpc-timeout` was given, or a target cannot be read.
pub(super) fn rpc(
    args: &RpcArgs,
    version: Option<Version>,
) -> Result<Option<RpcSettings>, WrongUsage> {
    if args.rpc.is_empty() {
        return match args.rpc_timeout {
            Some(_) => Err(WrongUsage(
                "--rpc-timeout has no effect without --rpc".to_owned(),
            )),
            None => Ok(None),
        };
    }
    RpcSettings::of_any(args, version).map(Some)
}
