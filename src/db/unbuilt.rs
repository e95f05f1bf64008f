//! What a program says that was built without the drivers.

use super::Database;
use super::changes::{RowChange, Written};
use super::error::DbError;
use crate::kamailio::list::rows::Rows;

impl Database {
    /// Reads nothing.
    ///
    /// # Errors
    /// Always.
    pub fn read(&self) -> Result<Rows, DbError> {
        Err(unbuilt())
    }

    /// Writes nothing.
    ///
    /// # Errors
    /// Always.
    pub fn write(&self, _: &Rows, _: &[RowChange]) -> Result<Written, DbError> {
        Err(unbuilt())
    }
}

fn unbuilt() -> DbError {
    DbError::other(
        "this ds-tool was built without the drivers of databases: use that of the package or the image, or build it with the feature db (cargo install ds-tool --features db)",
    )
}
