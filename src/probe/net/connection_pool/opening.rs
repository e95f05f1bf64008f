//! Assigns probes to connections, and opens new ones.

use std::collections::HashSet;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::mpsc;

use super::{ConnectionKey, ConnectionPool, PoolFull, PooledConnection, ProbeNumber, StreamProbe};
use crate::base::transport::Transport;
use crate::dns::locate::Hop;
use crate::kamailio::tls_cfg::TlsProfile;
use crate::probe::net::connection::{self, ConnectionParams};
use crate::probe::net::icmp::refusal;
use crate::probe::net::source_address::SourceAddresses;
use crate::probe::net::tls::LoadedTlsProfile;
use crate::probe::observation::{Connection, ConnectionFault, ConnectionStage, TlsObservation};
use crate::sip::Moment;
use crate::sip::request::RequestProfile;

impl ConnectionPool {
    /// Reads the files that TLS to this hop needs, before anything is sent.
    ///
    /// # Errors
    /// If a file cannot be read or used.
    pub fn prepare(&mut self, hop: Hop, from: &RequestProfile) -> anyhow::Result<()> {
        if hop.transport == Transport::Tls {
            let profile = self.profile(hop.address, from);
            if !self.ready.contains_key(profile) {
                let client = Arc::new(LoadedTlsProfile::new(profile)?);
                self.ready.insert(profile.clone(), client);
            }
        }
        Ok(())
    }

    /// The TLS profile for this destination and source.
    pub(super) fn profile(&self, to: SocketAddr, from: &RequestProfile) -> &TlsProfile {
        if self.clients.by_address.is_empty() {
            return &self.clients.default;
        }
        let known = from.source.map(|source| source.ip());
        let known = known.filter(|address| !address.is_unspecified());
        match known.or_else(|| SourceAddresses::default().local_towards(to).ok()) {
            Some(local) => self.clients.of(SocketAddr::new(local, from.server_port)),
            None => &self.clients.default,
        }
    }

    /// Starts a probe of this target, whose URI has this host, on an existing or a new connection.
    pub fn begin(
        &mut self,
        now: Moment,
        target: usize,
        hop: Hop,
        from: &RequestProfile,
        host: &[u8],
    ) -> Result<ProbeNumber, PoolFull> {
        let host = || String::from_utf8_lossy(host).into_owned().into_boxed_str();
        let key = ConnectionKey {
            to: hop.address,
            source: from.source,
            tls: (hop.transport == Transport::Tls)
                .then(|| (self.profile(hop.address, from).clone(), host())),
        };
        let stream = match self.by_key.get(&*self.shared(&key)) {
            Some(id) => Ok(*id),
            None => {
                let place = self.places.clone().try_acquire_owned();
                self.open(place.map_err(|_| PoolFull)?, key, hop.transport)
            }
        };
        let mut probe = StreamProbe {
            target,
            stream: None,
            branch: None,
            begun: now,
            sent: None,
            attempts: 0,
            fault: None,
        };
        let number = self.next.1;
        match stream {
            Ok(id) => self.put_on(id, number, &mut probe),
            // Others use up the descriptors; wait until one of ours is free again. Each connection ends:
            // with Timer F of its last request at the latest, as then it is idle, and makes room.
            Err(error) if is_exhaustion(&error) && self.open > 0 => return Err(PoolFull),
            Err(error) => probe.fault = Some(ConnectionFault::Refused(refusal(&error))),
        }
        self.next.1 = number.wrapping_add(1);
        self.probes.insert(number, probe);
        Ok(number)
    }

    pub(super) fn put_on(&mut self, id: u64, number: ProbeNumber, probe: &mut StreamProbe) {
        let Some(stream) = self.streams.get_mut(&id) else {
            unreachable!("a probe is put on a connection that is there");
        };
        stream.probes.insert(number);
        probe.stream = Some(id);
    }

    pub(super) fn open(
        &mut self,
        place: OwnedSemaphorePermit,
        key: ConnectionKey,
        transport: Transport,
    ) -> io::Result<u64> {
        let socket = match connection::socket(key.to, key.source) {
            // Fewer descriptors than expected: no more connections than are open now.
            Err(error) if is_exhaustion(&error) && self.open > 0 => {
                place.forget();
                self.places.forget_permits(self.places.available_permits());
                return Err(error);
            }
            opened => opened?,
        };
        let tls = key.tls.as_ref();
        let tls =
            tls.and_then(|(profile, host)| Some((self.ready.get(profile)?.clone(), host.clone())));
        let opening = ConnectionParams {
            socket,
            to: key.to,
            tls,
            place,
        };
        let id = self.next.0;
        self.next.0 += 1;
        let (requests, taken) = mpsc::unbounded_channel();
        self.open += 1;
        tokio::spawn(connection::run(id, opening, taken, self.reporter.clone()));
        let shared = self.shared(&key).into_owned();
        self.by_key.insert(shared, id);
        let connection = Connection {
            transport,
            local: None,
            connect: None,
            tls: TlsObservation::default(),
        };
        let stream = PooledConnection {
            key,
            requests,
            connection: Arc::new(connection),
            stage: Some(ConnectionStage::Connecting),
            is_within_message: false,
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
