//! One task drives everything: start what is due, read what has arrived, send what the layer wants
//! sent, then wait for the first of all these.
#![expect(
    clippy::disallowed_methods,
    reason = "this is where the clock is read and waited for"
)]

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, VecDeque};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::ops::ControlFlow;
use std::pin::pin;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context;
use rand::{Rng, SeedableRng, rngs::StdRng};
use tokio::sync::{Semaphore, mpsc};

use super::icmp::refusal;
use super::pace::Pace;
use super::rounds::Rounds;
use super::udp::Udp;
use super::{Direction, Finished, Watcher};
use crate::list::List;
use crate::observation::{NotFound, Observation, Outcome};
use crate::plan::{Route, Target};
use crate::resolve;
use crate::settings::Sending;
use crate::sip::Moment;
use crate::sip::branch::Branch;
use crate::sip::layer::{Counts, Event, Layer, Output, Start, TxId};
use crate::sip::reply::scan;
use crate::sip::request::Slots;
use crate::sip::timers::Timers;

/// Datagrams read between two looks at everything else.
const READ_AT_ONCE: usize = 256;
/// Names asked for at the same time.
const LOOK_UPS_AT_ONCE: usize = 256;
/// The largest UDP payload.
const DATAGRAM_BYTES: usize = 65_535;

type Found = (String, Result<IpAddr, NotFound>);

pub(super) async fn drive(
    lists: &[List],
    targets: &[Target],
    sending: &Sending,
    watcher: &mut dyn Watcher,
) -> anyhow::Result<Finished> {
    let mut driver = Driver::new(lists, targets, sending, watcher)?;
    let mut names = driver.look_up_names();
    let mut interrupted = pin!(tokio::signal::ctrl_c());
    let mut was_interrupted = false;
    while driver.step()? {
        let wake = driver.next_wake();
        let blocked = !driver.unsent.is_empty();
        tokio::select! {
            biased;
            _ = &mut interrupted => {
                was_interrupted = true;
                break;
            }
            Some(found) = names.recv() => driver.found(found)?,
            () = ready(&driver.v4, blocked) => {}
            () = ready(&driver.v6, blocked) => {}
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

async fn ready(socket: &Option<Udp>, blocked: bool) {
    match socket {
        Some(socket) => socket.ready(blocked).await,
        None => std::future::pending().await,
    }
}

async fn sleep_until(wake: Option<Instant>) {
    match wake {
        Some(wake) => tokio::time::sleep_until(wake.into()).await,
        None => std::future::pending().await,
    }
}

struct Driver<'a> {
    lists: &'a [List],
    targets: &'a [Target],
    sending: &'a Sending,
    watcher: &'a mut dyn Watcher,
    wants_messages: bool,
    started: Instant,
    layer: Layer,
    pace: Pace,
    random: StdRng,
    v4: Option<Udp>,
    v6: Option<Udp>,
    /// Where each target is, once that is known.
    addresses: Vec<Option<SocketAddr>>,
    /// Targets that wait for the address of a name.
    waiting: HashMap<String, Vec<usize>>,
    /// Targets that may begin as soon as the pace allows.
    ready: VecDeque<usize>,
    /// Targets whose next round begins later.
    later: BinaryHeap<Reverse<(Moment, usize)>>,
    rounds: Rounds,
    /// Probes and names that have not ended.
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
    to: SocketAddr,
    branch: Branch,
}

impl<'a> Driver<'a> {
    fn new(
        lists: &'a [List],
        targets: &'a [Target],
        sending: &'a Sending,
        watcher: &'a mut dyn Watcher,
    ) -> anyhow::Result<Self> {
        let mut driver = Self {
            lists,
            targets,
            sending,
            wants_messages: watcher.wants_messages(),
            watcher,
            started: Instant::now(),
            layer: Layer::new(
                Timers::default().with_timeout(sending.timeout),
                &sending.method,
            ),
            pace: Pace::new(sending.rate),
            random: StdRng::try_from_rng(&mut rand::rngs::SysRng)
                .context("no randomness from the system")?,
            v4: None,
            v6: None,
            addresses: vec![None; targets.len()],
            waiting: HashMap::new(),
            ready: VecDeque::new(),
            later: BinaryHeap::new(),
            rounds: Rounds::new(sending.count, sending.interval, targets.len()),
            open: 0,
            unsent: VecDeque::new(),
            stopped: false,
            request: Vec::with_capacity(1024),
            datagram: vec![0; DATAGRAM_BYTES],
        };
        if let Some(source) = sending.source {
            let socket = Udp::bind(source).with_context(|| {
                format!("--source {source}: cannot be used; name an address of this machine and a free port")
            })?;
            *driver.socket_of(source) = Some(socket);
        }
        for (index, target) in targets.iter().enumerate() {
            match &target.route {
                Route::To(address) => driver.may_begin(index, *address)?,
                Route::LookUp(name, _) => {
                    driver.waiting.entry(name.clone()).or_default().push(index)
                }
                Route::LeftOut(_) => {}
            }
        }
        driver.open += driver.waiting.len();
        Ok(driver)
    }

    fn now(&self) -> Moment {
        self.started.elapsed()
    }

    fn socket_of(&mut self, like: SocketAddr) -> &mut Option<Udp> {
        if like.is_ipv4() {
            &mut self.v4
        } else {
            &mut self.v6
        }
    }

    fn may_begin(&mut self, target: usize, address: SocketAddr) -> anyhow::Result<()> {
        let source = self.sending.source;
        let socket = self.socket_of(address);
        // With --source, the other family has no socket; its targets fail one by one.
        if socket.is_none() && source.is_none() {
            *socket = Some(Udp::bind_towards(address).context("no UDP socket to be had")?);
        }
        if let Some(known) = self.addresses.get_mut(target) {
            *known = Some(address);
        }
        self.ready.push_back(target);
        self.open += 1;
        Ok(())
    }

    /// Asks for every name, each once; the answers come over the channel.
    fn look_up_names(&self) -> mpsc::UnboundedReceiver<Found> {
        let (answer, answers) = mpsc::unbounded_channel();
        let slots = Arc::new(Semaphore::new(LOOK_UPS_AT_ONCE));
        for name in self.waiting.keys().cloned() {
            let (answer, slots, patience) = (answer.clone(), slots.clone(), self.sending.timeout);
            tokio::spawn(async move {
                let _slot = slots.acquire_owned().await;
                let found = resolve::address(&name, patience).await;
                // Nobody listens any more only after an interruption.
                let _ = answer.send((name, found));
            });
        }
        answers
    }

    fn found(&mut self, (name, found): Found) -> anyhow::Result<()> {
        self.open -= 1;
        for target in self.waiting.remove(&name).unwrap_or_default() {
            let Some(Route::LookUp(_, port)) = self.targets.get(target).map(|t| &t.route) else {
                continue;
            };
            match found {
                Ok(address) => self.may_begin(target, SocketAddr::new(address, *port))?,
                Err(why) => self.tell(target, 0, Outcome::NotFound(why)),
            }
        }
        Ok(())
    }

    /// Does all that can be done now. Returns whether there is anything to wait for.
    fn step(&mut self) -> anyhow::Result<bool> {
        self.read();
        let now = self.now();
        self.layer.tick(now);
        self.drain();
        self.begin_what_is_due();
        Ok(self.open > 0 && !self.stopped)
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
            let Some(&Some(to)) = self.addresses.get(target) else {
                continue;
            };
            self.pace.begun(now);
            self.rounds.begin(target, now);
            let token = self.random.next_u64();
            self.layer.start(
                now,
                Start {
                    destination: target as u32,
                    to,
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
        for family in [true, false] {
            for _ in 0..READ_AT_ONCE {
                let socket = if family { &self.v4 } else { &self.v6 };
                let Some((length, from)) = socket.as_ref().and_then(|s| s.receive(&mut datagram))
                else {
                    break;
                };
                let now = self.now();
                let bytes = datagram.get(..length).unwrap_or_default();
                if self.wants_messages {
                    self.watcher.message(now, Direction::Received, from, bytes);
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
            let socket = |driver: &Self| {
                if family {
                    driver.v4.as_ref()?.refused()
                } else {
                    driver.v6.as_ref()?.refused()
                }
            };
            while let Some(error) = socket(self) {
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
                    to,
                    branch,
                    ..
                } => {
                    self.transmit(Transmission {
                        tx,
                        target: destination as usize,
                        to,
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
        let Transmission {
            target, to, branch, ..
        } = *transmission;
        let planned = self
            .targets
            .get(target)
            .ok_or(io::ErrorKind::InvalidInput)?;
        let list = self
            .lists
            .get(planned.list)
            .ok_or(io::ErrorKind::InvalidInput)?;
        let entry = list
            .entries
            .get(planned.entry)
            .ok_or(io::ErrorKind::InvalidInput)?;
        let mut request = std::mem::take(&mut self.request);
        let socket = self
            .socket_of(to)
            .as_mut()
            .ok_or(io::ErrorKind::AddrNotAvailable)?;
        let local = socket.local_towards(to)?;
        request.clear();
        let uri = list.uri(entry);
        self.sending.template.render(
            &Slots {
                uri: &uri,
                local,
                branch,
                cseq: 1,
            },
            &mut request,
        );
        let socket = if to.is_ipv4() { &self.v4 } else { &self.v6 };
        let sent = socket
            .as_ref()
            .map_or(Err(io::ErrorKind::AddrNotAvailable.into()), |s| {
                s.send(to, &request)
            });
        if self.wants_messages && sent.is_ok() {
            self.watcher
                .message(self.started.elapsed(), Direction::Sent, to, &request);
        }
        self.request = request;
        sent
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
            } => (
                destination,
                attempts,
                Outcome::Answered { code, reason, rtt },
            ),
            Event::TimedOut {
                destination,
                attempts,
                provisional,
                elsewhere,
                ..
            } => {
                let after = self.sending.timeout;
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
        if let Some(due) = self.rounds.next(target as usize) {
            self.open += 1;
            self.later.push(Reverse((due, target as usize)));
        }
    }

    fn tell(&mut self, target: usize, attempts: u16, outcome: Outcome) {
        let address = self.addresses.get(target).copied().flatten();
        let seen = Observation {
            address,
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
