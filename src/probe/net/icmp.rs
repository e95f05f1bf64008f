//! ICMP errors on unconnected sockets: Linux keeps them in an error queue (ip(7), `IP_RECVERR`).
//! Other systems do not report them, and such a destination runs into its timeout.

use std::io;
use std::net::SocketAddr;

use crate::sip::layer::{IcmpMeaning, IcmpMessage, SendError};

/// A datagram that the network rejected.
#[derive(Debug)]
pub struct IcmpError {
    pub to: SocketAddr,
    /// The start of the datagram, as far as the error quotes it.
    pub quoted: Vec<u8>,
    pub error: io::Error,
    /// The ICMP error; `None` if this machine itself rejected the datagram.
    pub message: Option<IcmpMessage>,
}

impl IcmpError {
    /// The refusal that this error means.
    pub fn refusal(&self) -> SendError {
        let by_peer = |message: &IcmpMessage| {
            message.sender.to_canonical() == self.to.ip().to_canonical()
                && message.meaning() == IcmpMeaning::ClosedPort
        };
        match self.message {
            Some(message) if by_peer(&message) => SendError::PortUnreachable,
            Some(message) => SendError::Rejected(message),
            None => refusal(&self.error),
        }
    }
}

/// Maps the error of a system call to a refusal.
pub fn refusal(error: &io::Error) -> SendError {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => SendError::PortUnreachable,
        io::ErrorKind::HostUnreachable => SendError::HostUnreachable,
        io::ErrorKind::NetworkUnreachable => SendError::NetworkUnreachable,
        io::ErrorKind::PermissionDenied => SendError::Prohibited,
        io::ErrorKind::AddrNotAvailable => SendError::NoSocket,
        _ if is_out_of_memory(error) => SendError::NoBuffers,
        _ => SendError::Other(error.raw_os_error().unwrap_or_default()),
    }
}

#[cfg(unix)]
fn is_out_of_memory(error: &io::Error) -> bool {
    use rustix::io::Errno;
    let errno = Errno::from_io_error(error);
    matches!(errno, Some(Errno::NOBUFS | Errno::NOMEM))
}

#[cfg(not(unix))]
fn is_out_of_memory(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::OutOfMemory
}

/// Whether this error may belong to an earlier datagram. The kernel maps ICMP codes to many errors
/// (`icmp_err_convert`), so it is any but the two that are of now.
pub fn is_delayed_error(error: &io::Error) -> bool {
    use io::ErrorKind::{Interrupted, WouldBlock};
    !matches!(error.kind(), Interrupted | WouldBlock)
}

#[cfg(target_os = "linux")]
pub use linux::{ask_for_errors, next_error, socket_address};

#[cfg(target_os = "linux")]
mod linux {
    use std::io::{self, IoSliceMut};
    use std::net::{Ipv4Addr, SocketAddr};
    use std::os::fd::{AsFd, AsRawFd};

    use nix::libc::{SO_EE_ORIGIN_ICMP, SO_EE_ORIGIN_ICMP6, sock_extended_err, sockaddr_in6};
    use nix::sys::socket::{
        ControlMessageOwned, MsgFlags, SockaddrIn6, SockaddrStorage, recvmsg, setsockopt, sockopt,
    };
    use nix::sys::time::TimeSpec;

    use super::{IcmpError, IcmpMessage};

    pub fn ask_for_errors(socket: &impl AsFd, ipv6: bool) -> io::Result<()> {
        match ipv6 {
            true => setsockopt(socket, sockopt::Ipv6RecvErr, &true),
            false => setsockopt(socket, sockopt::Ipv4RecvErr, &true),
        }
        .map_err(io::Error::from)
    }

    pub fn next_error(socket: &impl AsRawFd) -> io::Result<IcmpError> {
        let mut quoted = vec![0; 2048];
        // Room for the time of arrival, the error and the address of the host that reported it.
        let mut control = nix::cmsg_space!(TimeSpec, sock_extended_err, sockaddr_in6);
        let mut buffers = [IoSliceMut::new(&mut quoted)];
        let message = recvmsg::<SockaddrStorage>(
            socket.as_raw_fd(),
            &mut buffers,
            Some(&mut control),
            MsgFlags::MSG_ERRQUEUE | MsgFlags::MSG_DONTWAIT,
        )?;
        let (length, address) = (message.bytes, message.address);
        let reported = message.cmsgs()?.find_map(|control| match control {
            ControlMessageOwned::Ipv4RecvErr(error, sender) => {
                // In network byte order.
                let sender = sender.map(|a| Ipv4Addr::from(a.sin_addr.s_addr.to_ne_bytes()).into());
                Some((error, sender))
            }
            ControlMessageOwned::Ipv6RecvErr(error, sender) => {
                let sender = sender.map(|a| SockaddrIn6::from(a).ip().into());
                Some((error, sender))
            }
            _ => None,
        });
        quoted.truncate(length);
        let unreadable = || io::Error::from(io::ErrorKind::InvalidData);
        let to = address.and_then(socket_address).ok_or_else(unreadable)?;
        let (error, sender) = reported.ok_or_else(unreadable)?;
        let is_icmp = [SO_EE_ORIGIN_ICMP, SO_EE_ORIGIN_ICMP6].contains(&error.ee_origin);
        let message = sender.filter(|_| is_icmp).map(|sender| IcmpMessage {
            sender,
            kind: error.ee_type,
            code: error.ee_code,
        });
        Ok(IcmpError {
            to,
            quoted,
            error: io::Error::from_raw_os_error(error.ee_errno as i32),
            message,
        })
    }

    pub fn socket_address(address: SockaddrStorage) -> Option<SocketAddr> {
        let v4 = address
            .as_sockaddr_in()
            .map(|a| SocketAddr::from((a.ip(), a.port())));
        v4.or_else(|| {
            address
                .as_sockaddr_in6()
                .map(|a| SocketAddr::from((a.ip(), a.port())))
        })
    }
}

#[cfg(not(target_os = "linux"))]
pub fn ask_for_errors(_: &socket2::Socket, _: bool) -> io::Result<()> {
    Ok(())
}

#[cfg(not(target_os = "linux"))]
pub fn next_error(_: &tokio::net::UdpSocket) -> io::Result<IcmpError> {
    Err(io::ErrorKind::WouldBlock.into())
}
