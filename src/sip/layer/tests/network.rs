//! A network of scripted peers on a virtual clock: instead of waiting, the clock jumps.

use std::collections::BTreeMap;

use super::*;

pub(super) fn ms(n: u64) -> Duration {
    Duration::from_millis(n)
}

/// An address for each destination.
pub(super) fn address(destination: u32) -> SocketAddr {
    let [_, a, b, c] = destination.to_be_bytes();
    SocketAddr::from(([10, a, b, c], 5060))
}

pub(super) fn destination(event: &Event) -> u32 {
    match event {
        Event::Provisional { destination, .. }
        | Event::Final { destination, .. }
        | Event::TimedOut { destination, .. }
        | Event::Abandoned { destination, .. }
        | Event::Failed { destination, .. } => *destination,
    }
}

/// A reply as a server would send it.
pub(super) fn reply(branch: Branch, status: &str, method: &str) -> Vec<u8> {
    let mut text =
        format!("SIP/2.0 {status}\r\nVia: SIP/2.0/UDP 192.0.2.9:5099;branch=").into_bytes();
    branch.render(&mut text);
    let rest = format!(
        "\r\nFrom: <sip:dispatcher@localhost>;tag=1\r\nTo: <sip:192.0.2.1>;tag=2\r\n\
         Call-ID: 3\r\nCSeq: 10 {method}\r\nContent-Length: 0\r\n\r\n"
    );
    text.extend_from_slice(rest.as_bytes());
    text
}

/// How a destination responds to each request.
#[derive(Debug, Clone, Copy)]
pub(super) enum TestPeer {
    Silent,
    /// Sends 200 after this delay.
    Answers(Duration),
    /// Sends 100 after the first delay, and 200 after the second, if there is one.
    Tries(Duration, Option<Duration>),
    /// Sends 200 from another address.
    AnswersFrom(Duration, SocketAddr),
    /// Causes ICMP port unreachable after this delay.
    Refuses(Duration),
}

enum Arrival {
    Start(RequestStart, TestPeer),
    Datagram(SocketAddr, Vec<u8>),
    Icmp(Branch),
}

pub(super) struct Network {
    pub(super) layer: Layer,
    pub(super) now: Moment,
    /// Every transmission: its time, branch and attempt.
    pub(super) sent: Vec<(Moment, (Branch, u16))>,
    pub(super) keep_sent: bool,
    peers: BTreeMap<u32, TestPeer>,
    /// Packets in transit, by arrival time and sequence number.
    arrivals: BTreeMap<(Moment, u64), Arrival>,
    order: u64,
    dice: u64,
    loss_percent: u64,
}

impl Network {
    pub(super) fn new(layer: Layer) -> Network {
        Network {
            layer,
            now: Moment::ZERO,
            sent: Vec::new(),
            keep_sent: true,
            peers: BTreeMap::new(),
            arrivals: BTreeMap::new(),
            order: 0,
            dice: 0,
            loss_percent: 0,
        }
    }

    /// From now on every packet is lost with this probability, duplicated with the same
    /// probability, and delayed by up to 2 s, so that packets overtake each other.
    pub(super) fn unreliable(&mut self, seed: u64, loss_percent: u64) {
        self.dice = seed;
        self.loss_percent = loss_percent;
    }

    pub(super) fn start(&mut self, at: Moment, start: RequestStart, peer: TestPeer) {
        self.put(at, Arrival::Start(start, peer));
    }

    /// Runs until nothing is left to do; returns the events with their times.
    pub(super) fn run(&mut self) -> Vec<(Moment, Event)> {
        let mut events = Vec::new();
        loop {
            let arrival = self.arrivals.first_key_value().map(|((at, _), _)| *at);
            let deadline = self.layer.next_deadline();
            let Some(next) = arrival.into_iter().chain(deadline).min() else {
                return events;
            };
            assert!(next >= self.now, "the past comes back");
            self.now = next;
            if arrival == Some(next) {
                match self.arrivals.pop_first().unwrap().1 {
                    Arrival::Start(start, peer) => {
                        self.peers.insert(start.destination, peer);
                        self.layer.start(next, start);
                    }
                    Arrival::Datagram(from, bytes) => {
                        self.layer.handle_datagram(next, from, &bytes)
                    }
                    Arrival::Icmp(branch) => {
                        self.layer.refused(next, branch, SendError::PortUnreachable);
                    }
                }
            } else {
                self.layer.handle_time(next);
            }
            while let Some(output) = self.layer.poll_output() {
                match output {
                    LayerOutput::Event(event) => events.push((self.now, event)),
                    LayerOutput::Transmit {
                        destination,
                        to,
                        branch,
                        attempt,
                        ..
                    } => {
                        if self.keep_sent {
                            self.sent.push((self.now, (branch, attempt)));
                        }
                        self.carry(self.peers[&destination], to, branch);
                    }
                }
            }
        }
    }

    /// How the peer responds to one request.
    fn carry(&mut self, peer: TestPeer, to: SocketAddr, branch: Branch) {
        if self.roll() < self.loss_percent {
            return;
        }
        match peer {
            TestPeer::Silent => {}
            TestPeer::Answers(delay) => self.send(delay, to, reply(branch, OK, "OPTIONS")),
            TestPeer::Tries(delay, then) => {
                self.send(delay, to, reply(branch, "100 Trying", "OPTIONS"));
                if let Some(then) = then {
                    self.send(then, to, reply(branch, OK, "OPTIONS"));
                }
            }
            TestPeer::AnswersFrom(delay, from) => {
                self.send(delay, from, reply(branch, OK, "OPTIONS"))
            }
            TestPeer::Refuses(delay) => self.put(self.now + delay, Arrival::Icmp(branch)),
        }
    }

    fn send(&mut self, delay: Duration, from: SocketAddr, bytes: Vec<u8>) {
        for copy in 0..2 {
            let kept = match copy {
                0 => self.roll() >= self.loss_percent,
                _ => self.roll() < self.loss_percent,
            };
            if kept {
                let late = if self.loss_percent > 0 {
                    ms(self.roll() * 20)
                } else {
                    ms(0)
                };
                self.put(
                    self.now + delay + late,
                    Arrival::Datagram(from, bytes.clone()),
                );
            }
        }
    }

    fn put(&mut self, at: Moment, arrival: Arrival) {
        self.order += 1;
        self.arrivals.insert((at, self.order), arrival);
    }

    /// A number from 0 to 99; the sequence depends only on the seed.
    fn roll(&mut self) -> u64 {
        self.dice = self
            .dice
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.dice >> 33) % 100
    }
}
