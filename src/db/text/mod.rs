//! Rows that a database client printed, read without a driver. Pure.

mod json;
mod tsv;

use crate::base::escape::sanitize;
use crate::kamailio::list::rows::{
    ColumnRole, ColumnType, Engine, Rows, RowsBuilder, TableParams, TableVersion, Value,
};

/// The format of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowsFormat {
    /// Tab-separated values below a line that names the columns: `mariadb -B`, `psql -A -F`,
    /// `sqlite3 -tabs -header`.
    Tsv,
    /// Objects, or arrays of objects: `sqlite3 -json`, `json_agg` of PostgreSQL.
    Json,
}

/// What is known of the table beside the text.
#[derive(Debug, Clone)]
pub struct KnownTable {
    pub params: TableParams,
    pub engine: Engine,
}

impl Default for KnownTable {
    /// Kamailio's own names, of any database.
    fn default() -> Self {
        Self {
            params: TableParams::default(),
            engine: Engine::Unknown,
        }
    }
}

/// The rows of a text.
#[derive(Debug)]
pub struct RowsText {
    pub rows: Rows,
    /// The columns that Kamailio does not read.
    pub unknown: Vec<String>,
}

/// The name of a column that is no part of the table: its number in the table `version`.
const VERSION: &str = "table_version";
/// The columns of Kamailio's own table that it does not read.
const UNREAD: [&str; 1] = ["description"];

/// Reads rows, in the order of the text.
///
/// # Errors
/// If the text is not of this format: why, in words.
pub fn read(format: RowsFormat, text: &[u8], table: KnownTable) -> Result<RowsText, String> {
    match format {
        RowsFormat::Tsv => tsv::read(text, table),
        RowsFormat::Json => json::read(text, table),
    }
}

/// Makes rows of named values.
struct NamedRows {
    table: KnownTable,
    column_type: ColumnType,
    /// The columns of the text that are read, each with what it is.
    columns: Vec<(usize, ColumnRole)>,
    /// Where the version of the table is.
    version: Option<usize>,
    unknown: Vec<String>,
    builder: Option<RowsBuilder>,
}

impl NamedRows {
    /// The rows of a text with columns of these names.
    fn new(table: KnownTable, column_type: ColumnType, names: &[&[u8]]) -> Self {
        let is = |name: &[u8], other: &[u8]| name.eq_ignore_ascii_case(other);
        let (mut columns, mut unknown, mut version) = (Vec::new(), Vec::new(), None);
        let selected = table.params.selected(TableVersion::Unknown);
        let id = (ColumnRole::Id, table.params.name(ColumnRole::Id));
        for (at, name) in names.iter().enumerate() {
            let before = columns.len();
            let roles = selected.iter().chain([&id]);
            let roles = roles.filter(|(_, of)| is(name, of));
            columns.extend(roles.map(|(role, _)| (at, *role)));
            if is(name, VERSION.as_bytes()) {
                version = Some(at);
            } else if columns.len() == before && !UNREAD.iter().any(|of| is(name, of.as_bytes())) {
                unknown.push(sanitize(name));
            }
        }
        Self {
            table,
            column_type,
            columns,
            version,
            unknown,
            builder: None,
        }
    }

    /// A table without rows, of which nothing else is known.
    fn none(table: KnownTable) -> Self {
        let own = ColumnRole::OWN
            .iter()
            .map(|role| table.params.name(*role).to_vec());
        let own: Vec<_> = own.collect();
        let names: Vec<_> = own.iter().map(Vec::as_slice).collect();
        Self::new(table, ColumnType::Untyped, &names)
    }

    /// Adds a row with a value for each name.
    fn push(&mut self, values: &[Value<'_>]) {
        let table_version = self.version.map(|at| version(values[at]));
        let columns = self.columns.iter();
        let values: Vec<_> = columns.clone().map(|&(at, _)| values[at]).collect();
        let roles = || columns.map(|&(_, role)| (role, self.column_type));
        let builder = self.builder.get_or_insert_with(|| {
            RowsBuilder::new(
                self.table.params.clone(),
                self.table.engine,
                table_version.unwrap_or(TableVersion::Unknown),
                roles().collect(),
            )
        });
        builder.push(&values);
    }

    fn finish(self) -> RowsText {
        let columns = self.columns.iter();
        let columns = columns.map(|&(_, role)| (role, self.column_type)).collect();
        let builder = self.builder.unwrap_or_else(|| {
            let KnownTable { params, engine } = self.table;
            RowsBuilder::new(params, engine, TableVersion::Unknown, columns)
        });
        RowsText {
            rows: builder.finish(),
            unknown: self.unknown,
        }
    }

    /// Whether the column at this place is a number to Kamailio.
    fn is_number(&self, at: usize) -> bool {
        let mut columns = self.columns.iter();
        columns.any(|(place, role)| {
            *place == at
                && matches!(
                    role,
                    ColumnRole::Set | ColumnRole::Flags | ColumnRole::Priority
                )
        })
    }
}

/// The version of the table; no number is none.
fn version(value: Value<'_>) -> TableVersion {
    let number = match value {
        Value::Integer(number) => i32::try_from(number).ok(),
        Value::Text(text) => std::str::from_utf8(text).ok().and_then(|t| t.parse().ok()),
        Value::Null | Value::Real(_) => None,
    };
    TableVersion::Known(number.unwrap_or(0))
}
