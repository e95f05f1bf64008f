//! The tokens of `kamailio.cfg`, split as the scanner in `cfg.lex` splits them.
//!
//! The lexer's state (in a comment, a string, a skipped branch) survives the end of an included
//! file, as in Kamailio: a comment left open there continues in the including file.

mod define;
pub mod directive;
pub mod include;
pub mod input;
mod names;
pub mod secrets;
pub mod state;
mod strings;
pub mod words;

use std::path::Path;

use super::errors::{CfgErrorKind, CfgMistakes, CfgWarningKind};
use super::preprocessor::Preprocessor;
use super::preprocessor::defines::{DefineValue, Redefinition};
use super::{CfgFile, CfgOptions, FileSpan, Loader};
use crate::base::fact::Fact;
use crate::base::source::Source;
use input::InputStack;
use secrets::Secrets;
use state::{LexerState, SubstKind};
use words::WordRole;

/// One token. Its bytes are in [`Lexer::text`], its place in [`Lexer::spot`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// The end of the main file.
    End,
    /// A keyword.
    Key(&'static str, WordRole),
    /// An identifier that is not a keyword.
    Name,
    /// Letters and digits that start with a digit but are not a number.
    DigitName,
    Number(i64),
    /// A string, without its quotes.
    Text,
    /// An IPv6 address.
    Ipv6,
    /// A pseudo-variable, as written.
    Variable,
    /// `#!subst`, `#!substdef`, `#!substdefs`
    Subst(SubstKind),
    /// Text that depends on something unknown, named in [`Lexer::missing`].
    Unknown,
    /// An operator or a bracket, by its first byte.
    Punct(u8),
    /// An operator of two bytes.
    Operator,
}

/// How far behind a string without its closing quote the syntax error is that it leads to.
const FEW_TOKENS: usize = 6;

/// How many bytes of a cfg and of the files that it includes are read at most.
const MOST_BYTES: usize = 8 << 20;

/// Produces tokens and executes the directives between them.
pub(super) struct Lexer<'a> {
    pub input: InputStack,
    pub files: Vec<CfgFile>,
    pub loader: &'a dyn Loader,
    pub reading: &'a CfgOptions,
    pub preprocessor: Preprocessor,
    pub findings: CfgMistakes,
    pub state: LexerState,
    /// The bytes of the token.
    pub text: Vec<u8>,
    pub spot: FileSpan,
    /// Whether the string that is being read goes on over the end of its line.
    pub over_line_end: bool,
    /// Where the last string starts that looks as if its closing quote is missing, and how many
    /// tokens ago it was.
    pub unclosed: Option<(FileSpan, usize)>,
    /// What a [`Token::Unknown`] depends on.
    pub missing: String,
    /// The name and the value of the directive that is being read.
    pub name: Vec<u8>,
    pub value: Vec<u8>,
    /// Where secrets are.
    pub secrets: Secrets,
    /// How many bytes of included files may still be read.
    pub room: usize,
}

/// Blanks inside a line, as the scanner defines them: 8 is a backspace (`\b`).
pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | 8)
}

/// Whether a name may contain this byte.
pub(super) fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

impl<'a> Lexer<'a> {
    pub(super) fn new(
        main: &Path,
        text: Vec<u8>,
        loader: &'a dyn Loader,
        reading: &'a CfgOptions,
    ) -> Self {
        let room = MOST_BYTES.checked_sub(text.len());
        let text = match room {
            Some(_) => text,
            None => Vec::new(),
        };
        let mut lexer = Self {
            input: InputStack::new(main, text),
            files: vec![CfgFile {
                source: Source::new(main.to_string_lossy(), Vec::new()),
                included_from: None,
            }],
            loader,
            reading,
            preprocessor: Preprocessor::new(reading.version, reading.env.clone()),
            findings: CfgMistakes::default(),
            state: LexerState::Initial,
            text: Vec::new(),
            spot: FileSpan::default(),
            over_line_end: false,
            unclosed: None,
            missing: String::new(),
            name: Vec::new(),
            value: Vec::new(),
            secrets: Secrets::default(),
            room: room.unwrap_or_default(),
        };
        if room.is_none() {
            lexer.refuse(FileSpan::default(), CfgErrorKind::TooMuchIncluded);
        }
        lexer
    }

    pub(super) fn next(&mut self) -> Token {
        self.text.clear();
        self.secrets.expanded.clear();
        if let Some((_, age)) = &mut self.unclosed {
            *age += 1;
        }
        self.preprocessor.substitutions.forget_applied();
        loop {
            let token = match self.state {
                LexerState::Initial => self.initial(),
                LexerState::Comment { depth, start } => self.comment(depth, start),
                LexerState::LineComment => self.line_comment(),
                LexerState::Quoted(quote) => self.quoted(quote),
                LexerState::Between => self.between(),
                LexerState::EventName => self.event_name(),
                LexerState::Substitution(kind) => {
                    self.state = LexerState::Initial;
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

    /// At the end of a file: continues with the including file.
    fn end_of_file(&mut self) -> Option<Token> {
        match self.state {
            LexerState::Between => return Some(self.string()),
            LexerState::Quoted(_) => {
                self.mark_passwords();
                if self.unclosed_string().is_none() {
                    self.unclosed = Some((self.spot, 0));
                }
                self.findings
                    .note(self.spot, CfgWarningKind::UnclosedString);
                self.text.clear();
            }
            LexerState::Comment { start, .. } if self.input.depth() == 0 => {
                self.findings.note(start, CfgWarningKind::UnclosedComment);
            }
            _ => {}
        }
        let more = self.input.pop(&mut self.files);
        (!more).then_some(Token::End)
    }

    /// Records an error at `spot`, or a note if it is uncertain whether Kamailio reads this text.
    pub(super) fn refuse(&mut self, spot: FileSpan, reason: CfgErrorKind) {
        let (spot, reason) = match self.unclosed_string() {
            Some(start) => (start, CfgErrorKind::StringNotClosed),
            None => (spot, reason),
        };
        match self.preprocessor.conditions.uncertain() {
            None => self.findings.refuse(spot, reason),
            Some(what) => self.findings.perhaps_refuse(spot, reason, what),
        }
    }

    /// The start of a string a few tokens ago whose closing quote seems to be missing: what is wrong
    /// now comes from that.
    pub(super) fn unclosed_string(&self) -> Option<FileSpan> {
        let (start, age) = self.unclosed?;
        (age <= FEW_TOKENS).then_some(start)
    }

    /// Like [`Lexer::refuse`], for text whose branch ended before the error was seen: `certain` says
    /// whether Kamailio reads it.
    pub(super) fn refuse_if(&mut self, certain: &Fact<()>, spot: FileSpan, reason: CfgErrorKind) {
        match certain {
            Fact::Known(()) => self.refuse(spot, reason),
            Fact::Unknown(what) => self.findings.perhaps_refuse(spot, reason, what),
        }
    }

    /// Like [`Lexer::refuse`], for errors that something missing could undo, such as an included
    /// file that is not here and may load the module. Returns whether it is an error.
    pub(super) fn refuse_unless_incomplete(
        &mut self,
        spot: FileSpan,
        reason: CfgErrorKind,
    ) -> bool {
        let whole = self.findings.incomplete.is_empty();
        if whole {
            self.refuse(spot, reason);
        } else {
            self.findings.note(spot, CfgWarningKind::Perhaps(reason));
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
            b'#' => self.enter(1, LexerState::LineComment),
            b'/' if after == Some(b'/') => self.enter(2, LexerState::LineComment),
            b'/' if after == Some(b'*') => self.enter(2, LexerState::Comment { depth: 1, start }),
            b'"' | b'\'' => self.enter(1, LexerState::Quoted(byte)),
            b'$' => Some(self.variable()),
            b'@' => Some(self.select()),
            _ if is_name_byte(byte) || byte == b':' => self.word(byte),
            b'=' | b'>' | b'<' | b'!' | b'+' | b'&' | b'|' => Some(self.operator(byte, after)),
            b'~' | b'^' | b'-' | b'%' | b',' | b';' | b'*' | b'(' | b')' | b'{' | b'}' | b'['
            | b']' | b'/' | b'.' => Some(self.take(1, Token::Punct(byte))),
            // A byte that no rule matches: the scanner prints and drops it.
            _ => {
                self.input.skip(1);
                None
            }
        }
    }

    fn enter(&mut self, length: usize, state: LexerState) -> Option<Token> {
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

    /// Defines a name, and records an error or a note if Kamailio rejects it. Returns whether the
    /// name is defined.
    pub(super) fn define(
        &mut self,
        spot: FileSpan,
        name: &[u8],
        value: DefineValue,
        again: Redefinition,
    ) -> bool {
        match self.preprocessor.define(name, value, again) {
            Ok(()) => true,
            Err((reason, false)) => {
                self.findings.note(spot, CfgWarningKind::Perhaps(reason));
                true
            }
            Err((reason, true)) => {
                self.refuse(spot, reason);
                false
            }
        }
    }

    /// Like [`Lexer::define`], for a value that points into another string in an older Kamailio.
    pub(super) fn define_borrowed(&mut self, spot: FileSpan, name: &[u8], value: DefineValue) {
        let defined = self.define(spot, name, value, Redefinition::Refuse);
        if defined && !self.reading.version.copies_defined_values() {
            self.preprocessor.defines.make_irreplaceable(name);
        }
    }
}
