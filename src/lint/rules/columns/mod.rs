//! The columns of a list line: set id, URI, flags, priority.

pub mod trying_flag;
pub mod unknown_flag_bits;
pub mod wrong_flag_comment;
