//! Destinations in a database: where `db_url` leads, what its rows are to Kamailio, and the drivers
//! that read and write them.

pub mod text;
