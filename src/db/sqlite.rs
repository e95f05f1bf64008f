//! SQLite. The one file that names its driver.
#![expect(
    clippy::disallowed_methods,
    reason = "measures how long a statement takes: nothing else could end it"
)]

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::types::{Value as SqliteValue, ValueRef};
use rusqlite::{Connection, Error, ErrorCode, OpenFlags, params_from_iter};

use super::db_url::DbEngine;
use super::error::{DbError, DbErrorKind};
use super::statement::{self, RowSink, Select, TableColumn, Update};
use crate::kamailio::list::rows::{ColumnType, Value};

/// How long a lock of another program is waited for.
const BUSY: Duration = Duration::from_secs(5);

/// How many steps of a statement there are between two looks at the clock: a millisecond or so.
const STEPS: i32 = 10_000;

pub struct SqliteSession {
    connection: Connection,
    /// How long a statement may take.
    limit: Duration,
}

impl SqliteSession {
    /// Opens the file, which must exist: Kamailio's driver would make an empty one.
    pub fn open(path: &Path, writes: bool, limit: Duration) -> Result<Self, DbError> {
        // Opening a pipe waits for whoever writes to it.
        if path.exists() && !path.is_file() {
            return Err(DbError::other(&format!("{} is no file", path.display())));
        }
        let flags = match writes {
            true => OpenFlags::SQLITE_OPEN_READ_WRITE,
            false => OpenFlags::SQLITE_OPEN_READ_ONLY,
        };
        let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(error)?;
        connection.busy_timeout(BUSY).map_err(error)?;
        Ok(Self { connection, limit })
    }

    /// From now on a statement is interrupted after its time.
    fn limit_statement(&mut self) -> Result<(), DbError> {
        let end = Instant::now() + self.limit;
        let handler = move || Instant::now() >= end;
        let set = self.connection.progress_handler(STEPS, Some(handler));
        set.map_err(error)
    }

    /// The columns of a table.
    pub fn columns(&mut self, table: &str) -> Result<Vec<TableColumn>, DbError> {
        self.limit_statement()?;
        // Fails where there is no such table; the next would be empty.
        let sql = statement::no_rows(table, DbEngine::Sqlite);
        self.connection.prepare(&sql).map_err(error)?;
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
                Ok(TableColumn::new(name, of_type))
            };
            columns.into_iter().map(typed).collect::<Result<_, _>>()
        };
        read().map_err(error)
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
    pub fn select(&mut self, select: &Select<'_>, row_of: &mut RowSink<'_>) -> Result<(), DbError> {
        self.limit_statement()?;
        let sql = statement::select(select, DbEngine::Sqlite);
        let mut statement = self.connection.prepare(&sql).map_err(error)?;
        let mut rows = statement.query([]).map_err(error)?;
        while let Some(row) = rows.next().map_err(error)? {
            let values = (0..select.columns.len()).map(|at| row.get_ref(at).map(value));
            row_of(&values.collect::<Result<Vec<_>, _>>().map_err(error)?)?;
        }
        Ok(())
    }

    pub fn execute(&mut self, sql: &str) -> Result<(), DbError> {
        self.limit_statement()?;
        let done = self.connection.execute_batch(sql);
        done.map_err(error)
    }

    /// Makes a change; returns how many rows it changed.
    pub fn update(&mut self, update: &Update<'_>) -> Result<u64, DbError> {
        self.limit_statement()?;
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
        let changed = done.map_err(error)?;
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

/// An error in SQLite's words, but for what the limits of time end.
fn error(why: Error) -> DbError {
    match why.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            let seconds = BUSY.as_secs();
            return DbError::other(&format!(
                "the database is locked by another program, for more than {seconds} s"
            ));
        }
        Some(ErrorCode::OperationInterrupted) => {
            return DbError::other("the statement was ended, as it took too long");
        }
        _ => {}
    }
    let words = why.to_string();
    let kind = match why.sqlite_error_code() {
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => DbErrorKind::Denied,
        _ if words.contains("no such table") => DbErrorKind::NoTable,
        _ => DbErrorKind::Other,
    };
    let words = words.split(" in select ").next().unwrap_or_default();
    DbError::new(kind, words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(limit: Duration) -> (tempfile::TempDir, SqliteSession) {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("k.db");
        // An empty file is an empty database.
        std::fs::write(&path, "").unwrap();
        let session = SqliteSession::open(&path, true, limit).unwrap();
        (folder, session)
    }

    #[test]
    fn a_statement_without_an_end_is_ended() {
        let (_folder, mut session) = session(Duration::from_millis(50));
        session
            .execute("create view t as with recursive n(i) as (select 1 union all select i+1 from n) select i from n")
            .unwrap();
        let select = Select {
            table: "t",
            columns: &["i".to_owned()],
            only: None,
        };
        let mut count = 0u64;
        let mut row_of = |_: &[Value<'_>]| {
            count += 1;
            Ok(())
        };
        let why = session.select(&select, &mut row_of).unwrap_err();
        assert_eq!(
            why.to_string(),
            "the statement was ended, as it took too long"
        );
        assert!(count > 0);
        // The next one has its own time.
        session.execute("select 1").unwrap();
    }

    #[test]
    fn who_takes_the_rows_can_end_the_reading() {
        let (_folder, mut session) = session(Duration::from_secs(60));
        session
            .execute("create table t(i); insert into t values (1),(2),(3)")
            .unwrap();
        let select = Select {
            table: "t",
            columns: &["i".to_owned()],
            only: None,
        };
        let mut count = 0;
        let mut row_of = |_: &[Value<'_>]| {
            count += 1;
            match count {
                2 => Err(DbError::other("enough")),
                _ => Ok(()),
            }
        };
        let why = session.select(&select, &mut row_of).unwrap_err();
        assert_eq!((why.to_string().as_str(), count), ("enough", 2));
    }
}
