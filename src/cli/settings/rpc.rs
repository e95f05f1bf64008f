//! The running server that is asked.

use std::time::Duration;

use super::WrongUsage;
use crate::cli::{RpcArgs, RpcPlace};
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
    pub fn of_any(args: RpcArgs, version: Option<Version>) -> Self {
        let named = args.rpc.into_iter().filter_map(|place| match place {
            RpcPlace::Default => None,
            RpcPlace::At(target) => Some(target),
        });
        Self {
            targets: named.collect(),
            timeout: args.rpc_timeout.unwrap_or(TIMEOUT),
            version,
        }
    }
}

/// The server of `--rpc`, if that was given.
///
/// # Errors
/// If only `--rpc-timeout` was given.
pub(super) fn rpc(
    args: RpcArgs,
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
    Ok(Some(RpcSettings::of_any(args, version)))
}
