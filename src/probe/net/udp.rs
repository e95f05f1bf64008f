//! UDP sockets: what waits to be sent, what has arrived, and refusals by ICMP.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use socket2::{Domain, Protocol, Socket, Type};
use tokio::io::Interest;
use tokio::net::UdpSocket;

use super::batch::{self, Incoming, Outgoing};
use super::icmp::{self, IcmpError};
use super::pmtu;
use super::source_address::{Routes, any_address};

/// Bytes asked of the kernel for each socket's queues: many replies come at once.
const BUFFER_BYTES: usize = 4 << 20;

/// A UDP socket of one address family.
#[derive(Debug)]
pub struct Udp {
    socket: UdpSocket,
    local: SocketAddr,
    /// Whether the system may send a datagram in pieces.
    in_pieces: bool,
    routes: Routes,
    /// What is to be sent next.
    pub outgoing: Outgoing,
    /// What was received last.
    pub incoming: Incoming,
}

impl Udp {
    /// A socket bound to `local`; address 0 is any, and so is port 0.
    pub fn bind(local: SocketAddr) -> io::Result<Self> {
        let socket = Socket::new(Domain::for_address(local), Type::DGRAM, Some(Protocol::UDP))?;
        if local.is_ipv6() {
            socket.set_only_v6(true)?;
        }
        batch::ask_for_room(&socket, BUFFER_BYTES);
        batch::ask_for_times(&socket);
        pmtu::forbid(&socket, local);
        icmp::ask_for_errors(&socket, local.is_ipv6())?;
        socket.set_nonblocking(true)?;
        socket.bind(&local.into())?;
        let socket = UdpSocket::from_std(socket.into())?;
        let local = socket.local_addr()?;
        Ok(Self {
            socket,
            local,
            in_pieces: false,
            routes: Routes::default(),
            outgoing: Outgoing::default(),
            incoming: Incoming::default(),
        })
    }

    /// A socket for what goes to `to` and to others like it: bound to the loopback address for those
    /// that are in the loopback network, which all of it answers to; else to any address of the
    /// family.
    pub fn bind_towards(to: SocketAddr) -> io::Result<Self> {
        let any = || Self::bind(SocketAddr::new(any_address(to), 0));
        match to.ip() {
            IpAddr::V4(address) if address.is_loopback() => {
                Self::bind(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 0)).or_else(|_| any())
            }
            _ => any(),
        }
    }

    /// Where it is bound; the address may be any.
    pub fn local(&self) -> SocketAddr {
        self.local
    }

    /// The address and port that a packet to `to` leaves from.
    pub fn local_towards(&mut self, to: SocketAddr) -> io::Result<SocketAddr> {
        if !self.local.ip().is_unspecified() {
            return Ok(self.local);
        }
        let from = self.routes.local_towards(to)?;
        Ok(SocketAddr::new(from, self.local.port()))
    }

    /// Sends what waits in [`Udp::outgoing`], as much as the system takes at once. Returns how many.
    ///
    /// # Errors
    /// That of the first one, such as [`io::ErrorKind::WouldBlock`].
    pub fn send(&mut self) -> io::Result<usize> {
        match self.outgoing.send(&self.socket) {
            // An ICMP error for an earlier datagram is told by the next call, which then did nothing.
            Err(error) if icmp::is_told_late(&error) => self.outgoing.send(&self.socket),
            Err(error) if pmtu::is_too_large(&error) && !self.in_pieces => {
                self.allow_pieces();
                self.outgoing.send(&self.socket)
            }
            result => result,
        }
    }

    fn allow_pieces(&mut self) {
        pmtu::allow(&self.socket, self.local);
        self.in_pieces = true;
    }

    /// Receives what has arrived into [`Udp::incoming`]. Returns how many datagrams.
    pub fn receive(&mut self) -> usize {
        loop {
            match self.incoming.receive(&self.socket) {
                Ok(received) => return received,
                // Of an earlier datagram; the error queue tells which.
                Err(error) if icmp::is_told_late(&error) => {}
                Err(_) => return 0,
            }
        }
    }

    /// The next refusal that has arrived, if any.
    pub fn refused(&mut self) -> Option<IcmpError> {
        loop {
            let next = || icmp::next_error(&self.socket);
            let error = self.socket.try_io(Interest::ERROR, next).ok()?;
            if !pmtu::is_too_large(&error.error) {
                return Some(error);
            }
            // Somewhere on the way: that is no refusal, for the next transmission goes in pieces.
            self.allow_pieces();
        }
    }

    /// Waits until something has arrived, or until what is to be sent can be sent.
    pub async fn ready(&self) {
        let arrived = Interest::READABLE | Interest::ERROR;
        let interest = match self.outgoing.is_empty() {
            true => arrived,
            false => arrived | Interest::WRITABLE,
        };
        // An error is told again by the call that follows.
        let _ = self.socket.ready(interest).await;
    }
}
