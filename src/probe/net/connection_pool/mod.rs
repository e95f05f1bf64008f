//! The open connections, the requests on each, and the probes that wait for one.
//!
//! Destinations with the same address, transport, source and TLS profile share a connection, or those with
//! the same address and transport, as Kamailio 6.1.4 and later have it. It stays open for their next rounds. The descriptor limit bounds the number of open connections.

mod opening;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet, VecDeque};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{self, Receiver, Sender, UnboundedSender};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::base::transport::Transport;
use crate::kamailio::tls_cfg::{TlsProfile, TlsProfiles};
use crate::probe::net::connection::ConnectionReport;
use crate::probe::net::fd_limit;
use crate::probe::net::tls::LoadedTlsProfile;
use crate::probe::observation::{Connection, ConnectionFault, ConnectionStage};
use crate::sip::Moment;
use crate::sip::branch::Branch;

/// The capacity of the report channel; connections wait while it is full.
const REPORTS: usize = 1024;

/// The number of a probe over a connection. Several probes of one target may be in flight.
pub type ProbeNumber = u32;

/// All connections of a run.
#[derive(Debug)]
pub struct ConnectionPool {
    clients: TlsProfiles,
    /// Whether all that go to one peer share a connection, whatever their source and TLS profile.
    by_peer: bool,
    /// The profiles used so far, with their files read.
    ready: HashMap<TlsProfile, Arc<LoadedTlsProfile>>,
    streams: HashMap<u64, PooledConnection>,
    by_key: HashMap<ConnectionKey, u64>,
    probes: HashMap<ProbeNumber, StreamProbe>,
    /// Connections without a running probe, the oldest first; some may be in use again.
    idle: VecDeque<u64>,
    /// How many more connections may be opened. One at least, if none is open: otherwise nothing would
    /// ever end what waits for one.
    places: Arc<Semaphore>,
    /// Connections whose end was not handled yet.
    open: usize,
    reporter: Sender<(u64, ConnectionReport)>,
    reports: Receiver<(u64, ConnectionReport)>,
    /// The numbers of the next connection and of the next probe.
    next: (u64, ProbeNumber),
}

/// What a connection is opened with, and what probes must have in common to share it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct ConnectionKey {
    to: SocketAddr,
    source: Option<SocketAddr>,
    /// For TLS: the profile, and the host of the URI.
    tls: Option<(TlsProfile, Box<str>)>,
}

#[derive(Debug)]
struct PooledConnection {
    key: ConnectionKey,
    requests: UnboundedSender<Vec<u8>>,
    connection: Arc<Connection>,
    /// The stage it has reached; `None` when requests can be sent.
    stage: Option<ConnectionStage>,
    /// Whether a reply has arrived over it.
    answered: bool,
    /// Whether a part of a message has arrived last.
    is_within_message: bool,
    /// Whether it is in the queue of idle connections.
    is_idle: bool,
    probes: HashSet<ProbeNumber>,
}

/// A probe over a connection.
#[derive(Debug)]
struct StreamProbe {
    target: usize,
    /// `None` if no socket could be opened.
    stream: Option<u64>,
    /// The branch of its transaction, once that has begun.
    branch: Option<Branch>,
    /// When it was due, and when it was sent.
    begun: Moment,
    sent: Option<Moment>,
    attempts: u16,
    /// Why it has no connection.
    fault: Option<ConnectionFault>,
}

/// A request that can be sent now.
#[derive(Debug, Clone, Copy)]
pub struct Sendable {
    pub target: usize,
    pub branch: Branch,
    pub transport: Transport,
    pub local: SocketAddr,
    pub to: SocketAddr,
}

/// A probe that has ended, and the state of its connection at that time.
#[derive(Debug)]
pub struct EndedProbe {
    pub connection: Option<Arc<Connection>>,
    /// The stage the connection had reached; `None` if requests could be sent.
    pub stage: Option<ConnectionStage>,
    /// Whether a message had begun to arrive over the connection, and not ended.
    pub is_within_message: bool,
    /// How long the request waited for its connection.
    pub delay: Duration,
    pub attempts: u16,
    /// Why it has no connection.
    pub fault: Option<ConnectionFault>,
}

/// No further connection may be opened now.
#[derive(Debug)]
pub struct PoolFull;

impl ConnectionPool {
    /// An empty pool; `first` is the number of the first probe. `by_peer`: all that go to one peer share
    /// the connection that the first of them opens.
    pub fn new(clients: TlsProfiles, by_peer: bool, first: ProbeNumber) -> Self {
        let (reporter, reports) = mpsc::channel(REPORTS);
        Self {
            clients,
            by_peer,
            ready: HashMap::new(),
            streams: HashMap::new(),
            by_key: HashMap::new(),
            probes: HashMap::new(),
            idle: VecDeque::new(),
            places: Arc::new(Semaphore::new(fd_limit::connections())),
            open: 0,
            reporter,
            reports,
            next: (0, first),
        }
    }

    pub fn target(&self, number: ProbeNumber) -> Option<usize> {
        Some(self.probes.get(&number)?.target)
    }

    /// The request of this probe is due. Returns false if it has no connection.
    pub fn wants_to_send(&mut self, number: ProbeNumber, branch: Branch) -> bool {
        let Some(probe) = self.probes.get_mut(&number) else {
            return false;
        };
        probe.branch = Some(branch);
        probe.fault.is_none()
    }

    /// The request of this probe, if it can be sent now; otherwise [`ConnectionPool::waiting`] returns it later.
    pub fn sendable(&self, number: ProbeNumber) -> Option<Sendable> {
        let probe = self.probes.get(&number)?;
        let stream = self.streams.get(&probe.stream?)?;
        if stream.stage.is_some() {
            return None;
        }
        Some(Sendable {
            target: probe.target,
            branch: probe.branch.filter(|_| probe.sent.is_none())?,
            transport: stream.connection.transport,
            local: stream.connection.local?,
            to: stream.key.to,
        })
    }

    /// The probes that wait for this connection to become ready.
    pub fn waiting(&self, id: u64) -> Vec<ProbeNumber> {
        let probes = self.streams.get(&id).map(|stream| stream.probes.iter());
        let mut waiting: Vec<_> = probes.into_iter().flatten().copied().collect();
        // In the order in which they began.
        waiting.sort_unstable();
        waiting
    }

    /// Sends the request of this probe.
    pub fn send(&mut self, now: Moment, number: ProbeNumber, request: Vec<u8>) {
        let Some(probe) = self.probes.get_mut(&number) else {
            return;
        };
        probe.sent = Some(now);
        probe.attempts += 1;
        if let Some(stream) = probe.stream.and_then(|id| self.streams.get(&id)) {
            // If this fails, the task is about to report the end of the connection.
            let _ = stream.requests.send(request);
        }
    }

    /// The transaction of this probe has ended.
    pub fn leave(&mut self, number: ProbeNumber) -> Option<EndedProbe> {
        let probe = self.probes.remove(&number)?;
        let id = probe.stream;
        let stream = id.and_then(|id| self.streams.get_mut(&id));
        let left = EndedProbe {
            connection: stream.as_ref().map(|stream| stream.connection.clone()),
            stage: stream.as_ref().and_then(|stream| stream.stage),
            is_within_message: stream.as_ref().is_some_and(|s| s.is_within_message),
            delay: probe.sent.unwrap_or_default().saturating_sub(probe.begun),
            attempts: probe.attempts,
            fault: probe.fault,
        };
        if let Some((stream, id)) = stream.zip(id) {
            stream.probes.remove(&number);
            if stream.probes.is_empty() {
                self.is_unused(id);
            }
        }
        Some(left)
    }

    fn is_unused(&mut self, id: u64) {
        match self.streams.get_mut(&id) {
            // No probe waits for it any more.
            Some(stream) if stream.stage.is_some() => self.close(id),
            Some(stream) if !stream.is_idle => {
                stream.is_idle = true;
                self.idle.push_back(id);
            }
            _ => {}
        }
    }

    /// Closes idle connections, as many as there are targets waiting for one.
    pub fn make_room(&mut self, waiting: usize) {
        let mut missing = waiting.saturating_sub(self.places.available_permits());
        while missing > 0
            && let Some(id) = self.idle.pop_front()
        {
            let Some(stream) = self.streams.get_mut(&id) else {
                continue;
            };
            stream.is_idle = false;
            if stream.probes.is_empty() {
                self.close(id);
                missing -= 1;
            }
        }
    }

    /// How many connections may be opened now.
    pub fn places(&self) -> usize {
        self.places.available_permits()
    }

    fn close(&mut self, id: u64) {
        // The task ends when its request channel is dropped.
        if let Some(stream) = self.streams.remove(&id) {
            self.forget_key(&stream.key, id);
        }
    }

    fn forget_key(&mut self, key: &ConnectionKey, id: u64) {
        let shared = self.shared(key);
        if self.by_key.get(&*shared) == Some(&id) {
            self.by_key.remove(&*shared);
        }
    }

    /// The part of the key that others must have in common with it.
    fn shared<'k>(&self, key: &'k ConnectionKey) -> Cow<'k, ConnectionKey> {
        if !self.by_peer {
            return Cow::Borrowed(key);
        }
        let any_tls = || (self.clients.default.clone(), Box::default());
        Cow::Owned(ConnectionKey {
            to: key.to,
            source: None,
            tls: key.tls.as_ref().map(|_| any_tls()),
        })
    }

    /// The next report, if there is one now.
    pub fn try_next(&mut self) -> Option<(u64, ConnectionReport)> {
        self.reports.try_recv().ok()
    }

    pub async fn next(&mut self) -> Option<(u64, ConnectionReport)> {
        self.reports.recv().await
    }

    /// The peer of a connection, and what is known of it.
    pub fn known(&self, id: u64) -> Option<(SocketAddr, Arc<Connection>)> {
        let stream = self.streams.get(&id)?;
        Some((stream.key.to, stream.connection.clone()))
    }

    /// Stores the stage that a connection has reached; `None` means ready.
    pub fn came(&mut self, id: u64, connection: Connection, stage: Option<ConnectionStage>) {
        self.saw(id, connection);
        if let Some(stream) = self.streams.get_mut(&id) {
            stream.stage = stage;
        }
    }

    /// Stores what was seen of a connection.
    pub fn saw(&mut self, id: u64, connection: Connection) {
        if let Some(stream) = self.streams.get_mut(&id) {
            stream.connection = Arc::new(connection);
        }
    }

    /// Records whether a part of a message has arrived last over this connection.
    pub fn is_within_message(&mut self, id: u64, is_within: bool) {
        if let Some(stream) = self.streams.get_mut(&id) {
            stream.is_within_message = is_within;
        }
    }

    /// Records that a reply arrived over this connection.
    pub fn answered(&mut self, id: u64) {
        if let Some(stream) = self.streams.get_mut(&id) {
            stream.answered = true;
        }
    }

    /// A connection has ended: frees its slot. Returns the branches of the probes that failed with it.
    /// The connection stays known until [`ConnectionPool::forget`].
    ///
    /// A peer may close a connection that has carried replies while a request is on its way: that
    /// request is sent again over a new connection, once.
    pub fn ended(
        &mut self,
        id: u64,
        fault: Option<ConnectionFault>,
        place: OwnedSemaphorePermit,
    ) -> Vec<Branch> {
        self.open -= 1;
        let Some(stream) = self.streams.get_mut(&id) else {
            return Vec::new();
        };
        let is_over = matches!(
            fault,
            Some(ConnectionFault::Closed(false) | ConnectionFault::Reset)
        );
        let may_go_again = stream.answered && is_over;
        let (key, transport) = (stream.key.clone(), stream.connection.transport);
        let probes = std::mem::take(&mut stream.probes);
        self.forget_key(&key, id);
        let goes_again = |number: &ProbeNumber| {
            let probe = self.probes.get(number);
            may_go_again && probe.is_some_and(|probe| probe.attempts == 1)
        };
        let (again, mut failed): (Vec<_>, Vec<_>) = probes.into_iter().partition(goes_again);
        let opened = match again.is_empty() {
            true => None,
            false => self.open(place, key, transport).ok(),
        };
        match opened {
            Some(new) => {
                for number in again {
                    if let Some(mut probe) = self.probes.remove(&number) {
                        probe.sent = None;
                        self.put_on(new, number, &mut probe);
                        self.probes.insert(number, probe);
                    }
                }
            }
            None => failed.extend(again),
        }
        let failed = failed.into_iter().filter_map(|number| {
            let probe = self.probes.get_mut(&number)?;
            probe.fault = Some(fault.clone().unwrap_or(ConnectionFault::Closed(false)));
            probe.branch
        });
        failed.collect()
    }

    /// Removes a connection that has ended, after all its probes have left it.
    pub fn forget(&mut self, id: u64) {
        self.streams.remove(&id);
    }
}
