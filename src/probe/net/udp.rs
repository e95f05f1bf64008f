//! UDP sockets: the send queue, received datagrams, and refusals reported by ICMP.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use socket2::{Domain, Protocol, Socket, Type};
use tokio::io::Interest;
use tokio::net::UdpSocket;

use super::batch::{self, ReceiveBatch, SendBatch};
use super::icmp::{self, IcmpError};
use super::pmtu;
use super::source_address::{SourceAddresses, any_address};

/// The kernel buffer sizes to ask for: many replies arrive at once.
const BUFFER_BYTES: usize = 4 << 20;

/// How often to try again when an earlier datagram's error came instead: meanwhile, another may have
/// arrived. No more, as an error of now would come forever.
const TRIES: usize = 4;

/// A UDP socket of one address family.
#[derive(Debug)]
pub struct Udp {
    socket: UdpSocket,
    local: SocketAddr,
    /// Whether the system may fragment datagrams.
    in_pieces: bool,
    routes: SourceAddresses,
    /// What to send next.
    pub outgoing: SendBatch,
    /// What was received last.
    pub incoming: ReceiveBatch,
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
            routes: SourceAddresses::default(),
            outgoing: SendBatch::default(),
            incoming: ReceiveBatch::default(),
        })
    }

    /// A socket for `to` and for addresses like it: bound to the loopback address for the loopback
    /// network, which is reachable from it as a whole; otherwise to the unspecified address.
    pub fn bind_towards(to: SocketAddr) -> io::Result<Self> {
        let any = || Self::bind(SocketAddr::new(any_address(to), 0));
        match to.ip() {
            IpAddr::V4(address) if address.is_loopback() => {
                Self::bind(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 0)).or_else(|_| any())
            }
            _ => any(),
        }
    }

    /// The address it is bound to, which may be unspecified.
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

    /// Sends as much of [`Udp::outgoing`] as the system takes in one call. Returns how many datagrams.
    ///
    /// # Errors
    /// The error of the first datagram, such as [`io::ErrorKind::WouldBlock`].
    pub fn send(&mut self) -> io::Result<usize> {
        let mut sent = self.outgoing.send(&self.socket);
        for _ in 0..TRIES {
            match &sent {
                Err(error) if pmtu::is_too_large(error) && !self.in_pieces => self.allow_pieces(),
                // The system reports an ICMP error for an earlier datagram here, without sending: try again.
                Err(error) if icmp::is_delayed_error(error) => {}
                _ => break,
            }
            sent = self.outgoing.send(&self.socket);
        }
        sent
    }

    fn allow_pieces(&mut self) {
        pmtu::allow(&self.socket, self.local);
        self.in_pieces = true;
    }

    /// Receives what has arrived into [`Udp::incoming`]. Returns how many datagrams.
    pub fn receive(&mut self) -> usize {
        for _ in 0..TRIES {
            match self.incoming.receive(&self.socket) {
                Ok(received) => return received,
                // The error belongs to an earlier datagram; the error queue says which.
                Err(error) if icmp::is_delayed_error(&error) => {}
                Err(_) => return 0,
            }
        }
        0
    }

    /// The next refusal in the error queue, if there is one.
    pub fn refused(&mut self) -> Option<IcmpError> {
        loop {
            let next = || icmp::next_error(&self.socket);
            let error = self.socket.try_io(Interest::ERROR, next).ok()?;
            if !pmtu::is_too_large(&error.error) {
                return Some(error);
            }
            // Too large further along the path: no refusal, as the next transmission may be fragmented.
            self.allow_pieces();
        }
    }

    /// Waits until the socket can be read, or until queued requests can be sent.
    pub async fn ready(&self) {
        let arrived = Interest::READABLE | Interest::ERROR;
        let interest = match self.outgoing.is_empty() {
            true => arrived,
            false => arrived | Interest::WRITABLE,
        };
        // The next call reports the error again.
        let _ = self.socket.ready(interest).await;
    }
}
