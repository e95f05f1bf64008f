//! Destinations in a database: where `db_url` leads, what its rows are to Kamailio, and the drivers
//! that read and write them.
#![cfg_attr(
    not(feature = "db"),
    expect(dead_code, reason = "only the drivers need all of it")
)]

use std::path::PathBuf;

pub mod changes;
#[cfg(feature = "db")]
mod database;
#[cfg(feature = "db")]
mod db_text;
pub mod db_url;
pub mod error;
#[cfg(feature = "db")]
mod mysql;
#[cfg(feature = "db")]
mod postgres;
#[cfg(feature = "db")]
mod session;
#[cfg(feature = "db")]
mod sqlite;
#[cfg(feature = "db")]
mod statement;
pub mod table;
pub mod text;
#[cfg(not(feature = "db"))]
mod unbuilt;
#[cfg(feature = "db")]
mod write;

/// A database, and what of it a server reads.
#[derive(Debug, Clone)]
pub struct Database {
    pub url: db_url::DbUrl,
    pub names: table::TableNames,
    /// The folder that Kamailio runs in, where a relative path starts.
    pub working_dir: PathBuf,
}
