//! In which way a destination is asked: what the request says of us, and from where it leaves.

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

/// What makes the way of one entry differ from that of another.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Manner<'a> {
    /// The URI of From that its attributes name, where that counts.
    from: Option<&'a [u8]>,
    /// The socket of the server that its pings leave from, where that is known.
    socket: Option<Socket>,
    transport: Transport,
}

/// The ways of a plan, each once.
#[derive(Debug, Default)]
pub struct Ways<'a> {
    pub all: Vec<Way>,
    indices: HashMap<Way, usize>,
    known: HashMap<Manner<'a>, Result<usize, IdentityError>>,
}

impl<'a> Ways<'a> {
    /// The index of the way in which this is put.
    ///
    /// # Errors
    /// Where it cannot stand in a request.
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
    /// What is of its own in the way of an entry that is reached by this hop.
    pub fn manner(&self, chosen: Chosen<'a>, hop: Hop) -> Manner<'a> {
        let attributes = chosen.list.attrs(chosen.entry).unwrap_or_default();
        let from = attributes::value(attributes, "ping_from").filter(|from| !from.is_empty());
        Manner {
            from: from.filter(|_| !self.asking.from_is_said),
            socket: self.socket(chosen, hop),
            transport: hop.transport,
        }
    }

    /// The way in which that is put, in the order of `ds_ping_set`.
    pub fn way(&self, manner: &Manner<'a>) -> Way {
        let mut identity = self.asking.identity.clone();
        if let Some(from) = manner.from {
            identity.from = from.to_vec();
        }
        let socket = manner.socket.as_ref();
        if let Some(socket) = socket.filter(|_| identity.form == Form::Kamailio) {
            identity.sent_by = sent_by(socket, manner.transport);
        }
        // Kamailio itself holds the port, so that another one must do.
        let source = socket
            .filter(|socket| self.server.is_some_and(|s| (s.is_local)(socket.address)))
            .map(|socket| SocketAddr::new(socket.address, 0));
        Way {
            identity,
            source: self.source.or(source),
        }
    }

    /// The socket of the server that its pings leave from, where that is known.
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

/// What Kamailio writes into Via. Over UDP the replies come back to the port in it, which must then
/// be ours; over a stream they come back by the connection, whatever stands there.
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
