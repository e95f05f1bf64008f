//! A list as a whole, and lines that Kamailio drops.

pub mod duplicate_destination;
pub mod line_dropped;
pub mod line_too_long;
pub mod list_stops_start;
pub mod placeholder;
pub mod rpc_dump;
pub mod sample_row;
pub mod two_spellings;
pub mod wrong_encoding;
