//! From which of this machine's addresses a packet leaves, where the system's routes decide.
#![expect(
    clippy::disallowed_methods,
    reason = "a socket is what asks the system for a route"
)]

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

/// The routes that were asked for.
#[derive(Debug, Default)]
pub struct Routes {
    /// What asks; nothing is ever sent by it. Always of one family.
    asking: Option<UdpSocket>,
    last: Option<(IpAddr, IpAddr)>,
}

impl Routes {
    /// The address of this machine that packets to `to` leave from, unless something is said.
    ///
    /// # Errors
    /// Where there is no way there.
    pub fn local_towards(&mut self, to: SocketAddr) -> io::Result<IpAddr> {
        if let Some((known, from)) = self.last
            && known == to.ip()
        {
            return Ok(from);
        }
        let asking = match self.asking.take() {
            Some(asking) => asking,
            None => UdpSocket::bind(SocketAddr::new(any_address(to), 0))?,
        };
        // Connecting a UDP socket sends nothing: it only asks the routing table.
        asking.connect(to)?;
        let from = asking.local_addr()?.ip();
        // It would keep its address for the next one, unless it is connected to nobody in between.
        #[cfg(unix)]
        if rustix::net::connect_unspec(&asking).is_ok() {
            self.asking = Some(asking);
        }
        self.last = Some((to.ip(), from));
        Ok(from)
    }
}

/// The address of this machine that packets to `to` leave from, unless something is said.
///
/// # Errors
/// Where there is no way there.
pub fn local_towards(to: SocketAddr) -> io::Result<IpAddr> {
    Routes::default().local_towards(to)
}

/// Any address of the same family.
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
    fn a_socket_that_asked_before_gives_the_same_answers_as_a_new_one() {
        let mut routes = Routes::default();
        for to in ["127.0.0.1:1", "127.1.2.3:1", "0.0.0.0:1", "127.9.9.9:2"] {
            let to: SocketAddr = to.parse().unwrap();
            let new = Routes::default().local_towards(to).unwrap();
            assert_eq!(routes.local_towards(to).unwrap(), new, "{to}");
            assert!(new.is_loopback());
        }
    }
}
