//! Which final reply codes count as an answer (`ds_parse_reply_codes`, `ds_ping_check_rplcode`).

use std::fmt;
use std::ops::RangeInclusive;

use crate::kamailio::list::attributes::{BadParameters, Parameter, Parameters, leading_int};
use crate::kamailio::version::Version;

/// The codes that `ds_ping_reply_codes` accepts in addition to 2xx, which always count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyCodes {
    /// 100 to 699 is a code, 1 to 6 a class of codes.
    accepted: Vec<u16>,
    /// The code that tm generates for a request without a final reply.
    timeout_code: i32,
}

/// tm's own reply, unless `reply_408_code` says otherwise.
pub const TIMEOUT_CODE: i32 = 408;

impl Default for ReplyCodes {
    fn default() -> Self {
        Self {
            accepted: Vec::new(),
            timeout_code: TIMEOUT_CODE,
        }
    }
}

/// An error in a value of `ds_ping_reply_codes`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BadReplyCodes {
    /// Kamailio cannot parse it and does not start.
    Unreadable(BadParameters),
    /// Kamailio accepts it silently, but this part has no effect.
    NoEffect(String),
}

impl fmt::Display for BadReplyCodes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BadReplyCodes::Unreadable(why) => write!(f, "{why}; Kamailio does not start with it")?,
            BadReplyCodes::NoEffect(part) => {
                write!(f, "'{part}' has no effect, and Kamailio does not say so")?;
            }
        }
        f.write_str("; write code=100 to code=699 or class=1 to class=6, separated by ';', such as 'code=404;class=3'")
    }
}

impl ReplyCodes {
    /// Parses a value as Kamailio does, and ignores parts that have no effect.
    ///
    /// # Errors
    /// If Kamailio would not start.
    pub fn read(value: &[u8]) -> Result<Self, BadParameters> {
        let parameters: Vec<_> = Parameters::new(value).collect::<Result<_, _>>()?;
        let mut accepted = Vec::new();
        // Kamailio processes the parameters in reverse, and one without a value reuses the number
        // of the previous one.
        let mut number = 0;
        for parameter in parameters.iter().rev() {
            let Some(range) = range_of(parameter.name) else {
                continue;
            };
            number = parameter.value.map_or(number, leading_int);
            if range.contains(&number) {
                accepted.push(number as u16);
            }
        }
        Ok(Self {
            accepted,
            timeout_code: TIMEOUT_CODE,
        })
    }

    /// The codes of a server with this value, whose tm generates this code for a request without a final
    /// reply.
    ///
    /// # Errors
    /// If Kamailio would not start.
    pub fn of_server(
        value: &[u8],
        timeout_code: i32,
        version: Version,
    ) -> Result<Self, BadParameters> {
        let mut codes = Self::read(value)?.with_timeout_code(timeout_code);
        if !version.matches_reply_classes() {
            codes.accepted.retain(|&number| number >= 100);
        }
        Ok(codes)
    }

    /// The same codes where tm generates this code for a request without a final reply
    /// (`reply_408_code`).
    pub fn with_timeout_code(mut self, code: i32) -> Self {
        self.timeout_code = code;
        self
    }

    /// The code that tm generates for a request without a final reply.
    pub fn timeout_code(&self) -> i32 {
        self.timeout_code
    }

    /// Whether no final reply counts as an answer: a dead destination stays active.
    pub fn accepts_no_reply(&self) -> bool {
        u16::try_from(self.timeout_code).is_ok_and(|code| self.accepts(code))
    }

    /// Parses a value given on the command line: Kamailio's notation, or codes, ranges and classes
    /// separated by commas, such as `404,480-489,5xx`.
    ///
    /// # Errors
    /// As [`ReplyCodes::read_strictly`].
    pub fn read_option(value: &str) -> Result<Self, BadReplyCodes> {
        if value.contains(['=', ';']) {
            return Self::read_strictly(value);
        }
        let parts = value.split(',').map(str::trim);
        let ranges =
            parts.map(|part| range(part).ok_or_else(|| BadReplyCodes::NoEffect(part.to_owned())));
        let ranges = ranges.collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            accepted: ranges.into_iter().flatten().collect(),
            timeout_code: TIMEOUT_CODE,
        })
    }

    /// Parses a value in Kamailio's notation.
    ///
    /// # Errors
    /// If Kamailio would not start, or if a part of the value has no effect.
    pub fn read_strictly(value: &str) -> Result<Self, BadReplyCodes> {
        let codes = Self::read(value.as_bytes()).map_err(BadReplyCodes::Unreadable)?;
        let no_effect =
            |part: &[u8]| BadReplyCodes::NoEffect(String::from_utf8_lossy(part).into_owned());
        let mut parameters = Parameters::new(value.as_bytes());
        for parameter in parameters.by_ref().flatten() {
            let Parameter { name, value } = parameter;
            let digits = value.unwrap_or_default();
            let counts = range_of(name).is_some_and(|range| range.contains(&leading_int(digits)));
            if !counts || !digits.iter().all(u8::is_ascii_digit) {
                return Err(no_effect(
                    &[name, digits].join(&b"="[..value.map_or(0, |_| 1)]),
                ));
            }
        }
        if !parameters.unread().is_empty() || codes.accepted.is_empty() {
            return Err(no_effect(parameters.unread()));
        }
        Ok(codes)
    }

    /// Whether this final reply code counts as an answer.
    pub fn accepts(&self, code: u16) -> bool {
        (200..300).contains(&code)
            || self
                .accepted
                .iter()
                .any(|&a| if a < 100 { a == code / 100 } else { a == code })
    }
}

/// The codes of `404`, `480-489` or `5xx`.
fn range(part: &str) -> Option<RangeInclusive<u16>> {
    let code = |text: &str| {
        let is_code = text.len() == 3 && text.bytes().all(|b| b.is_ascii_digit());
        let code = text.parse().ok().filter(|_| is_code);
        code.filter(|code| (100..=699).contains(code))
    };
    if let Some((first, last)) = part.split_once('-') {
        let range = code(first)?..=code(last)?;
        return (!range.is_empty()).then_some(range);
    }
    match part.strip_suffix("xx").or(part.strip_suffix("XX")) {
        Some(class) => {
            let first = code(&format!("{class}00"))?;
            Some(first..=first + 99)
        }
        None => code(part).map(|code| code..=code),
    }
}

/// The valid numbers for a parameter with this name.
fn range_of(name: &[u8]) -> Option<RangeInclusive<i32>> {
    match name {
        _ if name.eq_ignore_ascii_case(b"code") => Some(100..=699),
        _ if name.eq_ignore_ascii_case(b"class") => Some(1..=6),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strict_reading_rejects_what_has_no_effect() {
        for value in [
            "404",
            "404;503",
            "class=404",
            "code=4",
            "code=404;junk=1",
            "code=404,code=503",
            "code=404:code=503",
            "code",
            "code=700",
            "",
        ] {
            assert!(
                matches!(
                    ReplyCodes::read_strictly(value),
                    Err(BadReplyCodes::NoEffect(_))
                ),
                "{value}"
            );
        }
        for value in ["code=404;", "code=\"404", " code=404"] {
            assert!(
                matches!(
                    ReplyCodes::read_strictly(value),
                    Err(BadReplyCodes::Unreadable(_))
                ),
                "{value}"
            );
        }
        for value in [
            "404,", "404,4", "489-480", "7xx", "480-700", "+404", "", "code",
        ] {
            assert!(ReplyCodes::read_option(value).is_err(), "{value}");
        }
        let codes = ReplyCodes::read_option("404, 480-482,5xx").unwrap();
        let accepted = |code: &u16| codes.accepts(*code);
        let all: Vec<_> = (300..=699).filter(accepted).collect();
        let expected = [404, 480, 481, 482].into_iter().chain(500..=599);
        assert_eq!(all, expected.collect::<Vec<_>>());
        let codes = ReplyCodes::read_strictly("code=404;CLASS=3").unwrap();
        assert!(!codes.accepts_no_reply());
        assert!(codes.clone().with_timeout_code(200).accepts_no_reply());
        assert!(codes.clone().with_timeout_code(302).accepts_no_reply());
        let without_classes = "5.6.0".parse().unwrap();
        let codes_alone = ReplyCodes::of_server(b"code=404;CLASS=3", 302, without_classes).unwrap();
        assert!(!codes_alone.accepts_no_reply() && codes_alone.accepts(404));
        for (code, accepted) in [
            (200, true),
            (299, true),
            (404, true),
            (301, true),
            (403, false),
            (503, false),
        ] {
            assert_eq!(codes.accepts(code), accepted, "{code}");
        }
    }
}
