//! The integration tests: one binary.

mod bytes;
mod truth;
