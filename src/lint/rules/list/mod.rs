//! A list as a whole, and lines that Kamailio drops.

pub mod duplicate_destination;
pub mod sample_row;
pub mod two_spellings;
