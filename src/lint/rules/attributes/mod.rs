//! The attributes of destinations.

pub mod ping_socket_ignored;
