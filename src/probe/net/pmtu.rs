//! Whether the system may fragment a datagram.
//!
//! Linux draws an IP identification number for each datagram that may be fragmented, which costs time.
//! Requests are far smaller than any usual path MTU, so fragmentation is off until a datagram turns out
//! to be too large.

use std::io;
use std::net::SocketAddr;

pub use system::{allow, forbid, is_too_large};

#[cfg(target_os = "linux")]
mod system {
    use std::os::fd::AsFd;

    use rustix::net::sockopt::{Ipv4PathMtuDiscovery, set_ip_mtu_discover};

    use super::{SocketAddr, io};

    /// `IP_PMTUDISC_DO` of ip(7): a datagram that is too large fails with `EMSGSIZE`. If the option cannot
    /// be set, sending is a little slower. IPv6 draws such numbers only for fragments, so needs no option.
    pub fn forbid(socket: &impl AsFd, local: SocketAddr) {
        if local.is_ipv4() {
            let _ = set_ip_mtu_discover(socket, Ipv4PathMtuDiscovery::DO);
        }
    }

    /// The system's default: datagrams over the known path MTU are fragmented.
    pub fn allow(socket: &impl AsFd, local: SocketAddr) {
        if local.is_ipv4() {
            let _ = set_ip_mtu_discover(socket, Ipv4PathMtuDiscovery::WANT);
        }
    }

    /// Whether a datagram exceeded the MTU, here or further along the path.
    pub fn is_too_large(error: &io::Error) -> bool {
        error.raw_os_error() == Some(rustix::io::Errno::MSGSIZE.raw_os_error())
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use super::{SocketAddr, io};

    pub fn forbid<T>(_: &T, _: SocketAddr) {}

    pub fn allow<T>(_: &T, _: SocketAddr) {}

    pub fn is_too_large(_: &io::Error) -> bool {
        false
    }
}
