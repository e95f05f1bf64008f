//! The tokens of a `tls.cfg`, split as `cfg_get_token` in Kamailio's core does.

use std::fmt;

use super::error::TlsCfgError;
use crate::base::escape::sanitize;

/// A token of a `tls.cfg`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TlsToken {
    /// Letters, digits and `_`; in a value also punctuation.
    Word(String),
    /// A quoted text, without its quotes.
    Text(String),
    Sign(u8),
    EndOfLine,
}

impl fmt::Display for TlsToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TlsToken::Word(text) | TlsToken::Text(text) => {
                write!(f, "'{}'", sanitize(text.as_bytes()))
            }
            TlsToken::Sign(sign) => write!(f, "'{}'", sanitize(&[*sign])),
            TlsToken::EndOfLine => f.write_str("the end of the line"),
        }
    }
}

/// The remaining tokens.
pub(super) struct TlsTokens<'a> {
    rest: &'a [u8],
    line: usize,
    /// Whether the last token ended a line, so that the next one is on the next line.
    line_ended: bool,
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn is_sign(byte: u8) -> bool {
    b"=:;.,?[]/@!$%&*()-+|'".contains(&byte)
}

impl<'a> TlsTokens<'a> {
    pub(super) fn new(text: &'a [u8]) -> Self {
        Self {
            rest: text,
            line: 1,
            line_ended: false,
        }
    }

    /// The line of the last token, from 1.
    pub(super) fn line(&self) -> usize {
        self.line
    }

    /// The next token; `None` at the end of the file.
    pub(super) fn next_token(&mut self) -> Result<Option<TlsToken>, TlsCfgError> {
        self.next(false)
    }

    /// The next token where a value is expected: punctuation is then part of a word.
    pub(super) fn next_value(&mut self) -> Result<Option<TlsToken>, TlsCfgError> {
        self.next(true)
    }

    fn next(&mut self, value: bool) -> Result<Option<TlsToken>, TlsCfgError> {
        if std::mem::take(&mut self.line_ended) {
            self.line += 1;
        }
        self.skip_space();
        let Some(&first) = self.rest.first() else {
            return Ok(None);
        };
        match first {
            b'\n' => {
                self.bump();
                self.line_ended = true;
                Ok(Some(TlsToken::EndOfLine))
            }
            b'"' => {
                self.bump();
                self.quoted().map(Some)
            }
            byte if is_word(byte) || byte == b'\\' || (value && is_sign(byte)) => {
                self.word(value).map(Some)
            }
            byte if is_sign(byte) => {
                self.bump();
                Ok(Some(TlsToken::Sign(byte)))
            }
            byte => Err(self.bad(format!("unexpected '{}'", sanitize(&[byte])))),
        }
    }

    fn bad(&self, what: impl Into<String>) -> TlsCfgError {
        TlsCfgError {
            line: self.line,
            what: what.into(),
        }
    }

    fn bump(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    /// Skips white space, comments, and escaped line breaks.
    fn skip_space(&mut self) {
        loop {
            match self.rest {
                [b' ' | b'\t' | b'\r', ..] => {
                    self.bump();
                }
                [b'\\', b'\n', ..] => {
                    self.bump();
                    self.bump();
                    self.line += 1;
                }
                [b'#', ..] => self.skip_comment(),
                _ => return,
            }
        }
    }

    /// Skips up to the end of the line. A backslash escapes the line break.
    fn skip_comment(&mut self) {
        while let Some(&byte) = self.rest.first() {
            match byte {
                b'\n' => return,
                b'\\' => {
                    self.bump();
                    if self.bump() == Some(b'\n') {
                        self.line += 1;
                    }
                }
                _ => {
                    self.bump();
                }
            }
        }
    }

    fn word(&mut self, value: bool) -> Result<TlsToken, TlsCfgError> {
        let mut word = Vec::new();
        while let Some(&byte) = self.rest.first() {
            let belongs = is_word(byte) || (value && (is_sign(byte) || byte == b'"'));
            if byte == b'\\' {
                self.bump();
                self.escaped(&mut word)?;
            } else if belongs {
                self.bump();
                word.push(byte);
            } else if matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'#' | b'"') || is_sign(byte) {
                break;
            } else {
                return Err(self.bad(format!("unexpected '{}'", sanitize(&[byte]))));
            }
        }
        Ok(TlsToken::Word(String::from_utf8_lossy(&word).into_owned()))
    }

    fn quoted(&mut self) -> Result<TlsToken, TlsCfgError> {
        let mut text = Vec::new();
        let begun = self.line;
        loop {
            match self.bump() {
                Some(b'"') => {
                    return Ok(TlsToken::Text(String::from_utf8_lossy(&text).into_owned()));
                }
                Some(b'\\') => self.escaped(&mut text)?,
                Some(byte) => {
                    self.line += usize::from(byte == b'\n');
                    text.push(byte);
                }
                None => {
                    self.line = begun;
                    return Err(self.bad("a quote is not closed"));
                }
            }
        }
    }

    /// An escape sequence, after the backslash.
    fn escaped(&mut self, out: &mut Vec<u8>) -> Result<(), TlsCfgError> {
        match self.bump() {
            Some(byte @ (b'"' | b'\\' | b'#' | b' ')) => out.push(byte),
            Some(b'n') => out.push(b'\n'),
            Some(b'r') => out.push(b'\r'),
            Some(b't') => out.push(b'\t'),
            Some(b'\n') => self.line += 1,
            Some(byte) => {
                let byte = sanitize(&[byte]);
                return Err(self.bad(format!("unknown escape '\\{byte}'")));
            }
            None => return Err(self.bad("a backslash at the end of the file")),
        }
        Ok(())
    }
}
