//! `#!define` and the other directives that assign a value to a name.

use super::state::{Define, Environment, Quotes, State};
use super::{Lexer, is_blank};
use crate::base::fact::Known;
use crate::kamailio::cfg::errors::Reason;
use crate::kamailio::cfg::preprocessor::defines::{Again, Lookup, Value};
use crate::kamailio::cfg::preprocessor::expression::{self, Outcome};

impl Lexer<'_> {
    pub(super) fn define_name(&mut self, mut define: Define) {
        let Some(spot) = self.directive_name() else {
            self.state = State::DefineName(define);
            return;
        };
        define.start = spot;
        // Kamailio rejects a second define as soon as it has read the name.
        if define.again == Again::Refuse
            && let Lookup::Defined(_) = self.preprocessor.defines.get(&self.name)
        {
            let name = self.name.clone();
            self.refuse(spot, Reason::DefinedTwice(name));
            define.again = Again::Keep;
        }
        self.state = State::DefineBlank(define);
    }

    pub(super) fn define_blank(&mut self, define: Define) {
        self.input.skip_while(is_blank);
        self.value.clear();
        self.state = match self.input.next() {
            None => State::DefineBlank(define),
            Some(b'\n') => return self.define_end(define),
            Some(byte) => {
                self.value.push(byte);
                State::DefineValue(define)
            }
        };
    }

    pub(super) fn define_value(&mut self, define: Define) {
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
        self.state = State::DefineValue(define);
    }

    pub(super) fn define_end(&mut self, define: Define) {
        self.state = State::Initial;
        let name = std::mem::take(&mut self.name);
        let mut text = std::mem::take(&mut self.value);
        if let Some(nul) = text.iter().position(|&b| b == 0) {
            text.truncate(nul);
        }
        let value = match define.computed {
            _ if text.is_empty() => Value::Nothing,
            None => Value::Text(text),
            Some(quotes) => {
                let outcome = expression::compute(text.trim_ascii(), &self.preprocessor.defines);
                if outcome == Outcome::Crash {
                    self.refuse(define.start, Reason::ExpressionCrashes);
                }
                quoted(outcome.value(), quotes)
            }
        };
        self.define(define.start, &name, value, define.again);
    }

    pub(super) fn environment(&mut self, environment: Environment) {
        let blank = |byte: u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
        self.input.skip_while(blank);
        let start = self.input.spot();
        let mut name = Vec::new();
        self.input.take_while(&mut name, |byte| !blank(byte));
        if name.is_empty() {
            self.state = State::Variable(environment);
            return;
        }
        let spot = self.input.since(start);
        let (name, variable) = match name.iter().position(|&b| b == b'=') {
            None => (&name[..], &name[..]),
            Some(at) => (&name[..at], &name[at + 1..]),
        };
        if variable.is_empty() || name.is_empty() {
            self.refuse(spot, Reason::BadVariable);
            return;
        }
        let variable = String::from_utf8_lossy(variable);
        let env = &self.reading.env;
        let value = match env.variables.get(&*variable) {
            Some(value) if value.is_empty() && environment.quotes == Quotes::Without => {
                Value::Nothing
            }
            Some(value) => quoted(Value::Text(value.clone()), environment.quotes),
            None if !env.complete => {
                let missing = format!("the environment variable {variable}");
                self.findings.lack(&missing);
                if !environment.required {
                    return self.perhaps_defined(name, missing);
                }
                Value::Unknown(missing)
            }
            None => {
                if environment.required {
                    let variable = variable.into_owned();
                    self.refuse(spot, Reason::VariableNotSet(variable));
                }
                return;
            }
        };
        match environment.quotes {
            Quotes::With => self.define_borrowed(spot, name, value),
            Quotes::Without => {
                self.define(spot, name, value, Again::Refuse);
            }
        }
    }

    /// `#!trydefenv` with a variable that may or may not be set.
    pub(super) fn perhaps_defined(&mut self, name: &[u8], missing: String) {
        let value = Value::Unknown(missing.clone());
        let certain = Known::Unknown(missing);
        // An error would depend on the same unknown.
        let _ = self
            .preprocessor
            .defines
            .define(name, value, Again::Keep, certain);
    }
}

pub(super) fn quoted(value: Value, quotes: Quotes) -> Value {
    match (value, quotes) {
        (Value::Text(text), Quotes::With) => Value::Text([b"\"", &text[..], b"\""].concat()),
        (Value::Nothing, Quotes::With) => Value::Text(b"\"\"".to_vec()),
        (value, _) => value,
    }
}
