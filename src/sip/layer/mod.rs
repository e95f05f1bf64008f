//! Many client transactions, with their ids, peers and timers.
//!
//! After each call that takes `now`, call [`Layer::poll`] until it returns nothing. Then wait for a
//! datagram or for [`Layer::next_deadline`].
//!
//! Requests are not stored. The driver renders one for each [`LayerOutput::Transmit`] from its template
//! and the branch, which gives the same bytes every time.

mod errors;
mod event;
mod icmp_message;
mod reason_phrases;
mod replies;
mod unusable;

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::time::Duration;

pub use event::{Event, IgnoredCounts, LayerOutput, ReplyFromElsewhere, SendError, UnusableReply};
pub use icmp_message::{IcmpMeaning, IcmpMessage};

use super::Moment;
use super::branch::Branch;
use super::reply::KamailioReading;
use super::timer_queues::{TimerQueues, nanos};
use super::timers::Timers;
use super::transaction::{Transaction, TransactionInput, TransactionStep, TransactionTimer};
use reason_phrases::ReasonPhrases;

/// A request to start.
#[derive(Debug, Clone, Copy)]
pub struct RequestStart {
    /// The caller's index, returned in every event.
    pub destination: u32,
    /// Where the request is sent, and where its replies must come from.
    pub to: SocketAddr,
    /// 64 unpredictable random bits, new for every start.
    pub token: u64,
    /// Whether the transport is reliable (TCP, TLS): no retransmission, no Timer K.
    pub reliable: bool,
}

/// All client transactions with one method: 64 bytes per transaction, 16 per timer.
#[derive(Debug)]
pub struct Layer {
    timers: Timers,
    method: Box<[u8]>,
    slots: Vec<TransactionSlot>,
    /// Slots of terminated transactions, oldest first. The longer a slot is unused, the longer a
    /// late reply can be recognized as such.
    free: VecDeque<u32>,
    /// The number of transactions without a terminal event so far.
    open: usize,
    timer_e: TimerQueues<Alarm>,
    timer_f: TimerQueues<Alarm>,
    timer_k: TimerQueues<Alarm>,
    /// Replies to open transactions from other addresses. Rare, so not stored in the slot.
    elsewhere: BTreeMap<u32, ReplyFromElsewhere>,
    /// What the network reported of open transactions without ending them.
    refusals: BTreeMap<u32, SendError>,
    /// Network errors that do not prove that their sender saw the request, by the peer's address. They
    /// end nothing, but explain a timeout.
    unproven: BTreeMap<SocketAddr, SendError>,
    /// How many transmissions of each open transaction were lost on this machine. There are few.
    lost: BTreeMap<u32, u16>,
    /// What peers sent that is no reply, by their address. It explains a timeout.
    unusable: BTreeMap<SocketAddr, UnusableReply>,
    /// The time of the first provisional response of an open transaction, until it has postponed
    /// the retransmission that is due next. Used only if the timers require it.
    provisional: BTreeMap<u32, Moment>,
    /// The time from the first transmission to the first provisional response of each open transaction
    /// that has one.
    first_replies: BTreeMap<u32, Duration>,
    outputs: VecDeque<LayerOutput>,
    reasons: ReasonPhrases,
    counts: IgnoredCounts,
    /// Whether to read information about the sender from 2xx responses as well.
    wants_peers: bool,
    /// Whether network errors leave a transaction over UDP open.
    keeps_sending: bool,
    /// How Kamailio reads replies, if they are to be read so.
    reading: Option<KamailioReading>,
}

#[derive(Debug)]
struct TransactionSlot {
    to: SocketAddr,
    token: u64,
    /// Time of the first transmission, in nanoseconds.
    started: u64,
    destination: u32,
    /// How many transactions used this slot before; distinguishes their timers from the current
    /// ones.
    run: u32,
    transaction: Transaction,
}

#[derive(Debug, Clone, Copy)]
struct Alarm {
    id: u32,
    run: u32,
}

/// How many timers of terminated transactions may accumulate before they are removed.
const STALE: usize = 4096;

impl Layer {
    /// An empty layer for requests with this method. Replies must have it in CSeq, in the same
    /// case.
    pub fn new(timers: Timers, method: &str) -> Layer {
        Layer {
            timers,
            method: method.as_bytes().into(),
            slots: Vec::new(),
            free: VecDeque::new(),
            open: 0,
            timer_e: TimerQueues::default(),
            timer_f: TimerQueues::default(),
            timer_k: TimerQueues::default(),
            elsewhere: BTreeMap::new(),
            refusals: BTreeMap::new(),
            unproven: BTreeMap::new(),
            lost: BTreeMap::new(),
            unusable: BTreeMap::new(),
            provisional: BTreeMap::new(),
            first_replies: BTreeMap::new(),
            outputs: VecDeque::new(),
            reasons: ReasonPhrases::default(),
            counts: IgnoredCounts::default(),
            wants_peers: false,
            keeps_sending: false,
            reading: None,
        }
    }

    /// Whether to read information about the sender from 2xx responses as well. It is always read
    /// from other final responses, because they are few and need an explanation.
    pub fn wanting_peers(self, wants_peers: bool) -> Layer {
        Layer {
            wants_peers,
            ..self
        }
    }

    /// Starts a transaction. Its first `Transmit` is among the next outputs (RFC 3261 17.1.2.2).
    pub fn start(&mut self, now: Moment, start: RequestStart) {
        let slot = TransactionSlot {
            to: start.to,
            token: start.token,
            started: nanos(now),
            destination: start.destination,
            run: 0,
            transaction: Transaction::start(start.reliable),
        };
        let (id, run) = self.place(slot);
        let alarm = Alarm { id, run };
        self.open += 1;
        if !start.reliable {
            self.timer_e.set(now, self.timers.backoff(1), alarm);
        }
        // The Timer F of an answered transaction stays in its queue, and it is by far the longest
        // timer. Without this cleanup, a fast run would keep half a minute of them.
        if self.timer_f.len() > 2 * self.open + STALE {
            let slots = &self.slots;
            self.timer_f
                .retain(|alarm| awaits(slots, *alarm, TransactionTimer::F));
        }
        self.timer_f.set(now, self.timers.timeout, alarm);
        self.transmit(id);
    }

    /// Records that the first transmission with this branch was sent at `now`, if that was later
    /// than its start: it may have been batched into one system call with others. Round-trip times
    /// count from then, timers from the start.
    pub fn left(&mut self, now: Moment, branch: Branch) {
        if let Some((_, slot)) = find(&mut self.slots, branch) {
            slot.started = nanos(now);
        }
    }

    /// Abandons every open transaction, with one event each.
    pub fn abandon(&mut self) {
        for id in 0..self.slots.len() {
            let slot = &self.slots[id];
            if slot.transaction.is_open() {
                let event = Event::Abandoned {
                    destination: slot.destination,
                    started: slot.started(),
                    attempts: slot.transaction.attempts(),
                };
                self.close(id as u32, event);
            }
        }
        self.slots.clear();
        self.free.clear();
        self.timer_e = TimerQueues::default();
        self.timer_f = TimerQueues::default();
        self.timer_k = TimerQueues::default();
    }

    /// Fires the timers that are due.
    ///
    /// Process datagrams that were received before `now` first.
    pub fn handle_time(&mut self, now: Moment) {
        // F before E: a request that has timed out is not retransmitted.
        while let Some(alarm) = self.timer_f.pop_due(now) {
            self.fire(now, alarm, TransactionTimer::F);
        }
        while let Some(alarm) = self.timer_k.pop_due(now) {
            self.fire(now, alarm, TransactionTimer::K);
        }
        while let Some(alarm) = self.timer_e.pop_due(now) {
            self.fire(now, alarm, TransactionTimer::E);
        }
    }

    /// The next output.
    pub fn poll_output(&mut self) -> Option<LayerOutput> {
        self.outputs.pop_front()
    }

    /// When to call [`Layer::tick`] next; after `tick(now)` always later than that `now`.
    pub fn next_deadline(&mut self) -> Option<Moment> {
        let slots = &self.slots;
        let e = self
            .timer_e
            .next_deadline(|alarm| awaits(slots, *alarm, TransactionTimer::E));
        let f = self
            .timer_f
            .next_deadline(|alarm| awaits(slots, *alarm, TransactionTimer::F));
        let k = self
            .timer_k
            .next_deadline(|alarm| awaits(slots, *alarm, TransactionTimer::K));
        [e, f, k].into_iter().flatten().min()
    }

    /// The number of transactions without a terminal event so far. At 0 only Timer K is left, which
    /// need not be waited for.
    pub fn open(&self) -> usize {
        self.open
    }

    /// The counters of received messages that were not accepted.
    pub fn counts(&self) -> IgnoredCounts {
        self.counts
    }

    /// Stores the transaction in the slot that was free the longest, or in a new one.
    fn place(&mut self, mut slot: TransactionSlot) -> (u32, u32) {
        if let Some(id) = self.free.pop_front() {
            let old = &mut self.slots[id as usize];
            slot.run = old.run.wrapping_add(1);
            *old = slot;
            return (id, old.run);
        }
        // 2^32 concurrent transactions would take 256 GiB.
        debug_assert!(self.slots.len() < u32::MAX as usize);
        let id = self.slots.len() as u32;
        self.slots.push(slot);
        (id, 0)
    }

    fn transmit(&mut self, id: u32) {
        let lost = self.lost.get(&id).copied().unwrap_or_default();
        let slot = &self.slots[id as usize];
        self.outputs.push_back(LayerOutput::Transmit {
            destination: slot.destination,
            to: slot.to,
            branch: Branch {
                id,
                token: slot.token,
            },
            attempt: slot.transaction.attempts().saturating_sub(lost),
        });
    }

    fn fire(&mut self, now: Moment, alarm: Alarm, timer: TransactionTimer) {
        let Alarm { id, run } = alarm;
        let slot = &mut self.slots[id as usize];
        if slot.run != run {
            return;
        }
        if timer == TransactionTimer::E
            && let Some(since) = self.provisional.remove(&id)
            && let Some(length) = self.timers.put_off(now.saturating_sub(since))
        {
            return self.timer_e.set(now, length, alarm);
        }
        match slot
            .transaction
            .handle(TransactionInput::Fired(timer), &self.timers)
        {
            TransactionStep::Retransmit(length) => {
                self.timer_e.set(now, length, alarm);
                self.transmit(id);
            }
            TransactionStep::TimeOut => {
                let event = Event::TimedOut {
                    destination: slot.destination,
                    started: slot.started(),
                    after: slot.age(now),
                    first_reply: self.first_replies.get(&id).copied(),
                    attempts: slot.transaction.attempts(),
                    provisional: slot.transaction.provisional(),
                    elsewhere: self.elsewhere.get(&id).copied(),
                    refused: self
                        .refusals
                        .get(&id)
                        .or_else(|| self.unproven.get(&slot.to))
                        .copied(),
                    unusable: self.unusable.get(&slot.to).copied(),
                };
                self.close(id, event);
                self.free.push_back(id);
            }
            TransactionStep::End => self.free.push_back(id),
            _ => {}
        }
    }

    /// Emits the terminal event of a transaction.
    fn close(&mut self, id: u32, mut event: Event) {
        self.open -= 1;
        if let Some(lost) = self.lost.remove(&id) {
            event.count_less(lost);
        }
        self.elsewhere.remove(&id);
        self.refusals.remove(&id);
        self.provisional.remove(&id);
        self.first_replies.remove(&id);
        self.report(event);
    }

    fn report(&mut self, event: Event) {
        self.outputs.push_back(LayerOutput::Event(event));
    }
}

impl TransactionSlot {
    fn started(&self) -> Moment {
        Moment::from_nanos(self.started)
    }

    fn age(&self, now: Moment) -> Duration {
        Duration::from_nanos(nanos(now).saturating_sub(self.started))
    }
}

/// The transaction with this branch, if the token matches.
fn find(slots: &mut [TransactionSlot], branch: Branch) -> Option<(u32, &mut TransactionSlot)> {
    let slot = slots.get_mut(branch.id as usize)?;
    (slot.token == branch.token).then_some((branch.id, slot))
}

/// Whether this timer still has an effect.
fn awaits(slots: &[TransactionSlot], alarm: Alarm, timer: TransactionTimer) -> bool {
    let slot = &slots[alarm.id as usize];
    slot.run == alarm.run && slot.transaction.awaits(timer)
}

#[cfg(test)]
mod tests;
