//! Objects as clients print them, one a row: an array, or one after another.

use std::collections::HashMap;
use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;

use super::{KnownTable, NamedRows, RowsText};
use crate::base::escape::sanitize;
use crate::kamailio::list::rows::{ColumnType, Value};

pub(super) fn read(text: &[u8], table: KnownTable) -> Result<RowsText, String> {
    let mut reader = RowReader {
        table: Some(table),
        names: HashMap::new(),
        width: 0,
        rows: None,
    };
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let mut json = serde_json::Deserializer::from_slice(text);
    while json.end().is_err() {
        let rows = RowsSeed {
            reader: &mut reader,
            in_array: false,
        };
        let read = rows.deserialize(&mut json);
        read.map_err(|why| format!("expected JSON, an array with an object for each row: {why}"))?;
    }
    match (reader.rows, reader.table) {
        (Some(rows), _) => Ok(rows.finish()),
        // sqlite3 prints nothing for a table without rows.
        (None, Some(table)) => Ok(NamedRows::none(table).finish()),
        (None, None) => Err("it holds no row".to_owned()),
    }
}

/// Takes rows one by one: there may be a million.
struct RowReader {
    /// Until the first row.
    table: Option<KnownTable>,
    /// The keys of the first row, and where each is.
    names: HashMap<String, usize>,
    /// How many there are.
    width: usize,
    rows: Option<NamedRows>,
}

impl RowReader {
    fn add<E: Error>(&mut self, row: Vec<(String, Json)>) -> Result<(), E> {
        if let Some(table) = self.table.take() {
            let names = row.iter().map(|(name, _)| name.as_bytes());
            let names: Vec<_> = names.collect();
            let rows = NamedRows::new(table, ColumnType::ByValue, &names);
            if rows.columns.is_empty() {
                return Err(E::custom(
                    "no key of the first object is a column of a dispatcher table, such as setid and destination",
                ));
            }
            self.rows = Some(rows);
            self.width = row.len();
            for (at, (name, _)) in row.iter().enumerate() {
                self.names.entry(name.clone()).or_insert(at);
            }
        }
        let mut values = vec![&Json::Null; self.width];
        for (name, value) in &row {
            let Some(&at) = self.names.get(name) else {
                return Err(E::custom(format!(
                    "the first object has no key '{}'",
                    sanitize(name.as_bytes())
                )));
            };
            values[at] = value;
        }
        let values: Vec<Value<'_>> = values.into_iter().map(of_json).collect();
        if let Some(rows) = &mut self.rows {
            rows.push(&values).map_err(E::custom)?;
        }
        Ok(())
    }
}

/// A text is a text, whatever stands in it; so are true and false, and what is nested.
fn of_json(value: &Json) -> Value<'_> {
    match value {
        Json::Null => Value::Null,
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(number), _) => Value::Integer(number),
            (None, Some(number)) => Value::Real(number),
            (None, None) => Value::Null,
        },
        Json::String(text) => Value::Text(text.as_bytes()),
        Json::Bool(true) => Value::Text(b"true"),
        Json::Bool(false) => Value::Text(b"false"),
        Json::Array(_) | Json::Object(_) => Value::Text(b"(nested)"),
    }
}

/// An array of rows, or a row.
struct RowsSeed<'r> {
    reader: &'r mut RowReader,
    /// Only a row can be here: it is in an array.
    in_array: bool,
}

impl<'de> DeserializeSeed<'de> for RowsSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        match self.in_array {
            true => json.deserialize_map(self),
            false => json.deserialize_any(self),
        }
    }
}

impl<'de> Visitor<'de> for RowsSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<(), A::Error> {
        loop {
            let row = RowsSeed {
                reader: &mut *self.reader,
                in_array: true,
            };
            if rows.next_element_seed(row)?.is_none() {
                return Ok(());
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut keys: A) -> Result<(), A::Error> {
        let mut row = Vec::new();
        while let Some(key) = keys.next_entry()? {
            row.push(key);
        }
        self.reader.add(row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kamailio::list::rows::{ColumnRole, Engine, TableParams};

    fn read(text: &str) -> Result<RowsText, String> {
        let table = KnownTable {
            params: TableParams::default(),
            engine: Engine::Unknown,
        };
        super::read(text.as_bytes(), table)
    }

    #[test]
    fn rows_are_objects_in_an_array_or_one_after_another() {
        let row =
            r#"{"id": 7, "setid": 1, "flags": "8", "priority": null, "x": [1], "attrs": 1.5}"#;
        for text in [
            format!("[{row},\n {row}]\n"),
            format!("{row}\n{row}"),
            format!("[{row}] [{row}]"),
        ] {
            let read = read(&text).unwrap();
            assert_eq!((read.rows.len(), read.unknown), (2, vec!["x".to_owned()]));
            let value = |role| read.rows.value(1, role);
            assert_eq!(value(ColumnRole::Id), Some(Value::Integer(7)));
            assert_eq!(value(ColumnRole::Flags), Some(Value::Text(b"8")));
            assert_eq!(value(ColumnRole::Priority), Some(Value::Null));
            assert_eq!(value(ColumnRole::Attrs), Some(Value::Real(1.5)));
        }
    }

    #[test]
    fn a_table_without_rows_has_all_columns() {
        for text in ["", "[]", " \n"] {
            let read = read(text).unwrap();
            assert_eq!((read.rows.len(), read.rows.columns.len()), (0, 5));
        }
    }

    #[test]
    fn what_holds_no_rows_is_refused() {
        for (text, why) in [
            ("1", "invalid type: integer `1`, expected an object"),
            ("[1]", "invalid type: integer `1`, expected an object"),
            ("{\"a\": 1}", "no key of the first object"),
            (
                "[{\"setid\": 1}, {\"flags\": 1}]",
                "the first object has no key 'flags'",
            ),
            ("[{\"setid\": 1}", "EOF while parsing"),
            ("setid\tdestination\n", "expected value"),
        ] {
            let found = read(text).unwrap_err();
            assert!(found.contains(why), "{found}");
        }
    }
}
