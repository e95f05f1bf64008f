//! What network errors do to transactions.

use std::net::SocketAddr;

use super::{Event, Layer, SendError, find};
use crate::sip::Moment;
use crate::sip::branch::Branch;
use crate::sip::transaction::{TransactionInput, TransactionStep};

/// How many addresses with unproven errors are remembered: anybody can send them.
pub(super) const MOST_UNPROVEN: usize = 4096;

impl Layer {
    /// Whether network errors leave a transaction over UDP open, as in Kamailio: tm logs a failed
    /// sendto and goes on with its timers (`send_prepared_request_impl` in `tm/uac.c`), and a UDP socket
    /// without `IP_RECVERR` never learns of ICMP (`udp_server.c`; 5.6 to 6.1).
    pub fn keeping_sending(self, keeps_sending: bool) -> Layer {
        Layer {
            keeps_sending,
            ..self
        }
    }

    /// Processes a network error that quotes this branch: the transaction ends at once (RFC 3261
    /// 17.1.4, 18.4), unless the layer keeps sending. If the token is wrong or the transaction is not
    /// open, nothing happens.
    pub fn refused(&mut self, now: Moment, branch: Branch, why: SendError) {
        if let Some((id, _)) = find(&mut self.slots, branch) {
            self.fail(now, id, why, true);
        }
    }

    /// Processes a network error for this peer that quotes too little to contain a branch (RFC 792
    /// requires only the first 8 bytes of a datagram). It ends nothing, as anybody can forge it.
    pub fn refused_by(&mut self, to: SocketAddr, why: SendError) {
        if self.unproven.len() < MOST_UNPROVEN {
            self.unproven.insert(to, why);
        }
    }

    /// Records that the transport could not send the last transmission with this branch (RFC 3261
    /// 17.1.4). The transaction ends at once, unless the layer keeps sending. A request over UDP for which
    /// there was no memory is sent again by Timer E.
    pub fn failed(&mut self, now: Moment, branch: Branch, why: SendError) {
        let Some((id, slot)) = find(&mut self.slots, branch) else {
            return;
        };
        match why {
            SendError::NoBuffers if !slot.transaction.is_reliable() => {
                if slot.transaction.is_open() {
                    *self.lost.entry(id).or_default() += 1;
                }
            }
            why => self.fail(now, id, why, false),
        }
    }

    /// `sent` is whether the last transmission was sent.
    fn fail(&mut self, now: Moment, id: u32, why: SendError, sent: bool) {
        let slot = &mut self.slots[id as usize];
        // Without a socket, Kamailio sends nothing, and knows it at once.
        if self.keeps_sending && !slot.transaction.is_reliable() && why != SendError::NoSocket {
            if slot.transaction.is_open() {
                self.refusals.insert(id, why);
            }
            return;
        }
        let step = slot
            .transaction
            .handle(TransactionInput::TransportError, &self.timers);
        if step == TransactionStep::Fail {
            let event = Event::Failed {
                destination: slot.destination,
                why,
                attempts: slot.transaction.attempts() - u16::from(!sent),
                started: slot.started(),
                after: slot.age(now),
            };
            self.close(id, event);
            self.free.push_back(id);
        }
    }
}
