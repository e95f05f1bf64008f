//! Comments and strings.

use super::state::LexerState;
use super::{Lexer, Token, is_blank, is_name_byte};
use crate::kamailio::cfg::FileSpan;
use crate::kamailio::cfg::preprocessor::substitution::TooMuchWork;

impl Lexer<'_> {
    pub(super) fn comment(&mut self, depth: usize, start: FileSpan) -> Option<Token> {
        let mut depth = depth;
        while let Some(byte) = self.input.next() {
            match (byte, self.input.peek(0)) {
                (b'/', Some(b'*')) => depth += 1,
                (b'*', Some(b'/')) => depth -= 1,
                _ => continue,
            }
            self.input.skip(1);
            if depth == 0 {
                self.state = LexerState::Initial;
                return None;
            }
        }
        self.state = LexerState::Comment { depth, start };
        None
    }

    pub(super) fn line_comment(&mut self) -> Option<Token> {
        if self.input.skip_past(b'\n') {
            self.state = LexerState::Initial;
        }
        None
    }

    pub(super) fn quoted(&mut self, quote: u8) -> Option<Token> {
        let escapes = quote == b'"';
        let plain = |byte| byte != quote && !(escapes && byte == b'\\');
        loop {
            let before = self.text.len();
            self.input.take_while(&mut self.text, plain);
            self.over_line_end |= self.text[before..].contains(&b'\n');
            if self.input.next()? != quote {
                self.escape();
                continue;
            }
            self.note_unclosed();
            if !escapes {
                return Some(self.string());
            }
            self.spot = self.input.since(self.spot);
            self.state = LexerState::Between;
            return None;
        }
    }

    /// Notes a string over several lines whose closing quote looks like the opening one of the next
    /// string, as text follows it at once. All strings after such a one look like that, so the
    /// first one counts.
    fn note_unclosed(&mut self) {
        let text = |byte: u8| is_name_byte(byte) || b"/$:@[.<%&?*-".contains(&byte);
        if std::mem::take(&mut self.over_line_end) && self.input.peek(0).is_some_and(text) {
            let first = self.unclosed_string().unwrap_or(self.spot);
            self.unclosed = Some((first, 0));
        }
    }

    /// An escape sequence in double quotes, after the `\`.
    pub(super) fn escape(&mut self) {
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

    pub(super) fn digit(&self, ahead: usize, radix: u32) -> Option<u32> {
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

    pub(super) fn between(&mut self) -> Option<Token> {
        self.input
            .skip_while(|byte| is_blank(byte) || byte == b'\n');
        match self.input.peek(0)? {
            b'"' => self.enter(1, LexerState::Quoted(b'"')),
            _ => Some(self.string()),
        }
    }

    /// The string that was read, cut at its first NUL like a C string in Kamailio, then rewritten
    /// by `#!subst`, which may leave it unknown.
    pub(super) fn string(&mut self) -> Token {
        if self.state != LexerState::Between {
            self.spot = self.input.since(self.spot);
        }
        self.state = LexerState::Initial;
        let missing = self.rewrite();
        self.mark_passwords();
        match missing {
            None => Token::Text,
            Some(missing) => {
                self.missing = missing;
                Token::Unknown
            }
        }
    }

    /// Rewrites the text by `#!subst`. The result is what its unknown bytes depend on.
    pub(super) fn rewrite(&mut self) -> Option<String> {
        if let Some(nul) = self.text.iter().position(|&b| b == 0) {
            self.text.truncate(nul);
        }
        match self.preprocessor.substitute(&mut self.text) {
            Ok(missing) => missing,
            Err(TooMuchWork) => {
                self.findings.mark_strings_unknown(
                    "the effect of #!subst on strings, which takes too long to compute",
                );
                None
            }
        }
    }
}
