//! Tables of `db_text`: a file a table, its first line the columns (`dbt_load_file`).
//!
//! `name(type[,null|auto])` with blanks between; then a row a line, with `:` between the values.

use std::io;
use std::path::Path;

use super::error::{DbError, DbErrorKind};
use crate::fs;
use crate::kamailio::list::rows::{ColumnType, Value};

/// Where `text://folder` starts, as Debian builds it.
pub const CFG_FOLDER: &str = "/etc/kamailio";

/// A table in memory.
#[derive(Debug, PartialEq, Eq)]
pub struct TextTable {
    pub columns: Vec<TextColumn>,
    /// The values; `None` is NULL.
    pub rows: Vec<Vec<Option<Vec<u8>>>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextColumn {
    pub name: String,
    pub of_type: ColumnType,
    takes_null: bool,
}

impl TextTable {
    /// Reads the file of a table in this folder.
    ///
    /// # Errors
    /// If there is none, or Kamailio cannot read it.
    pub fn open(folder: &Path, table: &str) -> Result<Self, DbError> {
        let path = folder.join(table);
        if !path.is_file() {
            let words = format!("there is no file {}", path.display());
            return Err(DbError::new(DbErrorKind::NoTable, &words));
        }
        let text = fs::read(&path, &mut io::empty());
        let text = text.map_err(|why| DbError::other(&format!("{why:#}")))?;
        Self::read(&text.text).map_err(|(line, why)| {
            DbError::other(&format!(
                "{}:{line}: {why}; Kamailio does not start with this table",
                path.display()
            ))
        })
    }

    /// Reads a table; a line that cannot be read is the error.
    fn read(text: &[u8]) -> Result<Self, (usize, &'static str)> {
        let mut lines = text.split_inclusive(|&byte| byte == b'\n').zip(1..);
        let (heading, _) = lines.next().ok_or((1, "the columns are missing"))?;
        let heading = heading
            .strip_suffix(b"\n")
            .ok_or((1, "the line has no end"))?;
        let columns = columns(heading).map_err(|why| (1, why))?;
        let mut rows = Vec::new();
        for (line, number) in lines {
            // A last line without an end is lost.
            let Some(line) = line.strip_suffix(b"\n") else {
                break;
            };
            if !line.is_empty() {
                rows.push(row(line, &columns).map_err(|why| (number, why))?);
            }
        }
        Ok(Self { columns, rows })
    }

    /// The rows in which a column has this text.
    pub fn rows_with<'a>(
        &'a self,
        only: Option<(&'a str, &'a str)>,
    ) -> impl Iterator<Item = &'a Vec<Option<Vec<u8>>>> {
        let place = only.and_then(|(name, value)| {
            let at = self.columns.iter().position(|it| it.name == name)?;
            Some((at, value.as_bytes()))
        });
        let is_it = move |row: &&'a Vec<Option<Vec<u8>>>| {
            place.is_none_or(|(at, value)| row[at].as_deref() == Some(value))
        };
        self.rows.iter().filter(is_it)
    }
}

/// A value as Kamailio reads it.
pub fn value(text: Option<&[u8]>) -> Value<'_> {
    text.map_or(Value::Null, Value::Text)
}

fn columns(heading: &[u8]) -> Result<Vec<TextColumn>, &'static str> {
    let mut rest = heading.trim_ascii_start();
    let mut columns = Vec::new();
    while !rest.is_empty() {
        let open = rest.iter().position(|&byte| byte == b'(');
        let close = rest.iter().position(|&byte| byte == b')');
        let (Some(open), Some(close)) = (open, close.filter(|close| Some(*close) > open)) else {
            return Err("expected name(type)");
        };
        let inside = rest[open + 1..close].trim_ascii_start();
        let mut parts = inside.splitn(2, |&byte| byte == b',');
        let of_type = parts.next().unwrap_or_default();
        let flag = parts
            .next()
            .map(|flag| flag.trim_ascii_start().to_ascii_lowercase());
        let takes_null = match flag.as_deref().map(|flag| flag.first().copied()) {
            None | Some(Some(b'a')) => false,
            Some(Some(b'n')) => true,
            Some(_) => return Err("expected null or auto after the type"),
        };
        columns.push(TextColumn {
            name: String::from_utf8_lossy(rest[..open].trim_ascii()).into_owned(),
            of_type: match of_type.first().map(u8::to_ascii_lowercase) {
                Some(b's') => ColumnType::Text,
                Some(b'i') => ColumnType::Int,
                Some(b'b') => ColumnType::Blob,
                Some(b'd' | b't') => ColumnType::Other,
                _ => return Err("unknown type"),
            },
            takes_null,
        });
        rest = rest[close + 1..].trim_ascii_start();
    }
    match columns.is_empty() {
        true => Err("the columns are missing"),
        false => Ok(columns),
    }
}

fn row(line: &[u8], columns: &[TextColumn]) -> Result<Vec<Option<Vec<u8>>>, &'static str> {
    let mut row = Vec::new();
    let mut rest = Some(line);
    for column in columns {
        let (text, after) = field(rest.ok_or("too few values")?)?;
        let is_number = || {
            let digits = text.strip_prefix(b"-").unwrap_or(&text);
            !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
        };
        row.push(match text.is_empty() {
            true if !column.takes_null => {
                return Err("an empty value, and the column takes no NULL");
            }
            true => None,
            false if column.of_type == ColumnType::Int && !is_number() => {
                return Err("expected a number");
            }
            false => Some(text),
        });
        rest = after;
    }
    match rest {
        None => Ok(row),
        // A colon may end the line.
        Some(b"") => Ok(row),
        Some(_) => Err("too many values"),
    }
}

/// The next value, and what follows its colon.
fn field(text: &[u8]) -> Result<(Vec<u8>, Option<&[u8]>), &'static str> {
    let mut value = Vec::new();
    let mut bytes = text.iter().enumerate();
    while let Some((at, &byte)) = bytes.next() {
        match byte {
            b':' => return Ok((value, Some(&text[at + 1..]))),
            b'\\' => value.push(match bytes.next().map(|(_, byte)| byte) {
                Some(b'n') => b'\n',
                Some(b'r') => b'\r',
                Some(b't') => b'\t',
                Some(b'0') => 0,
                Some(&escaped @ (b'\\' | b':')) => escaped,
                _ => {
                    return Err(
                        "an unknown escape: write \\: for a colon and \\\\ for a backslash",
                    );
                }
            }),
            other => value.push(other),
        }
    }
    Ok((value, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADING: &str = "id(int,auto) setid(int) destination(string) attrs(string,null)\n";

    fn read(rows: &str) -> Result<TextTable, (usize, &'static str)> {
        TextTable::read(format!("{HEADING}{rows}").as_bytes())
    }

    #[test]
    fn a_table_is_read_as_kamailio_reads_it() {
        let table = read("1:1:sip\\:h:a=b\n\n2:-1:sip\\:i:\n3:1:lost:x").unwrap();
        let names: Vec<_> = table.columns.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["id", "setid", "destination", "attrs"]);
        let text = |text: &str| Some(text.as_bytes().to_vec());
        let expected = [
            vec![text("1"), text("1"), text("sip:h"), text("a=b")],
            vec![text("2"), text("-1"), text("sip:i"), None],
        ];
        assert_eq!(table.rows, expected);
        assert_eq!(table.rows_with(Some(("setid", "-1"))).count(), 1);
    }

    #[test]
    fn what_kamailio_cannot_read_is_named_by_its_line() {
        for (rows, line) in [
            ("# a comment\n", 2),
            ("1:x:sip\\:h:\n", 2),
            ("1:1:sip\\:h:\n1:1\n", 3),
            ("1:1:sip:h:x\n", 2),
            ("1:1::a\n", 2),
            ("1:1:sip\\x:a\n", 2),
        ] {
            assert_eq!(read(rows).unwrap_err().0, line, "{rows}");
        }
        assert!(TextTable::read(b"").is_err());
        assert!(TextTable::read(b"id\n").is_err());
        assert!(TextTable::read(b"id(int) x(foo)\n").is_err());
    }
}
