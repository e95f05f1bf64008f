//! Where there are no Unix sockets.

use std::path::Path;

use super::{RpcCall, RpcStream};
use crate::kamailio::dump::value::RpcValue;
use crate::rpc::error::RpcFailure;

/// Never made.
pub enum DatagramConnection {}

fn unsupported() -> RpcFailure {
    RpcFailure::Io("this system has no Unix sockets".to_owned())
}

pub async fn connect(_path: &Path) -> Result<Box<dyn RpcStream>, RpcFailure> {
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
