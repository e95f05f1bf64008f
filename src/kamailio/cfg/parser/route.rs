//! Routes. Their bodies contain no statements of the cfg; calls of dispatcher's functions are
//! collected.

use super::effects::EffectsReader;
use super::{CfgParser, SyntaxError};
use crate::base::escape::sanitize;
use crate::base::fact::Fact;
use crate::kamailio::cfg::FileSpan;
use crate::kamailio::cfg::catalog::functions::RouteKinds;
use crate::kamailio::cfg::errors::{CfgErrorKind, Expected};
use crate::kamailio::cfg::facts::{Route, RouteCall, RouteEffects};
use crate::kamailio::cfg::lexer::Token;
use crate::kamailio::cfg::lexer::words::WordRole;

/// The route that contains a call.
pub(super) struct RouteOfCalls {
    /// Its kind, with its name in brackets if it has one.
    pub name: String,
    pub kind: RouteKinds,
}

impl CfgParser<'_> {
    /// `request_route { .. }`, `failure_route[NAME] { .. }`; the keyword is already consumed.
    pub fn route(&mut self, word: &'static str, spot: FileSpan) -> Result<(), SyntaxError> {
        let mut route = RouteOfCalls {
            name: word.to_owned(),
            kind: RouteKinds::of_route(word, None),
        };
        if self.skip_punct(b'[') {
            let Some(name) = self.route_name() else {
                return Err(SyntaxError(Expected::RouteName));
            };
            self.advance();
            self.expect(b']')?;
            if let Fact::Known(name) = &name {
                self.only_once(word, name, spot);
            }
            let shown = name.value().map_or("?".into(), |name| sanitize(name));
            route = RouteOfCalls {
                name: format!("{word}[{shown}]"),
                kind: RouteKinds::of_route(word, Some(name.value().map_or(b"?", Vec::as_slice))),
            };
        }
        self.expect(b'{')?;
        if self.is_punct(b'}') {
            return Err(SyntaxError(Expected::Action));
        }
        let certain = self.lexer.preprocessor.certain();
        let number = self.facts.routes.len();
        self.facts.routes.push(Route {
            name: route.name.clone(),
            spot,
            certain,
            effects: RouteEffects::default(),
        });
        self.facts.routes[number].effects = self.body(&route)?;
        Ok(())
    }

    /// The name of a route, which is the next token. A number is the same name in any notation.
    fn route_name(&mut self) -> Option<Fact<Vec<u8>>> {
        match self.peek() {
            Token::Unknown => Some(Fact::Unknown(self.lexer.missing.clone())),
            Token::Name | Token::Text => Some(Fact::Known(self.text())),
            Token::Number(number) => Some(Fact::Known(number.to_string().into_bytes())),
            _ => None,
        }
    }

    fn only_once(&mut self, word: &str, name: &[u8], spot: FileSpan) {
        let kind = match word {
            "reply_route" => "onreply_route",
            other => other,
        };
        let key = [kind.as_bytes(), b"[", name].concat();
        if self.lexer.preprocessor.conditions.uncertain().is_none() && !self.routes.insert(key) {
            self.lexer
                .refuse(spot, CfgErrorKind::RouteTwice(name.to_vec()));
        }
    }

    /// Reads up to the `}` that ends the route.
    fn body(&mut self, route: &RouteOfCalls) -> Result<RouteEffects, SyntaxError> {
        let mut open = vec![b'{'];
        let mut reader = EffectsReader::new();
        while let Some(&innermost) = open.last() {
            let token = self.peek();
            let spot = self.lexer.spot;
            let outside =
                open.len() == 1 && self.lexer.preprocessor.conditions.uncertain().is_none();
            reader.read(token, &self.lexer.text, outside);
            match token {
                Token::End => return Err(SyntaxError(Expected::Punct(b'}'))),
                Token::Punct(byte @ (b'{' | b'(' | b'[')) => open.push(byte),
                Token::Punct(byte @ (b'}' | b')' | b']')) => {
                    if closes(byte) == innermost {
                        open.pop();
                    } else {
                        self.lexer.refuse(spot, CfgErrorKind::StrayBracket(byte));
                        if byte == b'}' {
                            // These braces also close everything opened inside them.
                            while open.pop().is_some_and(|opened| opened != b'{') {}
                        }
                    }
                }
                Token::Name => {
                    let name = self.text();
                    self.advance();
                    if self.is_punct(b'(') {
                        self.call(name, route, spot)?;
                    }
                    continue;
                }
                Token::Key("route", _) => {
                    self.advance();
                    if self.skip_punct(b'(') {
                        open.push(b'(');
                        if route.name == "onsend_route"
                            && !self.lexer.reading.version.calls_routes_on_send()
                        {
                            self.lexer.refuse(spot, CfgErrorKind::RouteOnSend);
                        }
                        reader.effects.calls.push(self.route_call());
                    }
                    continue;
                }
                Token::Key(word, role) if is_foreign(role) => {
                    self.lexer
                        .refuse(spot, CfgErrorKind::StatementInRoute(word));
                }
                Token::Subst(_) => {
                    self.lexer
                        .refuse(spot, CfgErrorKind::StatementInRoute("#!subst"));
                }
                _ => {}
            }
            self.advance();
        }
        Ok(reader.effects)
    }

    /// The argument of `route(`, after the opening parenthesis, and the name if it is known.
    /// Expressions are not evaluated.
    fn route_call(&mut self) -> Option<Vec<u8>> {
        let name = self.route_name()?;
        let spot = self.lexer.spot;
        self.advance();
        if !self.is_punct(b')') {
            return None;
        }
        self.facts.route_calls.push(RouteCall {
            name: name.clone(),
            spot,
            certain: self.lexer.preprocessor.certain(),
        });
        name.into_result().ok()
    }
}

fn closes(byte: u8) -> u8 {
    match byte {
        b'}' => b'{',
        b')' => b'(',
        _ => b'[',
    }
}

/// Whether this keyword starts a statement that is never allowed inside a route.
fn is_foreign(role: WordRole) -> bool {
    matches!(
        role,
        WordRole::LoadModule
            | WordRole::LoadModulex
            | WordRole::LoadPath
            | WordRole::ModParam
            | WordRole::ModParamx
            | WordRole::CfgEngine
            | WordRole::Listen
            | WordRole::Kemi
            | WordRole::CoreParameter
    )
}
