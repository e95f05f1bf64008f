//! Many datagrams in one system call: sendmmsg(2) and recvmmsg(2) on Linux, one by one elsewhere.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use socket2::Socket;
use tokio::net::UdpSocket;

use crate::sip::branch::Branch;

/// The largest UDP payload.
const DATAGRAM_BYTES: usize = 65_535;

/// The buffer size for one datagram, a little more than it needs: with a power of two as the distance, the
/// first bytes of all buffers would map to the same few cache lines.
const ROOM_BYTES: usize = DATAGRAM_BYTES + 1 + 5 * 64;

/// Datagrams sent in one call. More would hardly save time, and the first would wait for the last.
pub const SENT_AT_ONCE: usize = 16;

/// The receive buffer to ask for as root, who may exceed the system's limit.
#[cfg(target_os = "linux")]
const FORCED_BYTES: usize = 32 << 20;

/// Datagrams received in one call.
pub const RECEIVED_AT_ONCE: usize = if cfg!(target_os = "linux") { 64 } else { 1 };

/// A request in the send queue.
#[derive(Debug, Clone, Copy)]
pub struct QueuedRequest {
    pub to: SocketAddr,
    pub local: SocketAddr,
    pub branch: Branch,
    /// Whether this is the first transmission, not a retransmission.
    pub is_first: bool,
    /// Where its bytes end; they begin where those of the previous request end.
    end: usize,
}

/// Requests to send in one system call.
#[derive(Debug, Default)]
pub struct SendBatch {
    bytes: Vec<u8>,
    queued: Vec<QueuedRequest>,
    /// How many of them were sent or given up.
    gone: usize,
}

impl SendBatch {
    /// Whether some must be sent before more can be added.
    pub fn is_full(&self) -> bool {
        self.queued.len() >= SENT_AT_ONCE
    }

    pub fn is_empty(&self) -> bool {
        self.queued.is_empty()
    }

    /// Adds a request; `render` appends its bytes to the buffer.
    pub fn push(
        &mut self,
        to: SocketAddr,
        local: SocketAddr,
        (branch, is_first): (Branch, bool),
        render: impl FnOnce(&mut Vec<u8>),
    ) {
        render(&mut self.bytes);
        self.queued.push(QueuedRequest {
            to,
            local,
            branch,
            is_first,
            end: self.bytes.len(),
        });
    }

    /// The requests that are still to be sent, in sending order.
    pub fn waiting(&self) -> impl Iterator<Item = (&QueuedRequest, &[u8])> {
        let mut start = match self.gone {
            0 => 0,
            gone => self.queued[gone - 1].end,
        };
        self.queued[self.gone..].iter().map(move |queued| {
            let bytes = &self.bytes[start..queued.end];
            start = queued.end;
            (queued, bytes)
        })
    }

    /// Removes the first `count` waiting requests.
    pub fn forget(&mut self, count: usize) {
        self.gone += count;
        if self.gone >= self.queued.len() {
            self.gone = 0;
            self.queued.clear();
            self.bytes.clear();
        }
    }

    /// Sends as many requests as the system takes in one call. Returns how many, at least one.
    ///
    /// # Errors
    /// The error of the first request.
    pub fn send(&mut self, socket: &UdpSocket) -> io::Result<usize> {
        system::send(self, socket)
    }
}

/// Datagrams that were received in one system call.
#[derive(Debug, Default)]
pub struct ReceiveBatch {
    buffers: Vec<u8>,
    arrived: Vec<DatagramInfo>,
    #[cfg(target_os = "linux")]
    headers: system::Headers,
}

/// A received datagram without its bytes.
#[derive(Debug, Clone, Copy)]
pub struct DatagramInfo {
    pub from: SocketAddr,
    /// The kernel's receive time: wall clock, since 1970. `None` if the kernel gave none.
    pub stamp: Option<Duration>,
    length: usize,
}

impl ReceiveBatch {
    /// Receives what has arrived, as much as fits. Returns how many datagrams.
    ///
    /// # Errors
    /// [`io::ErrorKind::WouldBlock`] if nothing has arrived; the ICMP error of an earlier datagram.
    pub fn receive(&mut self, socket: &UdpSocket) -> io::Result<usize> {
        self.arrived.clear();
        system::receive(self, socket)?;
        Ok(self.arrived.len())
    }

    pub fn datagram(&self, index: usize) -> (DatagramInfo, &[u8]) {
        let arrived = self.arrived[index];
        let start = index * ROOM_BYTES;
        (arrived, &self.buffers[start..start + arrived.length])
    }
}

/// Makes the kernel record when each datagram arrives. Without it, the time of reading counts.
pub use system::ask_for_times;

/// Asks the kernel for receive and send buffers of this size.
pub fn ask_for_room(socket: &Socket, bytes: usize) {
    // The kernel may give less, which is no error.
    let _ = socket.set_recv_buffer_size(bytes);
    let _ = socket.set_send_buffer_size(bytes);
    system::ask_for_more_room(socket);
}

#[cfg(target_os = "linux")]
mod system {
    use std::io::{self, IoSlice, IoSliceMut};
    use std::os::fd::{AsFd, AsRawFd};
    use std::time::Duration;

    use nix::sys::socket::{
        ControlMessageOwned, MsgFlags, MultiHeaders, SockaddrStorage, recvmmsg, sendmmsg,
        setsockopt, sockopt,
    };
    use nix::sys::time::TimeSpec;
    use tokio::io::Interest;
    use tokio::net::UdpSocket;

    use super::{
        DatagramInfo, FORCED_BYTES, RECEIVED_AT_ONCE, ROOM_BYTES, ReceiveBatch, SENT_AT_ONCE,
        SendBatch,
    };
    use crate::probe::net::icmp::socket_address;

    pub type Headers = Option<MultiHeaders<SockaddrStorage>>;

    /// `SO_TIMESTAMPNS` of socket(7).
    pub fn ask_for_times(socket: &impl AsFd) {
        let _ = setsockopt(socket, sockopt::ReceiveTimestampns, &true);
    }

    /// `SO_RCVBUFFORCE` of socket(7): root may exceed the system's limit.
    pub fn ask_for_more_room(socket: &impl AsFd) {
        let _ = setsockopt(socket, sockopt::RcvBufForce, &FORCED_BYTES);
    }

    pub fn send(outgoing: &SendBatch, socket: &UdpSocket) -> io::Result<usize> {
        let mut addresses = Vec::with_capacity(SENT_AT_ONCE);
        let mut slices = Vec::with_capacity(SENT_AT_ONCE);
        for (queued, bytes) in outgoing.waiting() {
            addresses.push(Some(SockaddrStorage::from(queued.to)));
            slices.push([IoSlice::new(bytes)]);
        }
        let mut headers = MultiHeaders::preallocate(slices.len(), None);
        socket.try_io(Interest::WRITABLE, || {
            let flags = MsgFlags::MSG_DONTWAIT;
            let sent = sendmmsg(
                socket.as_raw_fd(),
                &mut headers,
                &slices,
                &addresses,
                [],
                flags,
            )?;
            Ok(sent.count())
        })
    }

    pub fn receive(incoming: &mut ReceiveBatch, socket: &UdpSocket) -> io::Result<()> {
        let ReceiveBatch {
            buffers,
            arrived,
            headers,
        } = incoming;
        if buffers.is_empty() {
            // The system zeroes pages on first use, and of most buffers only the first page is used.
            *buffers = vec![0; RECEIVED_AT_ONCE * ROOM_BYTES];
        }
        let mut stamps_are_missing = false;
        let fresh = || {
            let control = nix::cmsg_space!(TimeSpec);
            MultiHeaders::preallocate(RECEIVED_AT_ONCE, Some(control))
        };
        let prepared = headers.get_or_insert_with(fresh);
        socket.try_io(Interest::READABLE, || {
            let chunks = buffers.chunks_exact_mut(ROOM_BYTES);
            let mut slices: Vec<_> = chunks.map(|chunk| [IoSliceMut::new(chunk)]).collect();
            let flags = MsgFlags::MSG_DONTWAIT;
            let received = recvmmsg(socket.as_raw_fd(), prepared, &mut slices, flags, None)?;
            arrived.extend(received.filter_map(|message| {
                let stamp = message.cmsgs().ok().and_then(|mut all| all.find_map(stamp));
                stamps_are_missing |= stamp.is_none();
                Some(DatagramInfo {
                    from: message.address.and_then(socket_address)?,
                    stamp,
                    length: message.bytes,
                })
            }));
            Ok(())
        })?;
        // After a message without a timestamp, the kernel leaves no control space for the next calls.
        if stamps_are_missing {
            *headers = None;
        }
        Ok(())
    }

    fn stamp(control: ControlMessageOwned) -> Option<Duration> {
        match control {
            ControlMessageOwned::ScmTimestampns(time) => Some(time.into()),
            _ => None,
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use std::io;

    use tokio::net::UdpSocket;

    use super::{DATAGRAM_BYTES, DatagramInfo, ReceiveBatch, SendBatch};

    pub fn ask_for_times(_: &socket2::Socket) {}

    pub fn ask_for_more_room(_: &socket2::Socket) {}

    pub fn send(outgoing: &SendBatch, socket: &UdpSocket) -> io::Result<usize> {
        let mut waiting = outgoing.waiting();
        let Some((queued, bytes)) = waiting.next() else {
            return Ok(0);
        };
        socket.try_send_to(bytes, queued.to).map(|_| 1)
    }

    pub fn receive(incoming: &mut ReceiveBatch, socket: &UdpSocket) -> io::Result<()> {
        incoming.buffers.resize(DATAGRAM_BYTES, 0);
        let (length, from) = socket.try_recv_from(&mut incoming.buffers)?;
        incoming.arrived.push(DatagramInfo {
            from,
            stamp: None,
            length,
        });
        Ok(())
    }
}
