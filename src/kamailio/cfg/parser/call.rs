//! Calls of the functions of dispatcher and tm inside routes.

use super::route::RouteOfCalls;
use super::{CfgParser, SyntaxError};
use crate::base::escape::sanitize;
use crate::base::fact::Fact;
use crate::kamailio::cfg::FileSpan;
use crate::kamailio::cfg::catalog::functions::{self, Function};
use crate::kamailio::cfg::errors::{CfgErrorKind, Expected};
use crate::kamailio::cfg::facts::{BadArgument, DsCall};
use crate::kamailio::cfg::lexer::Token;

/// An argument of a call.
#[derive(Default)]
struct Argument {
    /// Numbers and strings as Kamailio stores them, anything else as written.
    text: Vec<u8>,
    /// What it depends on, if it is unknown.
    missing: Option<String>,
    /// How many tokens it has.
    tokens: usize,
    /// Whether one of them is a sign or an operator, so that `text` is not its value.
    computed: bool,
    /// Whether it depends on the request.
    variable: bool,
    /// Whether it begins with what begins no value: a bare word, a plus, a number with a dot.
    no_value: bool,
    spot: FileSpan,
}

impl Argument {
    /// Its text, if it is a constant that is not computed, or one variable.
    fn value(self) -> Fact<Vec<u8>> {
        match self.missing {
            Some(missing) => Fact::Unknown(missing),
            None if self.computed => Fact::Unknown("a value that is computed".to_owned()),
            None => Fact::Known(self.text),
        }
    }
}

impl CfgParser<'_> {
    /// A call of `name`; the next token is the opening parenthesis.
    pub(super) fn call(
        &mut self,
        name: Vec<u8>,
        route: &RouteOfCalls,
        spot: FileSpan,
    ) -> Result<(), SyntaxError> {
        let Some(module) = functions::module_of(&name) else {
            return Ok(());
        };
        self.advance();
        let arguments = self.arguments()?;
        let loaded = self.facts.module(module).is_some();
        let version = self.lexer.reading.version;
        let function = functions::find(&name, arguments.len(), version);
        if function.is_none() || !loaded {
            let reason = CfgErrorKind::NoSuchFunction {
                name: name.clone(),
                module,
                loaded,
            };
            self.lexer.refuse_unless_incomplete(spot, reason);
        }
        // Where the cfg is a part of another one, that one loads the module.
        match function {
            Some(function) if !function.routes.allow(route.kind) => {
                let reason = CfgErrorKind::MisplacedFunction {
                    name: name.clone(),
                    route: route.name.clone(),
                    allowed: function.routes.in_words(),
                };
                self.lexer.refuse(spot, reason);
            }
            Some(function) => self.check_arguments(&name, function, &arguments),
            None => {}
        }
        if module == "dispatcher" {
            self.facts.ds_calls.push(DsCall {
                function: sanitize(&name),
                args: arguments.into_iter().map(Argument::value).collect(),
                route: route.name.clone(),
                spot,
                certain: self.lexer.preprocessor.certain(),
            });
        }
        Ok(())
    }

    /// Reports the arguments that the function does not take.
    fn check_arguments(&mut self, name: &[u8], function: &Function, arguments: &[Argument]) {
        let version = self.lexer.reading.version;
        let kinds = function.arguments.iter().zip(arguments);
        for (number, (kind, argument)) in (1..).zip(kinds) {
            if argument.variable {
                if function.takes_only_constants(version) {
                    let reason = CfgErrorKind::NotConstant {
                        name: name.to_vec(),
                        argument: number,
                    };
                    self.lexer.refuse(argument.spot, reason);
                }
                continue;
            }
            if argument.no_value {
                let reason = CfgErrorKind::Expected(Expected::Value);
                self.lexer.refuse_unless_incomplete(argument.spot, reason);
                continue;
            }
            let is_known = argument.missing.is_none() && !argument.computed;
            if is_known && !kind.accepts(&argument.text, version, self.own_modules) {
                let certain = match &self.lexer.findings.strings_missing {
                    Some(what) => Fact::Unknown(what.clone()),
                    None => self.lexer.preprocessor.certain(),
                };
                self.facts.bad_arguments.push(BadArgument {
                    function: sanitize(name),
                    number,
                    found: argument.text.clone(),
                    expected: *kind,
                    spot: argument.spot,
                    certain,
                });
            }
        }
    }

    /// The arguments, up to and including the closing parenthesis.
    fn arguments(&mut self) -> Result<Vec<Argument>, SyntaxError> {
        let mut arguments = Vec::new();
        let mut argument = Argument::default();
        let mut any = false;
        let mut depth = 0_usize;
        loop {
            let token = self.peek();
            match token {
                Token::End => return Err(SyntaxError(Expected::Punct(b')'))),
                Token::Punct(b')') if depth == 0 => {
                    self.advance();
                    if any {
                        arguments.push(argument);
                    }
                    return Ok(arguments);
                }
                Token::Punct(b',') if depth == 0 => arguments.push(std::mem::take(&mut argument)),
                // The end of a statement or block: the parenthesis is not closed.
                Token::Punct(b'{' | b'}' | b';') => return Err(SyntaxError(Expected::Punct(b')'))),
                _ => {
                    match token {
                        Token::Punct(b'(') => depth += 1,
                        Token::Punct(b')') => depth -= 1,
                        _ => {}
                    }
                    self.add_to(&mut argument, token);
                }
            }
            any = true;
            self.advance();
        }
    }

    /// Adds a token to an argument.
    fn add_to(&mut self, argument: &mut Argument, token: Token) {
        if argument.tokens == 0 {
            argument.spot = self.lexer.spot;
        }
        argument.tokens += 1;
        let is_negative = argument.tokens == 2 && argument.text == b"-";
        argument.computed |= argument.tokens > 1 && !is_negative;
        match token {
            Token::Unknown => argument.missing = Some(self.lexer.missing.clone()),
            Token::Variable => argument.variable = true,
            Token::Name | Token::DigitName | Token::Punct(b'+') if argument.tokens == 1 => {
                argument.no_value = true;
            }
            // A C int.
            Token::Number(number) if is_negative || argument.tokens == 1 => {
                let number = (number as i32).to_string();
                argument.text.extend_from_slice(number.as_bytes());
                argument.computed = false;
                return;
            }
            Token::Text => {}
            Token::Punct(b'.') if argument.tokens == 2 && !argument.variable => {
                argument.no_value = true;
            }
            Token::Punct(b'-') if argument.tokens == 1 => argument.computed = true,
            _ => argument.computed = true,
        }
        argument.text.append(&mut self.text());
    }
}
