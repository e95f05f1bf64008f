//! MySQL and MariaDB. The one file that names their driver.

use mysql_async::prelude::Queryable;
use mysql_async::{
    Conn, DriverError, Error, Opts, OptsBuilder, Params, SslOpts, Value as MysqlValue,
};

use super::db_url::{DbEngine, DbUrl};
use super::error::{DbError, DbErrorKind};
use super::statement::{self, RowSink, Select, TableColumn, Update};
use crate::kamailio::list::rows::{ColumnType, Value};

/// Where libmariadb finds the server of `localhost`.
const SOCKET: &str = "/run/mysqld/mysqld.sock";

const PORT: u16 = 3306;

pub struct MysqlSession {
    connection: Conn,
}

impl MysqlSession {
    /// Connects: by the socket for `localhost`, else by TCP, with TLS if the server has it.
    pub async fn connect(url: &DbUrl) -> Result<Self, DbError> {
        let builder = options(url)?;
        let secure = SslOpts::default()
            .with_danger_accept_invalid_certs(true)
            // Not every host is a name that TLS accepts, and none is checked.
            .with_danger_tls_hostname_override(Some("localhost"));
        let is_local = is_local(url);
        let with_tls = builder.clone().ssl_opts(Some(secure));
        let first = if is_local { builder.clone() } else { with_tls };
        let connected = match Conn::new(Opts::from(first)).await {
            Err(Error::Driver(DriverError::NoClientSslFlagFromServer)) => {
                Conn::new(Opts::from(builder)).await
            }
            other => other,
        };
        let connection = connected.map_err(error)?;
        Ok(Self { connection })
    }

    /// The columns of a table.
    pub async fn columns(&mut self, table: &str) -> Result<Vec<TableColumn>, DbError> {
        let sql = statement::no_rows(table, DbEngine::Mysql);
        let answer = self.connection.query_iter(sql).await.map_err(error)?;
        let columns = answer.columns_ref().iter();
        let columns = columns.map(|column| {
            let of_type = ColumnType::of_mariadb(column.column_type() as u8);
            TableColumn::new(column.name_str().into_owned(), of_type)
        });
        let columns = columns.collect();
        answer.drop_result().await.map_err(error)?;
        Ok(columns)
    }

    /// Hands over each row.
    pub async fn select(
        &mut self,
        select: &Select<'_>,
        row_of: &mut RowSink<'_>,
    ) -> Result<(), DbError> {
        let sql = statement::select(select, DbEngine::Mysql);
        let mut answer = self.connection.query_iter(sql).await.map_err(error)?;
        while let Some(row) = answer.next().await.map_err(error)? {
            let values = (0..row.len()).map(|index| match row.as_ref(index) {
                Some(MysqlValue::Bytes(value)) => Value::Text(value),
                // The text protocol has no other values.
                _ => Value::Null,
            });
            row_of(&values.collect::<Vec<_>>())?;
        }
        Ok(())
    }

    /// The name of the table's engine, if that has no transactions.
    pub async fn engine_without_transactions(
        &mut self,
        table: &str,
    ) -> Result<Option<String>, DbError> {
        let sql = "select t.engine from information_schema.tables t \
            join information_schema.engines e on e.engine=t.engine \
            where t.table_schema=database() and t.table_name=? and e.transactions<>'YES'";
        let found = self.connection.exec_first(sql, (table,)).await;
        found.map_err(error)
    }

    pub async fn execute(&mut self, sql: &str) -> Result<(), DbError> {
        self.connection.query_drop(sql).await.map_err(error)
    }

    /// Makes a change; returns how many rows it changed.
    pub async fn update(&mut self, update: &Update<'_>) -> Result<u64, DbError> {
        let (sql, values) = statement::update(update, DbEngine::Mysql);
        let values = values.into_iter();
        let values = values.map(|value| value.map_or(MysqlValue::NULL, MysqlValue::Bytes));
        let params = Params::Positional(values.collect());
        let done = self.connection.exec_drop(sql, params).await;
        done.map_err(error)?;
        Ok(self.connection.affected_rows())
    }

    /// Says good-bye to the server, which else logs an aborted connection.
    pub async fn close(self) {
        // Nothing depends on it.
        let _ = self.connection.disconnect().await;
    }
}

/// Whether libmariadb takes the socket: for this name alone, in small letters (measured).
fn is_local(url: &DbUrl) -> bool {
    url.host.is_empty() || url.host == b"localhost"
}

fn options(url: &DbUrl) -> Result<OptsBuilder, DbError> {
    if url.host.starts_with(b"[") {
        return Err(DbError::other(
            "brackets name a group of my.cnf, which ds-tool does not read: give the host with --db",
        ));
    }
    let text = DbError::for_driver;
    let optional = |bytes: &Option<Vec<u8>>, what: &str| {
        bytes.as_ref().map(|bytes| text(bytes, what)).transpose()
    };
    let builder = OptsBuilder::default()
        .user(optional(&url.user, "the user")?)
        .pass(optional(&url.password, "the password")?)
        .db_name(Some(text(&url.database, "the name of the database")?))
        // An update counts each row that it finds, changed or not.
        .client_found_rows(true)
        .prefer_socket(false);
    Ok(match is_local(url) {
        true => builder.socket(Some(SOCKET)),
        false => {
            let port = if url.port == 0 { PORT } else { url.port };
            builder
                .ip_or_hostname(text(&url.host, "the host")?)
                .tcp_port(port)
        }
    })
}

/// An error in the server's own words, or those of the driver without what it quotes.
fn error(why: Error) -> DbError {
    match why {
        Error::Server(server) => {
            let kind = match server.code {
                1146 => DbErrorKind::NoTable,
                1044 | 1045 | 1142 | 1143 | 1227 | 1290 => DbErrorKind::Denied,
                _ => DbErrorKind::Other,
            };
            DbError::new(kind, &server.message)
        }
        Error::Driver(DriverError::UnexpectedPacket { .. }) => {
            DbError::other("its answer is not the protocol of MySQL")
        }
        Error::Driver(DriverError::CleartextPluginDisabled) => DbError::other(
            "the server wants the password unencrypted (mysql_clear_password), which ds-tool does not send",
        ),
        other => {
            let words = other.to_string();
            let words = words.strip_prefix("Input/output error: ").unwrap_or(&words);
            let words = words.strip_prefix("Input/output error: ").unwrap_or(words);
            DbError::other(words)
        }
    }
}
