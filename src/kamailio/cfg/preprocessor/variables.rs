//! The pseudo-variables that have a value while the cfg is read: `$env(NAME)`, `$def(NAME)`
//! (`core_pvs` in `pv_core.c`).

use super::defines::{DefineLookup, DefineValue, Defines};
use crate::base::escape::sanitize;
use crate::base::fact::Fact;
use crate::kamailio::cfg::ServerEnv;

/// Stands for bytes that are unknown. No string has this byte: it ends one in Kamailio.
pub const UNKNOWN: u8 = 0;

/// What variables are read from.
#[derive(Clone, Copy)]
pub struct Variables<'a> {
    pub defines: &'a Defines,
    pub env: &'a ServerEnv,
}

impl Variables<'_> {
    /// The value of the variable, written `$env(NAME)`; `None` if it is null.
    pub fn value(self, variable: &[u8]) -> Fact<Option<Vec<u8>>> {
        let inner = |start: &[u8]| {
            let inner = variable.strip_prefix(start)?.strip_suffix(b")")?;
            Some(inner)
        };
        if let Some(name) = inner(b"$env(") {
            return self.environment(name);
        }
        if let Some(name) = inner(b"$def(") {
            return self.define(name);
        }
        Fact::Unknown(format!("the value of {}", sanitize(variable)))
    }

    fn environment(self, name: &[u8]) -> Fact<Option<Vec<u8>>> {
        let name = String::from_utf8_lossy(name);
        match self.env.variables.get(&*name) {
            Some(value) => Fact::Known(Some(value.clone())),
            None if self.env.complete => Fact::Known(None),
            None => Fact::Unknown(format!(
                "the environment variable {}",
                sanitize(name.as_bytes())
            )),
        }
    }

    fn define(self, name: &[u8]) -> Fact<Option<Vec<u8>>> {
        match self.defines.get(name) {
            DefineLookup::Undefined => Fact::Known(None),
            DefineLookup::Defined(DefineValue::Nothing) => Fact::Known(Some(Vec::new())),
            DefineLookup::Defined(DefineValue::Text(value)) => Fact::Known(Some(value.clone())),
            DefineLookup::Defined(DefineValue::Unknown(what)) => Fact::Unknown(what.clone()),
            DefineLookup::Unknown(what) => Fact::Unknown(what.to_owned()),
        }
    }

    /// `text` with each variable replaced by its value, and null by `<null>` (`pv_printf_s` in
    /// `pvapi.c`). Bytes that depend on something unknown, which the second part names, are
    /// [`UNKNOWN`].
    pub fn marked(self, text: &[u8]) -> (Vec<u8>, Option<String>) {
        let mut out = Vec::new();
        let mut missing = None;
        let mut rest = text;
        while let Some(at) = rest.iter().position(|&b| b == b'$') {
            let (before, from) = rest.split_at(at);
            out.extend_from_slice(before);
            let length = length(from);
            match self.value(&from[..length]) {
                Fact::Known(value) => out.extend(value.unwrap_or_else(|| b"<null>".to_vec())),
                Fact::Unknown(what) => {
                    out.push(UNKNOWN);
                    missing.get_or_insert(what);
                }
            }
            rest = &from[length..];
        }
        out.extend_from_slice(rest);
        (out, missing)
    }

    /// Evaluates the variables in `text` (`pv_eval_str`). The error names what is missing.
    pub fn evaluate(self, text: &[u8]) -> Result<Vec<u8>, String> {
        match self.marked(text) {
            (text, None) => Ok(text),
            (_, Some(what)) => Err(what),
        }
    }
}

/// The length of the variable that starts with the `$` at the start of `text`: `$name`,
/// `$name(..)`, `$(name(..){..})`.
pub fn length(text: &[u8]) -> usize {
    let name = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(**byte, b'_' | b'.');
    let named = 1 + text[1..].iter().take_while(name).count();
    if text.get(named) != Some(&b'(') {
        return named;
    }
    closed(text, named).unwrap_or(text.len())
}

/// The end of the parenthesis that opens at `start`.
pub fn closed(text: &[u8], start: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in text.iter().enumerate().skip(start) {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kamailio::version::Version;

    #[test]
    fn a_variable_has_its_value_is_null_or_is_unknown() {
        let defines = Defines::new(Version::V6_1);
        let mut env = ServerEnv::default();
        env.variables.insert("A".into(), b"1".to_vec());
        let evaluated = |text: &str, env: &ServerEnv| {
            let defines = &defines;
            Variables { defines, env }.evaluate(text.as_bytes())
        };
        assert_eq!(evaluated("a$env(A)b", &env), Ok(b"a1b".to_vec()));
        assert_eq!(
            evaluated("$env(B)", &env),
            Err("the environment variable B".into())
        );
        env.complete = true;
        assert_eq!(evaluated("$env(B)", &env), Ok(b"<null>".to_vec()));
        assert_eq!(evaluated("$def(B)", &env), Ok(b"<null>".to_vec()));
        assert_eq!(evaluated("$HN(n)", &env), Err("the value of $HN(n)".into()));
    }

    #[test]
    fn a_variable_ends_with_its_brackets_or_its_name() {
        for (text, expected) in [
            ("$env(A)b", 7),
            ("$(env(A){s.len})/", 16),
            ("$ru/", 3),
            ("$", 1),
            ("$(a", 3),
        ] {
            assert_eq!(length(text.as_bytes()), expected, "{text}");
        }
    }
}
