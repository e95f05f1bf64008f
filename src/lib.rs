//! Reads Kamailio's dispatcher lists exactly as Kamailio does and probes their destinations.

pub mod sip;
