//! The tokens of `kamailio.cfg`, as the scanner in `cfg.lex` cuts them.
//!
//! Its state (in a comment, in a string, in a skipped branch) outlives the end of an included file,
//! as it does in Kamailio: a comment that is not closed there goes on in the file that includes it.

pub mod directive;
pub mod include;
pub mod input;
pub mod state;
pub mod words;

use std::path::Path;

use super::errors::{Findings, NoteKind, Reason};
use super::preprocessor::Preprocessor;
use super::preprocessor::defines::{Again, Lookup, RELEASE_UNKNOWN, Value};
use super::{File, Loader, Reading, Spot};
use crate::base::source::Source;
use input::{Input, PutBackError};
use state::{State, Subst};
use words::Role;

/// One token; its bytes are in [`Lexer::text`], its place in [`Lexer::spot`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// The end of the main file.
    End,
    /// A word of the language.
    Key(&'static str, Role),
    /// A name that is not one of them.
    Name,
    /// Letters and digits that begin with a digit and are no number.
    DigitName,
    /// A number.
    Number(i64),
    /// A string, without its quotes.
    Text,
    /// An IPv6 address.
    Ipv6,
    /// A pseudo-variable, as written.
    Variable,
    /// `#!subst`, `#!substdef`, `#!substdefs`
    Subst(Subst),
    /// Text that depends on what is not known; [`Lexer::missing`] says on what.
    Unknown,
    /// An operator or a bracket, by its first byte.
    Punct(u8),
    /// An operator of two bytes.
    Operator,
}

/// How many bytes of included files are read.
const MOST_BYTES: usize = 256 << 20;

/// Cuts tokens, and does what the directives between them say.
pub(super) struct Lexer<'a> {
    pub input: Input,
    pub files: Vec<File>,
    pub loader: &'a dyn Loader,
    pub reading: &'a Reading,
    pub preprocessor: Preprocessor,
    pub findings: Findings,
    pub state: State,
    /// The bytes of the token.
    pub text: Vec<u8>,
    /// Its place.
    pub spot: Spot,
    /// What an unknown token depends on.
    pub missing: String,
    /// The name and the value that a directive is reading.
    pub name: Vec<u8>,
    pub value: Vec<u8>,
    /// How many bytes of included files may still be read.
    pub room: usize,
}

/// Blanks inside a line, as the scanner has them: `\b` is a backspace.
pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | 8)
}

/// What a name is made of.
pub(super) fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

impl<'a> Lexer<'a> {
    pub(super) fn new(
        main: &Path,
        text: Vec<u8>,
        loader: &'a dyn Loader,
        reading: &'a Reading,
    ) -> Self {
        Self {
            input: Input::new(main, text),
            files: vec![File {
                source: Source::new(main.to_string_lossy(), Vec::new()),
                included_from: None,
            }],
            loader,
            reading,
            preprocessor: Preprocessor::new(reading.version),
            findings: Findings::default(),
            state: State::Initial,
            text: Vec::new(),
            spot: Spot::default(),
            missing: String::new(),
            name: Vec::new(),
            value: Vec::new(),
            room: MOST_BYTES,
        }
    }

    /// The next token.
    pub(super) fn next(&mut self) -> Token {
        self.text.clear();
        loop {
            let token = match self.state {
                State::Initial => self.initial(),
                State::Comment { depth, start } => self.comment(depth, start),
                State::LineComment => self.line_comment(),
                State::Quoted(quote) => self.quoted(quote),
                State::Between => self.between(),
                State::EventName => self.event_name(),
                State::Substitution(kind) => {
                    self.state = State::Initial;
                    Some(Token::Subst(kind))
                }
                _ => {
                    self.directive_state();
                    None
                }
            };
            if let Some(token) = token {
                return token;
            }
            if self.input.peek(0).is_none()
                && let Some(token) = self.end_of_file()
            {
                return token;
            }
        }
    }

    /// At the end of a file: goes on with the one that includes it.
    fn end_of_file(&mut self) -> Option<Token> {
        match self.state {
            State::Between => return Some(self.string()),
            State::Quoted(_) => {
                self.findings.note(self.spot, NoteKind::UnclosedString);
                self.text.clear();
            }
            State::Comment { start, .. } if self.input.depth() == 0 => {
                self.findings.note(start, NoteKind::UnclosedComment);
            }
            _ => {}
        }
        let more = self.input.pop(&mut self.files);
        (!more).then_some(Token::End)
    }

    /// Notes that Kamailio refuses the file at `spot`; or that it may, where it may not read it.
    pub(super) fn refuse(&mut self, spot: Spot, reason: Reason) {
        match self.preprocessor.conditions.uncertain() {
            None => self.findings.refuse(spot, reason),
            Some(_) => self.findings.note(spot, NoteKind::Perhaps(reason)),
        }
    }

    /// The same, where what is missing may take the reason away: a module that a file loads which is
    /// not here. Says whether it is refused.
    pub(super) fn refuse_if_whole(&mut self, spot: Spot, reason: Reason) -> bool {
        let whole = self.findings.incomplete.is_empty();
        if whole {
            self.refuse(spot, reason);
        } else {
            self.findings.note(spot, NoteKind::Perhaps(reason));
        }
        whole
    }

    fn initial(&mut self) -> Option<Token> {
        self.input
            .skip_while(|byte| is_blank(byte) || byte == b'\n');
        let byte = self.input.peek(0)?;
        let start = self.input.spot();
        self.spot = start;
        let after = self.input.peek(1);
        match byte {
            b'#' | b'!' if after == Some(b'!') && self.directive() => None,
            b'#' => self.enter(1, State::LineComment),
            b'/' if after == Some(b'/') => self.enter(2, State::LineComment),
            b'/' if after == Some(b'*') => self.enter(2, State::Comment { depth: 1, start }),
            b'"' | b'\'' => self.enter(1, State::Quoted(byte)),
            b'$' => Some(self.variable()),
            b'@' => Some(self.select()),
            _ if is_name_byte(byte) || byte == b':' => self.word(byte),
            b'=' | b'>' | b'<' | b'!' | b'+' | b'&' | b'|' => Some(self.operator(byte, after)),
            b'~' | b'^' | b'-' | b'%' | b',' | b';' | b'*' | b'(' | b')' | b'{' | b'}' | b'['
            | b']' | b'/' | b'.' => Some(self.take(1, Token::Punct(byte))),
            // What no rule matches, the scanner prints and forgets.
            _ => {
                self.input.skip(1);
                None
            }
        }
    }

    fn enter(&mut self, length: usize, state: State) -> Option<Token> {
        self.input.skip(length);
        self.state = state;
        None
    }

    fn take(&mut self, length: usize, token: Token) -> Token {
        for _ in 0..length {
            self.text.extend(self.input.next());
        }
        self.spot = self.input.since(self.spot);
        token
    }

    fn operator(&mut self, byte: u8, after: Option<u8>) -> Token {
        let double = match (byte, after) {
            (b'=', Some(b'=' | b'~')) | (b'!', Some(b'=')) | (b'+', Some(b'=')) => true,
            (b'>' | b'<', Some(b'=')) => true,
            (b'>' | b'<' | b'&' | b'|', Some(second)) => byte == second,
            _ => false,
        };
        if double {
            self.take(2, Token::Operator)
        } else {
            self.take(1, Token::Punct(byte))
        }
    }

    fn comment(&mut self, depth: usize, start: Spot) -> Option<Token> {
        let mut depth = depth;
        while let Some(byte) = self.input.next() {
            match (byte, self.input.peek(0)) {
                (b'/', Some(b'*')) => depth += 1,
                (b'*', Some(b'/')) => depth -= 1,
                _ => continue,
            }
            self.input.skip(1);
            if depth == 0 {
                self.state = State::Initial;
                return None;
            }
        }
        self.state = State::Comment { depth, start };
        None
    }

    fn line_comment(&mut self) -> Option<Token> {
        if self.input.skip_past(b'\n') {
            self.state = State::Initial;
        }
        None
    }

    fn quoted(&mut self, quote: u8) -> Option<Token> {
        let escapes = quote == b'"';
        let plain = |byte| byte != quote && !(escapes && byte == b'\\');
        loop {
            self.input.take_while(&mut self.text, plain);
            if self.input.next()? != quote {
                self.escape();
                continue;
            }
            if !escapes {
                return Some(self.string());
            }
            self.spot = self.input.since(self.spot);
            self.state = State::Between;
            return None;
        }
    }

    /// What stands behind a `\` in double quotes.
    fn escape(&mut self) {
        let plain = match self.input.peek(0) {
            Some(b'n') => b'\n',
            Some(b'r') => b'\r',
            Some(b'a') => 7,
            Some(b't') => b'\t',
            Some(byte @ (b'"' | b'\\')) => byte,
            Some(b'\n') => return self.input.skip(1),
            Some(b'x') if self.digit(1, 16).is_some() => return self.coded(1, 2, 16),
            Some(b'0'..=b'7') if self.digit(1, 8).is_some() => return self.coded(0, 3, 8),
            _ => return self.text.push(b'\\'),
        };
        self.input.skip(1);
        self.text.push(plain);
    }

    fn digit(&self, ahead: usize, radix: u32) -> Option<u32> {
        char::from(self.input.peek(ahead)?).to_digit(radix)
    }

    fn coded(&mut self, before: usize, most: usize, radix: u32) {
        self.input.skip(before);
        let mut code = 0;
        for _ in 0..most {
            let Some(digit) = self.digit(0, radix) else {
                break;
            };
            code = code * radix + digit;
            self.input.skip(1);
        }
        self.text.push((code & 0xff) as u8);
    }

    fn between(&mut self) -> Option<Token> {
        self.input
            .skip_while(|byte| is_blank(byte) || byte == b'\n');
        match self.input.peek(0)? {
            b'"' => self.enter(1, State::Quoted(b'"')),
            _ => Some(self.string()),
        }
    }

    /// The string that was read, rewritten and cut at its first NUL as Kamailio's C strings are.
    fn string(&mut self) -> Token {
        if self.state != State::Between {
            self.spot = self.input.since(self.spot);
        }
        self.state = State::Initial;
        self.rewrite();
        Token::Text
    }

    pub(super) fn rewrite(&mut self) {
        if let Some(nul) = self.text.iter().position(|&b| b == 0) {
            self.text.truncate(nul);
        }
        if !self.preprocessor.substitutions.apply(&mut self.text) {
            self.findings
                .lack("what #!subst makes of strings: it takes too long to compute");
        }
    }

    /// The twin of the scanner's pseudo-variables: `$name`, `$name(..)`, `$(..)`.
    fn variable(&mut self) -> Token {
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

    /// `@select.framework`: names in it are not replaced.
    fn select(&mut self) -> Token {
        self.take(1, Token::Variable);
        let belongs = |byte| is_name_byte(byte) || byte == b'.';
        self.input.take_while(&mut self.text, belongs);
        self.take(0, Token::Variable)
    }

    /// Letters, digits, and an IPv6 address where that is the longer token.
    fn word(&mut self, first: u8) -> Option<Token> {
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
            let start = self.spot;
            self.state = State::Include { optional, start };
            self.text.clear();
            return None;
        }
        if let Some((word, role)) = words::find(&self.text, self.reading.version) {
            if word == "event_route" {
                self.state = State::EventName;
            }
            return Some(match role {
                Role::NumberWord => Token::Number(number_word(word)),
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

    /// A name: the value that it is defined as, or itself.
    fn name_or_value(&mut self) -> Option<Token> {
        let spot = self.spot;
        let missing = match self.preprocessor.defines.get(&self.text) {
            Lookup::Undefined => return Some(Token::Name),
            Lookup::Defined(Value::Nothing) => {
                self.text.clear();
                return None;
            }
            Lookup::Defined(Value::Text(value)) => {
                let result = self.input.put_back(value, spot);
                let name = std::mem::take(&mut self.text);
                match result {
                    Ok(()) => {}
                    Err(PutBackError::TooLong) => self.refuse(spot, Reason::ValueTooLong(name)),
                    Err(PutBackError::Endless) => self.refuse(spot, Reason::EndlessValue(name)),
                }
                return None;
            }
            Lookup::Defined(Value::Release(_)) => RELEASE_UNKNOWN,
            Lookup::Defined(Value::Unknown(what)) => what,
            Lookup::Unknown(what) => what,
        };
        self.missing = missing.to_owned();
        Some(Token::Unknown)
    }

    /// How long the IPv6 address is that begins here; 0 where there is none.
    fn ipv6(&self) -> usize {
        let byte = |at| self.input.peek(at);
        let digits = |at: usize| {
            (0..4)
                .take_while(|&n| byte(at + n).is_some_and(|b| b.is_ascii_hexdigit()))
                .count()
        };
        // The groups behind `::`, whose second colon is at `at`.
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

    fn event_name(&mut self) -> Option<Token> {
        loop {
            let byte = self.input.peek(0)?;
            self.spot = self.input.spot();
            match byte {
                b'[' => return Some(self.take(1, Token::Punct(b'['))),
                b']' => {
                    self.state = State::Initial;
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

    /// `module:event`, with one colon or more (`EVENT_RT_NAME`).
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

    /// Defines a name, and says so where Kamailio refuses it.
    pub(super) fn define(&mut self, spot: Spot, name: &[u8], value: Value, again: Again) -> bool {
        match self.preprocessor.define(name, value, again) {
            Ok(()) => true,
            Err((reason, false)) => {
                self.findings.note(spot, NoteKind::Perhaps(reason));
                true
            }
            Err((reason, true)) => {
                self.refuse(spot, reason);
                false
            }
        }
    }

    /// The same, of a value that is a part of something else in an older Kamailio.
    pub(super) fn define_borrowed(&mut self, spot: Spot, name: &[u8], value: Value) {
        let defined = self.define(spot, name, value, Again::Refuse);
        if defined && !self.reading.version.copies_defined_values() {
            self.preprocessor.defines.make_irreplaceable(name);
        }
    }
}

/// The number that a word stands for: yes and no, and the address families as Linux numbers them.
fn number_word(word: &str) -> i64 {
    match word {
        "yes" | "true" | "on" | "enable" => 1,
        "no" | "false" | "off" | "disable" => 0,
        "inet" | "INET" | "ipv4" | "IPv4" | "IPV4" => 2,
        _ => 10,
    }
}

/// The number in one of the scanner's four spellings; it wraps to 32 bits as a C `int` does.
fn number(spelled: &[u8]) -> Option<i64> {
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
