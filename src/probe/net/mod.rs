//! The I/O of a probe: sockets, connections, and what the system knows of them.

pub mod batch;
pub mod certificate;
pub mod clock;
pub mod connection;
pub mod connection_pool;
pub mod fd_limit;
pub mod icmp;
pub mod local_addresses;
pub mod pmtu;
pub mod sockets;
pub mod source_address;
pub mod tls;
pub mod udp;
