//! Reads the rows of a table as Kamailio asks for them.

use super::Database;
use super::db_url::DbEngine;
use super::error::{DbError, DbErrorKind};
use super::session::{Access, DbSession, with_session};
use super::statement::{Select, TableColumn, check_name};
use super::table::TableNames;
use crate::kamailio::list::rows::{
    ColumnRole, ColumnType, Engine, Rows, RowsBuilder, TableParams, TableVersion, Value,
};

impl Database {
    /// Reads the table.
    ///
    /// # Errors
    /// If the database cannot be reached, or refuses. What keeps a server from starting and is seen in the
    /// table, such as a missing column, is no error.
    pub fn read(&self) -> Result<Rows, DbError> {
        let tables = Tables::new(&self.names, self.url.engine)?;
        let work = |session| tables.read(session);
        with_session(&self.url, &self.working_dir, Access::Reading, work)
    }
}

/// The names of the tables and columns, checked.
pub(super) struct Tables<'a> {
    pub params: &'a TableParams,
    pub table: String,
    version_table: String,
    pub engine: DbEngine,
}

/// A selected column: what it is, the name by which it is selected, and its types.
pub(super) struct SelectedColumn {
    pub role: ColumnRole,
    pub name: String,
    of_type: ColumnType,
    pub server_type: String,
}

impl<'a> Tables<'a> {
    pub fn new(names: &'a TableNames, engine: DbEngine) -> Result<Self, DbError> {
        let checked = |name: &[u8]| {
            let name = String::from_utf8_lossy(name).into_owned();
            check_name(&name, engine).map(|()| name)
        };
        let extra = names.params.extra.iter().map(|it| &it.column);
        for column in names.params.columns.iter().chain(extra) {
            checked(column)?;
        }
        Ok(Self {
            params: &names.params,
            table: checked(&names.params.table)?,
            version_table: checked(&names.version_table)?,
            engine,
        })
    }

    async fn read(&self, mut session: DbSession) -> Result<Rows, DbError> {
        // What decides about the rows is of the same state as they.
        session.begin(Access::Reading).await?;
        let version = self.version(&mut session).await?;
        if version == TableVersion::NoTable {
            // The error has ended the transaction of PostgreSQL.
            session.execute("rollback").await?;
            session.begin(Access::Reading).await?;
        }
        let columns = match session.columns(&self.table).await {
            Ok(columns) => columns,
            Err(why) if why.kind == DbErrorKind::NoTable => {
                let params = self.params.clone();
                return Ok(Rows::missing(params, self.rows_engine(), version));
            }
            Err(why) => return Err(why),
        };
        let selected = self.selected(version, &columns);
        let rows = self.rows(&mut session, version, &selected).await?;
        session.execute("commit").await?;
        session.close().await;
        Ok(rows)
    }

    /// The number in the row of this table in the table of versions.
    pub async fn version(&self, session: &mut DbSession) -> Result<TableVersion, DbError> {
        let columns = match session.columns(&self.version_table).await {
            Ok(columns) => columns,
            Err(why) if why.kind == DbErrorKind::NoTable => return Ok(TableVersion::NoTable),
            Err(why) => return Err(why),
        };
        let has = |name: &str| columns.iter().find(|it| it.is_called(name));
        let (Some(_), Some(number)) = (has("table_name"), has("table_version")) else {
            return Ok(TableVersion::NoTable);
        };
        let mut found = Vec::new();
        let names = ["table_version".to_owned()];
        let select = Select {
            table: &self.version_table,
            columns: &names,
            only: Some(("table_name", &self.table)),
        };
        let mut row_of = |values: &[Value<'_>]| {
            found.push(number_of(values, number.of_type));
            Ok(())
        };
        session.select(&select, &mut row_of).await?;
        Ok(match found.as_slice() {
            [] => TableVersion::Known(0),
            [Some(version)] => TableVersion::Known(*version),
            [None] => TableVersion::NoNumber,
            _ => TableVersion::Several,
        })
    }

    /// Those of the wanted columns that the table has, and its id.
    pub fn selected(&self, version: TableVersion, columns: &[TableColumn]) -> Vec<SelectedColumn> {
        let wanted = self.params.selected(version).into_iter();
        let id = (ColumnRole::Id, self.params.name(ColumnRole::Id));
        // What makes no list needs no ids.
        let id = [id].into_iter().take(wanted.len());
        let there = wanted.chain(id).filter_map(|(role, name)| {
            let name = String::from_utf8_lossy(name).into_owned();
            let column = columns.iter().find(|column| column.is_called(&name))?;
            Some(SelectedColumn {
                role,
                of_type: column.of_type,
                server_type: column.server_type.clone(),
                name,
            })
        });
        there.collect()
    }

    /// The rows, in the order of the database.
    pub async fn rows(
        &self,
        session: &mut DbSession,
        version: TableVersion,
        selected: &[SelectedColumn],
    ) -> Result<Rows, DbError> {
        let types = selected.iter().map(|it| (it.role, it.of_type)).collect();
        let mut builder = RowsBuilder::new(self.params.clone(), self.rows_engine(), version, types);
        if !selected.is_empty() {
            let names: Vec<_> = selected.iter().map(|it| it.name.clone()).collect();
            let select = Select {
                table: &self.table,
                columns: &names,
                only: None,
            };
            let mut row_of = |values: &[Value<'_>]| builder.push(values).map_err(DbError::from);
            session.select(&select, &mut row_of).await?;
        }
        Ok(builder.finish())
    }

    fn rows_engine(&self) -> Engine {
        match self.engine {
            DbEngine::Mysql => Engine::MariaDb,
            DbEngine::Postgres => Engine::Postgres,
            DbEngine::Sqlite => Engine::Sqlite,
            DbEngine::Text => Engine::Unknown,
        }
    }
}

/// The number in the row of a version.
fn number_of(values: &[Value<'_>], of_type: ColumnType) -> Option<i32> {
    if matches!(of_type, ColumnType::Text | ColumnType::Blob) {
        return None;
    }
    match values.first()? {
        Value::Integer(number) => i32::try_from(*number).ok(),
        Value::Real(number) => Some(*number as i32),
        Value::Text(text) => {
            let text = std::str::from_utf8(text).ok()?;
            let whole = text.split('.').next()?;
            whole.parse().ok()
        }
        Value::Null => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::changes::RowChange;
    use crate::db::db_url::DbUrl;
    use crate::db::sqlite::SqliteSession;
    use crate::kamailio::version::Version;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::Duration;

    const TABLES: &str = "pragma journal_mode=wal; create table version(table_name text, table_version int);\n\
        insert into version values ('dispatcher', 4);\n\
        create table dispatcher(id integer primary key, setid int, destination text, flags int, priority int, attrs text);\n\
        insert into dispatcher values (1, 1, 'sip:a', 4, 0, '');";

    /// A database of SQLite, and a session that changes it.
    #[expect(clippy::disallowed_methods, reason = "a file of a test's own")]
    fn database() -> (tempfile::TempDir, Database, SqliteSession) {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("k.db");
        std::fs::write(&path, "").unwrap();
        let mut session = SqliteSession::open(&path, true, Duration::from_secs(60)).unwrap();
        session.execute(TABLES).unwrap();
        let url = format!("sqlite:///{}", path.display());
        let database = Database {
            url: DbUrl::read(url.as_bytes(), Version::V6_1).unwrap(),
            names: TableNames::default(),
            working_dir: "/".into(),
        };
        (folder, database, session)
    }

    #[test]
    fn the_version_is_of_the_same_state_as_the_rows() {
        let (_folder, database, mut session) = database();
        let is_over = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let is_over = &is_over;
            scope.spawn(move || {
                while !is_over.load(Ordering::Relaxed) {
                    for version in [3, 4] {
                        let sql = format!(
                            "begin immediate; update version set table_version={version}; update dispatcher set flags={version}; commit"
                        );
                        session.execute(&sql).unwrap();
                    }
                }
            });
            let mut differ = 0;
            for _ in 0..300 {
                let rows = database.read().unwrap();
                let flags = match rows.value(0, ColumnRole::Flags) {
                    Some(Value::Integer(flags)) => flags as i32,
                    other => panic!("{other:?}"),
                };
                differ += usize::from(rows.version != TableVersion::Known(flags));
            }
            is_over.store(true, Ordering::Relaxed);
            assert_eq!(differ, 0, "of 300");
        });
    }

    #[test]
    fn what_no_server_takes_for_a_version_is_told_apart() {
        let (_folder, database, mut session) = database();
        for (sql, expected) in [
            ("select 1", TableVersion::Known(4)),
            (
                "update version set table_version=null",
                TableVersion::NoNumber,
            ),
            (
                "insert into version values ('dispatcher', 4)",
                TableVersion::Several,
            ),
            ("delete from version", TableVersion::Known(0)),
            ("drop table version", TableVersion::NoTable),
        ] {
            session.execute(sql).unwrap();
            assert_eq!(database.read().unwrap().version, expected, "{sql}");
        }
    }

    #[test]
    fn rows_are_not_changed_by_another_version_than_they_were_read_by() {
        let (_folder, database, mut session) = database();
        let rows = database.read().unwrap();
        let change = RowChange {
            row: 0,
            new: vec![(ColumnRole::Flags, b"12".to_vec())],
        };
        session
            .execute("update version set table_version=3")
            .unwrap();
        let why = database
            .write(&rows, std::slice::from_ref(&change))
            .unwrap_err();
        assert!(
            why.to_string().contains("table of versions meanwhile"),
            "{why}"
        );
        let flags = |rows: &Rows| rows.text(0, ColumnRole::Flags).unwrap().into_owned();
        assert_eq!(flags(&database.read().unwrap()), b"4");
        session
            .execute("update version set table_version=4")
            .unwrap();
        database.write(&rows, &[change]).unwrap();
        assert_eq!(flags(&database.read().unwrap()), b"12");
    }
}
