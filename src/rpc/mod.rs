//! Asks a running server: what it is told, and what it answers. The protocols are pure; `transport` has the
//! I/O.

pub mod binrpc;
pub mod client;
pub mod error;
pub mod jsonrpc;
pub mod server_info;
pub mod target;
mod transport;

use std::fmt;

/// How much of a reply came.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReplyProgress {
    pub bytes: usize,
    /// The length of the whole, if it is known.
    pub of: Option<usize>,
}

impl fmt::Display for ReplyProgress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.bytes, self.of) {
            (0, _) => f.write_str("nothing of the reply came"),
            (bytes, Some(of)) => write!(f, "{bytes} of {of} bytes of the reply came"),
            (bytes, None) => write!(f, "{bytes} bytes of the reply came"),
        }
    }
}

/// A server's own error in answer to a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RpcFault {
    pub code: i64,
    pub phrase: Vec<u8>,
}

impl RpcFault {
    /// Whether the server has no such command: the module that has it is not loaded, or has not in this
    /// release. Binrpc and JSON-RPC word it apart.
    pub fn is_unknown_command(&self) -> bool {
        let phrase = self.phrase.as_slice();
        let of_ctl = phrase.starts_with(b"command ") && phrase.ends_with(b" not found");
        of_ctl || phrase.eq_ignore_ascii_case(b"method not found")
    }

    /// Whether the dispatcher module holds no set (`dispatcher.list`).
    pub fn is_no_sets(&self) -> bool {
        self.phrase == b"No Destination Sets"
    }

    /// Whether a struct of the reply is larger than ctl allows: measured with 1,025 destinations in a set,
    /// and with 1,171 sets.
    pub fn is_too_large(&self) -> bool {
        self.phrase.starts_with(b"Internal error")
    }
}
