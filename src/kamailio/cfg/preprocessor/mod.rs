//! What the directives have said so far: names, rules that rewrite strings, and open conditions.

pub mod conditions;
pub mod defines;
pub mod expression;
pub mod pattern;
pub mod substitution;

use super::errors::Reason;
use crate::base::escape::sanitize;
use crate::base::fact::Known;
use crate::kamailio::version::Version;
use conditions::Conditions;
use defines::{Again, Defines, Lookup, Value};
use substitution::Substitutions;

/// What the directives have said so far.
pub(super) struct Preprocessor {
    pub defines: Defines,
    pub substitutions: Substitutions,
    pub conditions: Conditions,
}

impl Preprocessor {
    pub(super) fn new(version: Version) -> Self {
        Self {
            defines: Defines::new(version),
            substitutions: Substitutions::default(),
            conditions: Conditions::default(),
        }
    }

    /// Defines a name ([`Defines::define`]), certainly or not as the open conditions have it.
    pub(super) fn define(
        &mut self,
        name: &[u8],
        value: Value,
        again: Again,
    ) -> Result<(), (Reason, bool)> {
        self.defines.define(name, value, again, self.certain())
    }

    /// What makes it uncertain that the text is read.
    pub(super) fn certain(&self) -> Known<()> {
        match self.conditions.uncertain() {
            None => Known::Is(()),
            Some(what) => Known::Unknown(what.to_owned()),
        }
    }

    /// The rule with the values of its `$def(NAME)`, if they are known and plain.
    pub(super) fn evaluated_rule(&self, rule: &[u8]) -> Option<Vec<u8>> {
        let separator = rule.first()?;
        if !rule.contains(&b'$') || rule.contains(&b'\\') {
            return None;
        }
        let count = |text: &[u8]| text.iter().filter(|b| *b == separator).count();
        let evaluated = self.evaluate(rule).ok()?;
        let plain = count(&evaluated) == count(rule) && !evaluated.contains(&b'\\');
        plain.then_some(evaluated)
    }

    /// Text with pseudo-variables, of which `$def(NAME)` alone is known before the server runs
    /// (`pv_eval_str`); or what is missing.
    pub(super) fn evaluate(&self, text: &[u8]) -> Result<Vec<u8>, String> {
        let mut out = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.iter().position(|&b| b == b'$') {
            let (before, from) = rest.split_at(at);
            out.extend_from_slice(before);
            let named = from
                .strip_prefix(b"$def(")
                .and_then(|inner| Some((inner, inner.iter().position(|&b| b == b')')?)));
            let Some((inner, end)) = named else {
                let text = sanitize(from);
                return Err(format!("the pseudo-variable in {text}"));
            };
            let name = &inner[..end];
            rest = &inner[end + 1..];
            match self.defines.get(name) {
                Lookup::Defined(Value::Text(value)) => out.extend_from_slice(value),
                Lookup::Defined(Value::Unknown(what)) => return Err(what.clone()),
                Lookup::Unknown(what) => return Err(what.to_owned()),
                _ => {
                    let name = sanitize(name);
                    return Err(format!("the value of $def({name})"));
                }
            }
        }
        out.extend_from_slice(rest);
        Ok(out)
    }
}
