//! Reads Kamailio's dispatcher lists exactly as Kamailio does, and probes their destinations.
//!
//! Data goes one way: bytes are parsed into a [`list::List`], planned into targets, probed into
//! observations, judged into verdicts, and rendered as text. All but probing is pure.

pub mod kamailio;
pub mod list;
pub mod names;
pub mod sip;
pub mod source;
