//! A connection to the database of a `db_url`, whatever its engine.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::db_text::{CFG_FOLDER, TextTable};
use super::db_url::{DbEngine, DbUrl};
use super::error::DbError;
use super::statement::{RowSink, Select, Update};
use super::{mysql, postgres, sqlite};
use crate::kamailio::list::rows::ColumnType;

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

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableColumn {
    pub name: String,
    pub of_type: ColumnType,
    /// The name of its type, as the server takes it in a statement.
    pub server_type: String,
}

impl TableColumn {
    /// Whether an unquoted name in a statement means it.
    pub fn is_called(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// A connection.
pub struct DbSession {
    driver: EngineSession,
}

enum EngineSession {
    Mysql(Box<mysql::MysqlSession>),
    Postgres(postgres::PostgresSession),
    Sqlite(sqlite::SqliteSession),
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
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|why| DbError::other(&why.to_string()))?;
        let done = runtime.block_on(async {
            let connected = DbSession::connect(url, &path, access);
            let session = in_time(CONNECT, connected).await?;
            work(session).await
        });
        // The system's look-up of a name may take longer than any deadline.
        runtime.shutdown_background();
        done
    };
    let done = std::thread::scope(|scope| scope.spawn(run).join());
    let done = done.unwrap_or_else(|_| Err(DbError::other("the driver failed (a panic)")));
    done.map_err(|why| why.without(url.password.as_deref()))
}

/// The file that Kamailio opens in this working directory.
pub fn file_of(url: &DbUrl, working_dir: &Path) -> PathBuf {
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
        let driver = match url.engine {
            DbEngine::Mysql => {
                EngineSession::Mysql(Box::new(mysql::MysqlSession::connect(url).await?))
            }
            DbEngine::Postgres => {
                EngineSession::Postgres(postgres::PostgresSession::connect(url).await?)
            }
            DbEngine::Sqlite => {
                EngineSession::Sqlite(sqlite::SqliteSession::open(path, writes, STATEMENT)?)
            }
            DbEngine::Text if writes => {
                return Err(DbError::other(
                    "db_text tables are files that Kamailio writes: ds-tool does not change them",
                ));
            }
            DbEngine::Text => EngineSession::Text(path.to_owned()),
        };
        Ok(Self { driver })
    }

    /// The columns of a table.
    pub async fn columns(&mut self, table: &str) -> Result<Vec<TableColumn>, DbError> {
        let column = |name, of_type, server_type| TableColumn {
            name,
            of_type,
            server_type,
        };
        let driver = &mut self.driver;
        let read = async {
            Ok(match driver {
                EngineSession::Mysql(it) => {
                    let all = it.columns(table).await?.into_iter();
                    all.map(|(name, of)| column(name, of, String::new()))
                        .collect()
                }
                EngineSession::Postgres(it) => {
                    let all = it.columns(table).await?.into_iter();
                    all.map(|(name, of, server)| column(name, of, server))
                        .collect()
                }
                EngineSession::Sqlite(it) => {
                    let all = it.columns(table)?.into_iter();
                    all.map(|(name, of)| column(name, of, String::new()))
                        .collect()
                }
                EngineSession::Text(folder) => {
                    let all = TextTable::open(folder, table)?.columns.into_iter();
                    all.map(|it| column(it.name, it.of_type, String::new()))
                        .collect()
                }
            })
        };
        in_time(STATEMENT, read).await
    }

    /// Hands over each row, in the order of the database.
    pub async fn select(
        &mut self,
        select: &Select<'_>,
        row_of: &mut RowSink<'_>,
    ) -> Result<(), DbError> {
        let driver = &mut self.driver;
        let read = async {
            match driver {
                EngineSession::Mysql(it) => it.select(select, row_of).await,
                EngineSession::Postgres(it) => it.select(select, row_of).await,
                EngineSession::Sqlite(it) => it.select(select, row_of),
                EngineSession::Text(folder) => select_text(folder, select, row_of),
            }
        };
        in_time(STATEMENT, read).await
    }

    /// Begins a transaction: one that reads a single state of the tables, or one that writes.
    pub async fn begin(&mut self, access: Access) -> Result<(), DbError> {
        let sql = match (&self.driver, access) {
            (EngineSession::Mysql(_), Access::Reading) => {
                "start transaction with consistent snapshot, read only"
            }
            (EngineSession::Postgres(_), Access::Reading) => {
                "begin isolation level repeatable read read only"
            }
            (EngineSession::Sqlite(_), Access::Writing) => "begin immediate",
            (EngineSession::Sqlite(_) | EngineSession::Text(_), Access::Reading)
            | (_, Access::Writing) => "begin",
        };
        self.execute(sql).await
    }

    /// The name of the table's engine, if that has no transactions: MyISAM and Aria of MariaDB.
    pub async fn engine_without_transactions(
        &mut self,
        table: &str,
    ) -> Result<Option<String>, DbError> {
        match &mut self.driver {
            EngineSession::Mysql(it) => {
                in_time(STATEMENT, it.engine_without_transactions(table)).await
            }
            EngineSession::Postgres(_) | EngineSession::Sqlite(_) | EngineSession::Text(_) => {
                Ok(None)
            }
        }
    }

    pub async fn execute(&mut self, sql: &str) -> Result<(), DbError> {
        let driver = &mut self.driver;
        let work = async {
            match driver {
                EngineSession::Mysql(it) => it.execute(sql).await,
                EngineSession::Postgres(it) => it.execute(sql).await,
                EngineSession::Sqlite(it) => it.execute(sql),
                EngineSession::Text(_) => Ok(()),
            }
        };
        in_time(STATEMENT, work).await
    }

    /// Makes a change in one row; returns how many rows it changed.
    pub async fn update(&mut self, update: &Update<'_>) -> Result<u64, DbError> {
        let driver = &mut self.driver;
        let work = async {
            match driver {
                EngineSession::Mysql(it) => it.update(update).await,
                EngineSession::Postgres(it) => it.update(update).await,
                EngineSession::Sqlite(it) => it.update(update),
                EngineSession::Text(_) => Ok(0),
            }
        };
        in_time(STATEMENT, work).await
    }

    /// Ends the connection.
    pub async fn close(self) {
        if let EngineSession::Mysql(it) = self.driver {
            it.close().await;
        }
    }
}

/// Hands over the rows of a table of `db_text`.
fn select_text(
    folder: &Path,
    select: &Select<'_>,
    row_of: &mut RowSink<'_>,
) -> Result<(), DbError> {
    TextTable::open(folder, select.table)?.select(select, row_of)
}
