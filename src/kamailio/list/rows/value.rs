//! A value as the database holds it.

use std::borrow::Cow;

/// A value of a row, as the driver's library returns it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    Null,
    /// SQLite's storage class INTEGER, or a number of JSON.
    Integer(i64),
    /// SQLite's storage class REAL, or a number of JSON that is no integer.
    Real(f64),
    /// A text or blob. MariaDB and PostgreSQL send every value as text.
    Text(&'a [u8]),
}

impl Value<'_> {
    /// As it is shown.
    pub(super) fn shown(&self) -> Cow<'_, [u8]> {
        match self {
            Value::Null => b"NULL".into(),
            Value::Integer(number) => number.to_string().into_bytes().into(),
            Value::Real(number) => number.to_string().into_bytes().into(),
            Value::Text(text) => (*text).into(),
        }
    }
}
