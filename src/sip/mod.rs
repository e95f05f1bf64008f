//! A small SIP user agent client without I/O: the non-INVITE client transaction of RFC 3261.
//!
//! Nothing here reads a clock, a socket or a random source: time, bytes and random tokens are
//! arguments. After each call into [`layer::Layer`] its outputs are drained, and
//! [`request::Template`] renders each `Transmit` output.

pub mod branch;
pub mod layer;
pub mod reply;
pub mod request;
pub mod stream;
pub mod timer_queues;
pub mod timers;
pub mod transaction;

/// Time since the layer was created.
pub type Moment = std::time::Duration;
