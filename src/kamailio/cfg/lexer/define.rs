//! `#!define` and the other directives that assign a value to a name.

use super::secrets::SecretPart;
use super::state::{DefineDirective, EnvDirective, LexerState, ValueQuotes};
use super::{Lexer, is_blank, is_name_byte};
use crate::base::fact::Fact;
use crate::kamailio::cfg::FileSpan;
use crate::kamailio::cfg::errors::CfgErrorKind;
use crate::kamailio::cfg::preprocessor::defines::{DefineLookup, DefineValue, Redefinition};
use crate::kamailio::cfg::preprocessor::expression::{self, ExpressionValue};

impl Lexer<'_> {
    pub(super) fn define_name(&mut self, mut define: DefineDirective) {
        let Some(spot) = self.directive_name() else {
            self.state = LexerState::DefineName(define);
            return;
        };
        define.start = spot;
        // Kamailio rejects a second define as soon as it has read the name.
        if define.again == Redefinition::Refuse
            && let DefineLookup::Defined(_) = self.preprocessor.defines.get(&self.name)
        {
            let name = self.name.clone();
            self.refuse(spot, CfgErrorKind::DefinedTwice(name));
            define.again = Redefinition::Keep;
        }
        self.state = LexerState::DefineBlank(define);
    }

    pub(super) fn define_blank(&mut self, mut define: DefineDirective) {
        self.input.skip_while(is_blank);
        define.value = self.input.spot();
        self.value.clear();
        self.state = match self.input.next() {
            None => LexerState::DefineBlank(define),
            Some(b'\n') => return self.define_end(define),
            Some(byte) => {
                self.value.push(byte);
                LexerState::DefineValue(define)
            }
        };
    }

    pub(super) fn define_value(&mut self, define: DefineDirective) {
        while let Some(byte) = self.input.next() {
            match byte {
                b'\n' => return self.define_end(define),
                b'\\' if self.input.peek(0) == Some(b'\n') => self.input.skip(1),
                _ => self.value.push(byte),
            }
        }
        if self.input.depth() == 0 {
            // The main file ends inside the value: the name is defined without a value.
            self.value.clear();
            return self.define_end(define);
        }
        self.state = LexerState::DefineValue(define);
    }

    fn define_end(&mut self, define: DefineDirective) {
        self.state = LexerState::Initial;
        let name = std::mem::take(&mut self.name);
        let mut text = std::mem::take(&mut self.value);
        if !text.is_empty() {
            let value = self.input.since(define.value);
            self.secrets.defined(&name, value, SecretPart::Value);
        }
        if let Some(nul) = text.iter().position(|&b| b == 0) {
            text.truncate(nul);
        }
        let value = match define.computed {
            _ if text.is_empty() => DefineValue::Nothing,
            None => DefineValue::Text(text),
            Some(quotes) => {
                let outcome = expression::compute(text.trim_ascii(), &self.preprocessor.defines);
                if outcome == ExpressionValue::Crash {
                    self.refuse(define.start, CfgErrorKind::ExpressionCrashes);
                }
                self.computed(outcome, quotes)
            }
        };
        self.define(define.start, &name, value, define.again);
    }

    /// The value of `#!defexp` or `#!defexps`. The latter lost quotes and numbers at first.
    fn computed(&self, outcome: ExpressionValue, quotes: ValueQuotes) -> DefineValue {
        let keeps = self.reading.version.quotes_computed_strings();
        match (outcome, quotes) {
            (ExpressionValue::Number(_), ValueQuotes::With) if !keeps => DefineValue::Nothing,
            (outcome, ValueQuotes::With) if !keeps => outcome.value(),
            (outcome, quotes) => quoted(outcome.value(), quotes),
        }
    }

    /// `#!undef NAME`: nothing but blanks may follow the name on its line.
    pub(super) fn undefine(&mut self, required: bool, start: FileSpan) {
        let mut line = Vec::new();
        self.input.take_while(&mut line, |byte| byte != b'\n');
        let name = line.trim_ascii_end();
        let begins_with_digit = name.first().is_none_or(u8::is_ascii_digit);
        if begins_with_digit || !name.iter().all(|byte| is_name_byte(*byte)) {
            return self.refuse(start, CfgErrorKind::NotAName(name.to_vec()));
        }
        let certain = self.preprocessor.certain();
        if !self.preprocessor.defines.remove(name, &certain) && required {
            self.refuse(start, CfgErrorKind::NotDefined(name.to_vec()));
        }
    }

    pub(super) fn environment(&mut self, environment: EnvDirective) {
        let blank = |byte: u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
        self.input.skip_while(blank);
        let start = self.input.spot();
        let mut name = Vec::new();
        self.input.take_while(&mut name, |byte| !blank(byte));
        if name.is_empty() {
            self.state = LexerState::Variable(environment);
            return;
        }
        let spot = self.input.since(start);
        let (name, variable) = match name.iter().position(|&b| b == b'=') {
            None => (&name[..], &name[..]),
            Some(at) => (&name[..at], &name[at + 1..]),
        };
        if variable.is_empty() || name.is_empty() {
            self.refuse(spot, CfgErrorKind::BadVariable);
            return;
        }
        let variable = String::from_utf8_lossy(variable);
        let env = &self.reading.env;
        let value = match env.variables.get(&*variable) {
            Some(value) if value.is_empty() && environment.quotes == ValueQuotes::Without => {
                DefineValue::Nothing
            }
            Some(value) => quoted(DefineValue::Text(value.clone()), environment.quotes),
            None if !env.complete => {
                let missing = format!("the environment variable {variable}");
                if !environment.required {
                    return self.perhaps_defined(name, missing);
                }
                DefineValue::Unknown(missing)
            }
            None => {
                if environment.required {
                    let variable = variable.into_owned();
                    self.refuse(spot, CfgErrorKind::VariableNotSet(variable));
                }
                return;
            }
        };
        match environment.quotes {
            ValueQuotes::With => self.define_borrowed(spot, name, value),
            ValueQuotes::Without => {
                self.define(spot, name, value, Redefinition::Refuse);
            }
        }
    }

    /// `#!trydefenv` with a variable that may or may not be set.
    fn perhaps_defined(&mut self, name: &[u8], missing: String) {
        let value = DefineValue::Unknown(missing.clone());
        let certain = Fact::Unknown(missing);
        // An error would depend on the same unknown.
        let _ = self
            .preprocessor
            .defines
            .define(name, value, Redefinition::Keep, certain);
    }
}

pub(super) fn quoted(value: DefineValue, quotes: ValueQuotes) -> DefineValue {
    match (value, quotes) {
        (DefineValue::Text(text), ValueQuotes::With) => {
            DefineValue::Text([b"\"", &text[..], b"\""].concat())
        }
        (DefineValue::Nothing, ValueQuotes::With) => DefineValue::Text(b"\"\"".to_vec()),
        (value, _) => value,
    }
}
