//! The attributes of a destination: `name=value;name=value` (`ds_set_attrs`, which calls
//! `parse_params` in `core/parser/parse_param.c`; the same in 5.6 to 6.1).

use std::fmt;

use super::columns::is_blank;

/// One parameter. A quoted value is stored without its quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameter<'a> {
    /// The name, which Kamailio compares case-insensitively. May be empty.
    pub name: &'a [u8],
    /// The value; `None` if there is no `=`.
    pub value: Option<&'a [u8]>,
}

/// Why Kamailio cannot parse parameters. It drops the destination ("cannot set attributes!").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadParameters {
    /// A quote that is never closed. Attributes end at the first blank, even inside quotes.
    UnclosedQuote,
    /// `;` or `,` right after `=`.
    NoValue,
    /// Something other than `;` after a parameter, for example after a closing quote.
    NotASemicolon(u8),
    /// A `;` with nothing after it (in attributes Kamailio accepts one at the very end).
    NothingAfterSemicolon,
}

impl fmt::Display for BadParameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BadParameters::UnclosedQuote => f.write_str(
                "a quote is not closed (a blank ends the attributes, even inside quotes)",
            ),
            BadParameters::NoValue => f.write_str("a value is missing after '='"),
            BadParameters::NotASemicolon(byte) => {
                write!(f, "'{}' where ';' is expected", byte.escape_ascii())
            }
            BadParameters::NothingAfterSemicolon => f.write_str("a parameter is missing after ';'"),
        }
    }
}

/// What Kamailio stores of the attributes column: all of it except a `;` at the end.
pub fn loaded(column: &[u8]) -> &[u8] {
    column.strip_suffix(b";").unwrap_or(column)
}

fn ends_value(byte: u8) -> bool {
    is_blank(byte) || matches!(byte, b',' | b';')
}

fn ends_name(byte: u8) -> bool {
    ends_value(byte) || byte == b'='
}

/// Parses parameters one by one, in written order. Kamailio processes them in reverse order, so the
/// first of two with the same name takes effect.
#[derive(Debug, Clone)]
pub struct Parameters<'a> {
    rest: &'a [u8],
    done: bool,
}

impl<'a> Parameters<'a> {
    /// Parses the parameters in this text.
    pub fn new(text: &'a [u8]) -> Self {
        Self {
            rest: text,
            done: text.is_empty(),
        }
    }

    /// The unparsed rest: Kamailio silently stops after a comma.
    pub fn unread(&self) -> &'a [u8] {
        self.rest
    }

    fn take_until(&mut self, ends: impl Fn(u8) -> bool) -> &'a [u8] {
        let end = self.rest.iter().position(|&byte| ends(byte));
        let (taken, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        taken
    }

    fn skip_blanks(&mut self) {
        self.take_until(|byte| !is_blank(byte));
    }

    fn value(&mut self) -> Result<&'a [u8], BadParameters> {
        match self.rest {
            [] => Ok(&[]),
            [quote @ (b'"' | b'\''), quoted @ ..] => {
                let length = quoted
                    .iter()
                    .position(|b| b == quote)
                    .ok_or(BadParameters::UnclosedQuote)?;
                let (value, rest) = quoted.split_at(length);
                self.rest = &rest[1..];
                Ok(value)
            }
            _ => {
                let value = self.take_until(ends_value);
                if value.is_empty() {
                    Err(BadParameters::NoValue)
                } else {
                    Ok(value)
                }
            }
        }
    }

    fn parameter(&mut self) -> Result<Parameter<'a>, BadParameters> {
        let name = self.take_until(ends_name);
        self.skip_blanks();
        let mut value = None;
        if let Some(rest) = self.rest.strip_prefix(b"=") {
            self.rest = rest;
            self.skip_blanks();
            value = Some(self.value()?);
            self.skip_blanks();
        }
        match self.rest {
            [] | [b',' | b'>', ..] => self.done = true,
            [b';', rest @ ..] => {
                self.rest = rest;
                self.skip_blanks();
                if self.rest.is_empty() {
                    return Err(BadParameters::NothingAfterSemicolon);
                }
            }
            [other, ..] => return Err(BadParameters::NotASemicolon(*other)),
        }
        Ok(Parameter { name, value })
    }
}

impl<'a> Iterator for Parameters<'a> {
    type Item = Result<Parameter<'a>, BadParameters>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let parameter = self.parameter();
        self.done |= parameter.is_err();
        Some(parameter)
    }
}

/// The attributes that Kamailio evaluates (`ds_set_attrs`), weights first.
pub const ATTRIBUTES: [&str; 14] = [
    "weight",
    "rweight",
    "duid",
    "cc",
    "latency",
    "maxload",
    "socket",
    "sockname",
    "ping_from",
    "obproxy",
    "ping_socket",
    "ocmin",
    "ocmax",
    "ocrate",
];
/// How many of [`ATTRIBUTES`] are weights.
const WEIGHTS: usize = 2;

/// One of [`ATTRIBUTES`]: its index there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownAttribute(u8);

impl KnownAttribute {
    pub(super) fn all() -> impl Iterator<Item = Self> {
        (0..ATTRIBUTES.len() as u8).map(Self)
    }

    /// The attribute of this name, ignoring case.
    pub(super) fn named(name: &[u8]) -> Option<Self> {
        Self::all().find(|known| name.eq_ignore_ascii_case(known.as_str().as_bytes()))
    }

    /// The name as written in a list.
    pub fn as_str(self) -> &'static str {
        ATTRIBUTES[usize::from(self.0)]
    }

    pub(super) fn is_weight(self) -> bool {
        usize::from(self.0) < WEIGHTS
    }

    /// Its bit in a set.
    pub(super) fn bit(self) -> u16 {
        1 << self.0
    }
}

impl fmt::Display for KnownAttribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The attributes of a line that Kamailio evaluates: which are present, and the weights.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ListAttributes {
    /// A bit for each of [`ATTRIBUTES`] that is present, whatever its value.
    names: u16,
    weights: [u8; WEIGHTS],
}

impl ListAttributes {
    /// Parses the attributes in this text.
    ///
    /// # Errors
    /// If Kamailio cannot parse it.
    pub fn read(text: &[u8]) -> Result<Self, BadParameters> {
        let mut all = Self::default();
        for parameter in Parameters::new(text) {
            let parameter = parameter?;
            // The first of several with the same name counts.
            let known = KnownAttribute::named(parameter.name);
            let Some(known) = known.filter(|known| all.names & known.bit() == 0) else {
                continue;
            };
            all.names |= known.bit();
            if known.is_weight() {
                let value = parameter.value.map_or(0, leading_int);
                let stored = if is_weight(value) { value as u8 } else { 0 };
                all.weights[usize::from(known.0)] = stored;
            }
        }
        Ok(all)
    }

    /// Whether any of these attributes is present.
    pub fn has_any(self, names: AttributeSet) -> bool {
        self.names & names.0 != 0
    }

    /// The value of a weight attribute as Kamailio stores it; 0 if it is not from 1 to 100.
    pub fn weight(self, weight: WeightAttribute) -> u8 {
        self.weights[weight as usize]
    }
}

/// Whether Kamailio accepts this value as a weight.
pub(super) fn is_weight(value: i32) -> bool {
    (1..=100).contains(&value)
}

/// The attributes that distribute calls by weight, in the order of [`ATTRIBUTES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WeightAttribute {
    /// `weight`, for algorithm 9.
    Plain,
    /// `rweight`, for algorithm 11.
    Relative,
}

impl WeightAttribute {
    /// The name as written in a list.
    pub fn as_str(self) -> &'static str {
        ATTRIBUTES[self as usize]
    }
}

/// A set of [`ATTRIBUTES`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AttributeSet(u16);

impl AttributeSet {
    /// The attributes that name a socket.
    pub const SOCKETS: AttributeSet = AttributeSet(1 << 6 | 1 << 7 | 1 << 10);
    /// Only `ping_socket`.
    pub const PING_SOCKET: AttributeSet = AttributeSet(1 << 10);
    /// `obproxy`.
    pub const OBPROXY: AttributeSet = AttributeSet(1 << 9);
}

/// The value of the first parameter with this name; `None` if it is missing or empty.
pub fn value<'a>(text: &'a [u8], name: &str) -> Option<&'a [u8]> {
    Parameters::new(text)
        .map_while(Result::ok)
        .find(|parameter| parameter.name.eq_ignore_ascii_case(name.as_bytes()))
        .and_then(|parameter| parameter.value)
        .filter(|value| !value.is_empty())
}

/// A number as `str2sint` parses it, saturated to a C `int`.
pub fn leading_int(value: &[u8]) -> i32 {
    leading_number(value).clamp(i32::MIN.into(), i32::MAX.into()) as i32
}

/// The number with which a text begins: an optional sign, then digits up to the first other character,
/// saturated. 0 if there is no digit.
pub fn leading_number(text: &[u8]) -> i64 {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let digits = digits.iter().take_while(|byte| byte.is_ascii_digit());
    let number = digits.fold(0i64, |number, digit| {
        let digit = i64::from(digit - b'0');
        number.saturating_mul(10).saturating_add(digit)
    });
    if negative { -number } else { number }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Result<Vec<(&str, Option<&str>)>, BadParameters> {
        let text_of = |bytes| std::str::from_utf8(bytes).unwrap();
        Parameters::new(text.as_bytes())
            .map(|p| p.map(|p| (text_of(p.name), p.value.map(text_of))))
            .collect()
    }

    #[test]
    fn parameters_are_read_as_parse_params_reads_them() {
        assert_eq!(
            all("weight=50;duid=x"),
            Ok(vec![("weight", Some("50")), ("duid", Some("x"))])
        );
        assert_eq!(
            all("a=1;;b=2"),
            Ok(vec![("a", Some("1")), ("", None), ("b", Some("2"))])
        );
        assert_eq!(
            all("a=\"x;y\";b"),
            Ok(vec![("a", Some("x;y")), ("b", None)])
        );
        assert_eq!(all("a='';b="), Ok(vec![("a", Some("")), ("b", Some(""))]));
        assert_eq!(all("foo==x"), Ok(vec![("foo", Some("=x"))]));
        assert_eq!(all("a=1,b=2"), Ok(vec![("a", Some("1"))]));
        assert_eq!(all("code = 404"), Ok(vec![("code", Some("404"))]));
        assert_eq!(all(""), Ok(vec![]));
    }

    #[test]
    fn parameters_that_parse_params_rejects_are_errors() {
        assert_eq!(all("a=\"x"), Err(BadParameters::UnclosedQuote));
        assert_eq!(all("a=\""), Err(BadParameters::UnclosedQuote));
        assert_eq!(all("a=\"x\"y"), Err(BadParameters::NotASemicolon(b'y')));
        assert_eq!(all("a=;b=1"), Err(BadParameters::NoValue));
        assert_eq!(all("a=1;"), Err(BadParameters::NothingAfterSemicolon));
    }

    #[test]
    fn the_attributes_that_kamailio_evaluates_are_recorded() {
        let of = |text: &str| ListAttributes::read(text.as_bytes()).unwrap();
        for (names, words) in [
            (
                AttributeSet::SOCKETS,
                &["socket", "sockname", "ping_socket"][..],
            ),
            (AttributeSet::PING_SOCKET, &["ping_socket"]),
            (AttributeSet::OBPROXY, &["obproxy"]),
        ] {
            for name in ATTRIBUTES {
                let known = of(&format!("{}=x", name.to_uppercase()));
                assert_eq!(known.has_any(names), words.contains(&name), "{name}");
            }
        }
        for (text, weight, relative) in [
            ("weight=50;duid=x", 50, 0),
            ("weight=1;WEIGHT=2;rweight=3", 1, 3),
            ("weight=0", 0, 0),
            ("weight=101;rweight=-1", 0, 0),
            ("weight=50,rweight=7", 50, 0),
            ("class=4;weight=50", 50, 0),
            ("cc=1;duid=x", 0, 0),
            ("", 0, 0),
        ] {
            let known = of(text);
            let weights = [WeightAttribute::Plain, WeightAttribute::Relative]
                .map(|which| known.weight(which));
            assert_eq!(weights, [weight, relative], "{text}");
        }
    }

    #[test]
    fn numbers_stop_at_the_first_other_character() {
        for (text, value) in [
            ("50", 50),
            ("50abc", 50),
            ("+5", 5),
            ("-1", -1),
            ("0x10", 0),
            ("", 0),
            ("99999999999", i32::MAX),
        ] {
            assert_eq!(leading_int(text.as_bytes()), value, "{text}");
        }
    }
}
