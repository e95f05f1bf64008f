//! Whether the system may send a datagram in pieces.
//!
//! Requests are far smaller than what any way takes whole, and a datagram that must stay whole needs
//! no number by which its pieces are put together: Linux draws one for each that may be cut. So none
//! may, until one turns out to be too large.

use std::io;
use std::net::SocketAddr;

pub use system::{allow, forbid, is_too_large};

#[cfg(target_os = "linux")]
mod system {
    use std::os::fd::AsFd;

    use rustix::net::sockopt::{Ipv4PathMtuDiscovery, set_ip_mtu_discover};

    use super::{SocketAddr, io};

    /// `IP_PMTUDISC_DO` of ip(7): what is too large is refused with `EMSGSIZE`. Where this is not to
    /// be had it costs a little time. IPv6 numbers only what it cuts.
    pub fn forbid(socket: &impl AsFd, local: SocketAddr) {
        if local.is_ipv4() {
            let _ = set_ip_mtu_discover(socket, Ipv4PathMtuDiscovery::DO);
        }
    }

    /// As is usual: what is too large for the way, as far as that is known, is cut.
    pub fn allow(socket: &impl AsFd, local: SocketAddr) {
        if local.is_ipv4() {
            let _ = set_ip_mtu_discover(socket, Ipv4PathMtuDiscovery::WANT);
        }
    }

    /// Whether a datagram was too large to be sent whole, here or on its way.
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
