//! Which addresses belong to this machine.
#![expect(
    clippy::disallowed_methods,
    reason = "binding a socket is the only check that works on every system"
)]

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::{Mutex, PoisonError};

/// Checks whether addresses belong to this machine, each once.
#[derive(Debug, Default)]
pub struct LocalAddresses {
    asked: Mutex<HashMap<IpAddr, bool>>,
}

/// The IPv4 addresses of this machine's interfaces, with their names, in the system's order; none where
/// the system cannot be asked.
pub fn interfaces() -> Vec<(String, Ipv4Addr)> {
    #[cfg(target_os = "linux")]
    if let Ok(all) = nix::ifaddrs::getifaddrs() {
        let of = |interface: nix::ifaddrs::InterfaceAddress| {
            let address = interface.address?.as_sockaddr_in()?.ip();
            Some((interface.interface_name, address))
        };
        return all.filter_map(of).collect();
    }
    Vec::new()
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
