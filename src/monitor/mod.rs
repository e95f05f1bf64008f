//! The loop behind `watch` and `exporter`: when each destination is probed again, and what has
//! changed since.
