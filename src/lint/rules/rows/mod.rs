//! Rows of a database.

pub mod order_not_stable;
pub mod row_of_no_line;
