//! The local address that the system's routing table selects for a destination.
#![expect(
    clippy::disallowed_methods,
    reason = "a socket is needed to ask the system for a route"
)]

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

/// Looks up source addresses in the routing table.
#[derive(Debug, Default)]
pub struct SourceAddresses {
    /// Used for the look-ups only; never sends. It serves one address family.
    socket: Option<UdpSocket>,
    last: Option<(IpAddr, IpAddr)>,
}

impl SourceAddresses {
    /// The local address that packets to `to` leave from if the socket is not bound to one.
    ///
    /// # Errors
    /// If there is no route to `to`.
    pub fn local_towards(&mut self, to: SocketAddr) -> io::Result<IpAddr> {
        if let Some((known, from)) = self.last
            && known == to.ip()
        {
            return Ok(from);
        }
        let socket = match self.socket.take() {
            Some(socket) => socket,
            None => UdpSocket::bind(SocketAddr::new(any_address(to), 0))?,
        };
        // Connecting a UDP socket sends nothing: it only consults the routing table.
        socket.connect(to)?;
        let from = socket.local_addr()?.ip();
        // A connected socket would keep its source address for the next look-up, so disconnect it.
        #[cfg(unix)]
        if rustix::net::connect_unspec(&socket).is_ok() {
            self.socket = Some(socket);
        }
        self.last = Some((to.ip(), from));
        Ok(from)
    }
}

/// The unspecified address of the same family.
pub fn any_address(like: SocketAddr) -> IpAddr {
    match like {
        SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reused_socket_gives_the_same_answers_as_a_new_one() {
        let mut routes = SourceAddresses::default();
        for to in ["127.0.0.1:1", "127.1.2.3:1", "0.0.0.0:1", "127.9.9.9:2"] {
            let to: SocketAddr = to.parse().unwrap();
            let new = SourceAddresses::default().local_towards(to).unwrap();
            assert_eq!(routes.local_towards(to).unwrap(), new, "{to}");
            assert!(new.is_loopback());
        }
    }
}
