//! Request profiles: the identity in a request and the address it leaves from.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};

use super::selection::{ProbeSelection, SelectedEntry};
use crate::base::fact::Fact;
use crate::base::transport::Transport;
use crate::dns::locate::{Hop, SIP_PORT};
use crate::kamailio::list::attributes;
use crate::kamailio::list::socket::Socket;
use crate::kamailio::pinging::{NextHop, socket_towards};
use crate::sip::request::{IdentityError, RequestForm, RequestProfile, SentBy};

/// The part of a request profile that depends on the entry.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ProfileKey<'a> {
    /// The From URI of the entry's attributes, if it applies.
    from: Option<&'a [u8]>,
    /// The server's socket that its pings leave from, if known.
    socket: Option<Socket>,
    transport: Transport,
}

/// The request profiles of a plan, each once.
#[derive(Debug, Default)]
pub struct ProfileTable<'a> {
    pub all: Vec<RequestProfile>,
    indices: HashMap<RequestProfile, usize>,
    known: HashMap<ProfileKey<'a>, Result<usize, IdentityError>>,
}

impl<'a> ProfileTable<'a> {
    /// The index of the profile of this entry.
    ///
    /// # Errors
    /// If its identity cannot be used in a request.
    pub fn index_of(
        &mut self,
        key: ProfileKey<'a>,
        selection: &ProbeSelection<'a>,
    ) -> Result<usize, IdentityError> {
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let profile = selection.profile(&key);
        let index = profile.identity.check().map(|()| {
            *self.indices.entry(profile).or_insert_with_key(|profile| {
                self.all.push(profile.clone());
                self.all.len() - 1
            })
        });
        self.known.insert(key, index);
        index
    }
}

impl<'a> ProbeSelection<'a> {
    /// The part of the profile that depends on this entry and hop.
    pub fn key(&self, selected: SelectedEntry<'a>, hop: Hop) -> ProfileKey<'a> {
        let attributes = selected.list.attrs(selected.entry).unwrap_or_default();
        let from = attributes::value(attributes, "ping_from").filter(|from| !from.is_empty());
        ProfileKey {
            from: from.filter(|_| !self.options.from_is_overridden),
            socket: self.socket(selected, hop),
            transport: hop.transport,
        }
    }

    /// The profile, with sockets chosen in the order of `ds_ping_set`.
    pub fn profile(&self, key: &ProfileKey<'a>) -> RequestProfile {
        let mut identity = self.options.identity.clone();
        if let Some(from) = key.from {
            identity.from = from.to_vec();
        }
        let socket = key.socket.as_ref();
        if let Some(socket) = socket.filter(|_| identity.form == RequestForm::Kamailio) {
            identity.sent_by = sent_by(socket, key.transport);
        }
        // Kamailio itself holds the port, so use any other.
        let source = socket
            .filter(|socket| self.server.is_some_and(|s| (s.is_local)(socket.address)))
            .map(|socket| SocketAddr::new(socket.address, 0));
        RequestProfile {
            identity,
            source: self.source.or(source),
        }
    }

    /// The server's socket that its pings leave from, if known.
    fn socket(&self, selected: SelectedEntry<'a>, hop: Hop) -> Option<Socket> {
        let server = self.server?;
        let towards = NextHop::new(hop.transport, hop.address.ip());
        match socket_towards(server.destination(selected.at), towards, server.server) {
            Fact::Known(socket) => socket,
            Fact::Unknown(_) => None,
        }
    }
}

/// What Kamailio writes into Via. UDP replies come to the port in it, so the port must be ours. Over
/// TCP and TLS the replies come over the connection, so Kamailio's port can be kept.
fn sent_by(socket: &Socket, transport: Transport) -> SentBy {
    let own = match socket.address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("[{address}]"),
    };
    let advertised = socket.advertised.as_ref();
    match (transport, advertised) {
        (Transport::Udp, None) => SentBy::Own,
        (Transport::Udp, Some((host, _))) => SentBy::Host(host.clone().into_bytes()),
        (_, _) => {
            let (host, port) = match advertised {
                Some((host, 0)) => (host.clone(), socket.port),
                Some((host, port)) => (host.clone(), *port),
                None => (own, socket.port),
            };
            SentBy::Whole(match port {
                SIP_PORT => host.into_bytes(),
                port => format!("{host}:{port}").into_bytes(),
            })
        }
    }
}
