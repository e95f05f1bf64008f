//! UDP sockets: non-blocking sends and receives, refusals by ICMP, and the local address of a route.
#![expect(
    clippy::disallowed_methods,
    reason = "this is where sockets are opened"
)]

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket as StdSocket};

use socket2::{Domain, Protocol, Socket, Type};
use tokio::io::Interest;
use tokio::net::UdpSocket;

use super::icmp::{self, IcmpError};

/// Bytes asked of the kernel for each socket's queues: many replies come at once.
const BUFFER_BYTES: usize = 4 << 20;

/// A UDP socket of one address family.
#[derive(Debug)]
pub(super) struct Udp {
    socket: UdpSocket,
    local: SocketAddr,
    /// The last route that was asked for.
    route: Option<(IpAddr, IpAddr)>,
}

impl Udp {
    /// A socket bound to `local`; address 0 is any, and so is port 0.
    pub(super) fn bind(local: SocketAddr) -> io::Result<Self> {
        let socket = Socket::new(Domain::for_address(local), Type::DGRAM, Some(Protocol::UDP))?;
        if local.is_ipv6() {
            socket.set_only_v6(true)?;
        }
        // The kernel gives what it may; less is no error.
        let _ = socket.set_recv_buffer_size(BUFFER_BYTES);
        let _ = socket.set_send_buffer_size(BUFFER_BYTES);
        icmp::ask_for_errors(&socket, local.is_ipv6())?;
        socket.set_nonblocking(true)?;
        socket.bind(&local.into())?;
        let socket = UdpSocket::from_std(socket.into())?;
        let local = socket.local_addr()?;
        Ok(Self {
            socket,
            local,
            route: None,
        })
    }

    /// A socket bound to any address of the family of `to`.
    pub(super) fn bind_towards(to: SocketAddr) -> io::Result<Self> {
        Self::bind(SocketAddr::new(any_address(to), 0))
    }

    /// Where it is bound; the address may be any.
    pub(super) fn local(&self) -> SocketAddr {
        self.local
    }

    /// The address and port that a packet to `to` leaves from.
    pub(super) fn local_towards(&mut self, to: SocketAddr) -> io::Result<SocketAddr> {
        if !self.local.ip().is_unspecified() {
            return Ok(self.local);
        }
        let from = match self.route {
            Some((known, from)) if known == to.ip() => from,
            _ => local_towards(to)?,
        };
        self.route = Some((to.ip(), from));
        Ok(SocketAddr::new(from, self.local.port()))
    }

    /// Sends one datagram, or says [`io::ErrorKind::WouldBlock`].
    pub(super) fn send(&self, to: SocketAddr, bytes: &[u8]) -> io::Result<()> {
        match self.socket.try_send_to(bytes, to) {
            // An ICMP error for an earlier datagram is told by the next call, which then did nothing.
            Err(error) if icmp::is_told_late(&error) => self.socket.try_send_to(bytes, to),
            result => result,
        }
        .map(drop)
    }

    /// The next datagram that has arrived, if any.
    pub(super) fn receive(&self, buffer: &mut [u8]) -> Option<(usize, SocketAddr)> {
        loop {
            match self.socket.try_recv_from(buffer) {
                Ok(received) => return Some(received),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return None,
                // Of an earlier datagram; the error queue tells which.
                Err(error) if icmp::is_told_late(&error) => {}
                Err(_) => return None,
            }
        }
    }

    /// The next refusal that has arrived, if any.
    pub(super) fn refused(&self) -> Option<IcmpError> {
        self.socket
            .try_io(Interest::ERROR, || icmp::next_error(&self.socket))
            .ok()
    }

    /// Waits until something has arrived, or with `writable` until something can be sent.
    pub(super) async fn ready(&self, writable: bool) {
        let arrived = Interest::READABLE | Interest::ERROR;
        let interest = if writable {
            arrived | Interest::WRITABLE
        } else {
            arrived
        };
        // An error is told again by the call that follows.
        let _ = self.socket.ready(interest).await;
    }
}

/// The address of this machine that packets to `to` leave from, unless something is said.
pub(super) fn local_towards(to: SocketAddr) -> io::Result<IpAddr> {
    // Connecting a UDP socket sends nothing: it only asks the routing table.
    let asking = StdSocket::bind(SocketAddr::new(any_address(to), 0))?;
    asking.connect(to)?;
    Ok(asking.local_addr()?.ip())
}

fn any_address(like: SocketAddr) -> IpAddr {
    match like {
        SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    }
}
