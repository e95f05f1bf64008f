//! Why a server gave no answer that can be used, and the way out.

use std::fmt;
use std::time::Duration;

use super::binrpc::BinrpcError;
use super::jsonrpc::JsonrpcError;
use super::{ReplyProgress, RpcFault};
use crate::base::escape::{in_words, sanitize};
use crate::probe::observation::ConnectionFault;

/// A call that failed.
#[derive(Debug)]
pub struct RpcError {
    /// The target, as it may be shown.
    pub target: String,
    pub method: String,
    pub failure: RpcFailure,
    /// Whether the request had left, so that the server may have done what it asks.
    pub was_sent: bool,
}

#[cfg_attr(
    not(unix),
    expect(
        dead_code,
        reason = "only Unix has the sockets, and the programs that `exec:` starts"
    )
)]
#[derive(Debug)]
pub enum RpcFailure {
    /// No target was named, and none of the default sockets is there.
    NoTarget,
    /// The socket file is not there.
    NoSocket,
    /// The socket file is there, and nobody listens at it.
    DeadSocket,
    /// This user may not use the socket; of whom it is, and its mode, if that can be read.
    NotPermitted(Option<SocketOwner>),
    /// The system's own error.
    Io(String),
    Tls(ConnectionFault),
    /// The program of `exec:` cannot be started, or ended; what it wrote to standard error.
    Program(String),
    /// Nothing more came in time.
    Timeout {
        waited: Duration,
        got: ReplyProgress,
    },
    /// The connection was closed before the reply was whole.
    Cut(ReplyProgress),
    /// No datagram came in reply.
    Silence(Duration),
    Binrpc(BinrpcError),
    Jsonrpc(JsonrpcError),
    /// What an HTTP server answered in place of JSON: its status line, or what is wrong with the reply.
    Http(String),
    /// The call cannot be sent.
    Request(String),
    Fault(RpcFault),
}

/// Whose a socket file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SocketOwner {
    pub user: String,
    pub group: String,
    pub mode: u32,
}

impl RpcError {
    /// The server's own error, if that is what it answered.
    pub fn fault(&self) -> Option<&RpcFault> {
        match &self.failure {
            RpcFailure::Fault(fault) => Some(fault),
            _ => None,
        }
    }

    /// Whether the server may have done what it was asked to, though it did not say so.
    pub fn is_unsure(&self) -> bool {
        self.was_sent && self.fault().is_none()
    }

    /// Whether nothing came, as of a server that speaks JSON and has too much to say.
    pub fn is_silence(&self) -> bool {
        match self.failure {
            RpcFailure::Silence(_) => true,
            RpcFailure::Cut(got) | RpcFailure::Timeout { got, .. } => {
                got.bytes == 0 && self.target.starts_with("http")
            }
            _ => false,
        }
    }

    /// Whether another target may answer.
    pub fn is_of_this_target(&self) -> bool {
        match &self.failure {
            RpcFailure::Fault(fault) => fault.is_too_large(),
            RpcFailure::Request(_) => false,
            _ => true,
        }
    }

    /// What to do about it, where that is known.
    pub fn hint(&self) -> Option<String> {
        let is_http = self.target.starts_with("http");
        let hint = match &self.failure {
            RpcFailure::NoTarget => {
                "start Kamailio, or name the server's socket with --rpc, such as --rpc unix:/run/kamailio/kamailio_ctl (module ctl)"
            }
            RpcFailure::NoSocket if self.target.starts_with("jsonrpc:") => {
                "check that the server runs, and compare with modparam(\"jsonrpcs\", \"dgram_socket\", ..)"
            }
            RpcFailure::NoSocket => {
                "check that the server runs, and compare with modparam(\"ctl\", \"binrpc\", ..)"
            }
            RpcFailure::DeadSocket => "no server listens there any more: start Kamailio",
            RpcFailure::NotPermitted(Some(owner)) if owner.mode & 0o060 == 0o060 => {
                return Some(format!(
                    "run ds-tool as {} or as a member of the group {}, or with sudo",
                    owner.user, owner.group
                ));
            }
            RpcFailure::NotPermitted(Some(owner)) => {
                return Some(format!("run ds-tool as {}, or with sudo", owner.user));
            }
            RpcFailure::NotPermitted(None) => "run ds-tool as the server's user, or with sudo",
            RpcFailure::Silence(_) => {
                "a reply over 131,072 bytes is never sent: set modparam(\"jsonrpcs\", \"pretty_format\", 0), or use a socket of the module ctl (unix:, tcp:); nor is one if the server may not write into the folder of our socket"
            }
            RpcFailure::Cut(ReplyProgress { bytes: 0, .. })
            | RpcFailure::Timeout {
                got: ReplyProgress { bytes: 0, .. },
                ..
            } if is_http => {
                "check event_route[xhttp:request] for jsonrpc_dispatch(); for a large reply the server may lack private memory (option -M)"
            }
            RpcFailure::Timeout { .. } if !is_http => {
                "the server is busy, or has as many connections as the module ctl takes (128); wait longer with --rpc-timeout"
            }
            RpcFailure::Timeout { .. } => "wait longer with --rpc-timeout",
            RpcFailure::Binrpc(BinrpcError::NotBinrpc) => {
                "this is not a socket of the module ctl; for xhttp write http://HOST:PORT/RPC"
            }
            RpcFailure::Http(_) => {
                "check the path, and event_route[xhttp:request] for jsonrpc_dispatch()"
            }
            RpcFailure::Fault(fault) => return self.hint_of_fault(fault),
            _ => return None,
        };
        Some(hint.to_owned())
    }

    fn hint_of_fault(&self, fault: &RpcFault) -> Option<String> {
        if fault.is_unknown_command() {
            let module = self.method.split('.').next().unwrap_or_default();
            return Some(match module {
                "core" | "system" => "this release has no such command".to_owned(),
                _ => format!(
                    "the module {module} is not loaded, or does not have this command in this release"
                ),
            });
        }
        if fault.is_too_large() && self.target.starts_with("http") {
            return Some("the server may lack private memory for so large a reply: start it with a larger -M, or ask over a socket of the module ctl (unix:, tcp:)".to_owned());
        }
        fault.is_too_large().then(|| {
            "a set or a reply is larger than the module ctl allows: raise modparam(\"ctl\", \"binrpc_struct_max_body_size\", 128), which is in KiB and 8 by default (1,024 destinations in a set), or ask over http:".to_owned()
        })
    }
}

impl fmt::Display for RpcError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.target.is_empty() {
            write!(f, "{}: ", sanitize(self.target.as_bytes()))?;
        }
        self.failure.fmt(f)?;
        if let RpcFailure::Fault(_) = self.failure {
            write!(f, " (in answer to {})", self.method)?;
        }
        match self.hint() {
            Some(hint) => write!(f, "; {hint}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for RpcError {}

impl fmt::Display for RpcFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoTarget => {
                f.write_str("no running server found: none of the default sockets is there")
            }
            Self::NoSocket => f.write_str("there is no such socket"),
            Self::DeadSocket => f.write_str("nobody listens at this socket"),
            Self::NotPermitted(None) => f.write_str("permission denied"),
            Self::NotPermitted(Some(SocketOwner { user, group, mode })) => write!(
                f,
                "permission denied: the socket is of {user}:{group}, mode {:04o}",
                mode & 0o7777
            ),
            Self::Io(why) | Self::Http(why) => f.write_str(&sanitize(why.as_bytes())),
            Self::Program(why) => write!(f, "the command {}", sanitize(why.as_bytes())),
            Self::Tls(fault) => write!(
                f,
                "{}; https: trusts this system's CAs, or those of SSL_CERT_FILE",
                sanitize(fault.to_string().as_bytes())
            ),
            Self::Timeout { waited, got } => {
                write!(f, "no answer within {}: {got}", in_words(*waited))
            }
            Self::Cut(got) => write!(f, "the connection was closed too early: {got}"),
            Self::Silence(waited) => write!(f, "no answer within {}", in_words(*waited)),
            Self::Binrpc(why) => why.fmt(f),
            Self::Jsonrpc(why) => why.fmt(f),
            Self::Request(why) => {
                write!(f, "the call cannot be sent: {}", sanitize(why.as_bytes()))
            }
            Self::Fault(RpcFault { code, phrase }) => {
                write!(
                    f,
                    "the server answers with error {code}, {}",
                    sanitize(phrase)
                )
            }
        }
    }
}
