//! The statements of a cfg outside its routes (`cfg.y`), and the facts collected from them.

mod call;
mod effects;
pub mod module;
pub mod route;
pub mod socket;
mod tw_append;

use std::collections::HashMap;
use std::path::Path;

use super::catalog::stock_modules;
use super::errors::{CfgErrorKind, Expected};
use super::facts::{CfgFacts, CoreParam, LoadedModule, ModulePattern, ParamValue};
use super::lexer::state::SubstKind;
use super::lexer::words::WordRole;
use super::lexer::{Lexer, Token};
use super::preprocessor::defines::{DefineValue, Redefinition};
use super::preprocessor::pattern::PatternError;
use super::preprocessor::variables::UNKNOWN;
use super::{Cfg, CfgOptions, FileSpan, Loader};
use crate::base::fact::Fact;

/// Reads `text` as the cfg file at the path `main`.
pub fn read(main: &Path, text: Vec<u8>, loader: &dyn Loader, reading: &CfgOptions) -> Cfg {
    let mut parser = CfgParser {
        lexer: Lexer::new(main, text, loader, reading),
        facts: CfgFacts::default(),
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
pub(super) struct CfgParser<'a> {
    pub lexer: Lexer<'a>,
    pub facts: CfgFacts,
    ahead: Option<Token>,
    /// The compiled patterns of `modparam`, by their text.
    pub patterns: HashMap<Vec<u8>, Result<ModulePattern, PatternError>>,
    pub routes: std::collections::HashSet<Vec<u8>>,
    /// Whether modules may come from a folder other than Kamailio's own.
    pub own_modules: bool,
}

/// A syntax error: what was expected at this token.
pub(super) struct SyntaxError(pub Expected);

impl CfgParser<'_> {
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

    /// Consumes the token that [`CfgParser::peek`] returned.
    pub(super) fn advance(&mut self) {
        self.ahead = None;
    }

    /// The bytes of the token that [`CfgParser::peek`] returned.
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

    pub(super) fn expect(&mut self, byte: u8) -> Result<(), SyntaxError> {
        if self.skip_punct(byte) {
            return Ok(());
        }
        Err(SyntaxError(Expected::Punct(byte)))
    }

    /// A string, or unknown text.
    pub(super) fn string(&mut self, what: Expected) -> Result<Fact<Vec<u8>>, SyntaxError> {
        let value = match self.peek() {
            Token::Text => Fact::Known(self.text()),
            Token::Unknown => return Ok(self.unknown()),
            _ => return Err(SyntaxError(what)),
        };
        self.advance();
        Ok(value)
    }

    /// Consumes the unknown token that [`CfgParser::peek`] returned; the result says what it depends
    /// on.
    pub(super) fn unknown<T>(&mut self) -> Fact<T> {
        self.advance();
        Fact::Unknown(self.lexer.missing.clone())
    }

    /// A number, or unknown text.
    pub(super) fn number(&mut self, what: Expected) -> Result<Fact<i64>, SyntaxError> {
        let value = match self.peek() {
            Token::Number(number) => Fact::Known(number),
            Token::Unknown => return Ok(self.unknown()),
            _ => return Err(SyntaxError(what)),
        };
        self.advance();
        Ok(value)
    }

    /// A number that may be negative.
    pub(super) fn integer(&mut self, what: Expected) -> Result<Fact<i64>, SyntaxError> {
        let negative = self.skip_punct(b'-');
        let number = self.number(what)?;
        Ok(number.map(|number| if negative { -number } else { number }))
    }

    fn command_line(&mut self) {
        let reading = self.lexer.reading;
        for (name, value) in &reading.defines {
            let value = match value.as_deref() {
                None | Some("") => DefineValue::Nothing,
                Some(text) => DefineValue::Text(text.into()),
            };
            self.lexer.define(
                FileSpan::default(),
                name.as_bytes(),
                value,
                Redefinition::Refuse,
            );
        }
        for name in &reading.assume_modules {
            self.add_module(name.clone(), None);
        }
    }

    fn statements(&mut self) {
        if self.peek() == Token::End {
            return self.lexer.refuse(FileSpan::default(), CfgErrorKind::Empty);
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
                Token::Key(word, role) if role.begins_statement() || role == WordRole::Default => {
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
                    self.lexer.findings.mark_incomplete(&missing);
                    self.advance();
                    Ok(())
                }
                _ => {
                    let word = self.text();
                    let reason = match token {
                        Token::Punct(byte @ (b'}' | b')' | b']')) => {
                            CfgErrorKind::StrayBracket(byte)
                        }
                        Token::Text => CfgErrorKind::NoStatement(Vec::new()),
                        _ => CfgErrorKind::NoStatement(word),
                    };
                    self.lexer.refuse(spot, reason);
                    self.advance();
                    self.skip_to_statement();
                    continue;
                }
            };
            if let Err(SyntaxError(what)) = result {
                self.syntax_error(what);
            }
        }
    }

    /// Reports a syntax error at the next token, and continues with the next statement.
    fn syntax_error(&mut self, what: Expected) {
        let token = self.peek();
        let spot = self.lexer.spot;
        let unclosed = self.lexer.unclosed_string().is_some();
        // The word that a password is defined as is not shown.
        let secret = self.lexer.secrets.expands_secret();
        if token == Token::Name && what.is_a_value() && !unclosed && !secret {
            let reason = CfgErrorKind::NameNotDefined(self.text(), what);
            self.lexer.refuse_unless_incomplete(spot, reason);
        } else {
            let reason = match token {
                Token::End => CfgErrorKind::UnexpectedEnd,
                _ => CfgErrorKind::Expected(what),
            };
            self.lexer.refuse(spot, reason);
        }
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

    fn statement(
        &mut self,
        word: &'static str,
        role: WordRole,
        spot: FileSpan,
    ) -> Result<(), SyntaxError> {
        match role {
            WordRole::LoadModule => self.load_module(false),
            WordRole::LoadModulex => self.load_module(true),
            WordRole::LoadPath => {
                self.skip_punct(b'=');
                let folders = self.string(Expected::ModuleFolders)?;
                let stock = folders.value().is_some_and(|f| stock_modules::are_in(f));
                let certain = self.lexer.preprocessor.certain().value().is_some();
                self.own_modules = !stock || self.own_modules && !certain;
                Ok(())
            }
            WordRole::ModParam => self.modparam(spot, false),
            WordRole::ModParamx => self.modparam(spot, true),
            WordRole::CfgEngine => self.engine(spot),
            WordRole::Flags => self.flags(),
            WordRole::Route => self.route(word, spot),
            WordRole::Listen => self.listen(),
            WordRole::Socket => self.socket(spot),
            WordRole::Aliases => self.aliases(),
            WordRole::Kemi => {
                self.expect(b'.')?;
                if !matches!(self.peek(), Token::Key(..) | Token::Unknown) {
                    return Err(SyntaxError(Expected::CallbackName));
                }
                self.advance();
                self.expect(b'=')?;
                self.string(Expected::Text).map(|_| ())
            }
            WordRole::CoreParameter => {
                self.expect(b'[')?;
                if let Token::Key(..) | Token::Name | Token::Text | Token::Unknown = self.peek() {
                    self.advance();
                }
                self.expect(b']')?;
                self.core(word, WordRole::NumberOrText, spot)
            }
            WordRole::Default => self.variable_of_group(),
            _ => self.core(word, role, spot),
        }
    }

    /// `#!subst "/a/b/"`
    fn rule(&mut self, kind: SubstKind) -> Result<(), SyntaxError> {
        match self.peek() {
            Token::Text => self.lexer.substitution(kind),
            Token::Unknown if self.lexer.text.contains(&UNKNOWN) => self.lexer.substitution(kind),
            Token::Unknown => {
                let (word, missing) = (kind.word(), &self.lexer.missing);
                let what = format!("the effect of {word} on strings: {missing}");
                self.lexer.findings.mark_incomplete(&what);
            }
            _ => return Err(SyntaxError(Expected::SubstitutionRule)),
        }
        self.advance();
        Ok(())
    }

    /// `group.name = value desc "text"`
    fn variable(&mut self) -> Result<(), SyntaxError> {
        let spot = self.lexer.spot;
        let word = self.text();
        self.advance();
        if !matches!(self.peek(), Token::Punct(b'.' | b'[')) {
            self.lexer.refuse(spot, CfgErrorKind::NoStatement(word));
            self.skip_to_statement();
            return Ok(());
        }
        self.variable_of_group()
    }

    fn variable_of_group(&mut self) -> Result<(), SyntaxError> {
        if self.skip_punct(b'[') {
            self.number(Expected::Number)?;
            self.expect(b']')?;
        }
        self.expect(b'.')?;
        match self.peek() {
            Token::Name | Token::Key(_, WordRole::Default) | Token::Unknown => self.advance(),
            _ => return Err(SyntaxError(Expected::VariableName)),
        }
        self.expect(b'=')?;
        self.value(WordRole::NumberOrText)?;
        if let Token::Key(_, WordRole::Description) = self.peek() {
            self.advance();
            self.string(Expected::Text)?;
        }
        Ok(())
    }

    /// `flags one:1, two`
    fn flags(&mut self) -> Result<(), SyntaxError> {
        loop {
            match self.peek() {
                Token::Name | Token::Text | Token::Unknown => self.advance(),
                _ => return Err(SyntaxError(Expected::FlagName)),
            }
            if self.skip_punct(b':') {
                self.number(Expected::FlagNumber)?;
            }
            if !self.skip_punct(b',') {
                return Ok(());
            }
        }
    }

    fn core(
        &mut self,
        word: &'static str,
        role: WordRole,
        spot: FileSpan,
    ) -> Result<(), SyntaxError> {
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
            (Fact::Unknown(what), Some(old)) if old.value != value => Fact::Unknown(what.clone()),
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

    fn value(&mut self, role: WordRole) -> Result<Fact<ParamValue>, SyntaxError> {
        let token = self.peek();
        let text = |value: Vec<u8>| Fact::Known(ParamValue::Str(value));
        Ok(match (role, token) {
            (_, Token::Unknown) => self.unknown(),
            (WordRole::Integer, Token::Punct(b'-')) => {
                self.integer(Expected::Number)?.map(ParamValue::Int)
            }
            (
                WordRole::Number
                | WordRole::Integer
                | WordRole::NumberOrText
                | WordRole::NumberOrWord,
                Token::Number(number),
            ) => {
                self.advance();
                Fact::Known(ParamValue::Int(number))
            }
            (WordRole::Text | WordRole::WordOrText | WordRole::NumberOrText, Token::Text)
            | (WordRole::Word | WordRole::WordOrText | WordRole::NumberOrWord, Token::Name) => {
                let value = text(self.text());
                self.advance();
                value
            }
            (WordRole::Address, _) => self.address()?.map(ParamValue::Str),
            (WordRole::Transport, Token::Key(word, WordRole::Proto))
            | (WordRole::Method, Token::Key(word, WordRole::Other)) => {
                self.advance();
                text(word.into())
            }
            (WordRole::Transport, Token::Punct(b'*')) => {
                self.advance();
                text(b"*".to_vec())
            }
            (WordRole::Number | WordRole::Integer, _) => return Err(SyntaxError(Expected::Number)),
            (WordRole::Text, _) => return Err(SyntaxError(Expected::Text)),
            _ => return Err(SyntaxError(Expected::Value)),
        })
    }

    /// `cfgengine "lua"`
    fn engine(&mut self, spot: FileSpan) -> Result<(), SyntaxError> {
        self.skip_punct(b'=');
        let name = self.string(Expected::EngineName)?;
        if let Fact::Known(name) = &name {
            if name.eq_ignore_ascii_case(b"native") || name.eq_ignore_ascii_case(b"default") {
                return Ok(());
            }
            let brings = |module: &LoadedModule| module.name.starts_with("app_");
            if !self.facts.modules.iter().any(brings) {
                let reason = CfgErrorKind::NoSuchEngine(name.clone());
                self.lexer.refuse_unless_incomplete(spot, reason);
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
                .refuse(spot, CfgErrorKind::Unbalanced(balance));
        }
        self.check_memory();
        self.lexer.secrets.record(&mut self.lexer.files);
        let findings = self.lexer.findings;
        self.facts.incomplete = findings.incomplete;
        Cfg {
            files: self.lexer.files,
            facts: self.facts,
            refusals: findings.refusals,
            notes: findings.notes,
            undecided: findings.undecided,
        }
    }
}
