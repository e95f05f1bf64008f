//! Hosts, sockets and transports of destinations.

pub mod connection_of_another_socket;
pub mod name_looked_up_at_load;
pub mod name_of_hosts_file;
pub mod no_socket;
pub mod several_addresses;
pub mod unknown_transport;
