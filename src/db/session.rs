//! A connection to the database of a `db_url`, whatever its engine.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::db_text::{CFG_FOLDER, TextTable};
use super::db_url::{DbEngine, DbUrl};
use super::error::DbError;
use super::mysql::MysqlSession;
use super::postgres::PostgresSession;
use super::sqlite::SqliteSession;
use super::statement::{RowSink, Select, TableColumn, Update};
use crate::base::runtime;

/// How long a server may take to answer a connection.
const CONNECT: Duration = Duration::from_secs(10);

/// How long it may take for a statement: a table of a million rows takes seconds.
const STATEMENT: Duration = Duration::from_secs(60);

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    Reading,
    Writing,
}

/// A connection.
pub enum DbSession {
    Mysql(Box<MysqlSession>),
    Postgres(PostgresSession),
    Sqlite(SqliteSession),
    /// The folder of the tables.
    Text(PathBuf),
}

/// Runs work with a connection, in a thread of its own, so that a panic of a driver is an error.
///
/// # Errors
/// If the database cannot be reached, refuses the login, or the driver panics; and those of the work.
pub fn with_session<T, W, F>(
    url: &DbUrl,
    working_dir: &Path,
    access: Access,
    work: W,
) -> Result<T, DbError>
where
    T: Send,
    W: FnOnce(DbSession) -> F + Send,
    F: Future<Output = Result<T, DbError>>,
{
    let path = file_of(url, working_dir);
    let run = || {
        runtime::block_on(async {
            let connected = DbSession::connect(url, &path, access);
            let session = in_time(CONNECT, connected).await?;
            work(session).await
        })
        .map_err(|why| DbError::other(&why.to_string()))?
    };
    let done = std::thread::scope(|scope| scope.spawn(run).join());
    let done = done.unwrap_or_else(|_| Err(DbError::other("the driver failed (a panic)")));
    done.map_err(|why| why.without(url.password.as_deref()))
}

/// The file that Kamailio opens in this working directory.
fn file_of(url: &DbUrl, working_dir: &Path) -> PathBuf {
    let start = match url.engine {
        DbEngine::Text => Path::new(CFG_FOLDER),
        _ => working_dir,
    };
    start.join(String::from_utf8_lossy(&url.database).as_ref())
}

async fn in_time<T>(
    limit: Duration,
    work: impl Future<Output = Result<T, DbError>>,
) -> Result<T, DbError> {
    let late = |_| DbError::other(&format!("no answer within {} s", limit.as_secs()));
    tokio::time::timeout(limit, work).await.map_err(late)?
}

impl DbSession {
    async fn connect(url: &DbUrl, path: &Path, access: Access) -> Result<Self, DbError> {
        let writes = access == Access::Writing;
        Ok(match url.engine {
            DbEngine::Mysql => Self::Mysql(Box::new(MysqlSession::connect(url).await?)),
            DbEngine::Postgres => Self::Postgres(PostgresSession::connect(url).await?),
            DbEngine::Sqlite => Self::Sqlite(SqliteSession::open(path, writes, STATEMENT)?),
            DbEngine::Text if writes => {
                return Err(DbError::other(
                    "db_text tables are files that Kamailio writes: ds-tool does not change them",
                ));
            }
            DbEngine::Text => Self::Text(path.to_owned()),
        })
    }

    /// The columns of a table.
    pub async fn columns(&mut self, table: &str) -> Result<Vec<TableColumn>, DbError> {
        let read = async {
            match self {
                Self::Mysql(it) => it.columns(table).await,
                Self::Postgres(it) => it.columns(table).await,
                Self::Sqlite(it) => it.columns(table),
                Self::Text(folder) => {
                    let columns = TextTable::open(folder, table)?.columns.into_iter();
                    let columns = columns.map(|it| TableColumn::new(it.name, it.of_type));
                    Ok(columns.collect())
                }
            }
        };
        in_time(STATEMENT, read).await
    }

    /// Hands over each row, in the order of the database.
    pub async fn select(
        &mut self,
        select: &Select<'_>,
        row_of: &mut RowSink<'_>,
    ) -> Result<(), DbError> {
        let read = async {
            match self {
                Self::Mysql(it) => it.select(select, row_of).await,
                Self::Postgres(it) => it.select(select, row_of).await,
                Self::Sqlite(it) => it.select(select, row_of),
                Self::Text(folder) => TextTable::open(folder, select.table)?.select(select, row_of),
            }
        };
        in_time(STATEMENT, read).await
    }

    /// Begins a transaction: one that reads a single state of the tables, or one that writes.
    pub async fn begin(&mut self, access: Access) -> Result<(), DbError> {
        let sql = match (&*self, access) {
            (Self::Mysql(_), Access::Reading) => {
                "start transaction with consistent snapshot, read only"
            }
            (Self::Postgres(_), Access::Reading) => {
                "begin isolation level repeatable read read only"
            }
            (Self::Sqlite(_), Access::Writing) => "begin immediate",
            (Self::Sqlite(_) | Self::Text(_), Access::Reading) | (_, Access::Writing) => "begin",
        };
        self.execute(sql).await
    }

    /// The name of the table's engine, if that has no transactions: MyISAM and Aria of MariaDB.
    pub async fn engine_without_transactions(
        &mut self,
        table: &str,
    ) -> Result<Option<String>, DbError> {
        match self {
            Self::Mysql(it) => in_time(STATEMENT, it.engine_without_transactions(table)).await,
            Self::Postgres(_) | Self::Sqlite(_) | Self::Text(_) => Ok(None),
        }
    }

    pub async fn execute(&mut self, sql: &str) -> Result<(), DbError> {
        let work = async {
            match self {
                Self::Mysql(it) => it.execute(sql).await,
                Self::Postgres(it) => it.execute(sql).await,
                Self::Sqlite(it) => it.execute(sql),
                Self::Text(_) => Ok(()),
            }
        };
        in_time(STATEMENT, work).await
    }

    /// Makes a change in one row; returns how many rows it changed.
    pub async fn update(&mut self, update: &Update<'_>) -> Result<u64, DbError> {
        let work = async {
            match self {
                Self::Mysql(it) => it.update(update).await,
                Self::Postgres(it) => it.update(update).await,
                Self::Sqlite(it) => it.update(update),
                Self::Text(_) => Ok(0),
            }
        };
        in_time(STATEMENT, work).await
    }

    /// Ends the connection.
    pub async fn close(self) {
        if let Self::Mysql(it) = self {
            it.close().await;
        }
    }
}
