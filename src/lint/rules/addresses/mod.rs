//! Hosts, sockets and transports of destinations.

pub mod address_wraps;
pub mod ipv6_off;
pub mod name_does_not_resolve;
pub mod name_looked_up_at_load;
pub mod name_of_hosts_file;
pub mod name_only_by_srv;
pub mod no_socket;
pub mod number_like_host;
pub mod scheme_missing;
pub mod several_addresses;
pub mod socket_not_local;
pub mod unknown_transport;
