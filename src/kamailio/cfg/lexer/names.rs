//! Words, numbers, addresses and pseudo-variables.

use super::input::PutBackError;
use super::state::LexerState;
use super::words::{self, WordRole};
use super::{Lexer, Token, is_name_byte};
use crate::kamailio::cfg::errors::CfgErrorKind;
use crate::kamailio::cfg::preprocessor::defines::{DefineLookup, DefineValue};

impl Lexer<'_> {
    /// A pseudo-variable, as the scanner reads it: `$name`, `$name(..)`, `$(..)`.
    pub(super) fn variable(&mut self) -> Token {
        self.take(1, Token::Variable);
        if self.input.peek(0) == Some(b'?') {
            return self.take(1, Token::Variable);
        }
        self.input.take_while(&mut self.text, is_name_byte);
        if self.input.peek(0) == Some(b'(') {
            let mut depth = 0_usize;
            while let Some(byte) = self.input.next() {
                self.text.push(byte);
                match byte {
                    b'(' => depth += 1,
                    b')' => depth -= 1,
                    _ => {}
                }
                if depth == 0 {
                    break;
                }
            }
        }
        self.take(0, Token::Variable)
    }

    /// `@select.framework`. Names inside it are not expanded.
    pub(super) fn select(&mut self) -> Token {
        self.take(1, Token::Variable);
        let belongs = |byte| is_name_byte(byte) || byte == b'.';
        self.input.take_while(&mut self.text, belongs);
        self.take(0, Token::Variable)
    }

    /// A word, or an IPv6 address if that is the longer match.
    pub(super) fn word(&mut self, first: u8) -> Option<Token> {
        if first.is_ascii_hexdigit() || first == b':' {
            let length = self.ipv6();
            if length > 0 {
                return Some(self.take(length, Token::Ipv6));
            }
            if first == b':' {
                return Some(self.take(1, Token::Punct(b':')));
            }
        }
        self.input.take_while(&mut self.text, is_name_byte);
        self.spot = self.input.since(self.spot);
        if let Some(optional) = match self.text.as_slice() {
            b"include_file" => Some(false),
            b"import_file" => Some(true),
            _ => None,
        } {
            self.state = LexerState::Include { optional };
            self.text.clear();
            return None;
        }
        if let Some((word, role)) = words::find(&self.text, self.reading.version) {
            if word == "event_route" {
                self.state = LexerState::EventName;
            }
            return Some(match role {
                WordRole::NumberWord => Token::Number(number_word(word)),
                _ => Token::Key(word, role),
            });
        }
        if let Some(number) = number(&self.text) {
            return Some(Token::Number(number));
        }
        if first.is_ascii_digit() {
            return Some(Token::DigitName);
        }
        self.name_or_value()
    }

    /// Expands a defined name; any other name is a token.
    fn name_or_value(&mut self) -> Option<Token> {
        let spot = self.spot;
        let missing = match self.preprocessor.defines.get(&self.text) {
            DefineLookup::Undefined => return Some(Token::Name),
            DefineLookup::Defined(DefineValue::Nothing) => {
                self.text.clear();
                return None;
            }
            DefineLookup::Defined(DefineValue::Text(value)) => {
                let result = self.input.put_back(value, spot);
                let name = std::mem::take(&mut self.text);
                self.secrets.expanded.push(name.clone());
                match result {
                    Ok(()) => {}
                    Err(PutBackError::TooLong) => {
                        self.refuse(spot, CfgErrorKind::ValueTooLong(name))
                    }
                    Err(PutBackError::Endless) => {
                        self.refuse(spot, CfgErrorKind::EndlessValue(name))
                    }
                }
                return None;
            }
            DefineLookup::Defined(DefineValue::Unknown(what)) => what,
            DefineLookup::Unknown(what) => what,
        };
        self.missing = missing.to_owned();
        Some(Token::Unknown)
    }

    /// The length of the IPv6 address at the current position; 0 if there is none.
    pub(super) fn ipv6(&self) -> usize {
        let byte = |at| self.input.peek(at);
        let digits = |at: usize| {
            (0..4)
                .take_while(|&n| byte(at + n).is_some_and(|b| b.is_ascii_hexdigit()))
                .count()
        };
        // The groups after `::`, whose second colon is at `at`.
        let tail = |at: usize| {
            let mut end = at + 1;
            let mut colon = at;
            for _ in 0..7 {
                let count = digits(colon + 1);
                if byte(colon) != Some(b':') || count == 0 {
                    break;
                }
                colon += 1 + count;
                end = colon;
            }
            end
        };
        if byte(0) == Some(b':') {
            return if byte(1) == Some(b':') { tail(1) } else { 0 };
        }
        let mut best = 0;
        let mut at = 0;
        for group in 1..=8 {
            let count = digits(at);
            if count == 0 {
                break;
            }
            if group == 8 {
                best = at + count;
                break;
            }
            if byte(at + count) != Some(b':') {
                break;
            }
            at += count + 1;
            if byte(at) == Some(b':') {
                best = tail(at);
                break;
            }
        }
        best
    }

    pub(super) fn event_name(&mut self) -> Option<Token> {
        loop {
            let byte = self.input.peek(0)?;
            self.spot = self.input.spot();
            match byte {
                b'[' => return Some(self.take(1, Token::Punct(b'['))),
                b']' => {
                    self.state = LexerState::Initial;
                    return Some(self.take(1, Token::Punct(b']')));
                }
                _ if byte.is_ascii_alphabetic() => {
                    let length = self.event_name_length();
                    if length > 0 {
                        return Some(self.take(length, Token::Name));
                    }
                }
                _ => {}
            }
            self.input.skip(1);
        }
    }

    /// The length of a name `module:event`, with one or more colons (`EVENT_RT_NAME` in `cfg.lex`).
    fn event_name_length(&self) -> usize {
        let byte = |at| self.input.peek(at);
        let part = |at: usize, later: bool| {
            if !byte(at).is_some_and(|b| b.is_ascii_alphabetic()) {
                return 0;
            }
            let belongs = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || later && b == b'_';
            (0..256)
                .take_while(|&n| byte(at + n).is_some_and(belongs))
                .count()
        };
        let mut end = part(0, false);
        let mut colons = 0;
        while end < 1024 && byte(end) == Some(b':') && part(end + 1, true) > 0 {
            colons += 1;
            end += 1 + part(end + 1, true);
        }
        if colons > 0 { end } else { 0 }
    }
}

/// The numeric value of a keyword: yes and no, and the address families as Linux numbers them.
fn number_word(word: &str) -> i64 {
    match word {
        "yes" | "true" | "on" | "enable" => 1,
        "no" | "false" | "off" | "disable" => 0,
        "inet" | "INET" | "ipv4" | "IPv4" | "IPV4" => 2,
        _ => 10,
    }
}

/// A number in one of the scanner's four notations. It wraps to 32 bits like a C `int`.
pub(super) fn number(spelled: &[u8]) -> Option<i64> {
    let (digits, radix) = match spelled {
        [b'0'] => return Some(0),
        [b'0', b'x', hex @ ..] => (hex, 16),
        [bits @ .., b'b'] if bits.iter().all(|b| matches!(b, b'0' | b'1')) => (bits, 2),
        [b'0', octal @ ..] => (octal, 8),
        decimal => (decimal, 10),
    };
    if digits.is_empty() {
        return None;
    }
    let mut number = 0_i64;
    for &byte in digits {
        let digit = char::from(byte).to_digit(radix)?;
        number = number
            .saturating_mul(i64::from(radix))
            .saturating_add(i64::from(digit));
    }
    Some(i64::from(number as i32))
}
