//! Unix sockets: streams of the module ctl, and datagrams of the module jsonrpcs.
#![expect(clippy::disallowed_methods, reason = "looks whose a socket file is")]

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
use std::path::Path;

use tempfile::TempDir;
use tokio::net::{UnixDatagram, UnixStream};

use super::{RpcCall, json_reply};
use crate::kamailio::dump::value::RpcValue;
use crate::probe::net::connection::ByteStream;
use crate::rpc::ReplyProgress;
use crate::rpc::error::{RpcFailure, SocketOwner};
use crate::rpc::jsonrpc::JsonrpcError;

/// More than any datagram that a server sends; one that fills it may be cut.
const LONGEST_DATAGRAM: usize = 1 << 20;

pub async fn connect(path: &Path) -> Result<Box<dyn ByteStream>, RpcFailure> {
    match UnixStream::connect(path).await {
        Ok(stream) => Ok(Box::new(stream)),
        Err(why) => Err(of_socket(&why, path)),
    }
}

/// A socket of our own in a folder that nobody else can list, which the server may write to.
pub struct DatagramConnection {
    socket: UnixDatagram,
    /// Removed at the end.
    _folder: TempDir,
}

impl DatagramConnection {
    pub fn open(server: &Path) -> Result<Self, RpcFailure> {
        let beside = server
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        // Beside the server's own socket, the server sees it even if it has a /tmp of its own.
        let mut named = tempfile::Builder::new();
        named.prefix(".ds-tool-");
        let folder = beside.and_then(|folder| named.tempdir_in(folder).ok());
        let folder = match folder {
            Some(folder) => folder,
            None => named.tempdir().map_err(own_socket)?,
        };
        let path = folder.path().join("reply");
        let socket = UnixDatagram::bind(&path).map_err(own_socket)?;
        // The server has another user, as a rule.
        fs::set_permissions(&path, Permissions::from_mode(0o666)).map_err(own_socket)?;
        fs::set_permissions(folder.path(), Permissions::from_mode(0o711)).map_err(own_socket)?;
        socket
            .connect(server)
            .map_err(|why| of_socket(&why, server))?;
        Ok(Self {
            socket,
            _folder: folder,
        })
    }

    pub async fn exchange(
        &mut self,
        request: &[u8],
        call: &mut RpcCall<'_>,
    ) -> Result<RpcValue, RpcFailure> {
        call.was_sent = true;
        let sent = self.socket.send(request).await;
        sent.map_err(|why| RpcFailure::Io(why.to_string()))?;
        let mut datagram = vec![0; LONGEST_DATAGRAM];
        loop {
            let received = self.socket.recv(&mut datagram).await;
            let length = received.map_err(|why| RpcFailure::Io(why.to_string()))?;
            call.got = ReplyProgress {
                bytes: length,
                of: None,
            };
            match json_reply(call.number, &datagram[..length]) {
                // The late answer to a call that was given up.
                Err(RpcFailure::Jsonrpc(JsonrpcError::WrongId)) => call.got.bytes = 0,
                answer => return answer,
            }
        }
    }
}

fn own_socket(why: io::Error) -> RpcFailure {
    RpcFailure::Io(format!("no socket for the reply can be made: {why}"))
}

/// Why the socket at this path cannot be used.
fn of_socket(why: &io::Error, path: &Path) -> RpcFailure {
    let there = fs::metadata(path);
    let is_socket = there.as_ref().map(|file| file.file_type().is_socket());
    match why.kind() {
        io::ErrorKind::NotFound => RpcFailure::NoSocket,
        io::ErrorKind::PermissionDenied => RpcFailure::NotPermitted(owner(path)),
        io::ErrorKind::ConnectionRefused if matches!(is_socket, Ok(false)) => {
            RpcFailure::Io("this is not a socket".to_owned())
        }
        io::ErrorKind::ConnectionRefused => RpcFailure::DeadSocket,
        _ if why.raw_os_error() == Some(rustix::io::Errno::PROTOTYPE.raw_os_error()) => {
            RpcFailure::Io("the socket is of the other kind: unix: is for stream sockets (module ctl), jsonrpc: for datagram sockets (module jsonrpcs)".to_owned())
        }
        _ => RpcFailure::Io(why.to_string()),
    }
}

/// Whose the socket is, or the folder that hides it.
fn owner(path: &Path) -> Option<SocketOwner> {
    let mut files = path.ancestors();
    let file = files.find_map(|path| fs::metadata(path).ok())?;
    Some(SocketOwner {
        user: name_in("/etc/passwd", file.uid()),
        group: name_in("/etc/group", file.gid()),
        mode: file.mode(),
    })
}

/// The name of a user or a group, or its number.
fn name_in(file: &str, id: u32) -> String {
    let lines = fs::read_to_string(file).unwrap_or_default();
    let number = id.to_string();
    let line = lines
        .lines()
        .find(|line| line.split(':').nth(2) == Some(&number));
    let name = line.and_then(|line| line.split(':').next());
    name.unwrap_or(&number).to_owned()
}
