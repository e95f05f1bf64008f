//! The options that name a running server.

use std::time::Duration;

use clap::Args;

use super::heading;
use super::values::duration;

/// The running server that is asked. A target is read later, for clap quotes what it refuses, and a URL may
/// hold a password.
#[derive(Debug, Default, Args)]
pub struct RpcArgs {
    /// Ask the running server there: unix:PATH, tcp:HOST:PORT, http://HOST:PORT/RPC, https://..,
    /// jsonrpc:PATH or exec:COMMAND [default: the socket that is in /run/kamailio]
    ///
    /// unix: and tcp: are sockets of the module ctl, jsonrpc: the datagram socket of jsonrpcs, http: the
    /// module xhttp with jsonrpc_dispatch(). exec: runs a command that speaks to ctl on its standard
    /// streams, such as 'exec:ssh gw1 socat - UNIX-CONNECT:/run/kamailio/kamailio_ctl'. Repeatable: where
    /// one gives no answer, the next is asked.
    #[arg(long, help_heading = heading::SERVER, value_name = "TARGET", num_args = 0..=1, default_missing_value = "", hide_default_value = true)]
    pub rpc: Vec<String>,

    /// How long to wait for each answer of the running server [default: 5s]
    #[arg(long, help_heading = heading::SERVER, value_name = "TIME", value_parser = duration)]
    pub rpc_timeout: Option<Duration>,
}
