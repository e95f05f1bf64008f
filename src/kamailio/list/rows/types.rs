//! The types that Kamailio's drivers give to columns.

use super::value::Value;

/// The type that Kamailio's driver gives to a column (`db_type_t`).
///
/// dispatcher asks for no type: it takes the bytes of each value for an `int` or for the address of
/// a text, whatever they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// `DB1_INT`: the number is the low 32 bits.
    Int,
    /// `DB1_BIGINT`: likewise.
    BigInt,
    /// `DB1_STRING` and `DB1_STR`. A number of this type is an address: undefined.
    Text,
    /// `DB1_BLOB`: as text, but since 6.1 not for `ds_db_extra_attrs`.
    Blob,
    /// `DB1_DOUBLE`, `DB1_DATETIME`: neither a number nor a text.
    Other,
    /// Not known, nor those of its values: TSV. Decimal text is a number and a text.
    Untyped,
    /// Not known, but those of its values are: JSON.
    ByValue,
}

impl ColumnType {
    /// By the type of the protocol of MySQL (`db_mysql_get_columns` in `km_res.c`).
    pub fn of_mariadb(code: u8) -> Self {
        match code {
            // TINY, SHORT, LONG, TIMESTAMP, INT24
            1 | 2 | 3 | 7 | 9 => Self::Int,
            // LONGLONG
            8 => Self::BigInt,
            // FLOAT, DOUBLE, DATETIME
            4 | 5 | 12 => Self::Other,
            // BLOB, which TEXT is, too
            252 => Self::Blob,
            // DECIMAL is a text, and so is what the driver does not know
            _ => Self::Text,
        }
    }

    /// By the object id of the type (`db_postgres_get_columns` in `km_res.c`).
    pub fn of_postgres(oid: u32) -> Self {
        match oid {
            // int2, int4, bit, varbit
            21 | 23 | 1560 | 1562 => Self::Int,
            // int8
            20 => Self::BigInt,
            // float4, float8, numeric, date, timestamp, timestamptz
            700 | 701 | 1700 | 1082 | 1114 | 1184 => Self::Other,
            // text, bytea
            25 | 17 => Self::Blob,
            _ => Self::Text,
        }
    }

    /// By the declared type of the column (`decltype_to_dbtype` in `dbase.c`): the first of these
    /// words in it decides, and without one it is an integer. An expression has no declared type:
    /// there the value of the first row decides (`type_to_dbtype`).
    pub fn of_sqlite(declared: Option<&[u8]>, first: Option<&Value<'_>>) -> Self {
        let Some(declared) = declared else {
            return match first {
                Some(Value::Integer(_)) => Self::Int,
                Some(Value::Real(_)) => Self::Other,
                _ => Self::Text,
            };
        };
        const WORDS: [(&[u8], ColumnType); 12] = [
            (b"INT", ColumnType::Int),
            (b"SERI", ColumnType::Int),
            (b"BIGI", ColumnType::BigInt),
            (b"CHAR", ColumnType::Text),
            (b"CLOB", ColumnType::Text),
            (b"TEXT", ColumnType::Text),
            (b"REAL", ColumnType::Other),
            (b"FLOA", ColumnType::Other),
            (b"DOUB", ColumnType::Other),
            (b"BLOB", ColumnType::Blob),
            (b"TIME", ColumnType::Other),
            (b"DATE", ColumnType::Other),
        ];
        let declared = declared.to_ascii_uppercase();
        let ending_at = |end: usize| {
            let ends = |(word, _): &&(&[u8], ColumnType)| declared[..end].ends_with(word);
            WORDS.iter().find(ends)
        };
        let found = (1..=declared.len()).find_map(ending_at);
        found.map_or(Self::Int, |(_, found)| *found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_known_word_of_a_declared_type_decides() {
        for (declared, expected) in [
            ("INTEGER", ColumnType::Int),
            ("int(11)", ColumnType::Int),
            ("BIGINT", ColumnType::BigInt),
            ("VARCHAR(192)", ColumnType::Text),
            ("text", ColumnType::Text),
            ("POINT", ColumnType::Int),
            ("DOUBLE PRECISION", ColumnType::Other),
            ("DECIMAL(10,2)", ColumnType::Int),
            ("DATETIME", ColumnType::Other),
            ("BLOB", ColumnType::Blob),
            ("", ColumnType::Int),
        ] {
            let found = ColumnType::of_sqlite(Some(declared.as_bytes()), None);
            assert_eq!(found, expected, "{declared}");
        }
        assert_eq!(
            ColumnType::of_sqlite(None, Some(&Value::Integer(1))),
            ColumnType::Int
        );
        assert_eq!(ColumnType::of_sqlite(None, None), ColumnType::Text);
    }
}
