//! Sends one query to the name servers, one after the other, until one of them gives an answer, as
//! `res_nsend` of glibc does. What an answer means is decided by [`read_reply`], which is pure.
#![expect(clippy::disallowed_methods, reason = "opens sockets")]

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use hickory_proto::op::{Edns, Message, MessageType, OpCode, Query, ResponseCode};
use hickory_proto::rr::{Name, RecordType};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::timeout;

use super::resolv_conf::StubConfig;
use crate::base::dns_records::NoAnswer;

/// The longest datagram that is announced with EDNS (`RESOLV_EDNS_BUFFER_SIZE`).
const EDNS_BYTES: u16 = 1200;

/// The name servers, and how to query them.
#[derive(Debug)]
pub(super) struct Stub {
    pub(super) config: StubConfig,
    /// The server that the next query starts with.
    first: AtomicUsize,
}

/// An answer as it was received.
#[derive(Debug)]
pub(super) struct ReceivedAnswer {
    pub(super) message: Message,
    /// Its length in bytes.
    pub(super) length: usize,
}

/// What a received message means.
#[derive(Debug)]
enum ReceivedMessage {
    /// It is no answer to the query.
    Foreign,
    /// The whole answer is to be had over TCP.
    Truncated,
    /// The next server is asked.
    Next(NoAnswer),
    Answer(Message),
}

/// Why a try gave no answer.
enum FailedTry {
    Next(NoAnswer),
    /// Nobody listens there, or there is no way to it.
    Unreachable,
    Silent,
}

impl Stub {
    /// `chance` is the number of the first server, if the servers take turns.
    pub(super) fn new(config: StubConfig, chance: usize) -> Self {
        let first = AtomicUsize::new(if config.rotates { chance } else { 0 });
        Self { config, first }
    }

    /// The answer to one query.
    ///
    /// # Errors
    /// The failure of the last server that did more than refuse the query.
    pub(super) async fn query(
        &self,
        name: &Name,
        kind: RecordType,
    ) -> Result<ReceivedAnswer, NoAnswer> {
        let query = self.message(name, kind);
        let bytes = query.to_vec().map_err(|_| NoAnswer::NoName)?;
        let turn = usize::from(self.config.rotates);
        let first = self.first.fetch_add(turn, Ordering::Relaxed);
        // A late answer to an earlier try counts, so the sockets stay open.
        let mut sockets: Vec<Option<UdpSocket>> = Vec::new();
        sockets.resize_with(self.config.servers.len(), || None);
        let mut by_tcp = self.config.by_tcp;
        let mut why = NoAnswer::NoServer;
        let mut waited = Duration::ZERO;
        for (server, patience) in self.config.tries(first % self.config.servers.len().max(1)) {
            let address = self.config.servers[server];
            let exchanged = match by_tcp {
                true => over_tcp(address, &query, &bytes, patience).await,
                false => {
                    match over_udp(&mut sockets[server], address, &query, &bytes, patience).await {
                        Ok(None) => {
                            by_tcp = true;
                            over_tcp(address, &query, &bytes, patience).await
                        }
                        Ok(Some(reply)) => Ok(reply),
                        Err(failure) => Err(failure),
                    }
                }
            };
            match exchanged {
                Ok(reply) => return Ok(reply),
                Err(FailedTry::Next(failure)) => why = failure,
                Err(FailedTry::Unreachable) => {}
                Err(FailedTry::Silent) => {
                    waited += patience;
                    why = NoAnswer::Silent(waited);
                }
            }
        }
        Err(why)
    }

    fn message(&self, name: &Name, kind: RecordType) -> Message {
        let mut query = Message::new(rand::random(), MessageType::Query, OpCode::Query);
        query.metadata.recursion_desired = true;
        query.add_query(Query::query(name.clone(), kind));
        if self.config.edns {
            let mut edns = Edns::new();
            edns.set_max_payload(EDNS_BYTES).set_version(0);
            query.set_edns(edns);
        }
        query
    }
}

/// The answer over UDP; `None` if it has to be asked for over TCP.
async fn over_udp(
    socket: &mut Option<UdpSocket>,
    server: SocketAddr,
    query: &Message,
    bytes: &[u8],
    patience: Duration,
) -> Result<Option<ReceivedAnswer>, FailedTry> {
    let socket = match socket {
        Some(socket) => socket,
        none => none.insert(
            connected(server)
                .await
                .map_err(|_| FailedTry::Unreachable)?,
        ),
    };
    socket
        .send(bytes)
        .await
        .map_err(|_| FailedTry::Unreachable)?;
    let exchange = async {
        let mut buffer = vec![0; 65_536];
        loop {
            let length = socket.recv(&mut buffer).await;
            let length = length.map_err(|_| FailedTry::Unreachable)?;
            match read_reply(query, &buffer[..length]) {
                ReceivedMessage::Foreign => {}
                ReceivedMessage::Truncated => return Ok(None),
                ReceivedMessage::Next(why) => return Err(FailedTry::Next(why)),
                ReceivedMessage::Answer(message) => {
                    return Ok(Some(ReceivedAnswer { message, length }));
                }
            }
        }
    };
    timeout(patience, exchange)
        .await
        .unwrap_or(Err(FailedTry::Silent))
}

async fn connected(server: SocketAddr) -> io::Result<UdpSocket> {
    let any: SocketAddr = match server {
        SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    };
    let socket = UdpSocket::bind(any).await?;
    socket.connect(server).await?;
    Ok(socket)
}

/// The answer over TCP, where it is never truncated.
async fn over_tcp(
    server: SocketAddr,
    query: &Message,
    bytes: &[u8],
    patience: Duration,
) -> Result<ReceivedAnswer, FailedTry> {
    let exchange = async {
        let mut stream = TcpStream::connect(server).await?;
        let length = u16::try_from(bytes.len()).map_err(io::Error::other)?;
        stream
            .write_all(&[&length.to_be_bytes(), bytes].concat())
            .await?;
        let mut received = vec![0; stream.read_u16().await?.into()];
        stream.read_exact(&mut received).await?;
        Ok::<_, io::Error>(received)
    };
    let received = match timeout(patience, exchange).await {
        Err(_) => return Err(FailedTry::Silent),
        Ok(received) => received.map_err(|_| FailedTry::Unreachable)?,
    };
    let length = received.len();
    match read_reply(query, &received) {
        ReceivedMessage::Answer(message) => Ok(ReceivedAnswer { message, length }),
        ReceivedMessage::Next(why) => Err(FailedTry::Next(why)),
        ReceivedMessage::Foreign | ReceivedMessage::Truncated => {
            Err(FailedTry::Next(NoAnswer::Unreadable))
        }
    }
}

/// What a message means that has come from the server (`send_dg`).
fn read_reply(query: &Message, bytes: &[u8]) -> ReceivedMessage {
    let Ok(message) = Message::from_vec(bytes) else {
        return match bytes.get(..2) == Some(&query.metadata.id.to_be_bytes()[..]) {
            // Nobody else knows the number.
            true => ReceivedMessage::Next(NoAnswer::Unreadable),
            false => ReceivedMessage::Foreign,
        };
    };
    let metadata = message.metadata;
    let is_answer = metadata.message_type == MessageType::Response
        && metadata.id == query.metadata.id
        && message.queries == query.queries;
    let code = metadata.response_code;
    match code {
        _ if !is_answer => ReceivedMessage::Foreign,
        ResponseCode::ServFail | ResponseCode::NotImp | ResponseCode::Refused => {
            ReceivedMessage::Next(NoAnswer::Failed(code.into()))
        }
        // A server that neither knows the name nor asks others for it.
        ResponseCode::NoError
            if message.answers.is_empty()
                && message.additionals.is_empty()
                && !metadata.authoritative
                && !metadata.recursion_available
                && !metadata.truncation =>
        {
            ReceivedMessage::Next(NoAnswer::NoSuchRecord)
        }
        _ if metadata.truncation => ReceivedMessage::Truncated,
        _ => ReceivedMessage::Answer(message),
    }
}

#[cfg(test)]
mod tests {
    use hickory_proto::rr::rdata::A;
    use hickory_proto::rr::{RData, Record};

    use super::*;

    fn query(name: &str) -> Message {
        let mut query = Message::new(7, MessageType::Query, OpCode::Query);
        let name = Name::from_ascii(name).unwrap();
        query.add_query(Query::query(name, RecordType::A));
        query
    }

    fn reply(change: impl FnOnce(&mut Message)) -> Vec<u8> {
        let mut reply = Message::response(7, OpCode::Query);
        reply.queries = query("gw.test.").queries;
        let name = reply.queries[0].name().clone();
        let address = RData::A(A::new(192, 0, 2, 1));
        reply.add_answer(Record::from_rdata(name, 60, address));
        change(&mut reply);
        reply.to_vec().unwrap()
    }

    #[test]
    fn each_message_means_what_it_means_to_glibc() {
        let fails = |code: ResponseCode| reply(|reply| reply.metadata.response_code = code);
        let empty = |change: fn(&mut Message)| {
            reply(|reply| {
                reply.answers.clear();
                change(reply);
            })
        };
        for (bytes, expected) in [
            (reply(|_| {}), "Answer"),
            (reply(|reply| reply.metadata.id = 8), "Foreign"),
            (
                reply(|reply| reply.queries = query("x.test.").queries),
                "Foreign",
            ),
            (reply(|reply| reply.queries.clear()), "Foreign"),
            (
                reply(|reply| reply.metadata.message_type = MessageType::Query),
                "Foreign",
            ),
            (
                reply(|reply| reply.queries = query("GW.Test.").queries),
                "Answer",
            ),
            (reply(|reply| reply.metadata.truncation = true), "Truncated"),
            (fails(ResponseCode::ServFail), "Next(Failed(2))"),
            (fails(ResponseCode::NotImp), "Next(Failed(4))"),
            (fails(ResponseCode::Refused), "Next(Failed(5))"),
            (fails(ResponseCode::NXDomain), "Answer"),
            (fails(ResponseCode::FormErr), "Answer"),
            (empty(|_| {}), "Next(NoSuchRecord)"),
            (empty(|reply| reply.metadata.authoritative = true), "Answer"),
            (
                empty(|reply| reply.metadata.recursion_available = true),
                "Answer",
            ),
            (vec![0, 7, 1], "Next(Unreadable)"),
            (vec![0, 8, 1], "Foreign"),
            (vec![], "Foreign"),
        ] {
            let read = format!("{:?}", read_reply(&query("gw.test."), &bytes));
            assert!(
                read.starts_with(expected),
                "{bytes:?}: {read}, not {expected}"
            );
        }
    }
}
