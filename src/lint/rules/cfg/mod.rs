//! kamailio.cfg itself: whether Kamailio reads it, and reads it as intended.

pub mod bad_argument;
pub mod bad_database;
pub mod cfg_reads_otherwise;
pub mod cfg_refused;
pub mod list_file_missing;
pub mod list_file_with_database;
pub mod list_unread;
pub mod module_twice;
pub mod number_wraps;
pub mod reload_delta_zero;
pub mod route_missing;
pub mod server_does_not_start;
pub mod signature_without_name;
pub mod unbalanced_conditions;
pub mod unknown_parameter;
pub mod wrong_type;
