//! Rows of a database table as a list (`ds_load_db` in `dispatch.c`, the drivers' conversions in
//! `lib/srdb1/db_val.c` and `modules/db_*`; measured on MariaDB, PostgreSQL and SQLite with 5.6.3
//! and 6.1.5).
//!
//! [`RowsBuilder`] takes what a driver reads, [`List::of_rows`](super::List::of_rows) makes the
//! list of it that Kamailio would.

mod as_lines;
mod convert;
mod fault;
mod reader;
mod table;
mod types;
mod value;

pub use super::rows_facts::{Engine, RowsFacts, TableVersion};
pub use fault::{RowsFault, UndefinedNumbers};
pub use table::{
    BadExtraAttributes, ColumnRole, ExtraAttribute, Rows, RowsBuilder, TableParams, TableTooLarge,
};
pub use types::ColumnType;
pub use value::Value;
