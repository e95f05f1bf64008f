//! Kamailio's JSON-RPC over its datagram socket.

use std::fmt;
use std::io;
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::Serialize;
use serde_json::{Value, json};
use socket2::SockRef;

use crate::json_bytes;

/// Answers over 128 KiB never arrive, so no test asks for one.
const LONGEST_ANSWER: usize = 1 << 18;

pub(super) struct Rpc {
    socket: UnixDatagram,
    server: PathBuf,
    calls: u64,
}

pub(super) enum Error {
    /// The server's own refusal, in its words.
    Refused(String),
    /// No server, or no answer.
    Unreachable(io::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(message) => write!(f, "refused: {message}"),
            Self::Unreachable(error) => write!(f, "no answer: {error}"),
        }
    }
}

impl Rpc {
    /// A client with a socket of its own in this folder, for the server's socket there.
    pub(super) fn new(folder: &Path) -> Self {
        let socket = UnixDatagram::bind(folder.join("client.sock")).expect("a client socket");
        SockRef::from(&socket)
            .set_recv_buffer_size(LONGEST_ANSWER)
            .expect("a large buffer");
        Self {
            socket,
            server: folder.join("rpc.sock"),
            calls: 0,
        }
    }

    /// Calls a method; strings in the answer are those of `json_bytes`.
    pub(super) fn call(
        &mut self,
        method: &str,
        params: &(impl Serialize + ?Sized),
        bound: Duration,
    ) -> Result<Value, Error> {
        self.calls += 1;
        let id = self.calls;
        let request = json!({"jsonrpc": "2.0", "method": method, "params": params, "id": id});
        let request = request.to_string();
        self.socket
            .send_to(request.as_bytes(), &self.server)
            .map_err(Error::Unreachable)?;
        let end = Instant::now() + bound;
        let mut buffer = vec![0; LONGEST_ANSWER];
        loop {
            let left = end
                .saturating_duration_since(Instant::now())
                .max(Duration::from_millis(1));
            self.socket.set_read_timeout(Some(left)).expect("a time");
            let size = match self.socket.recv(&mut buffer) {
                Ok(size) => size,
                // As when the machine was suspended.
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(Error::Unreachable(error)),
            };
            let mut answer = json_bytes::read(&buffer[..size]).expect("an answer in JSON");
            if answer["id"] != json!(id) {
                continue; // late, for a call that was given up
            }
            if let Some(message) = answer["error"]["message"].as_str() {
                return Err(Error::Refused(message.to_owned()));
            }
            return Ok(answer["result"].take());
        }
    }
}
