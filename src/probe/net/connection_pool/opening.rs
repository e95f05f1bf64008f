//! Assigns probes to connections, and opens new ones.

use std::collections::HashSet;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::mpsc;

use super::{Key, NoPlace, Number, Probe, Stream, Streams};
use crate::base::transport::Transport;
use crate::dns::locate::Hop;
use crate::kamailio::tls_cfg::Profile;
use crate::probe::net::connection::{self, Opening};
use crate::probe::net::icmp::refusal;
use crate::probe::net::source_address::local_towards;
use crate::probe::net::tls::Client;
use crate::probe::observation::{Connection, Fault, Stage, Tls};
use crate::sip::Moment;

impl Streams {
    /// Reads the files that TLS to this hop needs, before anything is sent.
    ///
    /// # Errors
    /// If a file cannot be read or used.
    pub fn prepare(&mut self, hop: Hop, source: Option<SocketAddr>) -> anyhow::Result<()> {
        if hop.transport == Transport::Tls {
            let profile = self.profile(hop.address, source);
            if !self.ready.contains_key(profile) {
                let client = Arc::new(Client::new(profile)?);
                self.ready.insert(profile.clone(), client);
            }
        }
        Ok(())
    }

    /// The TLS profile for this destination and source.
    pub(super) fn profile(&self, to: SocketAddr, source: Option<SocketAddr>) -> &Profile {
        if self.clients.by_address.is_empty() {
            return &self.clients.default;
        }
        let known = source.filter(|source| !source.ip().is_unspecified());
        let local = known.or_else(|| Some(SocketAddr::new(local_towards(to).ok()?, 0)));
        match local {
            Some(local) => self.clients.of(local),
            None => &self.clients.default,
        }
    }

    /// Starts a probe of this target, whose URI has this host, on an existing or a new connection.
    pub fn begin(
        &mut self,
        now: Moment,
        target: usize,
        hop: Hop,
        source: Option<SocketAddr>,
        host: &[u8],
    ) -> Result<Number, NoPlace> {
        let host = || String::from_utf8_lossy(host).into_owned().into_boxed_str();
        let key = Key {
            to: hop.address,
            source,
            tls: (hop.transport == Transport::Tls)
                .then(|| (self.profile(hop.address, source).clone(), host())),
        };
        let stream = match self.by_key.get(&key) {
            Some(id) => Ok(*id),
            None => {
                let place = self.places.clone().try_acquire_owned();
                self.open(place.map_err(|_| NoPlace)?, key, hop.transport)
            }
        };
        let mut probe = Probe {
            target,
            stream: None,
            branch: None,
            wanted: now,
            sent: None,
            attempts: 0,
            fault: None,
        };
        let number = self.next.1;
        match stream {
            Ok(id) => self.put_on(id, number, &mut probe),
            // Others use up the descriptors; wait until one of ours is free again.
            Err(error) if is_exhaustion(&error) && !self.streams.is_empty() => return Err(NoPlace),
            Err(error) => probe.fault = Some(Fault::Refused(refusal(&error))),
        }
        self.next.1 = number.wrapping_add(1);
        self.probes.insert(number, probe);
        Ok(number)
    }

    pub(super) fn put_on(&mut self, id: u64, number: Number, probe: &mut Probe) {
        let Some(stream) = self.streams.get_mut(&id) else {
            unreachable!("a probe is put on a connection that is there");
        };
        stream.probes.insert(number);
        probe.stream = Some(id);
    }

    pub(super) fn open(
        &mut self,
        place: OwnedSemaphorePermit,
        key: Key,
        transport: Transport,
    ) -> io::Result<u64> {
        let socket = match connection::socket(key.to, key.source) {
            // One descriptor less than expected.
            Err(error) if is_exhaustion(&error) && !self.streams.is_empty() => {
                place.forget();
                return Err(error);
            }
            opened => opened?,
        };
        let tls = key.tls.as_ref();
        let tls =
            tls.and_then(|(profile, host)| Some((self.ready.get(profile)?.clone(), host.clone())));
        let opening = Opening {
            socket,
            to: key.to,
            tls,
            place,
        };
        let id = self.next.0;
        self.next.0 += 1;
        let (requests, taken) = mpsc::unbounded_channel();
        tokio::spawn(connection::run(id, opening, taken, self.reporter.clone()));
        self.by_key.insert(key.clone(), id);
        let connection = Connection {
            transport,
            local: None,
            connect: None,
            tls: Tls::default(),
        };
        let stream = Stream {
            key,
            requests,
            connection: Arc::new(connection),
            stage: Some(Stage::Connecting),
            answered: false,
            is_idle: false,
            probes: HashSet::new(),
        };
        self.streams.insert(id, stream);
        Ok(id)
    }
}

/// Whether the process or the system is out of descriptors.
pub(super) fn is_exhaustion(error: &io::Error) -> bool {
    #[cfg(unix)]
    {
        use rustix::io::Errno;
        matches!(
            Errno::from_io_error(error),
            Some(Errno::MFILE | Errno::NFILE)
        )
    }
    #[cfg(not(unix))]
    {
        let _ = error;
        false
    }
}
