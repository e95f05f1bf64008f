//! SQLite. The one file that names its driver.

use std::path::Path;
use std::time::Duration;

use rusqlite::types::{Value as SqliteValue, ValueRef};
use rusqlite::{Connection, Error, ErrorCode, OpenFlags, params_from_iter};

use super::db_url::DbEngine;
use super::error::{DbError, DbErrorKind};
use super::statement::{self, Select, Update};
use crate::kamailio::list::rows::{ColumnType, Value};

/// How long a lock of another program is waited for.
const BUSY: Duration = Duration::from_secs(5);

pub struct SqliteSession {
    connection: Connection,
}

impl SqliteSession {
    /// Opens the file, which must exist: Kamailio's driver would make an empty one.
    pub fn open(path: &Path, writes: bool) -> Result<Self, DbError> {
        let flags = match writes {
            true => OpenFlags::SQLITE_OPEN_READ_WRITE,
            false => OpenFlags::SQLITE_OPEN_READ_ONLY,
        };
        let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(|why| error(&why))?;
        connection.busy_timeout(BUSY).map_err(|why| error(&why))?;
        Ok(Self { connection })
    }

    /// The columns of a table, with what this driver of Kamailio makes of their declared types.
    pub fn columns(&mut self, table: &str) -> Result<Vec<(String, ColumnType)>, DbError> {
        // Fails where there is no such table; the next would be empty.
        let sql = statement::no_rows(table, DbEngine::Sqlite);
        self.connection.prepare(&sql).map_err(|why| error(&why))?;
        let (schema, bare) = table.split_once('.').unwrap_or(("main", table));
        let read = || {
            let sql = "select name, type from pragma_table_info(?, ?)";
            let mut statement = self.connection.prepare(sql)?;
            let columns = statement.query_map([bare, schema], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
            });
            let columns = columns?.collect::<Result<Vec<_>, _>>()?;
            let typed = |(name, declared): (String, String)| {
                let of_type = match declared.is_empty() {
                    false => ColumnType::of_sqlite(Some(declared.as_bytes()), None),
                    true => self.type_of_first(table, &name)?,
                };
                Ok((name, of_type))
            };
            columns.into_iter().map(typed).collect::<Result<_, _>>()
        };
        read().map_err(|why: Error| error(&why))
    }

    /// The type of a column that is declared without one, as that of a view may be.
    fn type_of_first(&self, table: &str, column: &str) -> Result<ColumnType, Error> {
        let columns = [column.to_owned()];
        let select = Select {
            table,
            columns: &columns,
            only: None,
        };
        let sql = statement::select(&select, DbEngine::Sqlite) + " limit 1";
        let mut statement = self.connection.prepare(&sql)?;
        let mut rows = statement.query([])?;
        let first = match rows.next()? {
            Some(row) => Some(value(row.get_ref(0)?)),
            None => None,
        };
        Ok(ColumnType::of_sqlite(None, first.as_ref()))
    }

    /// Hands over each row.
    pub fn select(
        &mut self,
        select: &Select<'_>,
        row_of: &mut (dyn FnMut(&[Value<'_>]) + Send),
    ) -> Result<(), DbError> {
        let sql = statement::select(select, DbEngine::Sqlite);
        let mut read = || {
            let mut statement = self.connection.prepare(&sql)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let values = (0..select.columns.len()).map(|at| row.get_ref(at).map(value));
                row_of(&values.collect::<Result<Vec<_>, _>>()?);
            }
            Ok(())
        };
        read().map_err(|why: Error| error(&why))
    }

    pub fn execute(&mut self, sql: &str) -> Result<(), DbError> {
        let done = self.connection.execute_batch(sql);
        done.map_err(|why| error(&why))
    }

    /// Makes a change; returns how many rows it changed.
    pub fn update(&mut self, update: &Update<'_>) -> Result<u64, DbError> {
        let (sql, values) = statement::update(update, DbEngine::Sqlite);
        let values = values.into_iter().map(|value| match value {
            None => SqliteValue::Null,
            // Text that is none is kept as it is, as a BLOB.
            Some(bytes) => match String::from_utf8(bytes) {
                Ok(text) => SqliteValue::Text(text),
                Err(bytes) => SqliteValue::Blob(bytes.into_bytes()),
            },
        });
        let done = self.connection.execute(&sql, params_from_iter(values));
        let changed = done.map_err(|why| error(&why))?;
        Ok(u64::try_from(changed).unwrap_or(u64::MAX))
    }
}

fn value(held: ValueRef<'_>) -> Value<'_> {
    match held {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Integer(number),
        ValueRef::Real(number) => Value::Real(number),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Value::Text(bytes),
    }
}

/// An error in SQLite's words.
fn error(why: &Error) -> DbError {
    let words = why.to_string();
    let kind = match why.sqlite_error_code() {
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => DbErrorKind::Denied,
        _ if words.contains("no such table") => DbErrorKind::NoTable,
        _ => DbErrorKind::Other,
    };
    let words = words.split(" in select ").next().unwrap_or_default();
    DbError::new(kind, words)
}
