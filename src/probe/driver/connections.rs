//! The part of the driver that handles connections.

use super::{ProbeDriver, READ_AT_ONCE};
use crate::base::transport::Transport;
use crate::dns::locate::Hop;
use crate::probe::ConnectionEvent;
use crate::probe::net::connection::ConnectionReport;
use crate::probe::net::connection_pool::{ProbeNumber, Sendable};
use crate::probe::observation::{ConnectionFault, ConnectionStage, ProbeOutcome, TransportSwitch};
use crate::sip::Moment;
use crate::sip::branch::Branch;
use crate::sip::layer::SendError;

impl ProbeDriver<'_> {
    /// Moves waiting targets to the admitted ones, as many as there is room for.
    pub(super) fn admit(&mut self) {
        if self.waiting.is_empty() {
            return;
        }
        self.streams.make_room(self.waiting.len());
        let room = self.streams.places().saturating_sub(self.admitted.len());
        let room = room.min(self.waiting.len());
        self.admitted.extend(self.waiting.drain(..room));
    }

    /// Starts a probe of this target over a connection. Returns `None` if it has to wait for room.
    pub(super) fn begin_by_stream(
        &mut self,
        now: Moment,
        target: usize,
        hop: Hop,
    ) -> Option<ProbeNumber> {
        let from = &self.plan.profiles[self.profile(target)];
        let host = self.requests.host(&self.plan.targets[target]);
        self.streams.begin(now, target, hop, from, host).ok()
    }

    /// Switches a request that is too long for a datagram to TCP (RFC 3261 18.1.1), unless TCP was
    /// refused before.
    pub(super) fn switch_if_long(&mut self, target: usize) {
        let Some(most) = self.sending.udp_bytes else {
            return;
        };
        let planned = &self.plan.targets[target];
        let may_exceed = self.requests.may_exceed(&self.plan, planned, most);
        if !may_exceed || self.switched.contains_key(&target) {
            return;
        }
        let hop = self.hop(target);
        if hop.transport != Transport::Udp {
            return;
        }
        let profile = self.profile(target);
        let local = self.sockets.of(profile, hop.address);
        let Ok(local) = local.and_then(|socket| socket.local_towards(hop.address)) else {
            return;
        };
        let branch = Branch { id: 0, token: 0 };
        let request = &mut self.request;
        request.clear();
        self.requests
            .render(planned, Transport::Udp, local, branch, request);
        if self.request.len() > most {
            let switched = TransportSwitch::ToTcp(self.request.len() as u32);
            self.switched.insert(target, switched);
        }
    }

    /// If TCP was refused and the request is on TCP only because of its length, sends it over UDP
    /// after all (RFC 3261 18.1.1). Returns whether it did.
    pub(super) fn goes_back_to_udp(&mut self, target: usize, outcome: &ProbeOutcome) -> bool {
        let Some(TransportSwitch::ToTcp(bytes) | TransportSwitch::BackToUdp(bytes)) =
            self.switched.get(&target).copied()
        else {
            return false;
        };
        if !matches!(outcome, ProbeOutcome::Refused(SendError::PortUnreachable)) {
            return false;
        }
        self.switched
            .insert(target, TransportSwitch::BackToUdp(bytes));
        self.start(self.now(), target as u32, self.hop(target));
        true
    }

    /// Handles all connection events that are queued.
    pub(super) fn handle_connection_events(&mut self) {
        for _ in 0..READ_AT_ONCE {
            let Some((id, happened)) = self.streams.try_next() else {
                return;
            };
            self.handle_connection_event(id, happened);
        }
    }

    /// Handles one connection event.
    pub(super) fn handle_connection_event(&mut self, id: u64, happened: ConnectionReport) {
        match happened {
            ConnectionReport::Connected(connection) => {
                self.streams
                    .came(id, connection, Some(ConnectionStage::Handshaking));
            }
            ConnectionReport::Ready(connection) => {
                self.streams.came(id, connection, None);
                self.show(id, None);
                for number in self.streams.waiting(id) {
                    self.send_by_stream(number);
                }
            }
            ConnectionReport::Part => self.streams.is_within_message(id, true),
            ConnectionReport::Message(at, bytes) => {
                self.streams.is_within_message(id, false);
                let Some((peer, connection)) = self.streams.known(id) else {
                    return;
                };
                let now = at.saturating_duration_since(self.started);
                let (transport, local) = (connection.transport, connection.local);
                if self.received(now, transport, local, peer, &bytes) {
                    self.streams.answered(id);
                }
            }
            ConnectionReport::Ended {
                fault,
                observation,
                place,
            } => {
                if let Some(observation) = observation {
                    self.streams.saw(id, observation);
                }
                self.show(id, fault.as_ref());
                let failed = self.streams.ended(id, fault, place);
                let now = self.now();
                for branch in failed {
                    self.layer.refused(now, branch, SendError::NoConnection);
                    self.drain();
                }
                self.streams.forget(id);
            }
        }
    }

    fn show(&mut self, id: u64, fault: Option<&ConnectionFault>) {
        if !self.wants_messages {
            return;
        }
        if let Some((peer, connection)) = self.streams.known(id) {
            self.watcher.connection(&ConnectionEvent {
                at: self.started.elapsed(),
                peer,
                connection: &connection,
                fault,
            });
        }
    }

    pub(super) fn transmit_by_stream(&mut self, number: ProbeNumber, branch: Branch) {
        if self.streams.wants_to_send(number, branch) {
            self.send_by_stream(number);
        } else {
            let now = self.now();
            self.layer.failed(now, branch, SendError::NoConnection);
        }
    }

    /// Sends the request of this probe if its connection is ready.
    fn send_by_stream(&mut self, number: ProbeNumber) {
        let Some(sendable) = self.streams.sendable(number) else {
            return;
        };
        let Sendable {
            target,
            branch,
            transport,
            local,
            to,
        } = sendable;
        let request = &mut self.request;
        request.clear();
        self.requests.render(
            &self.plan.targets[target],
            transport,
            local,
            branch,
            request,
        );
        let now = self.now();
        self.streams.send(now, number, self.request.clone());
        self.sent(transport, local, to);
    }
}
