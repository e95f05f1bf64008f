//! Sets or removes one attribute in the attributes column. The others stay as written.

use std::fmt;
use std::ops::Range;

use crate::kamailio::list::attributes::{self, Parameters};

/// Why an attribute cannot be set or removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadAttribute {
    /// The name is empty or contains characters that are not allowed in names.
    Name,
    /// The value is empty.
    NoValue,
    /// The value contains a blank or a control character.
    Blank,
    /// The value needs quotes, but contains both kinds of quotes.
    Quotes,
    /// The last existing attribute has a `=` and no value, which Kamailio accepts only at the end.
    AfterNoValue,
    /// Kamailio stops reading the existing attributes before their end.
    NotReadToTheEnd,
}

impl fmt::Display for BadAttribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            BadAttribute::Name => {
                "not a name: write one without blanks, quotes and the characters , ; = #"
            }
            BadAttribute::NoValue => "a value is missing; to remove the attribute, use --attr-unset",
            BadAttribute::Blank => "a blank would end the attributes: Kamailio allows none inside them",
            BadAttribute::Quotes => {
                "a value with , or ; must be quoted, but this one contains both kinds of quotes"
            }
            BadAttribute::AfterNoValue => {
                "the last attribute of this line has no value after '=': Kamailio drops the line if another attribute follows; give it a value first"
            }
            BadAttribute::NotReadToTheEnd => {
                "a comma or '>' ends the attributes of this line: Kamailio would not read one after it; separate attributes with ';'"
            }
        })
    }
}

/// The column with this attribute set. If the name exists, its first occurrence is changed, because
/// that one counts (`parse_params`); otherwise the attribute is appended.
///
/// # Errors
/// If such an attribute cannot be written, or Kamailio would not read it.
pub fn with_value(column: &[u8], name: &[u8], value: &[u8]) -> Result<Vec<u8>, BadAttribute> {
    let new = [checked(name)?, b"=", &written(value)?].concat();
    let loaded = attributes::loaded(column);
    let end = &column[loaded.len()..];
    let pieces = pieces(loaded)?;
    let is_it = |piece: &&WrittenParameter<'_>| piece.name.eq_ignore_ascii_case(name);
    if let Some(piece) = pieces.iter().find(is_it) {
        if attributes::value(loaded, &String::from_utf8_lossy(name)) == Some(value) {
            return Ok(column.to_vec());
        }
        let (before, after) = (&loaded[..piece.bare.start], &loaded[piece.bare.end..]);
        // The existing spelling of the name is kept.
        let new = [piece.name, b"=", &written(value)?].concat();
        return Ok([before, &new, after, end].concat());
    }
    if loaded.ends_with(b"=") && pieces.last().is_some_and(|piece| piece.value == Some(b"")) {
        return Err(BadAttribute::AfterNoValue);
    }
    let separator: &[u8] = if loaded.is_empty() { b"" } else { b";" };
    Ok([loaded, separator, &new, end].concat())
}

/// The column without the attributes of this name.
///
/// # Errors
/// If no attribute can have this name, or Kamailio stops reading the attributes before their end.
pub fn without(column: &[u8], name: &[u8]) -> Result<Vec<u8>, BadAttribute> {
    checked(name)?;
    let loaded = attributes::loaded(column);
    let end = &column[loaded.len()..];
    let pieces = pieces(loaded)?;
    let stays = |piece: &&WrittenParameter<'_>| !piece.name.eq_ignore_ascii_case(name);
    let staying = pieces.iter().filter(stays);
    let mut kept: Vec<&[u8]> = staying.map(|piece| &loaded[piece.bare.clone()]).collect();
    if kept.len() == pieces.len() {
        return Ok(column.to_vec());
    }
    // The column must not end in empty attributes.
    while kept.last().is_some_and(|piece| piece.is_empty()) {
        kept.pop();
    }
    match kept.as_slice() {
        [] => Ok(Vec::new()),
        kept => Ok([&kept.join(&b';'), end].concat()),
    }
}

/// A parameter, and its range without the `;` after it.
struct WrittenParameter<'a> {
    name: &'a [u8],
    value: Option<&'a [u8]>,
    bare: Range<usize>,
}

fn pieces(loaded: &[u8]) -> Result<Vec<WrittenParameter<'_>>, BadAttribute> {
    let mut parameters = Parameters::new(loaded);
    let mut pieces = Vec::new();
    let mut start = 0;
    while let Some(parameter) = parameters.next() {
        let parameter = parameter.map_err(|_| BadAttribute::NotReadToTheEnd)?;
        let next = loaded.len() - parameters.unread().len();
        let end = match next == loaded.len() {
            true => Some(next),
            // Excludes the separator. A comma at the very start is not even consumed.
            false => next.checked_sub(1),
        };
        pieces.push(WrittenParameter {
            name: parameter.name,
            value: parameter.value,
            bare: start..end.ok_or(BadAttribute::NotReadToTheEnd)?,
        });
        start = next;
    }
    match parameters.unread() {
        [] => Ok(pieces),
        _ => Err(BadAttribute::NotReadToTheEnd),
    }
}

fn checked(name: &[u8]) -> Result<&[u8], BadAttribute> {
    let is_bad = |b: &u8| b.is_ascii_control() || b" ,;=\"'#".contains(b);
    match name.is_empty() || name.iter().any(is_bad) {
        true => Err(BadAttribute::Name),
        false => Ok(name),
    }
}

/// The value as written, in quotes if necessary.
fn written(value: &[u8]) -> Result<Vec<u8>, BadAttribute> {
    if value.is_empty() {
        return Err(BadAttribute::NoValue);
    }
    if value.iter().any(|&b| b == b' ' || b.is_ascii_control()) {
        return Err(BadAttribute::Blank);
    }
    let is_bare = !value.iter().any(|b| b",;".contains(b))
        && !value.starts_with(b"\"")
        && !value.starts_with(b"'");
    if is_bare {
        return Ok(value.to_vec());
    }
    let quote = [b'"', b'\'']
        .into_iter()
        .find(|quote| !value.contains(quote));
    match quote {
        Some(quote) => Ok([&[quote], value, &[quote]].concat()),
        None => Err(BadAttribute::Quotes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn set(column: &str, name: &str, value: &str) -> Result<String, BadAttribute> {
        with_value(column.as_bytes(), name.as_bytes(), value.as_bytes())
            .map(|new| String::from_utf8(new).unwrap())
    }

    fn unset(column: &str, name: &str) -> Result<String, BadAttribute> {
        without(column.as_bytes(), name.as_bytes()).map(|new| String::from_utf8(new).unwrap())
    }

    #[test]
    fn an_attribute_is_changed_in_place_or_appended() {
        for (column, name, value, expected) in [
            ("", "weight", "50", "weight=50"),
            (";", "weight", "50", "weight=50;"),
            ("a=1", "weight", "50", "a=1;weight=50"),
            ("a=1;", "weight", "50", "a=1;weight=50;"),
            ("weight=1;a=2", "weight", "50", "weight=50;a=2"),
            (
                "a=2;WEIGHT=1;weight=3",
                "weight",
                "50",
                "a=2;WEIGHT=50;weight=3",
            ),
            ("a;b=2", "a", "x", "a=x;b=2"),
            ("a=\"x;y\";b", "a", "1", "a=1;b"),
            ("a=1", "b", "x;y", "a=1;b=\"x;y\""),
            ("a=1", "b", "x,\"y", "a=1;b='x,\"y'"),
            ("a=\"1\";b=2", "a", "1", "a=\"1\";b=2"),
            ("b=1;a=", "a", "1", "b=1;a=1"),
            ("b=''", "a", "1", "b='';a=1"),
        ] {
            assert_eq!(
                set(column, name, value).as_deref(),
                Ok(expected),
                "{column}"
            );
        }
    }

    #[test]
    fn an_attribute_is_removed_with_one_separator() {
        for (column, expected) in [
            ("a=1", ""),
            ("a=1;", ""),
            ("a=1;b=2", "b=2"),
            ("b=2;a=1", "b=2"),
            ("b=2;a=1;c", "b=2;c"),
            ("b=2;A=1;c;a=3;", "b=2;c;"),
            ("b=2;;a=1", "b=2"),
            ("a;;;a;", ""),
            ("b=2;;a=1;", "b=2;"),
            ("b=2", "b=2"),
            ("", ""),
        ] {
            assert_eq!(unset(column, "a").as_deref(), Ok(expected), "{column}");
        }
    }

    #[test]
    fn an_attribute_that_kamailio_would_not_read_is_refused() {
        use BadAttribute::*;
        for (column, name, value, why) in [
            ("b=", "a", "1", AfterNoValue),
            ("", "", "1", Name),
            ("", "a b", "1", Name),
            ("", "a;b", "1", Name),
            ("", "#a", "1", Name),
            ("", "a", "", NoValue),
            ("", "a", "my box", Blank),
            ("", "a", "x;\"'", Quotes),
            ("a=1,b=2", "c", "1", NotReadToTheEnd),
            (",b=2", "c", "1", NotReadToTheEnd),
        ] {
            assert_eq!(
                set(column, name, value),
                Err(why),
                "{column} {name} {value}"
            );
        }
        assert_eq!(unset("b=1,c=2", "c"), Err(NotReadToTheEnd));
    }

    /// A name in lower case, and its value.
    type Read = (Vec<u8>, Option<Vec<u8>>);

    fn read(column: &[u8]) -> Option<Vec<Read>> {
        let parameters: Result<Vec<_>, _> = Parameters::new(attributes::loaded(column)).collect();
        let owned = |p: attributes::Parameter<'_>| {
            (p.name.to_ascii_lowercase(), p.value.map(<[u8]>::to_vec))
        };
        Some(parameters.ok()?.into_iter().map(owned).collect())
    }

    proptest! {
        #[test]
        fn other_attributes_stay_unchanged(
            column in "([ab]=?[x1\"';]{0,3};?){0,4}",
            value in "[a-z1,;\"']{1,4}",
        ) {
            let Some(before) = read(column.as_bytes()) else { return Ok(()) };
            let others = |all: &[Read]| -> Vec<_> {
                all.iter().filter(|(name, _)| name != b"a" && !name.is_empty()).cloned().collect()
            };
            if let Ok(new) = with_value(column.as_bytes(), b"a", value.as_bytes()) {
                let after = read(&new).expect("it can be read");
                prop_assert_eq!(others(&after), others(&before));
                let (_, found) = after.iter().find(|(name, _)| name == b"a").expect("it is there");
                prop_assert_eq!(found.as_deref(), Some(value.as_bytes()));
            }
            if let Ok(new) = without(column.as_bytes(), b"a") {
                let after = read(&new).expect("it can be read");
                prop_assert_eq!(others(&after), others(&before));
                prop_assert!(after.iter().all(|(name, _)| name != b"a"));
            }
        }
    }
}
