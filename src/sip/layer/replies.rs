//! What replies do to transactions.

use std::net::SocketAddr;

use super::{Alarm, Event, Layer, ReplyFromElsewhere, UnusableReply, find};
use crate::sip::Moment;
use crate::sip::branch::Branch;
use crate::sip::reply::{
    KamailioReading, Malformed, MatchedParts, PeerHeaders, scan, scan_as_kamailio,
};
use crate::sip::timers::RetransmitRule;
use crate::sip::transaction::{TransactionInput, TransactionStep};

impl Layer {
    /// Whether to read replies as a Kamailio does.
    pub fn reading_as(self, reading: Option<KamailioReading>) -> Layer {
        Layer { reading, ..self }
    }

    /// The parts of a reply that match it to a transaction.
    ///
    /// # Errors
    /// Why it is no acceptable reply.
    pub fn read<'b>(&self, bytes: &'b [u8]) -> Result<MatchedParts<'b>, Malformed> {
        if let Some(reading) = &self.reading {
            return scan_as_kamailio(bytes, reading);
        }
        scan(bytes).map(|reply| MatchedParts {
            code: reply.code,
            reason: reply.reason,
            branch: reply.branch,
            cseq_method: reply.cseq_method,
        })
    }

    /// Processes a datagram (or a framed message) from this address.
    ///
    /// `now` should be the kernel's receive timestamp, if available; it may be before the time of
    /// an earlier call. A reply is accepted if its branch, CSeq method and source address match the
    /// request (an IPv4-mapped IPv6 address matches the IPv4 address); anything else is only
    /// counted.
    pub fn handle_datagram(&mut self, now: Moment, from: SocketAddr, bytes: &[u8]) {
        let reply = match self.read(bytes) {
            Ok(reply) => reply,
            Err(why) => return self.is_malformed(from, bytes, why),
        };
        // Kamailio compares the bytes.
        let exact = self.reading.is_some();
        let branch = Branch::read(reply.branch);
        let branch = branch.filter(|branch| !exact || branch.is_written(reply.branch));
        let found = branch.and_then(|branch| find(&mut self.slots, branch));
        let is_ours = *reply.cseq_method == *self.method;
        let (Some((id, slot)), true) = (found, is_ours) else {
            self.counts.foreign += 1;
            return match (is_ours, branch.is_some_and(|branch| self.is_reused(branch))) {
                (false, _) => self.is_unusable(from, UnusableReply::Method),
                (true, false) => self.is_unusable(from, UnusableReply::Branch),
                // It may be a late reply to the transaction before.
                (true, true) => {}
            };
        };
        // Over TCP, other limits hold.
        let most = self
            .reading
            .map_or(usize::MAX, |reading| reading.most_bytes);
        if bytes.len() >= most && !slot.transaction.is_reliable() {
            return self.is_malformed(from, bytes, Malformed::TooLong);
        }
        if !same_address(slot.to, from) {
            if slot.transaction.is_open() {
                let code = reply.code;
                let told = ReplyFromElsewhere { from, code };
                let known = self.elsewhere.entry(id).or_insert(told);
                if known.code < 200 && code >= 200 {
                    *known = told;
                }
            }
            return self.counts.other_address += 1;
        }
        let destination = slot.destination;
        let code = reply.code;
        let is_first = slot.transaction.provisional().is_none();
        match slot
            .transaction
            .handle(TransactionInput::Response(code), &self.timers)
        {
            TransactionStep::Duplicate => self.counts.duplicates += 1,
            TransactionStep::Late => self.counts.late += 1,
            TransactionStep::Proceed => {
                if is_first {
                    self.first_replies.insert(id, slot.age(now));
                }
                if is_first && self.timers.habit == RetransmitRule::Kamailio {
                    self.provisional.insert(id, now);
                }
                self.report(Event::Provisional { destination, code });
            }
            TransactionStep::Complete(linger) => {
                let event = Event::Final {
                    destination,
                    code,
                    reason: self.reasons.keep(reply.reason),
                    started: slot.started(),
                    rtt: slot.age(now),
                    first_reply: self.first_replies.get(&id).copied(),
                    attempts: slot.transaction.attempts(),
                    peer: (self.wants_peers || code >= 300)
                        .then(|| Box::new(PeerHeaders::read(bytes))),
                };
                let run = slot.run;
                self.close(id, event);
                match linger {
                    Some(length) => self.timer_k.set(now, length, Alarm { id, run }),
                    None => self.free.push_back(id),
                }
            }
            _ => {}
        }
    }
}

impl Layer {
    /// Whether the slot of this branch had another transaction before.
    fn is_reused(&self, branch: Branch) -> bool {
        let slot = self.slots.get(branch.id as usize);
        slot.is_some_and(|slot| slot.run > 0)
    }
}

fn same_address(a: SocketAddr, b: SocketAddr) -> bool {
    a.port() == b.port() && a.ip().to_canonical() == b.ip().to_canonical()
}
