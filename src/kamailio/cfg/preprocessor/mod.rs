//! The result of the directives so far: defined names, rules that rewrite strings, and open
//! conditions.

pub mod conditions;
pub mod defines;
pub mod expression;
pub mod pattern;
pub mod substitution;
pub mod variables;

use super::errors::CfgErrorKind;
use crate::base::fact::Fact;
use crate::kamailio::cfg::ServerEnv;
use crate::kamailio::version::Version;
use conditions::OpenConditions;
use defines::{DefineValue, Defines, Redefinition};
use substitution::{Substitutions, TooMuchWork};
use variables::Variables;

/// The state that the directives change.
pub(super) struct Preprocessor {
    pub defines: Defines,
    pub env: ServerEnv,
    pub substitutions: Substitutions,
    pub conditions: OpenConditions,
}

impl Preprocessor {
    pub(super) fn new(version: Version, env: ServerEnv) -> Self {
        Self {
            defines: Defines::new(version),
            env,
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

    /// The pseudo-variables as they are now.
    pub(super) fn variables(&self) -> Variables<'_> {
        Variables {
            defines: &self.defines,
            env: &self.env,
        }
    }

    /// Applies the rules of `#!subst` to a string ([`Substitutions::apply`]).
    pub(super) fn substitute(&mut self, text: &mut Vec<u8>) -> Result<Option<String>, TooMuchWork> {
        let variables = Variables {
            defines: &self.defines,
            env: &self.env,
        };
        self.substitutions.apply(text, variables)
    }
}
