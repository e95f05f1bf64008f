//! PostgreSQL. The one file that names its driver.

use std::future::Future;
use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use futures_util::TryStreamExt;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::config::SslMode;
use tokio_postgres::error::SqlState;
use tokio_postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Config, Error, SimpleQueryMessage};
use tokio_rustls::TlsConnector;

use super::db_url::{DbEngine, DbUrl};
use super::error::{DbError, DbErrorKind};
use super::statement::{self, RowSink, Select, TableColumn, Update};
use crate::kamailio::list::rows::{ColumnType, Value};
use crate::probe::unverified_tls;

/// The folder of the socket that libpq looks for where no host is given, as Debian builds it.
const SOCKET_FOLDER: &str = "/var/run/postgresql";

pub struct PostgresSession {
    client: Client,
}

impl PostgresSession {
    /// Connects with TLS if the server has it, and without if it refuses that (`sslmode=prefer`).
    pub async fn connect(url: &DbUrl) -> Result<Self, DbError> {
        let mut config = config(url)?;
        let tls = Tls(unverified_tls().map_err(|why| DbError::other(&why.to_string()))?);
        let connected = match config.connect(tls.clone()).await {
            Err(why) if why.code() == Some(&SqlState::INVALID_AUTHORIZATION_SPECIFICATION) => {
                // pg_hba.conf may know this user without TLS alone.
                let plain = config.ssl_mode(SslMode::Disable).connect(tls).await;
                plain.map_err(|_| why)
            }
            other => other,
        };
        let (client, connection) = connected.map_err(error)?;
        // It ends with the client.
        tokio::spawn(async move {
            let _ = connection.await;
        });
        Ok(Self { client })
    }

    /// The columns of a table.
    pub async fn columns(&mut self, table: &str) -> Result<Vec<TableColumn>, DbError> {
        let sql = statement::no_rows(table, DbEngine::Postgres);
        let prepared = self.client.prepare(&sql).await;
        let prepared = prepared.map_err(error)?;
        // A name in a statement never means a column with capitals: it is not quoted.
        let has_capitals = |name: &str| name.bytes().any(|byte| byte.is_ascii_uppercase());
        let columns = prepared.columns().iter();
        let columns = columns.filter(|column| !has_capitals(column.name()));
        let columns = columns.map(|column| {
            let of_type = column.type_();
            let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
            TableColumn {
                name: column.name().to_owned(),
                of_type: ColumnType::of_postgres(of_type.oid()),
                server_type: format!("{}.{}", quoted(of_type.schema()), quoted(of_type.name())),
            }
        });
        Ok(columns.collect())
    }

    /// Hands over each row.
    pub async fn select(
        &mut self,
        select: &Select<'_>,
        row_of: &mut RowSink<'_>,
    ) -> Result<(), DbError> {
        let sql = statement::select(select, DbEngine::Postgres);
        let answer = self.client.simple_query_raw(&sql).await;
        let mut answer = pin!(answer.map_err(error)?);
        while let Some(message) = answer.try_next().await.map_err(error)? {
            if let SimpleQueryMessage::Row(row) = message {
                let value = |index| {
                    row.get(index)
                        .map_or(Value::Null, |it| Value::Text(it.as_bytes()))
                };
                let values = (0..row.len()).map(value);
                row_of(&values.collect::<Vec<_>>())?;
            }
        }
        Ok(())
    }

    pub async fn execute(&mut self, sql: &str) -> Result<(), DbError> {
        let done = self.client.batch_execute(sql).await;
        done.map_err(error)
    }

    /// Makes a change; returns how many rows it changed.
    pub async fn update(&mut self, update: &Update<'_>) -> Result<u64, DbError> {
        let (sql, values) = statement::update(update, DbEngine::Postgres);
        let text = |value: Option<Vec<u8>>| {
            value
                .map(|text| DbError::for_driver(&text, "a value"))
                .transpose()
        };
        let values: Vec<_> = values.into_iter().map(text).collect::<Result<_, _>>()?;
        let values = values.iter().map(|value| value as &(dyn ToSql + Sync));
        let done = self.client.execute(&sql, &values.collect::<Vec<_>>()).await;
        done.map_err(error)
    }
}

fn config(url: &DbUrl) -> Result<Config, DbError> {
    let text = DbError::for_driver;
    let mut config = Config::new();
    config.application_name("ds-tool");
    config.dbname(text(&url.database, "the name of the database")?);
    if let Some(user) = &url.user {
        config.user(text(user, "the user")?);
    }
    if let Some(password) = &url.password {
        config.password(password);
    }
    config.host(match url.host.is_empty() {
        // An absolute path is the folder of its socket.
        true => SOCKET_FOLDER.to_owned(),
        false => text(&url.host, "the host")?,
    });
    if url.port != 0 {
        config.port(url.port);
    }
    Ok(config)
}

/// An error in the server's own words, or the innermost one of the driver.
fn error(why: Error) -> DbError {
    if let Some(server) = why.as_db_error() {
        let code = server.code();
        let kind = match () {
            () if *code == SqlState::UNDEFINED_TABLE || *code == SqlState::INVALID_SCHEMA_NAME => {
                DbErrorKind::NoTable
            }
            () if *code == SqlState::INSUFFICIENT_PRIVILEGE
                || *code == SqlState::READ_ONLY_SQL_TRANSACTION
                || *code == SqlState::INVALID_PASSWORD
                || *code == SqlState::INVALID_AUTHORIZATION_SPECIFICATION =>
            {
                DbErrorKind::Denied
            }
            () => DbErrorKind::Other,
        };
        return DbError::new(kind, server.message());
    }
    let mut words = why.to_string();
    let mut cause = std::error::Error::source(&why);
    while let Some(inner) = cause {
        words = format!("{words}: {inner}");
        cause = inner.source();
    }
    DbError::other(&words)
}

/// TLS for the driver.
#[derive(Clone)]
struct Tls(TlsConnector);

impl<S> MakeTlsConnect<S> for Tls
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    type Stream = TlsStream<S>;
    type TlsConnect = Self;
    type Error = io::Error;

    fn make_tls_connect(&mut self, _: &str) -> io::Result<Self> {
        Ok(self.clone())
    }
}

impl<S> TlsConnect<S> for Tls
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    type Stream = TlsStream<S>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<TlsStream<S>>> + Send>>;

    fn connect(self, stream: S) -> Self::Future {
        Box::pin(async move {
            // The name is not checked, and libpq's default sends none that is an address.
            let name = "localhost".try_into().map_err(io::Error::other)?;
            self.0.connect(name, stream).await.map(TlsStream)
        })
    }
}

struct TlsStream<S>(tokio_rustls::client::TlsStream<S>);

impl<S: AsyncRead + AsyncWrite + Unpin> tokio_postgres::tls::TlsStream for TlsStream<S> {
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for TlsStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for TlsStream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}
