//! tls.cfg, and connections over TLS.

pub mod tls_connection_shared;
pub mod tls_domain_never_used;
pub mod tls_stops_the_start;
pub mod tls_too_old;
pub mod tls_trusts_nobody;
