//! Reads Kamailio's dispatcher lists and `kamailio.cfg` exactly as Kamailio does, says what Kamailio does
//! with them, and probes the destinations.
//!
//! Data goes one way: bytes are parsed into a [`kamailio::list::List`], planned into targets
//! ([`probe::plan`]), probed into observations, judged once ([`probe::result`]), collected in a [`report`]
//! and rendered as text ([`render`]). Reading files, names and sockets is in [`fs`], [`dns::resolver`] and
//! [`probe`]; the rest is pure.

pub mod base;
pub mod cli;
pub mod commands;
pub mod dns;
pub mod edit;
pub mod fs;
pub mod kamailio;
pub mod lint;
pub mod probe;
pub mod render;
pub mod report;
pub mod sip;
