//! What is known of a database table whose rows are a list.

/// The database engine: its driver in Kamailio decides what a value becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// MariaDB or MySQL (`db_mysql`).
    MariaDb,
    /// PostgreSQL (`db_postgres`).
    Postgres,
    /// SQLite (`db_sqlite`).
    Sqlite,
    /// Not known: rows as text of `--from`, without a cfg that names the engine.
    Unknown,
}

impl Engine {
    /// The engine that this `db_url` names, if its driver is one of those that are known here.
    pub fn of_db_url(url: &[u8]) -> Self {
        match url.split(|&byte| byte == b':').next() {
            Some(b"mysql") => Self::MariaDb,
            Some(b"postgres") => Self::Postgres,
            Some(b"sqlite") => Self::Sqlite,
            _ => Self::Unknown,
        }
    }

    /// Its name, for people.
    pub fn as_str(self) -> &'static str {
        match self {
            Engine::MariaDb => "MariaDB",
            Engine::Postgres => "PostgreSQL",
            Engine::Sqlite => "SQLite",
            Engine::Unknown => "the database",
        }
    }
}

/// The row of the table `version` for this table (`db_table_version`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableVersion {
    /// Its number; 0 without a row.
    Known(i32),
    /// There is more than one row: "invalid number of rows received". The server does not start.
    Several,
    /// The row holds NULL, or a column of texts: "invalid type". The server does not start.
    NoNumber,
    /// There is no table `version`: the server does not start.
    NoTable,
    /// Not asked for: rows as text. Taken for 4.
    Unknown,
}

/// What is known of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowsFacts {
    pub engine: Engine,
    pub version: TableVersion,
    /// Whether the lines of entries are the ids of the rows. If not, because there is no id or ids
    /// do not tell rows apart, they are the numbers of the rows, from 1.
    pub by_id: bool,
    /// Whether the table has columns that its version keeps Kamailio from reading.
    pub unread: bool,
}
