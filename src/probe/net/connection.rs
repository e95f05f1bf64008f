//! One connection. Its task connects, does the TLS handshake, writes requests, splits the input into
//! messages, and reports all of it.
#![expect(
    clippy::disallowed_methods,
    reason = "opens connections, and measures how long that takes"
)]

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadHalf, WriteHalf};
use tokio::net::TcpSocket;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::mpsc::{Sender, UnboundedReceiver};

use super::icmp::refusal;
use super::tls::{self, LoadedTlsProfile};
use crate::base::transport::Transport;
use crate::probe::observation::{Connection, ConnectionFault, TlsObservation};
use crate::sip::stream::MessageFramer;

const READ_BYTES: usize = 8192;
/// How long to wait for the peer to notice that we close; nothing depends on it.
const FAREWELL: Duration = Duration::from_millis(100);

/// An event that a connection task reports.
#[derive(Debug)]
pub enum ConnectionReport {
    /// TCP is connected; the TLS handshake follows.
    Connected(Connection),
    /// Requests can be sent.
    Ready(Connection),
    /// A complete message, and when it arrived.
    Message(Instant, Vec<u8>),
    /// A part of a message. It is followed by the rest of it, or by nothing.
    Part,
    /// The connection has ended, and its descriptor is closed.
    Ended {
        /// Why; `None` if we closed it.
        fault: Option<ConnectionFault>,
        /// The connection as last seen, if that was not reported before.
        observation: Option<Connection>,
        /// The permit for one of the connections that may be open at once.
        place: OwnedSemaphorePermit,
    },
}

/// The parameters of a new connection.
#[derive(Debug)]
pub struct ConnectionParams {
    pub socket: TcpSocket,
    pub to: SocketAddr,
    /// For TLS: the client, and the host of the URI.
    pub tls: Option<(Arc<LoadedTlsProfile>, Box<str>)>,
    pub place: OwnedSemaphorePermit,
}

/// A socket that will connect to `to`, bound to `source` if there is one.
///
/// # Errors
/// The system's error; [`io::ErrorKind::AddrNotAvailable`] if the address families differ.
pub fn socket(to: SocketAddr, source: Option<SocketAddr>) -> io::Result<TcpSocket> {
    if source.is_some_and(|source| source.is_ipv4() != to.is_ipv4()) {
        return Err(io::ErrorKind::AddrNotAvailable.into());
    }
    let socket = match to {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    if let Some(source) = source {
        // Allows one local port for connections to many peers.
        socket.set_reuseaddr(true)?;
        socket.bind(source)?;
    }
    socket.set_nodelay(true)?;
    Ok(socket)
}

/// Runs a connection until either side closes it. We close it when `requests` ends; `requests` yields
/// nothing before the connection is ready.
pub async fn run(
    id: u64,
    opening: ConnectionParams,
    mut requests: UnboundedReceiver<Vec<u8>>,
    reports: Sender<(u64, ConnectionReport)>,
) {
    let ConnectionParams {
        socket,
        to,
        tls,
        place,
    } = opening;
    let task = Task { id, reports };
    let opened = tokio::select! {
        opened = open(socket, to, tls, &task) => opened,
        _ = requests.recv() => Err(FailedConnection::default()),
    };
    let (fault, observation) = match opened {
        Ok(opened) => (opened.exchange(requests, &task).await, None),
        Err(unopened) => (unopened.fault, unopened.observation),
    };
    task.report(ConnectionReport::Ended {
        fault,
        observation,
        place,
    })
    .await;
}

struct Task {
    id: u64,
    reports: Sender<(u64, ConnectionReport)>,
}

impl Task {
    async fn report(&self, what: ConnectionReport) {
        // The receiver is dropped only at the end of the run.
        let _ = self.reports.send((self.id, what)).await;
    }
}

/// A connection that failed to open, and what was seen of it.
#[derive(Default)]
struct FailedConnection {
    fault: Option<ConnectionFault>,
    observation: Option<Connection>,
}

/// A connection that is ready for requests.
struct OpenConnection {
    stream: Box<dyn ByteStream>,
    /// Whether the peer asked for a client certificate, and we had none.
    certificate_wanted: bool,
}

/// What can be a connection, with or without TLS.
pub trait ByteStream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> ByteStream for S {}

async fn open(
    socket: TcpSocket,
    to: SocketAddr,
    tls: Option<(Arc<LoadedTlsProfile>, Box<str>)>,
    task: &Task,
) -> Result<OpenConnection, FailedConnection> {
    let mut observation = Connection {
        transport: match tls {
            Some(_) => Transport::Tls,
            None => Transport::Tcp,
        },
        local: None,
        connect: None,
        tls: TlsObservation::default(),
    };
    let begun = Instant::now();
    let tcp = match socket.connect(to).await {
        Ok(tcp) => tcp,
        Err(error) => {
            return Err(FailedConnection {
                fault: Some(ConnectionFault::Refused(refusal(&error))),
                observation: Some(observation),
            });
        }
    };
    observation.connect = Some(begun.elapsed());
    observation.local = tcp.local_addr().ok();
    let Some((client, host)) = tls else {
        task.report(ConnectionReport::Ready(observation)).await;
        return Ok(OpenConnection {
            stream: Box::new(tcp),
            certificate_wanted: false,
        });
    };
    task.report(ConnectionReport::Connected(observation.clone()))
        .await;
    let secured = client.secure(tcp, to, &host).await;
    observation.tls = secured.tls;
    match secured.stream {
        Ok(stream) => {
            task.report(ConnectionReport::Ready(observation)).await;
            Ok(OpenConnection {
                stream,
                certificate_wanted: secured.certificate_wanted,
            })
        }
        Err(fault) => Err(FailedConnection {
            fault: Some(fault),
            observation: Some(observation),
        }),
    }
}

impl OpenConnection {
    /// Reads and writes until either side closes. Returns the fault if the peer closed.
    async fn exchange(
        self,
        requests: UnboundedReceiver<Vec<u8>>,
        task: &Task,
    ) -> Option<ConnectionFault> {
        let (reader, writer) = tokio::io::split(self.stream);
        tokio::select! {
            fault = read(reader, self.certificate_wanted, task) => Some(fault),
            () = write(writer, requests) => None,
        }
    }
}

/// Reads until the peer closes or sends something that cannot be split into messages.
async fn read(
    mut reader: ReadHalf<Box<dyn ByteStream>>,
    certificate_wanted: bool,
    task: &Task,
) -> ConnectionFault {
    let mut framer = MessageFramer::default();
    let mut buffer = vec![0; READ_BYTES];
    loop {
        let ended = match reader.read(&mut buffer).await {
            Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
            read => read,
        };
        let came = match ended {
            Ok(length) => &buffer[..length],
            Err(error) => {
                return match tls::fault(&error, certificate_wanted) {
                    ConnectionFault::Closed(_) => {
                        ConnectionFault::Closed(framer.is_within_message())
                    }
                    other => other,
                };
            }
        };
        let now = Instant::now();
        framer.push(came);
        loop {
            match framer.next_message() {
                Ok(Some(message)) => {
                    task.report(ConnectionReport::Message(now, message.to_vec()))
                        .await
                }
                Ok(None) => {
                    if framer.is_within_message() {
                        task.report(ConnectionReport::Part).await;
                    }
                    break;
                }
                Err(why) => return ConnectionFault::Unframed(why),
            }
        }
    }
}

/// Writes until there are no more requests, then closes. Ignores errors: the reading side sees more of
/// them, and reports them.
async fn write(
    mut writer: WriteHalf<Box<dyn ByteStream>>,
    mut requests: UnboundedReceiver<Vec<u8>>,
) {
    while let Some(request) = requests.recv().await {
        let written = async {
            writer.write_all(&request).await?;
            writer.flush().await
        };
        if written.await.is_err() {
            // Not its fault to report; but when nobody waits for it any more, it ends.
            while requests.recv().await.is_some() {}
            return;
        }
    }
    let _ = tokio::time::timeout(FAREWELL, writer.shutdown()).await;
}
