//! Request profiles: the identity in a request and the address it leaves from.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};

use super::selection::{ProbeSelection, ProbedServer, SelectedEntry};
use crate::base::fact::Fact;
use crate::base::transport::Transport;
use crate::dns::locate::{Hop, SIP_PORT};
use crate::kamailio::list::attributes;
use crate::kamailio::list::socket::Socket;
use crate::kamailio::pinging::{NextHop, is_bound, socket_towards};
use crate::kamailio::server::Server;
use crate::sip::request::{IdentityError, RequestForm, RequestProfile, SentBy};

/// The part of a request profile that depends on the entry.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ProfileKey<'a> {
    /// The From URI of the entry's attributes, if it applies.
    from: Option<&'a [u8]>,
    /// The server's socket that its pings leave from, if known.
    socket: Option<Socket>,
    /// Whether they leave from the address of that socket.
    is_bound: bool,
    transport: Transport,
}

/// The request profiles of a plan, each once.
#[derive(Debug, Default)]
pub struct ProfileTable<'a> {
    indices: HashMap<RequestProfile, usize>,
    known: HashMap<ProfileKey<'a>, Result<usize, IdentityError>>,
}

impl<'a> ProfileTable<'a> {
    /// The index of the profile of this entry among `all`, to which it is added.
    ///
    /// # Errors
    /// If its identity cannot be used in a request.
    pub fn index_of(
        &mut self,
        key: ProfileKey<'a>,
        selection: &ProbeSelection<'a>,
        all: &mut Vec<RequestProfile>,
    ) -> Result<usize, IdentityError> {
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let profile = selection.profile(&key);
        let index = profile.identity.check().map(|()| {
            *self.indices.entry(profile).or_insert_with_key(|profile| {
                all.push(profile.clone());
                all.len() - 1
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
        let towards = NextHop::new(hop.transport, hop.address.ip());
        let socket = self.socket(selected, towards);
        let is_bound = |server: ProbedServer<'_>, socket: &Socket| {
            let destination = server.destination(selected.at);
            is_bound(destination, towards, socket, server.server)
        };
        ProfileKey {
            is_bound: self
                .server
                .zip(socket.as_ref())
                .is_some_and(|(server, socket)| is_bound(server, socket)),
            from: from.filter(|_| !self.options.from_is_overridden),
            socket,
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
        if let Some(server) = self.server
            && identity.form == RequestForm::Kamailio
        {
            identity.sent_by = sent_by(server.server, socket, key.transport);
            let advertised = socket.and_then(|socket| socket.advertised.as_ref());
            identity.via_transport = advertised.and_then(|own| own.transport);
        }
        // Kamailio itself holds the port, so use any other.
        let source = socket
            .filter(|_| key.is_bound)
            .filter(|socket| self.server.is_some_and(|s| (s.is_local)(socket.address)))
            .map(|socket| SocketAddr::new(socket.address, 0));
        let reuses = |server: &Server| server.tcp_reuse_port == Fact::Known(true);
        let server_port = match socket {
            Some(socket)
                if key.is_bound
                    && self.source.is_none()
                    && self.server.is_some_and(|s| reuses(s.server)) =>
            {
                socket.port
            }
            _ => 0,
        };
        RequestProfile {
            identity,
            source: self.source.or(source),
            server_port,
        }
    }

    /// The server's socket that its pings leave from, if known.
    fn socket(&self, selected: SelectedEntry<'a>, towards: NextHop) -> Option<Socket> {
        let server = self.server?;
        match socket_towards(server.destination(selected.at), towards, server.server) {
            Fact::Known(socket) => socket,
            Fact::Unknown(_) => None,
        }
    }
}

/// What Kamailio writes into Via (`via_builder`; measured on 5.6.3, 6.0.1 and 6.1.5). UDP replies come
/// to the port in it, so the port must be ours. Over TCP and TLS the replies come over the connection,
/// so Kamailio's port can be kept.
fn sent_by(server: &Server, socket: Option<&Socket>, transport: Transport) -> SentBy {
    let advertised = socket.and_then(|socket| socket.advertised.as_ref());
    let of_socket = advertised.map(|own| own.host.clone().into_bytes());
    let of_server = server.advertised_address.value().cloned().flatten();
    let host = of_server.or(of_socket);
    match (transport, socket) {
        (Transport::Udp, _) | (_, None) => host.map_or(SentBy::Own, SentBy::Host),
        (_, Some(socket)) => {
            let own = || match socket.address {
                IpAddr::V4(address) => address.to_string().into_bytes(),
                IpAddr::V6(address) => format!("[{address}]").into_bytes(),
            };
            let mut whole = host.unwrap_or_else(own);
            if let Some(port) = port(server, socket) {
                whole.extend_from_slice(format!(":{port}").as_bytes());
            }
            SentBy::Whole(whole)
        }
    }
}

/// The port in Via, if there is one. A port that is advertised is written even if it is 5060.
fn port(server: &Server, socket: &Socket) -> Option<u16> {
    let of_server = server.advertised_port.value().copied().flatten();
    let own = Some(socket.port).filter(|&port| port != SIP_PORT);
    of_server.or(match socket.advertised.as_ref().map(|own| own.port) {
        Some(0) if server.version.advertises_no_port_of_its_own() => None,
        Some(port @ 1..) => Some(port),
        Some(0) | None => own,
    })
}
