//! Reads Kamailio's dispatcher lists exactly as Kamailio does, and probes their destinations.
//!
//! Data goes one way: bytes are parsed into a [`list::List`], planned into targets ([`plan`]), probed
//! into observations ([`probe`]), judged into results ([`judge`]), collected in a [`report`] and
//! rendered as text ([`render`]). All but reading files, names and sockets is pure.

pub mod asking;
pub mod cfg;
pub mod cli;
pub mod demo;
pub mod diagnostic;
pub mod effective;
pub mod exit;
pub mod files;
pub mod interruption;
pub mod judge;
pub mod kamailio;
pub mod known;
pub mod lint;
pub mod list;
pub mod locate;
pub mod names;
pub mod observation;
pub mod plan;
pub mod probe;
pub mod probing_mode;
pub mod progress;
pub mod project;
pub mod render;
pub mod reply_codes;
pub mod report;
pub mod resolve;
pub mod run;
pub mod server;
pub mod settings;
pub mod sip;
pub mod source;
pub mod text;
pub mod tls_cfg;
pub mod walk;
