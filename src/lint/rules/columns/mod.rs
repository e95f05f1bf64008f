//! The columns of a list line: set id, URI, flags, priority.

pub mod columns_swapped;
pub mod comment_cuts_column;
pub mod flags_not_a_number;
pub mod hexadecimal_flags;
pub mod number_overflow;
pub mod set_id_glued;
pub mod set_id_missing;
pub mod text_after_number;
pub mod trying_flag;
pub mod unknown_flag_bits;
pub mod wrong_flag_comment;
