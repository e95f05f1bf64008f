//! Tab-separated values as clients print them.

use std::borrow::Cow;

use super::{KnownTable, NamedRows, RowsText};
use crate::base::escape::sanitize;
use crate::kamailio::list::rows::{ColumnType, Value};

pub(super) fn read(text: &[u8], table: KnownTable) -> Result<RowsText, String> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let mut lines = (1..).zip(text.split(|&byte| byte == b'\n').map(without_cr));
    let heading = lines.next().map_or(&[][..], |(_, line)| line);
    if heading.starts_with(b"+--") {
        return Err(
            "a table with a frame; expected tab-separated values: use mariadb -B".to_owned(),
        );
    }
    if heading.trim_ascii().is_empty() {
        return Err("it is empty; expected a line that names the columns".to_owned());
    }
    let names: Vec<&[u8]> = heading
        .split(|&b| b == b'\t')
        .map(<[u8]>::trim_ascii)
        .collect();
    let mut rows = NamedRows::new(table, ColumnType::Untyped, &names);
    if rows.columns.is_empty() {
        return Err(format!(
            "no column of a dispatcher table is named in the first line, '{}'; expected tab-separated names, such as setid and destination",
            sanitize(heading)
        ));
    }
    let is_number: Vec<bool> = (0..names.len()).map(|at| rows.is_number(at)).collect();
    for (number, line) in lines {
        if line.is_empty() || is_count(line) {
            continue;
        }
        let fields: Vec<_> = line.split(|&b| b == b'\t').map(unescaped).collect();
        if fields.len() != names.len() {
            return Err(format!(
                "line {number} has {} fields; expected {}, as the first line names columns",
                fields.len(),
                names.len()
            ));
        }
        let values = fields.iter().zip(&is_number);
        let values = values.map(|(field, is_number)| match field {
            None => Value::Null,
            // psql and sqlite3 print nothing for NULL.
            Some(text) if *is_number && text.is_empty() => Value::Null,
            Some(text) => Value::Text(text),
        });
        rows.push(&values.collect::<Vec<_>>())
            .map_err(|why| why.to_string())?;
    }
    Ok(rows.finish())
}

fn without_cr(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// Whether this is the line `(3 rows)` that psql prints last.
fn is_count(line: &[u8]) -> bool {
    let inner = line.strip_prefix(b"(").and_then(|line| {
        line.strip_suffix(b" rows)")
            .or_else(|| line.strip_suffix(b" row)"))
    });
    inner.is_some_and(|digits| !digits.is_empty() && digits.iter().all(u8::is_ascii_digit))
}

/// The text of a field, `None` for NULL. `mariadb -B` and COPY write a backslash before what would
/// end a field; other backslashes stay.
fn unescaped(field: &[u8]) -> Option<Cow<'_, [u8]>> {
    if matches!(field, b"NULL" | b"\\N") {
        return None;
    }
    if !field.contains(&b'\\') {
        return Some(field.into());
    }
    let (mut text, mut rest) = (Vec::with_capacity(field.len()), field);
    while let [first, after @ ..] = rest {
        let meant = match (first, after.first()) {
            (b'\\', Some(b't')) => Some(b'\t'),
            (b'\\', Some(b'n')) => Some(b'\n'),
            (b'\\', Some(b'r')) => Some(b'\r'),
            (b'\\', Some(b'0')) => Some(0),
            (b'\\', Some(b'\\')) => Some(b'\\'),
            _ => None,
        };
        rest = match meant {
            Some(byte) => {
                text.push(byte);
                &after[1..]
            }
            None => {
                text.push(*first);
                after
            }
        };
    }
    Some(text.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kamailio::list::rows::{ColumnRole, Engine, TableParams, TableVersion};

    fn known() -> KnownTable {
        KnownTable {
            params: TableParams::default(),
            engine: Engine::Unknown,
        }
    }

    #[test]
    fn columns_stand_in_any_order_and_unknown_ones_are_named() {
        let text = b"Destination\tid\tcolour\tdescription\tsetid\r\nsip:a\\tb\t7\tred\tx\t1\r\n(1 row)\n\n";
        let read = read(text, known()).unwrap();
        assert_eq!(read.unknown, ["colour"]);
        let roles: Vec<_> = read.rows.columns.iter().map(|(role, _)| *role).collect();
        assert_eq!(
            roles,
            [ColumnRole::Destination, ColumnRole::Id, ColumnRole::Set]
        );
        assert_eq!(read.rows.len(), 1);
        let value = |role| read.rows.value(0, role);
        assert_eq!(
            value(ColumnRole::Destination),
            Some(Value::Text(b"sip:a\tb"))
        );
        assert_eq!(value(ColumnRole::Id), Some(Value::Text(b"7")));
        assert_eq!(value(ColumnRole::Flags), None);
    }

    #[test]
    fn null_is_written_in_three_ways() {
        let text = b"setid\tflags\tpriority\tattrs\ttable_version\nNULL\t\\N\t\t\t3\n";
        let read = read(text, known()).unwrap();
        let value = |role| read.rows.value(0, role);
        for role in [ColumnRole::Set, ColumnRole::Flags, ColumnRole::Priority] {
            assert_eq!(value(role), Some(Value::Null));
        }
        assert_eq!(value(ColumnRole::Attrs), Some(Value::Text(b"")));
        assert_eq!(read.rows.version, TableVersion::Known(3));
    }

    #[test]
    fn what_is_no_tsv_is_refused() {
        for (text, why) in [
            ("", "it is empty"),
            ("+----+\n| id |\n", "a table with a frame"),
            ("1 sip:h 8\n", "no column of a dispatcher table"),
            ("setid\tdestination\n1\n", "line 2 has 1 fields; expected 2"),
        ] {
            let found = read(text.as_bytes(), known()).unwrap_err();
            assert!(found.starts_with(why), "{found}");
        }
    }
}
