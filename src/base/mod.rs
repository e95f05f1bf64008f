//! What all other groups share: source text with places in it, facts that may be unknown, text made
//! safe to print, DNS answers, transports, signals.

pub mod counted;
pub mod diagnostic;
pub mod dns_records;
pub mod escape;
pub mod fact;
pub mod milliseconds;
pub mod parallel;
pub mod runtime;
pub mod secrets;
pub mod signal;
pub mod source;
pub mod transport;
