//! One task drives everything: start what is due, read what has arrived, send what the layer wants
//! sent, then wait for the first of all these.
#![expect(
    clippy::disallowed_methods,
    reason = "this is where the clock is read and waited for"
)]

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::io;
use std::ops::ControlFlow;
use std::pin::pin;
use std::time::Instant;

use anyhow::Context;
use rand::{Rng, SeedableRng, rngs::StdRng};

use super::icmp::refusal;
use super::pace::Pace;
use super::rounds::Rounds;
use super::sockets::Sockets;
use super::{Direction, Finished, Message, Watcher};
use crate::asking::Sending;
use crate::list::List;
use crate::locate::Hop;
use crate::observation::{Observation, Outcome};
use crate::plan::{Plan, Route};
use crate::sip::Moment;
use crate::sip::branch::Branch;
use crate::sip::layer::{Counts, Event, Layer, Output, Start, TxId};
use crate::sip::reply::scan;
use crate::sip::request::{Slots, Template, Transport};

/// Datagrams read between two looks at everything else.
const READ_AT_ONCE: usize = 256;
/// The largest UDP payload.
const DATAGRAM_BYTES: usize = 65_535;

pub(super) async fn drive(
    lists: &[List],
    plan: &Plan,
    sending: &Sending,
    watcher: &mut dyn Watcher,
) -> anyhow::Result<Finished> {
    let mut driver = Driver::new(lists, plan, sending, watcher)?;
    let mut interrupted = pin!(tokio::signal::ctrl_c());
    let mut was_interrupted = false;
    while driver.step() {
        let wake = driver.next_wake();
        let blocked = !driver.unsent.is_empty();
        tokio::select! {
            biased;
            _ = &mut interrupted => {
                was_interrupted = true;
                break;
            }
            () = driver.sockets.ready(blocked) => {}
            () = sleep_until(wake) => {}
        }
    }
    if was_interrupted {
        driver.layer.abandon();
        driver.drain();
    }
    Ok(Finished {
        took: driver.started.elapsed(),
        interrupted: was_interrupted,
        counts: driver.layer.counts(),
    })
}

async fn sleep_until(wake: Option<Instant>) {
    match wake {
        Some(wake) => tokio::time::sleep_until(wake.into()).await,
        None => std::future::pending().await,
    }
}

struct Driver<'a> {
    lists: &'a [List],
    plan: &'a Plan,
    sending: &'a Sending,
    watcher: &'a mut dyn Watcher,
    wants_messages: bool,
    started: Instant,
    layer: Layer,
    pace: Pace,
    random: StdRng,
    sockets: Sockets,
    /// The request of each way.
    templates: Vec<Template>,
    /// Targets that may begin as soon as the pace allows.
    ready: VecDeque<usize>,
    /// Targets whose next round begins later.
    later: BinaryHeap<Reverse<(Moment, usize)>>,
    rounds: Rounds,
    /// Probes that have not ended.
    open: usize,
    /// What the socket would not take yet.
    unsent: VecDeque<Transmission>,
    /// The watcher wants no more.
    stopped: bool,
    request: Vec<u8>,
    datagram: Vec<u8>,
}

/// A request that the layer wants sent.
struct Transmission {
    tx: TxId,
    target: usize,
    branch: Branch,
}

impl<'a> Driver<'a> {
    fn new(
        lists: &'a [List],
        plan: &'a Plan,
        sending: &'a Sending,
        watcher: &'a mut dyn Watcher,
    ) -> anyhow::Result<Self> {
        let templates = plan
            .ways
            .iter()
            .map(|way| Template::over(Transport::Udp, &way.identity));
        let mut driver = Self {
            lists,
            plan,
            sending,
            wants_messages: watcher.wants_messages(),
            started: Instant::now(),
            layer: Layer::new(sending.timers, &sending.method).wanting_peers(watcher.wants_peers()),
            watcher,
            pace: Pace::new(sending.rate),
            random: StdRng::try_from_rng(&mut rand::rngs::SysRng)
                .context("no randomness from the system")?,
            sockets: Sockets::new(&plan.ways)?,
            templates: templates.collect::<Result<_, _>>()?,
            ready: VecDeque::new(),
            later: BinaryHeap::new(),
            rounds: Rounds::new(sending.count, sending.interval, plan.targets.len()),
            open: 0,
            unsent: VecDeque::new(),
            stopped: false,
            request: Vec::with_capacity(1024),
            datagram: vec![0; DATAGRAM_BYTES],
        };
        for (index, target) in plan.targets.iter().enumerate() {
            match &target.route {
                Route::To(hop) => {
                    driver.sockets.open_towards(target.way, hop.address)?;
                    driver.ready.push_back(index);
                    driver.open += 1;
                }
                Route::NotFound(why) => driver.tell(index, 0, Outcome::NotFound(*why)),
                Route::LeftOut(_) => {}
            }
        }
        Ok(driver)
    }

    fn now(&self) -> Moment {
        self.started.elapsed()
    }

    /// Where a target is.
    fn hop(&self, target: usize) -> Option<Hop> {
        match &self.plan.targets.get(target)?.route {
            Route::To(hop) => Some(*hop),
            Route::NotFound(_) | Route::LeftOut(_) => None,
        }
    }

    /// Does all that can be done now. Returns whether there is anything to wait for.
    fn step(&mut self) -> bool {
        self.read();
        let now = self.now();
        self.layer.tick(now);
        self.drain();
        self.begin_what_is_due();
        self.open > 0 && !self.stopped
    }

    fn begin_what_is_due(&mut self) {
        for begun in 0.. {
            let now = self.now();
            while let Some(&Reverse((due, target))) = self.later.peek()
                && due <= now
            {
                self.later.pop();
                self.ready.push_back(target);
            }
            // Replies must be read in between, or the kernel's queue overflows.
            if begun == READ_AT_ONCE || self.stopped || self.pace.next(now) > now {
                return;
            }
            let Some(target) = self.ready.pop_front() else {
                return;
            };
            let Some(hop) = self.hop(target) else {
                continue;
            };
            self.rounds.begin(target, now);
            let wanted = self.watcher.begins(target);
            if self.sending.overlapping || !wanted {
                self.plan_next_round(target);
            }
            if !wanted {
                self.open -= 1;
                continue;
            }
            self.pace.begun(now);
            let token = self.random.next_u64();
            self.layer.start(
                now,
                Start {
                    destination: target as u32,
                    to: hop.address,
                    token,
                    reliable: false,
                },
            );
            self.drain();
        }
    }

    fn next_wake(&mut self) -> Option<Instant> {
        let now = self.now();
        let begin = if self.ready.is_empty() {
            None
        } else {
            Some(self.pace.next(now))
        };
        let later = self.later.peek().map(|Reverse((due, _))| *due);
        let timer = self.layer.next_deadline();
        let wake = [begin, later, timer].into_iter().flatten().min()?;
        Some(self.started + wake)
    }

    fn read(&mut self) {
        let mut datagram = std::mem::take(&mut self.datagram);
        for socket in 0..self.sockets.count() {
            for _ in 0..READ_AT_ONCE {
                let Some((length, from)) = self.sockets.receive(socket, &mut datagram) else {
                    break;
                };
                let now = self.now();
                let bytes = datagram.get(..length).unwrap_or_default();
                if self.wants_messages {
                    self.watcher.message(&Message {
                        at: now,
                        direction: Direction::Received,
                        transport: Transport::Udp,
                        local: self.sockets.local(socket),
                        peer: from,
                        bytes,
                    });
                }
                let before = self.layer.counts();
                self.layer.datagram(now, from, bytes);
                if self.wants_messages
                    && let Some(why) = why_ignored(before, self.layer.counts(), bytes)
                {
                    self.watcher.ignored(&why);
                }
                self.drain();
            }
            while let Some(error) = self.sockets.refused(socket) {
                let now = self.now();
                match Branch::quoted_in(&error.quoted) {
                    Some(branch) => self.layer.refused(now, branch, error.why),
                    None => self.layer.refused_by(now, error.to, error.why),
                }
                self.drain();
            }
        }
        self.datagram = datagram;
    }

    fn drain(&mut self) {
        while let Some(blocked) = self.unsent.pop_front() {
            if !self.transmit(blocked) {
                return;
            }
        }
        while let Some(output) = self.layer.poll() {
            match output {
                Output::Transmit {
                    tx,
                    destination,
                    branch,
                    ..
                } => {
                    self.transmit(Transmission {
                        tx,
                        target: destination as usize,
                        branch,
                    });
                }
                Output::Event(event) => self.event(event),
            }
        }
    }

    /// Returns false where the socket would not take it now; it is kept.
    fn transmit(&mut self, transmission: Transmission) -> bool {
        if !self.unsent.is_empty() {
            self.unsent.push_back(transmission);
            return false;
        }
        match self.send(&transmission) {
            Ok(()) => true,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                self.unsent.push_front(transmission);
                false
            }
            Err(error) => {
                self.layer
                    .failed(self.started.elapsed(), transmission.tx, refusal(&error));
                true
            }
        }
    }

    fn send(&mut self, transmission: &Transmission) -> io::Result<()> {
        let unplanned = || io::Error::from(io::ErrorKind::InvalidInput);
        let to = self.hop(transmission.target).ok_or_else(unplanned)?.address;
        let target = self.plan.targets.get(transmission.target);
        let target = target.ok_or_else(unplanned)?;
        let list = self.lists.get(target.list).ok_or_else(unplanned)?;
        let entry = list.entries.get(target.entry).ok_or_else(unplanned)?;
        let template = self.templates.get(target.way).ok_or_else(unplanned)?;
        let socket = self.sockets.of(target.way, to)?;
        let slots = Slots {
            uri: &list.uri(entry),
            local: socket.local_towards(to)?,
            branch: transmission.branch,
            cseq: self
                .plan
                .ways
                .get(target.way)
                .map_or(1, |way| way.identity.form.cseq()),
        };
        self.request.clear();
        template.render(&slots, &mut self.request);
        socket.send(to, &self.request)?;
        if self.wants_messages {
            self.watcher.message(&Message {
                at: self.started.elapsed(),
                direction: Direction::Sent,
                transport: Transport::Udp,
                local: Some(slots.local),
                peer: to,
                bytes: &self.request,
            });
        }
        Ok(())
    }

    fn event(&mut self, event: Event) {
        let (target, attempts, outcome) = match event {
            Event::Provisional { .. } => return,
            Event::Final {
                destination,
                code,
                reason,
                rtt,
                attempts,
                peer,
            } => {
                let outcome = Outcome::Answered {
                    code,
                    reason,
                    rtt,
                    peer,
                };
                (destination, attempts, outcome)
            }
            Event::TimedOut {
                destination,
                attempts,
                provisional,
                elsewhere,
                ..
            } => {
                let after = self.sending.timers.timeout;
                (
                    destination,
                    attempts,
                    Outcome::NoReply {
                        after,
                        provisional,
                        elsewhere,
                    },
                )
            }
            Event::Abandoned {
                destination,
                attempts,
            } => (destination, attempts, Outcome::Interrupted),
            Event::Failed {
                destination,
                why,
                attempts,
                ..
            } => (destination, attempts, Outcome::Refused(why)),
        };
        self.pace.answered();
        self.open -= 1;
        self.tell(target as usize, attempts, outcome);
        if !self.sending.overlapping {
            self.plan_next_round(target as usize);
        }
    }

    fn plan_next_round(&mut self, target: usize) {
        if let Some(due) = self.rounds.next(target) {
            self.open += 1;
            self.later.push(Reverse((due, target)));
        }
    }

    fn tell(&mut self, target: usize, attempts: u16, outcome: Outcome) {
        let seen = Observation {
            address: self.hop(target).map(|hop| hop.address),
            attempts,
            outcome,
        };
        self.stopped |= self.watcher.observed(target, seen) == ControlFlow::Break(());
    }
}

/// Why the layer counted this datagram and did not believe it, if that is what it did.
fn why_ignored(before: Counts, after: Counts, bytes: &[u8]) -> Option<String> {
    let grown = |count: fn(&Counts) -> u64| count(&after) > count(&before);
    Some(match () {
        () if grown(|c| c.late) => "it came after the timeout".to_owned(),
        () if grown(|c| c.duplicates) => "another reply came before it".to_owned(),
        () if grown(|c| c.foreign) => "its branch or its CSeq method is not ours".to_owned(),
        () if grown(|c| c.other_address) => "it came from another address".to_owned(),
        () if grown(|c| c.malformed) || grown(|c| c.not_replies) => scan(bytes).err()?.to_string(),
        () => return None,
    })
}
