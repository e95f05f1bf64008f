//! Rows that a database client printed, read without a driver. Pure.

mod json;
mod tsv;

use std::collections::HashSet;

use crate::base::escape::sanitize;
use crate::kamailio::list::rows::{
    ColumnRole, ColumnType, Engine, Rows, RowsBuilder, TableParams, TableTooLarge, TableVersion,
    Value,
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
        let mut is_taken = HashSet::new();
        for (at, name) in names.iter().enumerate() {
            let roles = selected.iter().chain([&id]);
            let roles: Vec<_> = roles.filter(|(_, of)| is(name, of)).collect();
            // Of columns with one name the first is read.
            let first = roles.iter().filter(|(role, _)| is_taken.insert(*role));
            columns.extend(first.map(|(role, _)| (at, *role)));
            if is(name, VERSION.as_bytes()) {
                version = Some(at);
            } else if roles.is_empty() && !UNREAD.iter().any(|of| is(name, of.as_bytes())) {
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
    fn push(&mut self, values: &[Value<'_>]) -> Result<(), TableTooLarge> {
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
        builder.push(&values)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::dns_records::DnsAnswers;
    use crate::kamailio::list::List;
    use crate::kamailio::list::options::ListOptions;
    use crate::kamailio::version::Version;
    use proptest::prelude::*;

    fn any_value() -> impl Strategy<Value = String> {
        let odd = prop::collection::vec(any::<char>(), 0..8);
        prop_oneof![
            4 => "[a-z=;:@ .0-9\"#]{0,20}",
            4 => "-?[0-9]{1,12}",
            1 => Just("NULL".to_owned()),
            1 => odd.prop_map(String::from_iter),
        ]
    }

    proptest! {
        #[test]
        fn rows_of_any_text_are_loaded_dropped_undefined_or_fatal(
            rows in prop::collection::vec(prop::collection::vec(any_value(), 6), 0..6),
            as_json: bool,
            engine in prop_oneof![Just(Engine::Unknown), Just(Engine::Sqlite), Just(Engine::Postgres)],
        ) {
            const NAMES: [&str; 6] = ["id", "setid", "destination", "flags", "priority", "attrs"];
            let (format, text) = match as_json {
                false => {
                    let lines = rows.iter().map(|row| row.join("\t").replace('\n', " "));
                    let head = std::iter::once(NAMES.join("\t"));
                    (RowsFormat::Tsv, head.chain(lines).collect::<Vec<_>>().join("\n"))
                }
                true => {
                    let object = |row: &Vec<String>| {
                        let of_type = |text: &String| match text.parse::<i64>() {
                            Ok(number) => serde_json::Value::from(number),
                            Err(_) if text == "NULL" => serde_json::Value::Null,
                            Err(_) => serde_json::Value::from(text.as_str()),
                        };
                        let pairs = NAMES.iter().zip(row);
                        serde_json::Value::Object(
                            pairs.map(|(name, text)| ((*name).to_owned(), of_type(text))).collect(),
                        )
                    };
                    let rows: Vec<_> = rows.iter().map(object).collect();
                    (RowsFormat::Json, serde_json::Value::from(rows).to_string())
                }
            };
            let table = KnownTable { engine, ..KnownTable::default() };
            // A tab in a value makes another column.
            if let Ok(read) = read(format, text.as_bytes(), table) {
                let options = ListOptions::default();
                let list = List::of_rows(&read.rows, Version::V6_1, &DnsAnswers::default(), &options);
                let all = list.entries.len() + list.dropped.len();
                prop_assert!(list.fatal.is_some() || all == read.rows.len());
                for entry in &list.entries {
                    prop_assert!(list.uri(entry).ends_with(list.source.bytes(entry.fields.uri())));
                }
                let _ = list.mistakes(&DnsAnswers::default(), &list.entries);
                let _ = list.lines_of_rows();
            }
        }
    }
}
