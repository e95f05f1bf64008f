//! What a value becomes as a number or a text (`db_str2val` in `lib/srdb1/db_val.c`, and
//! `db_sqlite_store_result` in `modules/db_sqlite/dbase.c`).

use std::borrow::Cow;

use super::fault::NoNumber;
use super::types::ColumnType;
use super::value::Value;
use crate::kamailio::list::attributes::leading_number;
use crate::kamailio::list::rows_facts::Engine;

/// What dispatcher finds in the place of an `int`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Number {
    /// The low 32 bits of this number.
    Known(i64),
    /// Whatever is in memory there.
    Undefined(NoNumber),
    /// The driver refuses the value.
    Refused,
}

/// What dispatcher finds in the place of a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Text<'a> {
    Null,
    Known(Cow<'a, [u8]>),
    /// The bits of a number, taken for an address; whether they are all 0.
    Address {
        is_zero: bool,
    },
}

pub(super) fn number(engine: Engine, column: ColumnType, value: Value<'_>) -> Number {
    match (column, value) {
        // SQLite's driver clears the value, the others put the address of an empty text there.
        (_, Value::Null) if engine == Engine::Sqlite => Number::Known(0),
        (_, Value::Null) => Number::Undefined(NoNumber::Null),
        (ColumnType::Text | ColumnType::Blob | ColumnType::Other, _) => {
            Number::Undefined(NoNumber::OtherType)
        }
        (_, Value::Integer(number)) => Number::Known(number),
        (ColumnType::Int | ColumnType::BigInt, Value::Real(number)) => {
            // As C and SQLite cast it: towards 0, and to the largest number that there is.
            Number::Known(number as i64)
        }
        (ColumnType::Int | ColumnType::BigInt, Value::Text(text)) if engine == Engine::Sqlite => {
            Number::Known(leading_number(text.trim_ascii_start()))
        }
        (ColumnType::Int, Value::Text(text)) => {
            // Between INT_MIN and UINT_MAX.
            let fits = |number: &i64| (i32::MIN.into()..=u32::MAX.into()).contains(number);
            decimal(text)
                .filter(fits)
                .map_or(Number::Refused, Number::Known)
        }
        (ColumnType::BigInt, Value::Text(text)) => {
            decimal(text).map_or(Number::Refused, Number::Known)
        }
        (ColumnType::Untyped, Value::Text(text)) => match decimal(text) {
            Some(number) => Number::Known(number),
            None => Number::Undefined(NoNumber::OtherType),
        },
        (ColumnType::Untyped, Value::Real(_)) | (ColumnType::ByValue, _) => {
            Number::Undefined(NoNumber::OtherType)
        }
    }
}

pub(super) fn text<'a>(engine: Engine, column: ColumnType, value: Value<'a>) -> Text<'a> {
    match (column, value) {
        (_, Value::Null) => Text::Null,
        (ColumnType::Int | ColumnType::BigInt | ColumnType::Other, value) => Text::Address {
            is_zero: match value {
                Value::Integer(number) => number == 0,
                Value::Real(number) => number == 0.0,
                Value::Text(text) => decimal(text) == Some(0),
                Value::Null => false,
            },
        },
        (ColumnType::Blob, Value::Text(text)) if engine == Engine::Postgres => {
            Text::Known(c_string(postgres_bytes(text).into()))
        }
        (_, Value::Text(text)) => Text::Known(c_string(text.into())),
        (_, number) => Text::Known(number.shown().into_owned().into()),
    }
}

/// The bytes up to the first NUL.
fn c_string(text: Cow<'_, [u8]>) -> Cow<'_, [u8]> {
    match text.iter().position(|&byte| byte == 0) {
        None => text,
        Some(end) => text[..end].to_vec().into(),
    }
}

/// A whole decimal number.
fn decimal(text: &[u8]) -> Option<i64> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

/// What libpq makes of a text or a bytea (`PQunescapeBytea`).
fn postgres_bytes(text: &[u8]) -> Vec<u8> {
    if let Some(digits) = text.strip_prefix(b"\\x") {
        let digits = digits
            .iter()
            .filter_map(|&digit| char::from(digit).to_digit(16));
        let digits: Vec<_> = digits.map(|digit| digit as u8).collect();
        let (pairs, _) = digits.as_chunks::<2>();
        return pairs.iter().map(|[high, low]| high << 4 | low).collect();
    }
    let (mut bytes, mut rest) = (Vec::with_capacity(text.len()), text);
    while let [first, after @ ..] = rest {
        rest = match (first, after) {
            (b'\\', [b'\\', after @ ..]) => {
                bytes.push(b'\\');
                after
            }
            (
                b'\\',
                [
                    high @ b'0'..=b'3',
                    mid @ b'0'..=b'7',
                    low @ b'0'..=b'7',
                    after @ ..,
                ],
            ) => {
                bytes.push((high - b'0') << 6 | (mid - b'0') << 3 | (low - b'0'));
                after
            }
            (b'\\', after) => after,
            (byte, after) => {
                bytes.push(*byte);
                after
            }
        };
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sqlite_takes_the_number_that_a_text_begins_with() {
        for (text, number) in [
            ("AP", 0),
            ("7abc", 7),
            ("0x10", 0),
            (" -3", -3),
            ("+4", 4),
            ("", 0),
            ("99999999999999999999", i64::MAX),
        ] {
            assert_eq!(
                leading_number(text.trim_ascii_start().as_bytes()),
                number,
                "{text}"
            );
        }
    }

    #[test]
    fn postgres_unescapes_texts_without_a_length() {
        for (text, bytes) in [
            ("weight=50", &b"weight=50"[..]),
            (r"a\\b\101\q\9", br"a\bAq9"),
            (r"\x612062", b"a b"),
            (r"a\", b"a"),
        ] {
            assert_eq!(postgres_bytes(text.as_bytes()), bytes, "{text}");
        }
    }

    #[test]
    fn a_number_of_another_type_is_undefined() {
        use ColumnType::*;
        let of = |engine, column, value| number(engine, column, value);
        let other = Number::Undefined(NoNumber::OtherType);
        let null = Number::Undefined(NoNumber::Null);
        for (engine, column, value, expected) in [
            (Engine::MariaDb, Int, Value::Text(b"8"), Number::Known(8)),
            (Engine::MariaDb, Int, Value::Text(b"-1"), Number::Known(-1)),
            (
                Engine::MariaDb,
                Int,
                Value::Text(b"4294967295"),
                Number::Known(0xffff_ffff),
            ),
            (
                Engine::MariaDb,
                Int,
                Value::Text(b"2026-01-01"),
                Number::Refused,
            ),
            (
                Engine::Postgres,
                BigInt,
                Value::Text(b"4294967304"),
                Number::Known(4_294_967_304),
            ),
            (
                Engine::MariaDb,
                BigInt,
                Value::Text(b"18446744073709551615"),
                Number::Refused,
            ),
            (Engine::MariaDb, Text, Value::Text(b"8"), other),
            (Engine::Postgres, Other, Value::Text(b"8"), other),
            (Engine::MariaDb, Int, Value::Null, null),
            (Engine::Sqlite, Int, Value::Null, Number::Known(0)),
            (Engine::Sqlite, Int, Value::Text(b"7abc"), Number::Known(7)),
            (Engine::Sqlite, Int, Value::Real(-2.9), Number::Known(-2)),
            (Engine::Sqlite, Text, Value::Text(b"8"), other),
            (
                Engine::Unknown,
                Untyped,
                Value::Text(b"8"),
                Number::Known(8),
            ),
            (Engine::Unknown, Untyped, Value::Text(b"8.0"), other),
            (Engine::Unknown, ByValue, Value::Text(b"8"), other),
            (
                Engine::Unknown,
                ByValue,
                Value::Integer(8),
                Number::Known(8),
            ),
            (Engine::Unknown, ByValue, Value::Null, null),
        ] {
            assert_eq!(
                of(engine, column, value),
                expected,
                "{engine:?} {column:?} {value:?}"
            );
        }
    }

    #[test]
    fn a_text_ends_at_a_nul_and_a_number_is_an_address() {
        let known = |text: &'static [u8]| Text::Known(text.into());
        for (column, value, expected) in [
            (ColumnType::Text, Value::Text(b"a\0b"), known(b"a")),
            (ColumnType::Blob, Value::Text(br"a\b"), known(br"a\b")),
            (
                ColumnType::Int,
                Value::Text(b"0"),
                Text::Address { is_zero: true },
            ),
            (
                ColumnType::Other,
                Value::Real(1.5),
                Text::Address { is_zero: false },
            ),
            (ColumnType::Int, Value::Null, Text::Null),
        ] {
            assert_eq!(text(Engine::MariaDb, column, value), expected);
        }
    }
}
