//! A small SIP user agent client without input or output: RFC 3261's non-INVITE client transaction.
//!
//! Nothing here reads a clock, a socket or a random source: the time, the bytes and the random
//! tokens are arguments. After each call into [`layer::Layer`] its outputs are drained, and
//! [`request::Template`] turns each of its `Transmit` outputs into bytes.

pub mod branch;
pub mod layer;
pub mod reply;
pub mod request;
pub mod stream;
pub mod timer_queues;
pub mod timers;
pub mod transaction;

/// Time since the layer was made.
pub type Moment = std::time::Duration;
