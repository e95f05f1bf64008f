//! Tables of `db_text`: a file a table, its first line the columns (`dbt_load_file`).
//!
//! `name(type[,null|auto])` with blanks between; then a row a line, with `:` between the values.

use std::io;
use std::path::{Path, PathBuf};

use super::error::{DbError, DbErrorKind};
use super::statement::{RowSink, Select};
use crate::fs;
use crate::kamailio::list::rows::{ColumnType, Value};

/// Where `text://folder` starts, as Debian builds it.
pub const CFG_FOLDER: &str = "/etc/kamailio";

/// A table as its file holds it. Its rows are read one by one.
#[derive(Debug)]
pub struct TextTable {
    path: PathBuf,
    text: Vec<u8>,
    /// Where the rows begin.
    body: usize,
    pub columns: Vec<TextColumn>,
}

/// The values of a row; `None` is NULL.
type TextRow = Vec<Option<Vec<u8>>>;

/// What Kamailio cannot read: the line, and why.
type BadLine = (usize, &'static str);

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
        Self::new(path, text.text)
    }

    fn new(path: PathBuf, text: Vec<u8>) -> Result<Self, DbError> {
        let heading = text.split_inclusive(|&byte| byte == b'\n').next();
        let columns = match heading.and_then(|heading| heading.strip_suffix(b"\n")) {
            Some(heading) => columns(heading),
            None => Err("the columns are missing, or their line has no end"),
        };
        let columns = columns.map_err(|why| unreadable(&path, (1, why)))?;
        Ok(Self {
            body: heading.map_or(0, <[u8]>::len),
            path,
            text,
            columns,
        })
    }

    fn rows(&self) -> impl Iterator<Item = Result<TextRow, BadLine>> {
        let lines = self.text[self.body..].split_inclusive(|&byte| byte == b'\n');
        lines.zip(2..).filter_map(|(line, number)| {
            // A last line without an end is lost.
            let line = line.strip_suffix(b"\n")?;
            let read = || row(line, &self.columns).map_err(|why| (number, why));
            (!line.is_empty()).then(read)
        })
    }

    /// Hands over the wanted rows. Neither names of columns nor texts are told apart by case, as in Kamailio
    /// (`dbt_get_refs`, `dbt_cmp_val`).
    ///
    /// # Errors
    /// If there is a row that Kamailio cannot read, wanted or not; and those of `row_of`.
    pub fn select(&self, select: &Select<'_>, row_of: &mut RowSink<'_>) -> Result<(), DbError> {
        let place = |name: &str| {
            let mut columns = self.columns.iter();
            columns.position(|column| column.name.eq_ignore_ascii_case(name))
        };
        let places: Vec<_> = select.columns.iter().map(|name| place(name)).collect();
        let only = select
            .only
            .and_then(|(name, value)| Some((place(name)?, value.as_bytes())));
        for row in self.rows() {
            let row = row.map_err(|why| unreadable(&self.path, why))?;
            let is_it = |held: &[u8], value| held.eq_ignore_ascii_case(value);
            if only
                .is_none_or(|(at, value)| row[at].as_deref().is_some_and(|held| is_it(held, value)))
            {
                let value = |place: &Option<usize>| {
                    let text = place.and_then(|at| row[at].as_deref());
                    text.map_or(Value::Null, Value::Text)
                };
                row_of(&places.iter().map(value).collect::<Vec<_>>())?;
            }
        }
        Ok(())
    }
}

fn unreadable(path: &Path, (line, why): BadLine) -> DbError {
    DbError::other(&format!(
        "{}:{line}: {why}; Kamailio does not start with this table",
        path.display()
    ))
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

    fn table(text: &str) -> Result<TextTable, DbError> {
        TextTable::new("t".into(), text.as_bytes().to_vec())
    }

    fn rows(rows: &str) -> Result<Vec<TextRow>, BadLine> {
        table(&format!("{HEADING}{rows}")).unwrap().rows().collect()
    }

    #[test]
    fn a_table_is_read_as_kamailio_reads_it() {
        let names = table(HEADING).unwrap().columns;
        let names: Vec<_> = names.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["id", "setid", "destination", "attrs"]);
        let text = |text: &str| Some(text.as_bytes().to_vec());
        let expected = [
            vec![text("1"), text("1"), text("sip:h"), text("a=b")],
            vec![text("2"), text("-1"), text("sip:i"), None],
        ];
        let read = rows("1:1:sip\\:h:a=b\n\n2:-1:sip\\:i:\n3:1:lost:x").unwrap();
        assert_eq!(read, expected);
    }

    #[test]
    fn names_and_texts_are_found_whatever_their_case() {
        let text =
            "ID(int) Table_Name(string) TABLE_VERSION(int)\n1:Dispatcher:4\n2:dispatchers:3\n";
        let select = Select {
            table: "version",
            columns: &["table_version".to_owned()],
            only: Some(("table_name", "dispatcher")),
        };
        let mut found = Vec::new();
        let mut row_of = |values: &[Value<'_>]| {
            found.push(format!("{values:?}"));
            Ok(())
        };
        table(text).unwrap().select(&select, &mut row_of).unwrap();
        assert_eq!(found, ["[Text([52])]"]);
    }

    #[test]
    fn what_kamailio_cannot_read_is_named_by_its_line() {
        for (text, line) in [
            ("# a comment\n", 2),
            ("1:x:sip\\:h:\n", 2),
            ("1:1:sip\\:h:\n1:1\n", 3),
            ("1:1:sip:h:x\n", 2),
            ("1:1::a\n", 2),
            ("1:1:sip\\x:a\n", 2),
        ] {
            assert_eq!(rows(text).unwrap_err().0, line, "{text}");
        }
        for text in ["", "id\n", "id(int)", "id(int) x(foo)\n"] {
            let why = table(text).unwrap_err().to_string();
            assert!(why.starts_with("t:1: "), "{why}");
        }
    }
}
