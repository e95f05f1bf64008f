//! The loop that drives a run, in one task: start probes that are due, read what has arrived, send
//! what the transaction layer wants to send, then wait for the next event.
#![expect(clippy::disallowed_methods, reason = "reads the clock, and waits")]

mod connections;
mod datagrams;
mod outcome;
mod planned;
mod rounds;
mod sleep;

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, VecDeque};
use std::net::SocketAddr;
use std::pin::pin;
use std::time::{Instant, SystemTime};

use anyhow::Context;
use rand::{Rng, SeedableRng, rngs::StdRng};

use super::locating::Locating;
use super::net::batch::SENT_AT_ONCE;
use super::net::clock::{Clock, ClockReading};
use super::net::connection_pool::{ConnectionPool, ProbeNumber};
use super::net::sockets::Sockets;
use super::observation::{Observation, ProbeOutcome, TransportSwitch};
use super::options::SendOptions;
use super::plan::{Plan, TargetRoute};
use super::rate_limit::RateLimit;
use super::requests::Requests;
use super::schedule::Rounds;
use super::{Direction, RunTotals, Watcher, WireMessage};
use crate::base::signal::Signal;
use crate::base::transport::Transport;
use crate::dns::locate::Hop;
use crate::kamailio::list::List;
use crate::sip::Moment;
use crate::sip::branch::Branch;
use crate::sip::layer::{Event, Layer, LayerOutput, RequestStart};
use outcome::{ended, over_its_connection, why_ignored};
use sleep::{sleep_until, sleep_until_if};

/// Datagrams to read before the loop turns to its other work.
const READ_AT_ONCE: usize = 256;

/// The number of the first probe over a connection. Smaller numbers are the indices of targets.
const FIRST_STREAM: ProbeNumber = 1 << 31;

/// Probes to start before the loop reads again, so that a reply does not wait long.
const BEGUN_AT_ONCE: usize = SENT_AT_ONCE;

/// Probes all targets, every round, and reports the end of each probe to the watcher. What `locating`
/// finds meanwhile is probed, too: the plan that is returned has it. The signal that `interruption`
/// waits for ends the run; the watcher still gets the results known by then.
///
/// # Errors
/// If a socket cannot be opened, for example because the source address is not local.
pub async fn drive(
    lists: &[List],
    plan: Plan,
    mut locating: Option<Locating<'_>>,
    sending: &SendOptions,
    watcher: &mut dyn Watcher,
    interruption: impl Future<Output = Signal>,
) -> anyhow::Result<(RunTotals, Plan)> {
    let mut driver = ProbeDriver::new(lists, plan, sending, watcher)?;
    if let Some(locating) = &mut locating {
        locating.begin();
    }
    driver.take_up(0)?;
    let mut interruption = pin!(interruption);
    let mut interrupted = None;
    let mut deadline_passed = false;
    let deadline = sending.deadline.map(|deadline| driver.started + deadline);
    let mut deadline = pin!(sleep_until_if(deadline));
    while driver.step() || (locating.is_some() && !driver.stopped) {
        let wake = driver.next_wake();
        tokio::select! {
            biased;
            signal = &mut interruption => {
                interrupted = Some(signal);
                break;
            }
            () = &mut deadline => {
                deadline_passed = true;
                break;
            }
            found = Locating::next_of(&mut locating) => match found {
                Some(found) => driver.add(&mut locating, found)?,
                None => locating = None,
            },
            () = driver.sockets.ready() => {}
            Some((id, happened)) = driver.streams.next() => driver.handle_connection_event(id, happened),
            () = sleep_until(wake) => {}
        }
    }
    if interrupted.is_some() || deadline_passed {
        driver.layer.abandon();
        driver.drain();
    }
    let totals = RunTotals {
        began: Some(driver.began),
        took: driver.started.elapsed(),
        interrupted,
        deadline_passed,
        reached: None,
        counts: driver.layer.counts(),
    };
    if let Some(mut locating) = locating {
        locating.abandon(&mut driver.plan);
        driver.take_up(driver.taken)?;
    }
    Ok((totals, driver.plan))
}

struct ProbeDriver<'a> {
    lists: &'a [List],
    plan: Plan,
    /// How many targets of the plan were taken up.
    taken: usize,
    sending: &'a SendOptions,
    watcher: &'a mut dyn Watcher,
    wants_messages: bool,
    started: Instant,
    /// The wall-clock time of `started`.
    began: SystemTime,
    clock: Clock,
    layer: Layer,
    rate_limit: RateLimit,
    random: StdRng,
    sockets: Sockets,
    streams: ConnectionPool,
    requests: Requests<'a>,
    /// Targets that use another transport than their own.
    switched: HashMap<usize, TransportSwitch>,
    /// Targets that may start as soon as the rate allows.
    ready: VecDeque<usize>,
    /// Targets that wait for a free connection slot.
    waiting: VecDeque<usize>,
    /// Targets that waited and now have a slot.
    admitted: VecDeque<usize>,
    /// Targets whose next round is due later.
    later: BinaryHeap<Reverse<(Moment, usize)>>,
    rounds: Rounds,
    /// Rounds that have not ended.
    open: usize,
    /// What the sockets have no room for yet.
    unsent: VecDeque<Transmission>,
    /// The watcher has asked to stop.
    stopped: bool,
    /// Buffer: the last request that was written for a connection.
    request: Vec<u8>,
}

/// A request that the transaction layer wants to send.
struct Transmission {
    target: usize,
    branch: Branch,
    is_first: bool,
}

impl<'a> ProbeDriver<'a> {
    fn new(
        lists: &'a [List],
        plan: Plan,
        sending: &'a SendOptions,
        watcher: &'a mut dyn Watcher,
    ) -> anyhow::Result<Self> {
        Ok(Self {
            lists,
            plan,
            taken: 0,
            sending,
            wants_messages: watcher.wants_messages(),
            started: Instant::now(),
            began: SystemTime::now(),
            clock: Clock::default(),
            layer: Layer::new(sending.timers, &sending.method)
                .wanting_peers(watcher.wants_peers())
                .keeping_sending(sending.keeps_sending)
                .reading_as(sending.reading),
            watcher,
            rate_limit: RateLimit::new(sending.rate),
            random: StdRng::try_from_rng(&mut rand::rngs::SysRng)
                .context("no randomness from the system")?,
            sockets: Sockets::default(),
            streams: ConnectionPool::new(
                sending.tls.clone(),
                sending.connections_by_peer,
                FIRST_STREAM,
            ),
            requests: Requests::new(lists),
            switched: HashMap::new(),
            ready: VecDeque::new(),
            waiting: VecDeque::new(),
            admitted: VecDeque::new(),
            later: BinaryHeap::new(),
            rounds: Rounds::new(sending.count, sending.interval),
            open: 0,
            unsent: VecDeque::new(),
            stopped: false,
            request: Vec::with_capacity(1024),
        })
    }

    fn now(&self) -> Moment {
        self.started.elapsed()
    }

    /// The current address and transport of a target.
    fn hop(&self, target: usize) -> Hop {
        let TargetRoute::To(hop) = self.plan.targets[target].route else {
            unreachable!("a target without a next hop is never begun");
        };
        let switched = self.switched.get(&target);
        switched.map_or(hop, |switched| switched.hop(hop))
    }

    /// Does everything that can be done now. Returns whether there is anything left to wait for.
    fn step(&mut self) -> bool {
        self.read();
        self.handle_connection_events();
        let now = self.now();
        self.layer.handle_time(now);
        self.drain();
        self.begin_what_is_due();
        // What has just begun to wait may take the place of an idle connection, and nothing else would
        // wake the loop.
        self.admit();
        self.flush();
        self.drain();
        self.open > 0 && !self.stopped
    }

    fn begin_what_is_due(&mut self) {
        self.admit();
        for begun in 0.. {
            let now = self.now();
            while let Some(&Reverse((due, target))) = self.later.peek()
                && due <= now
            {
                self.later.pop();
                self.ready.push_back(target);
            }
            if begun == BEGUN_AT_ONCE || self.stopped || self.rate_limit.next(now) > now {
                return;
            }
            // Targets that waited for a connection have already begun their round.
            let (target, is_new) = match self.admitted.pop_front() {
                Some(target) => (target, false),
                None => match self.ready.pop_front() {
                    Some(target) => (target, true),
                    None => return,
                },
            };
            if is_new {
                self.rounds.begin(target, now);
                let is_wanted = self.watcher.begins(&self.plan, target);
                // As Kamailio's timer sends the next ping although the last one has no result yet.
                self.plan_next_round(target);
                if !is_wanted {
                    self.open -= 1;
                    continue;
                }
                if let Some(outcome) = self.fails_unsent(target) {
                    let observation = Observation {
                        at: self.began + now,
                        attempts: 0,
                        ..Observation::new(outcome)
                    };
                    self.end_round(target, observation);
                    continue;
                }
                self.switch_if_long(target);
            }
            let hop = self.hop(target);
            let destination = match hop.transport {
                Transport::Udp => target as u32,
                _ => {
                    let Some(number) = self.begin_by_stream(now, target, hop) else {
                        self.waiting.push_back(target);
                        continue;
                    };
                    number
                }
            };
            self.rate_limit.begun(now);
            self.start(now, destination, hop);
            self.drain();
        }
    }

    /// Starts a transaction. `destination` is the index of a target (UDP) or the number of a probe over
    /// a connection.
    fn start(&mut self, now: Moment, destination: u32, hop: Hop) {
        let start = RequestStart {
            destination,
            to: hop.address,
            token: self.random.next_u64(),
            reliable: hop.transport != Transport::Udp,
        };
        self.layer.start(now, start);
    }

    fn next_wake(&mut self) -> Option<Instant> {
        let now = self.now();
        let may_admit = !self.waiting.is_empty() && self.streams.places() > 0;
        let may_begin = may_admit || !self.ready.is_empty() || !self.admitted.is_empty();
        let begin = may_begin.then(|| self.rate_limit.next(now));
        let later = self.later.peek().map(|Reverse((due, _))| *due);
        let timer = self.layer.next_deadline();
        let wake = [begin, later, timer].into_iter().flatten().min()?;
        Some(self.started + wake)
    }

    /// Reads both clocks.
    fn read_clock(&mut self) -> ClockReading {
        let before = self.now();
        let wall = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let after = self.now();
        self.clock.read(before, wall.unwrap_or_default(), after)
    }

    /// Handles a message. Returns whether it was accepted.
    fn received(
        &mut self,
        now: Moment,
        transport: Transport,
        local: Option<SocketAddr>,
        from: SocketAddr,
        bytes: &[u8],
    ) -> bool {
        if self.wants_messages {
            self.watcher.message(&WireMessage {
                at: now,
                direction: Direction::Received,
                transport,
                local,
                peer: from,
                bytes,
            });
        }
        let before = self.layer.counts();
        self.layer.handle_datagram(now, from, bytes);
        let after = self.layer.counts();
        if self.wants_messages
            && let Some(why) = why_ignored(before, after, self.layer.read(bytes).err())
        {
            self.watcher.ignored(&why);
        }
        self.drain();
        before == after
    }

    fn drain(&mut self) {
        while let Some(blocked) = self.unsent.pop_front() {
            if let Some(blocked) = self.transmit(blocked) {
                self.unsent.push_front(blocked);
                return;
            }
        }
        while let Some(output) = self.layer.poll_output() {
            match output {
                LayerOutput::Transmit {
                    destination,
                    branch,
                    attempt,
                    ..
                } => {
                    if self.stream_of(destination).is_some() {
                        self.transmit_by_stream(destination, branch);
                        continue;
                    }
                    let transmission = Transmission {
                        target: destination as usize,
                        branch,
                        is_first: attempt == 1,
                    };
                    if self.unsent.is_empty() {
                        let blocked = self.transmit(transmission);
                        self.unsent.extend(blocked);
                    } else {
                        self.unsent.push_back(transmission);
                    }
                }
                LayerOutput::Event(event) => self.event(event),
            }
        }
    }

    fn profile(&self, target: usize) -> usize {
        self.plan.targets[target].profile
    }

    /// Reports that the last request was sent over a connection.
    fn sent(&mut self, transport: Transport, local: SocketAddr, to: SocketAddr) {
        if self.wants_messages {
            self.watcher.message(&WireMessage {
                at: self.started.elapsed(),
                direction: Direction::Sent,
                transport,
                local: Some(local),
                peer: to,
                bytes: &self.request,
            });
        }
    }

    fn event(&mut self, event: Event) {
        let timed_out = matches!(event, Event::TimedOut { .. });
        let Some(mut ended) = ended(event, self.sending.timers.timeout) else {
            return;
        };
        match &ended.outcome {
            ProbeOutcome::Answered { rtt, .. } => self.rate_limit.answered(*rtt),
            // The window has stopped counting this probe long ago.
            _ if timed_out => {}
            _ => self.rate_limit.refused(),
        }
        let (target, connection) = match self.stream_of(ended.destination) {
            None => (ended.destination as usize, None),
            Some(target) => match self.streams.leave(ended.destination) {
                Some(left) => {
                    over_its_connection(&left, &mut ended);
                    if self.goes_back_to_udp(target, &ended.outcome) {
                        return;
                    }
                    (target, left.connection)
                }
                None => return,
            },
        };
        self.observe(target, ended, connection);
    }

    /// The target of a probe over a connection; `None` if this is the index of a target, which uses
    /// UDP.
    fn stream_of(&self, destination: ProbeNumber) -> Option<usize> {
        if destination < FIRST_STREAM {
            return None;
        }
        self.streams.target(destination)
    }
}
