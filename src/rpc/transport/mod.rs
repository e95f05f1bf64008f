//! The ways to a server. A connection is kept for the next call; nothing here waits longer than the one
//! deadline that the client sets around it.

#[cfg(unix)]
mod child;
mod http;
mod http_reply;
#[cfg(unix)]
mod unix;
#[cfg(not(unix))]
#[path = "other.rs"]
mod unix;

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;

#[cfg(unix)]
use self::child::ChildConnection;
use self::http::HttpConnection;
#[cfg(not(unix))]
use self::unix::ChildConnection;
use self::unix::DatagramConnection;
use super::binrpc::{self, BinrpcAnswer, BinrpcReader};
use super::error::RpcFailure;
use super::target::RpcTarget;
use super::{ReplyProgress, jsonrpc};
use crate::kamailio::dump::value::RpcValue;
use crate::probe::net::connection::ByteStream;

/// Large pieces: a server gives up on a client that reads slowly.
const READ_BYTES: usize = 64 << 10;

/// A call, and how far it got. It outlives the exchange, which a deadline may end anywhere.
#[derive(Debug)]
pub struct RpcCall<'a> {
    pub method: &'a str,
    pub args: &'a [RpcValue],
    /// The cookie or the id: of no other call on the same connection.
    pub number: u32,
    /// Whether bytes of the request may have left.
    pub was_sent: bool,
    pub got: ReplyProgress,
}

/// An open way to a server.
pub enum RpcConnection {
    Stream(Box<dyn ByteStream>),
    Child(ChildConnection),
    Http(HttpConnection),
    Datagram(DatagramConnection),
}

impl RpcConnection {
    pub async fn open(target: &RpcTarget) -> Result<Self, RpcFailure> {
        Ok(match target {
            RpcTarget::Unix(path) => Self::Stream(unix::connect(path).await?),
            RpcTarget::Tcp { host, port } => Self::Stream(Box::new(tcp(host, *port).await?)),
            RpcTarget::Http(http) => Self::Http(HttpConnection::open(http).await?),
            RpcTarget::Jsonrpc(path) => Self::Datagram(DatagramConnection::open(path)?),
            RpcTarget::Exec { program, args } => {
                Self::Child(ChildConnection::start(program, args)?)
            }
        })
    }

    /// Sends the call once, and reads the answer to it.
    pub async fn call(&mut self, call: &mut RpcCall<'_>) -> Result<RpcValue, RpcFailure> {
        match self {
            Self::Stream(stream) => over_binrpc(stream, call).await,
            Self::Child(child) => child.call(call).await,
            Self::Http(http) => {
                let text = json_request(call)?;
                let reply = http.exchange(&text, call).await?;
                json_reply(call.number, &reply)
            }
            Self::Datagram(datagram) => {
                let text = json_request(call)?;
                datagram.exchange(&text, call).await
            }
        }
    }
}

async fn tcp(host: &str, port: u16) -> Result<TcpStream, RpcFailure> {
    let bare = host.trim_matches(['[', ']']);
    let stream = TcpStream::connect((bare, port)).await.map_err(of_io)?;
    // A request is one small piece.
    stream.set_nodelay(true).map_err(of_io)?;
    Ok(stream)
}

fn of_io(why: io::Error) -> RpcFailure {
    let words = match why.kind() {
        io::ErrorKind::ConnectionRefused => "nothing listens at this address".to_owned(),
        _ => why.to_string(),
    };
    RpcFailure::Io(words)
}

/// What an error of an open connection means: most are that the server closed it.
fn of_closing(why: &io::Error, got: ReplyProgress) -> RpcFailure {
    match why.kind() {
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::UnexpectedEof => RpcFailure::Cut(got),
        _ => RpcFailure::Io(why.to_string()),
    }
}

/// Sends a request, and hands over what comes until `take` has a reply; nothing comes once the connection is
/// closed.
async fn exchange<T>(
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin + ?Sized),
    request: &[u8],
    call: &mut RpcCall<'_>,
    mut take: impl FnMut(&[u8]) -> (Result<Option<T>, RpcFailure>, ReplyProgress),
) -> Result<T, RpcFailure> {
    call.was_sent = true;
    let written = async {
        stream.write_all(request).await?;
        stream.flush().await
    };
    written.await.map_err(|why| of_closing(&why, call.got))?;
    let mut piece = vec![0; READ_BYTES];
    loop {
        let read = stream.read(&mut piece).await;
        let length = read.map_err(|why| of_closing(&why, call.got))?;
        let (reply, got) = take(&piece[..length]);
        call.got = got;
        match reply? {
            Some(reply) => return Ok(reply),
            None if length == 0 => return Err(RpcFailure::Cut(got)),
            None => {}
        }
    }
}

/// One call over a stream that speaks binrpc.
async fn over_binrpc(
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin + ?Sized),
    call: &mut RpcCall<'_>,
) -> Result<RpcValue, RpcFailure> {
    let request =
        binrpc::request(call.number, call.method, call.args).map_err(RpcFailure::Request)?;
    let mut reader = BinrpcReader::new(call.number);
    let take = |came: &[u8]| {
        let answer = reader.push(came).map_err(RpcFailure::Binrpc);
        (answer, reader.progress())
    };
    match exchange(stream, &request, call, take).await? {
        BinrpcAnswer::Fault(fault) => Err(RpcFailure::Fault(fault)),
        BinrpcAnswer::Values(values) => Ok(one(values)),
    }
}

/// The values of a reply as one, as JSON-RPC has them.
fn one(mut values: Vec<RpcValue>) -> RpcValue {
    match values.len() {
        0 => RpcValue::Null,
        1 => values.remove(0),
        _ => RpcValue::Array(values),
    }
}

fn json_request(call: &RpcCall<'_>) -> Result<Vec<u8>, RpcFailure> {
    jsonrpc::request(call.number, call.method, call.args).map_err(RpcFailure::Request)
}

fn json_reply(number: u32, text: &[u8]) -> Result<RpcValue, RpcFailure> {
    let reply = jsonrpc::reply(number, text).map_err(RpcFailure::Jsonrpc)?;
    reply.map_err(RpcFailure::Fault)
}
