//! What every other group uses: bytes with their places, facts that may be unknown, text made safe to print.

pub mod diagnostic;
pub mod dns_records;
pub mod escape;
pub mod fact;
pub mod parallel;
pub mod signal;
pub mod source;
pub mod transport;
