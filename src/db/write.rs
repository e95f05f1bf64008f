//! Changes rows: all of them or none, and none that somebody else changed meanwhile.

use super::Database;
use super::changes::{RowChange, Written, places_by_id};
use super::database::{SelectedColumn, Tables};
use super::error::{DbError, DbErrorKind};
use super::session::{Access, DbSession, with_session};
use super::statement::{ColumnValue, Update};
use crate::kamailio::list::rows::{ColumnRole, Rows, Value};

impl Database {
    /// Makes the changes in one transaction, each where the row still holds what was read.
    ///
    /// # Errors
    /// If the database refuses, or would keep other values than the new ones. Nothing is changed then, unless
    /// the error is one of the commit: then nobody knows.
    pub fn write(&self, rows: &Rows, changes: &[RowChange]) -> Result<Written, DbError> {
        let tables = Tables::new(&self.names, self.url.engine)?;
        let work = |session| tables.write(session, rows, changes);
        with_session(&self.url, &self.working_dir, Access::Writing, work)
    }
}

impl Tables<'_> {
    async fn write(
        &self,
        mut session: DbSession,
        rows: &Rows,
        changes: &[RowChange],
    ) -> Result<Written, DbError> {
        let without_transactions = session.engine_without_transactions(&self.table).await?;
        if let Some(engine) = &without_transactions
            && changes.len() > 1
        {
            return Err(not_atomic(&self.table, engine));
        }
        session.begin(Access::Writing).await.map_err(refused)?;
        if self.version(&mut session).await? != rows.version {
            return Err(DbError::other(
                "somebody else changed the row of this table in the table of versions meanwhile; run it again",
            ));
        }
        let columns = session.columns(&self.table).await?;
        let selected = self.selected(rows.version, &columns);
        let mut lost = Vec::new();
        for change in changes {
            let update = update(&self.table, rows, change, &selected)?;
            let changed = session.update(&update).await.map_err(refused)?;
            if changed != 1 {
                lost.push(change.row);
            }
        }
        let now = self.rows(&mut session, rows.version, &selected).await?;
        if lost.is_empty() {
            check(rows, changes, &now).map_err(|why| match without_transactions {
                // Nothing takes the change back.
                Some(_) => DbError::new(DbErrorKind::Commit, &why.to_string()),
                None => why,
            })?;
            let committed = session.execute("commit").await;
            committed.map_err(|why| DbError::new(DbErrorKind::Commit, &why.to_string()))?;
            session.close().await;
            return Ok(Written::All);
        }
        session.execute("rollback").await?;
        let now = self.rows(&mut session, rows.version, &selected).await?;
        session.close().await;
        Ok(Written::ChangedMeanwhile {
            lost,
            now: Box::new(now),
        })
    }
}

/// The refusal of several changes in a table whose engine cannot make all of them or none.
fn not_atomic(table: &str, engine: &str) -> DbError {
    DbError::other(&format!(
        "the engine of {table}, {engine}, has no transactions: if the server refuses a row, those before it would stay changed; change the rows one by one (--line ID), or convert the table (ALTER TABLE {table} ENGINE=InnoDB)"
    ))
}

/// What a server that does not let this user write says, and that in plain words.
fn refused(why: DbError) -> DbError {
    match why.kind {
        DbErrorKind::Denied => DbError::new(why.kind, &format!("{why}: this user may not write")),
        _ => why,
    }
}

/// The statement of a change.
///
/// # Errors
/// If the row has no id.
fn update<'a>(
    table: &'a str,
    rows: &Rows,
    change: &RowChange,
    selected: &[SelectedColumn],
) -> Result<Update<'a>, DbError> {
    let value = |column: &SelectedColumn, value| ColumnValue {
        column: column.name.clone(),
        server_type: column.server_type.clone(),
        value,
    };
    let held = |column: &SelectedColumn| {
        let held = match rows.value(change.row, column.role)? {
            Value::Null => None,
            Value::Integer(number) => Some(number.to_string().into_bytes()),
            Value::Text(text) => Some(text.to_vec()),
            // Not written the same everywhere.
            Value::Real(_) => return None,
        };
        Some(value(column, held))
    };
    let is_id = |column: &&SelectedColumn| column.role == ColumnRole::Id;
    let set = change.new.iter().filter_map(|(role, new)| {
        let column = selected.iter().find(|column| column.role == *role)?;
        Some(value(column, Some(new.clone())))
    });
    let others = selected.iter().filter(|column| !is_id(column));
    let id = selected.iter().find(is_id).and_then(held);
    Ok(Update {
        table,
        id: id.ok_or_else(|| {
            DbError::other("a row of this table has no id, by which it is changed")
        })?,
        set: set.collect(),
        held: others.filter_map(held).collect(),
    })
}

/// Checks that the table holds the new values: it may have cut them, or a trigger may have others.
fn check(rows: &Rows, changes: &[RowChange], now: &Rows) -> Result<(), DbError> {
    let places = places_by_id(now);
    for change in changes {
        let id = rows.id(change.row);
        let place = id.and_then(|id| places.get(&id));
        for (role, new) in &change.new {
            let held = place.and_then(|place| now.text(*place, *role));
            if held.as_deref() != Some(new.as_slice()) {
                return Err(DbError::other(&format!(
                    "the database does not keep the new {role} of the row with id {} as it is",
                    id.unwrap_or_default()
                )));
            }
        }
    }
    Ok(())
}
