//! Which addresses belong to this machine.
#![expect(
    clippy::disallowed_methods,
    reason = "binding a socket is the only check that works on every system"
)]

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::sync::{Mutex, PoisonError};

/// Checks whether addresses belong to this machine, each once.
#[derive(Debug, Default)]
pub struct LocalAddresses {
    asked: Mutex<HashMap<IpAddr, bool>>,
}

impl LocalAddresses {
    /// Whether this machine can send from this address.
    pub fn has(&self, address: IpAddr) -> bool {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        *asked
            .entry(address)
            .or_insert_with(|| UdpSocket::bind(SocketAddr::new(address, 0)).is_ok())
    }
}
