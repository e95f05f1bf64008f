//! UDP: reads what has arrived, and queues what the transaction layer wants to send.

use std::io;
use std::net::SocketAddr;

use super::{ProbeDriver, READ_AT_ONCE, Transmission};
use crate::base::transport::Transport;
use crate::probe::net::batch::RECEIVED_AT_ONCE;
use crate::probe::net::icmp::{IcmpError, refusal};
use crate::probe::{Direction, IcmpEvent, WireMessage};
use crate::sip::branch::Branch;

impl ProbeDriver<'_> {
    pub(super) fn read(&mut self) {
        for socket in 0..self.sockets.count() {
            let mut read = 0;
            while read < READ_AT_ONCE {
                let udp = self.sockets.at(socket);
                let received = udp.receive();
                if received == 0 {
                    break;
                }
                let local = udp.local();
                let incoming = std::mem::take(&mut udp.incoming);
                let read_clock = self.read_clock();
                for index in 0..received {
                    let (arrived, bytes) = incoming.datagram(index);
                    let at = read_clock.moment(arrived.stamp);
                    self.received(at, Transport::Udp, Some(local), arrived.from, bytes);
                }
                self.sockets.at(socket).incoming = incoming;
                read += received;
                // The queue was empty. Handle these datagrams before reading again.
                if received < RECEIVED_AT_ONCE {
                    break;
                }
            }
            for _ in 0..READ_AT_ONCE {
                let Some(error) = self.sockets.at(socket).refused() else {
                    break;
                };
                let local = self.sockets.at(socket).local();
                self.rejected(local, &error);
            }
        }
    }

    /// Handles an error that the network reported for a request from this socket.
    fn rejected(&mut self, local: SocketAddr, error: &IcmpError) {
        let now = self.now();
        if self.wants_messages
            && let Some(message) = error.message
        {
            self.watcher.icmp(&IcmpEvent {
                at: now,
                message,
                local,
                peer: error.to,
                quoted: &error.quoted,
            });
        }
        match Branch::quoted_in(&error.quoted) {
            Some(branch) => self.layer.refused(now, branch, error.refusal()),
            None => {
                self.layer.refused_by(error.to, error.refusal());
                if self.wants_messages {
                    let why = "it quotes too little to tell which request it means";
                    self.watcher.ignored(why);
                }
            }
        }
        self.drain();
    }

    /// Sends over UDP, in a batch if there are many or nothing else to do. Returns the transmission if
    /// the socket has no room for it now.
    pub(super) fn transmit(&mut self, transmission: Transmission) -> Option<Transmission> {
        let hop = self.hop(transmission.target);
        match self.queue(&transmission, hop.address) {
            Ok(true) => None,
            Ok(false) => Some(transmission),
            Err(error) => {
                let now = self.now();
                self.layer.failed(now, transmission.branch, refusal(&error));
                None
            }
        }
    }

    /// Adds a request to the outgoing batch of its socket. Returns false if the batch is full.
    pub(super) fn queue(
        &mut self,
        transmission: &Transmission,
        to: SocketAddr,
    ) -> io::Result<bool> {
        let Transmission {
            target,
            branch,
            is_first,
        } = *transmission;
        let profile = self.profile(target);
        if self.sockets.of(profile, to)?.outgoing.is_full() {
            self.flush();
        }
        let socket = self.sockets.of(profile, to)?;
        if socket.outgoing.is_full() {
            return Ok(false);
        }
        let local = socket.local_towards(to)?;
        let requests = &mut self.requests;
        let target = &self.plan.targets[target];
        let render = |out: &mut _| requests.render(target, Transport::Udp, local, branch, out);
        socket.outgoing.push(to, local, (branch, is_first), render);
        Ok(true)
    }

    /// The address that requests to this target leave from over UDP.
    pub(super) fn udp_source(&mut self, target: usize) -> Option<SocketAddr> {
        let to = self.hop(target).address;
        let socket = self.sockets.of(self.profile(target), to).ok()?;
        socket.local_towards(to).ok()
    }

    /// Sends the queued datagrams of all sockets, as many as the system takes now.
    pub(super) fn flush(&mut self) {
        for udp in self.sockets.all() {
            while !udp.outgoing.is_empty() {
                let now = self.started.elapsed();
                let gone = match udp.send() {
                    Ok(0) => break,
                    Ok(sent) => {
                        for (queued, bytes) in udp.outgoing.waiting().take(sent) {
                            if queued.is_first {
                                self.layer.left(now, queued.branch);
                            }
                            if self.wants_messages {
                                self.watcher.message(&WireMessage {
                                    at: now,
                                    direction: Direction::Sent,
                                    transport: Transport::Udp,
                                    local: Some(queued.local),
                                    peer: queued.to,
                                    bytes,
                                });
                            }
                        }
                        sent
                    }
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                    Err(error) => {
                        if let Some((queued, _)) = udp.outgoing.waiting().next() {
                            self.layer.failed(now, queued.branch, refusal(&error));
                        }
                        1
                    }
                };
                udp.outgoing.forget(gone);
            }
        }
    }
}
