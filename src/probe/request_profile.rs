//! Request profiles: the identity in a request and the address it leaves from.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};

use super::wanted::{Chosen, Wanted};
use crate::base::fact::Known;
use crate::base::transport::Transport;
use crate::dns::locate::{Hop, SIP_PORT};
use crate::kamailio::list::attributes;
use crate::kamailio::list::socket::Socket;
use crate::kamailio::pinging::{NextHop, socket_towards};
use crate::sip::request::{Form, IdentityError, SentBy, Way};

/// The part of a request profile that depends on the entry.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Manner<'a> {
    /// The From URI of the entry's attributes, if it applies.
    from: Option<&'a [u8]>,
    /// The server's socket that its pings leave from, if known.
    socket: Option<Socket>,
    transport: Transport,
}

/// The request profiles of a plan, each once.
#[derive(Debug, Default)]
pub struct Ways<'a> {
    pub all: Vec<Way>,
    indices: HashMap<Way, usize>,
    known: HashMap<Manner<'a>, Result<usize, IdentityError>>,
}

impl<'a> Ways<'a> {
    /// The index of the profile of this entry.
    ///
    /// # Errors
    /// If its identity cannot be used in a request.
    pub fn index_of(
        &mut self,
        manner: Manner<'a>,
        wanted: &Wanted<'a>,
    ) -> Result<usize, IdentityError> {
        if let Some(known) = self.known.get(&manner) {
            return *known;
        }
        let way = wanted.way(&manner);
        let index = way.identity.check().map(|()| {
            *self.indices.entry(way).or_insert_with_key(|way| {
                self.all.push(way.clone());
                self.all.len() - 1
            })
        });
        self.known.insert(manner, index);
        index
    }
}

impl<'a> Wanted<'a> {
    /// The part of the profile that depends on this entry and hop.
    pub fn manner(&self, chosen: Chosen<'a>, hop: Hop) -> Manner<'a> {
        let attributes = chosen.list.attrs(chosen.entry).unwrap_or_default();
        let from = attributes::value(attributes, "ping_from").filter(|from| !from.is_empty());
        Manner {
            from: from.filter(|_| !self.asking.from_is_said),
            socket: self.socket(chosen, hop),
            transport: hop.transport,
        }
    }

    /// The profile, with sockets chosen in the order of `ds_ping_set`.
    pub fn way(&self, manner: &Manner<'a>) -> Way {
        let mut identity = self.asking.identity.clone();
        if let Some(from) = manner.from {
            identity.from = from.to_vec();
        }
        let socket = manner.socket.as_ref();
        if let Some(socket) = socket.filter(|_| identity.form == Form::Kamailio) {
            identity.sent_by = sent_by(socket, manner.transport);
        }
        // Kamailio itself holds the port, so use any other.
        let source = socket
            .filter(|socket| self.server.is_some_and(|s| (s.is_local)(socket.address)))
            .map(|socket| SocketAddr::new(socket.address, 0));
        Way {
            identity,
            source: self.source.or(source),
        }
    }

    /// The server's socket that its pings leave from, if known.
    fn socket(&self, chosen: Chosen<'a>, hop: Hop) -> Option<Socket> {
        let ruling = self.server?;
        let towards = NextHop {
            protocol: hop.transport,
            ipv6: hop.address.is_ipv6(),
        };
        match socket_towards(ruling.destination(chosen.at), towards, ruling.server) {
            Known::Is(socket) => socket,
            Known::Unknown(_) => None,
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
