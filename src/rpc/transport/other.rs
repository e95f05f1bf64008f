//! Where there are no Unix sockets and pipes.

use std::path::Path;

use super::RpcCall;
use crate::kamailio::dump::value::RpcValue;
use crate::probe::net::connection::ByteStream;
use crate::rpc::error::RpcFailure;

/// Never made.
pub enum DatagramConnection {}

/// Never made.
pub enum ChildConnection {}

fn unsupported() -> RpcFailure {
    RpcFailure::Io("this system has no Unix sockets and pipes: use tcp: or http:".to_owned())
}

pub async fn connect(_path: &Path) -> Result<Box<dyn ByteStream>, RpcFailure> {
    Err(unsupported())
}

impl DatagramConnection {
    pub fn open(_server: &Path) -> Result<Self, RpcFailure> {
        Err(unsupported())
    }

    pub async fn exchange(
        &mut self,
        _request: &[u8],
        _call: &mut RpcCall<'_>,
    ) -> Result<RpcValue, RpcFailure> {
        match *self {}
    }
}

impl ChildConnection {
    pub fn start(_program: &str, _args: &[String]) -> Result<Self, RpcFailure> {
        Err(unsupported())
    }

    pub async fn call(&mut self, _call: &mut RpcCall<'_>) -> Result<RpcValue, RpcFailure> {
        match *self {}
    }
}
