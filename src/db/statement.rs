//! The statements that are sent. Pure.
//!
//! Kamailio puts the names of a cfg into its statements as they are. Here only plain names go there: the
//! cfg may be somebody else's.

use super::db_url::DbEngine;
use super::error::DbError;
use crate::kamailio::list::rows::{ColumnType, Value};

/// Takes the values of a row; its error ends the reading.
pub type RowSink<'a> = dyn FnMut(&[Value<'_>]) -> Result<(), DbError> + Send + 'a;

/// The rows to read of a table.
#[derive(Debug, Clone, Copy)]
pub struct Select<'a> {
    pub table: &'a str,
    pub columns: &'a [String],
    /// A column and the text that it must hold.
    pub only: Option<(&'a str, &'a str)>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableColumn {
    pub name: String,
    /// What Kamailio's driver makes of its type.
    pub of_type: ColumnType,
    /// Its type as PostgreSQL names it; empty elsewhere.
    pub server_type: String,
}

impl TableColumn {
    /// One of a server that needs no names of types.
    pub fn new(name: String, of_type: ColumnType) -> Self {
        Self {
            name,
            of_type,
            server_type: String::new(),
        }
    }

    /// Whether an unquoted name in a statement means it.
    pub fn is_called(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// What changes in one row, and what it must still hold for that.
#[derive(Debug, Clone)]
pub struct Update<'a> {
    pub table: &'a str,
    pub id: ColumnValue,
    /// The new values.
    pub set: Vec<ColumnValue>,
    /// The values that were read.
    pub held: Vec<ColumnValue>,
}

/// A column and a value as text, or NULL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnValue {
    pub column: String,
    /// See [`TableColumn::server_type`].
    pub server_type: String,
    pub value: Option<Vec<u8>>,
}

/// Whether a name can stand in a statement: a word, in PostgreSQL and SQLite with that of its schema.
pub fn check_name(name: &str, engine: DbEngine) -> Result<(), DbError> {
    let is_word = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next();
        first.is_some_and(|c| c.is_alphabetic() || c == '_')
            && letters.all(|c| c.is_alphanumeric() || c == '_' || c == '$')
    };
    let plain = match engine {
        DbEngine::Postgres | DbEngine::Sqlite => {
            name.split('.').count() <= 2 && name.split('.').all(is_word)
        }
        DbEngine::Mysql | DbEngine::Text => is_word(name),
    };
    match plain {
        true => Ok(()),
        false => Err(DbError::other(&format!(
            "\"{name}\" is no name of a table or column that ds-tool reads: expected letters, digits and _"
        ))),
    }
}

/// A name in a statement, quoted as Kamailio's driver does.
fn quoted(name: &str, engine: DbEngine) -> String {
    match engine {
        DbEngine::Mysql => format!("`{name}`"),
        _ => name.to_owned(),
    }
}

/// The statement that reads the names of a table's columns, and no row.
pub fn no_rows(table: &str, engine: DbEngine) -> String {
    format!("select * from {} where 1=0", quoted(table, engine))
}

/// The statement of these rows. No ORDER BY, as in Kamailio's.
pub fn select(select: &Select<'_>, engine: DbEngine) -> String {
    let columns: Vec<_> = select.columns.iter().map(|c| quoted(c, engine)).collect();
    let mut text = format!(
        "select {} from {}",
        columns.join(","),
        quoted(select.table, engine)
    );
    if let Some((column, value)) = select.only {
        let value = value.replace('\'', "''");
        text.push_str(&format!(" where {}='{value}'", quoted(column, engine)));
    }
    text
}

/// The statement of a change, and its values in order.
pub fn update(update: &Update<'_>, engine: DbEngine) -> (String, Vec<Option<Vec<u8>>>) {
    let mut values = Vec::new();
    let mut place = |of: &ColumnValue| {
        values.push(of.value.clone());
        match engine {
            DbEngine::Postgres => format!("cast(${}::text as {})", values.len(), of.server_type),
            _ => "?".to_owned(),
        }
    };
    let new = |of: &ColumnValue| format!("{}={}", quoted(&of.column, engine), place(of));
    let set: Vec<_> = update.set.iter().map(new).collect();
    let id = (quoted(&update.id.column, engine), place(&update.id));
    let mut held = |of: &ColumnValue| {
        let (column, place) = (quoted(&of.column, engine), place(of));
        match engine {
            DbEngine::Postgres => format!("{column} is not distinct from {place}"),
            // By bytes: a collation takes more for equal.
            DbEngine::Mysql => {
                format!("cast(cast({column} as char character set utf8mb4) as binary) <=> {place}")
            }
            DbEngine::Sqlite | DbEngine::Text => format!("cast({column} as text) is {place}"),
        }
    };
    let held = update.held.iter().map(|of| format!(" and {}", held(of)));
    let held: String = held.collect();
    let text = format!(
        "update {} set {} where {}={}{}",
        quoted(update.table, engine),
        set.join(","),
        id.0,
        id.1,
        held
    );
    (text, values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_a_cfg_cannot_carry_statements() {
        for name in ["dispatcher", "ds_2", "Set$", "_x"] {
            for engine in [DbEngine::Mysql, DbEngine::Postgres, DbEngine::Sqlite] {
                assert!(check_name(name, engine).is_ok(), "{name}");
            }
        }
        assert!(check_name("sip.dispatcher", DbEngine::Postgres).is_ok());
        for name in [
            "",
            "x;drop table y",
            "a`b",
            "a b",
            "1a",
            "x--",
            "a.b.c",
            "a'",
            "x.",
        ] {
            for engine in [DbEngine::Mysql, DbEngine::Postgres, DbEngine::Sqlite] {
                assert!(check_name(name, engine).is_err(), "{name}");
            }
        }
    }

    #[test]
    fn a_change_names_what_the_row_must_still_hold() {
        let value = |column: &str, value: Option<&str>| ColumnValue {
            column: column.to_owned(),
            server_type: "\"int4\"".to_owned(),
            value: value.map(|text| text.as_bytes().to_vec()),
        };
        let update = Update {
            table: "dispatcher",
            id: value("id", Some("5")),
            set: vec![value("flags", Some("8"))],
            held: vec![value("flags", None)],
        };
        let (sqlite, values) = super::update(&update, DbEngine::Sqlite);
        assert_eq!(
            sqlite,
            "update dispatcher set flags=? where id=? and cast(flags as text) is ?"
        );
        let expected = [Some(b"8".to_vec()), Some(b"5".to_vec()), None];
        assert_eq!(values, expected);
        let (postgres, _) = super::update(&update, DbEngine::Postgres);
        assert_eq!(
            postgres,
            "update dispatcher set flags=cast($1::text as \"int4\") where id=cast($2::text as \"int4\") and flags is not distinct from cast($3::text as \"int4\")"
        );
    }
}
