//! Which addresses are this machine's.
#![expect(
    clippy::disallowed_methods,
    reason = "only binding a socket tells, on every system"
)]

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::sync::{Mutex, PoisonError};

/// Which addresses are this machine's; each is asked for once.
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
