//! The result of the directives so far: defined names, rules that rewrite strings, and open
//! conditions.

pub mod conditions;
pub mod defines;
pub mod expression;
pub mod pattern;
pub mod substitution;

use super::errors::CfgErrorKind;
use crate::base::escape::sanitize;
use crate::base::fact::Fact;
use crate::kamailio::version::Version;
use conditions::OpenConditions;
use defines::{DefineLookup, DefineValue, Defines, Redefinition};
use substitution::Substitutions;

/// The state that the directives change.
pub(super) struct Preprocessor {
    pub defines: Defines,
    pub substitutions: Substitutions,
    pub conditions: OpenConditions,
}

impl Preprocessor {
    pub(super) fn new(version: Version) -> Self {
        Self {
            defines: Defines::new(version),
            substitutions: Substitutions::default(),
            conditions: OpenConditions::default(),
        }
    }

    /// Defines a name ([`Defines::define`]); the open conditions decide whether that is certain.
    pub(super) fn define(
        &mut self,
        name: &[u8],
        value: DefineValue,
        again: Redefinition,
    ) -> Result<(), (CfgErrorKind, bool)> {
        self.defines.define(name, value, again, self.certain())
    }

    /// Whether Kamailio reads the current text; unknown inside a condition that is unknown.
    pub(super) fn certain(&self) -> Fact<()> {
        match self.conditions.uncertain() {
            None => Fact::Known(()),
            Some(what) => Fact::Unknown(what.to_owned()),
        }
    }

    /// The rule with each `$def(NAME)` replaced by its value, if the values are known and contain
    /// neither the separator nor a backslash.
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

    /// Evaluates the pseudo-variables in `text`. Before the server runs, only `$def(NAME)` has a
    /// value (`pv_eval_str`). The error names what is missing.
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
                DefineLookup::Defined(DefineValue::Text(value)) => out.extend_from_slice(value),
                DefineLookup::Defined(DefineValue::Unknown(what)) => return Err(what.clone()),
                DefineLookup::Unknown(what) => return Err(what.to_owned()),
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
