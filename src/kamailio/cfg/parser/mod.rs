//! The statements of a cfg outside its routes (`cfg.y`), and the facts collected from them.

pub mod module;
pub mod route;
pub mod socket;

use std::collections::HashMap;
use std::path::Path;

use super::errors::{Expected, Reason};
use super::facts::{CoreParam, Facts, Module, ParamValue, Pattern};
use super::lexer::state::Subst;
use super::lexer::words::Role;
use super::lexer::{Lexer, Token};
use super::preprocessor::defines::{Again, Value};
use super::preprocessor::pattern::PatternError;
use super::{Cfg, Loader, Reading, Spot};
use crate::base::fact::Known;

/// Reads a cfg.
pub(super) fn read(main: &Path, text: Vec<u8>, loader: &dyn Loader, reading: &Reading) -> Cfg {
    let mut parser = Parser {
        lexer: Lexer::new(main, text, loader, reading),
        facts: Facts::default(),
        ahead: None,
        patterns: HashMap::new(),
        routes: Default::default(),
        own_modules: false,
    };
    parser.command_line();
    parser.statements();
    parser.finish()
}

/// Reads statements, with one token of lookahead where the grammar needs it. A statement takes
/// effect before the next token is read, because that token may depend on its defines.
pub(super) struct Parser<'a> {
    pub lexer: Lexer<'a>,
    pub facts: Facts,
    ahead: Option<Token>,
    /// The compiled patterns of `modparam`, by their text.
    pub patterns: HashMap<Vec<u8>, Result<Pattern, PatternError>>,
    pub routes: std::collections::HashSet<Vec<u8>>,
    /// Whether modules may come from a folder other than Kamailio's own.
    pub own_modules: bool,
}

/// A syntax error: what was expected at this token.
pub(super) struct Unexpected(pub Expected);

impl Parser<'_> {
    pub(super) fn peek(&mut self) -> Token {
        match self.ahead {
            Some(token) => token,
            None => {
                let token = self.lexer.next();
                self.ahead = Some(token);
                token
            }
        }
    }

    /// Consumes the token that [`Parser::peek`] returned.
    pub(super) fn advance(&mut self) {
        self.ahead = None;
    }

    /// The bytes of the token that [`Parser::peek`] returned.
    pub(super) fn text(&self) -> Vec<u8> {
        self.lexer.text.clone()
    }

    pub(super) fn is_punct(&mut self, byte: u8) -> bool {
        self.peek() == Token::Punct(byte)
    }

    /// Consumes the next token if it is this punctuation mark.
    pub(super) fn skip_punct(&mut self, byte: u8) -> bool {
        let there = self.is_punct(byte);
        if there {
            self.advance();
        }
        there
    }

    pub(super) fn expect(&mut self, byte: u8) -> Result<(), Unexpected> {
        if self.skip_punct(byte) {
            return Ok(());
        }
        Err(Unexpected(Expected::Punct(byte)))
    }

    /// A string, or unknown text.
    pub(super) fn string(&mut self, what: Expected) -> Result<Known<Vec<u8>>, Unexpected> {
        let value = match self.peek() {
            Token::Text => Known::Is(self.text()),
            Token::Unknown => return Ok(self.unknown()),
            _ => return Err(Unexpected(what)),
        };
        self.advance();
        Ok(value)
    }

    /// Consumes the unknown token that [`Parser::peek`] returned; the result says what it depends
    /// on.
    pub(super) fn unknown<T>(&mut self) -> Known<T> {
        self.advance();
        Known::Unknown(self.lexer.missing.clone())
    }

    /// A number, or unknown text.
    pub(super) fn number(&mut self, what: Expected) -> Result<Known<i64>, Unexpected> {
        let value = match self.peek() {
            Token::Number(number) => Known::Is(number),
            Token::Unknown => return Ok(self.unknown()),
            _ => return Err(Unexpected(what)),
        };
        self.advance();
        Ok(value)
    }

    /// A number that may be negative.
    pub(super) fn integer(&mut self, what: Expected) -> Result<Known<i64>, Unexpected> {
        let negative = self.skip_punct(b'-');
        let number = self.number(what)?;
        Ok(number.map(|number| if negative { -number } else { number }))
    }

    fn command_line(&mut self) {
        let reading = self.lexer.reading;
        for (name, value) in &reading.defines {
            let value = match value.as_deref() {
                None | Some("") => Value::Nothing,
                Some(text) => Value::Text(text.into()),
            };
            self.lexer
                .define(Spot::default(), name.as_bytes(), value, Again::Refuse);
        }
        for name in &reading.assume_modules {
            self.add_module(name.clone(), None);
        }
    }

    fn statements(&mut self) {
        if self.peek() == Token::End {
            return self.lexer.refuse(Spot::default(), Reason::Empty);
        }
        loop {
            let token = self.peek();
            let spot = self.lexer.spot;
            let result = match token {
                Token::End => return,
                Token::Punct(b';') => {
                    self.advance();
                    Ok(())
                }
                Token::Key(word, role) if role.begins_statement() || role == Role::Default => {
                    self.advance();
                    self.statement(word, role, spot)
                }
                Token::Subst(kind) => {
                    self.advance();
                    self.rule(kind)
                }
                Token::Name => self.variable(),
                Token::Unknown => {
                    let missing = self.lexer.missing.clone();
                    self.lexer.findings.lack(&missing);
                    self.advance();
                    Ok(())
                }
                _ => {
                    let word = self.text();
                    let reason = match token {
                        Token::Punct(byte @ (b'}' | b')' | b']')) => Reason::StrayBracket(byte),
                        _ => Reason::NoStatement(word),
                    };
                    self.lexer.refuse(spot, reason);
                    self.advance();
                    self.skip_to_statement();
                    continue;
                }
            };
            if let Err(Unexpected(what)) = result {
                self.syntax_error(what);
            }
        }
    }

    /// Reports a syntax error at the next token, and continues with the next statement.
    fn syntax_error(&mut self, what: Expected) {
        let reason = match self.peek() {
            Token::End => Reason::UnexpectedEnd,
            _ => Reason::Expected(what),
        };
        let spot = self.lexer.spot;
        self.lexer.refuse(spot, reason);
        self.skip_to_statement();
    }

    fn skip_to_statement(&mut self) {
        loop {
            match self.peek() {
                Token::End | Token::Subst(_) => return,
                Token::Key(_, role) if role.begins_statement() => return,
                _ => self.advance(),
            }
        }
    }

    fn statement(&mut self, word: &'static str, role: Role, spot: Spot) -> Result<(), Unexpected> {
        match role {
            Role::LoadModule => self.load_module(false),
            Role::LoadModulex => self.load_module(true),
            Role::LoadPath => {
                self.skip_punct(b'=');
                self.string(Expected::ModuleFolders)?;
                self.own_modules = true;
                Ok(())
            }
            Role::ModParam => self.modparam(spot, false),
            Role::ModParamx => self.modparam(spot, true),
            Role::CfgEngine => self.engine(spot),
            Role::Flags => self.flags(),
            Role::Route => self.route(word, spot),
            Role::Listen => self.listen(),
            Role::Socket => self.socket(spot),
            Role::Aliases => self.aliases(),
            Role::Kemi => {
                self.expect(b'.')?;
                if !matches!(self.peek(), Token::Key(..) | Token::Unknown) {
                    return Err(Unexpected(Expected::CallbackName));
                }
                self.advance();
                self.expect(b'=')?;
                self.string(Expected::Text).map(|_| ())
            }
            Role::CoreParameter => {
                self.expect(b'[')?;
                if let Token::Key(..) | Token::Name | Token::Text | Token::Unknown = self.peek() {
                    self.advance();
                }
                self.expect(b']')?;
                self.core(word, Role::NumberOrText, spot)
            }
            Role::Default => self.variable_of_group(),
            _ => self.core(word, role, spot),
        }
    }

    /// `#!subst "/a/b/"`
    fn rule(&mut self, kind: Subst) -> Result<(), Unexpected> {
        if self.peek() != Token::Text {
            return Err(Unexpected(Expected::SubstitutionRule));
        }
        self.lexer.substitution(kind);
        self.advance();
        Ok(())
    }

    /// `group.name = value desc "text"`
    fn variable(&mut self) -> Result<(), Unexpected> {
        let spot = self.lexer.spot;
        let word = self.text();
        self.advance();
        if !matches!(self.peek(), Token::Punct(b'.' | b'[')) {
            self.lexer.refuse(spot, Reason::NoStatement(word));
            self.skip_to_statement();
            return Ok(());
        }
        self.variable_of_group()
    }

    fn variable_of_group(&mut self) -> Result<(), Unexpected> {
        if self.skip_punct(b'[') {
            self.number(Expected::Number)?;
            self.expect(b']')?;
        }
        self.expect(b'.')?;
        match self.peek() {
            Token::Name | Token::Key(_, Role::Default) | Token::Unknown => self.advance(),
            _ => return Err(Unexpected(Expected::VariableName)),
        }
        self.expect(b'=')?;
        self.value(Role::NumberOrText)?;
        if let Token::Key(_, Role::Description) = self.peek() {
            self.advance();
            self.string(Expected::Text)?;
        }
        Ok(())
    }

    /// `flags one:1, two`
    fn flags(&mut self) -> Result<(), Unexpected> {
        loop {
            match self.peek() {
                Token::Name | Token::Text | Token::Unknown => self.advance(),
                _ => return Err(Unexpected(Expected::FlagName)),
            }
            if self.skip_punct(b':') {
                self.number(Expected::FlagNumber)?;
            }
            if !self.skip_punct(b',') {
                return Ok(());
            }
        }
    }

    fn core(&mut self, word: &'static str, role: Role, spot: Spot) -> Result<(), Unexpected> {
        self.expect(b'=')?;
        let value = self.value(role)?;
        let name = match word {
            "dns_use_cache" => "use_dns_cache",
            "dns_use_failover" => "use_dns_failover",
            "wdir" => "workdir",
            other => other,
        };
        let certain = self.lexer.preprocessor.certain();
        let value = match (&certain, self.facts.core.get(name)) {
            (Known::Unknown(what), Some(old)) if old.value != value => Known::Unknown(what.clone()),
            _ => value,
        };
        let param = CoreParam {
            value,
            spot,
            certain,
        };
        self.facts.core.insert(name, param);
        Ok(())
    }

    fn value(&mut self, role: Role) -> Result<Known<ParamValue>, Unexpected> {
        let token = self.peek();
        let text = |value: Vec<u8>| Known::Is(ParamValue::Str(value));
        Ok(match (role, token) {
            (_, Token::Unknown) => self.unknown(),
            (Role::Integer, Token::Punct(b'-')) => {
                self.integer(Expected::Number)?.map(ParamValue::Int)
            }
            (
                Role::Number | Role::Integer | Role::NumberOrText | Role::NumberOrWord,
                Token::Number(number),
            ) => {
                self.advance();
                Known::Is(ParamValue::Int(number))
            }
            (Role::Text | Role::WordOrText | Role::NumberOrText, Token::Text)
            | (Role::Word | Role::WordOrText | Role::NumberOrWord, Token::Name) => {
                let value = text(self.text());
                self.advance();
                value
            }
            (Role::Address, _) => self.address()?.map(ParamValue::Str),
            (Role::Transport, Token::Key(word, Role::Proto))
            | (Role::Method, Token::Key(word, Role::Other)) => {
                self.advance();
                text(word.into())
            }
            (Role::Transport, Token::Punct(b'*')) => {
                self.advance();
                text(b"*".to_vec())
            }
            (Role::Number | Role::Integer, _) => return Err(Unexpected(Expected::Number)),
            (Role::Text, _) => return Err(Unexpected(Expected::Text)),
            _ => return Err(Unexpected(Expected::Value)),
        })
    }

    /// `cfgengine "lua"`
    fn engine(&mut self, spot: Spot) -> Result<(), Unexpected> {
        self.skip_punct(b'=');
        let name = self.string(Expected::EngineName)?;
        if let Known::Is(name) = &name {
            if name.eq_ignore_ascii_case(b"native") || name.eq_ignore_ascii_case(b"default") {
                return Ok(());
            }
            let brings = |module: &Module| module.name.starts_with("app_");
            if !self.facts.modules.iter().any(brings) {
                let reason = Reason::NoSuchEngine(name.clone());
                self.lexer.refuse_if_whole(spot, reason);
            }
        }
        self.facts.kemi = Some(name);
        Ok(())
    }

    fn finish(mut self) -> Cfg {
        let balance = self.lexer.preprocessor.conditions.balance();
        if balance != 0 {
            let spot = self.lexer.spot;
            self.lexer
                .findings
                .refuse(spot, Reason::Unbalanced(balance));
        }
        let findings = self.lexer.findings;
        self.facts.incomplete = findings.incomplete;
        Cfg {
            files: self.lexer.files,
            facts: self.facts,
            refusals: findings.refusals,
            notes: findings.notes,
        }
    }
}
