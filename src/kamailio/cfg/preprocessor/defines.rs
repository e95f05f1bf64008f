//! The names that `#!define` and similar directives define (`pp_define` in `cfg.lex`).

use std::collections::HashMap;

use crate::base::fact::Fact;
use crate::kamailio::cfg::errors::CfgErrorKind;
use crate::kamailio::version::Version;

/// How many names Kamailio can store (`MAX_DEFINES` in `cfg.lex`).
const MOST_DEFINES: usize = 512;

/// How many names that may or may not be defined are stored here; Kamailio would store at most 512
/// of them.
const MOST_UNCERTAIN: usize = 4096;

/// What a name is replaced with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DefineValue {
    /// Nothing: the name is removed from the text.
    Nothing,
    /// This text, which is then scanned again.
    Text(Vec<u8>),
    /// The value depends on this.
    Unknown(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Definition {
    value: DefineValue,
    /// Whether the name is defined.
    certain: Fact<()>,
    /// Whether Kamailio crashes when the value is replaced.
    irreplaceable: bool,
}

/// What a directive does with a name that is already defined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Redefinition {
    /// `#!define`: Kamailio does not start.
    Refuse,
    /// `#!trydefine`: the first value is kept.
    Keep,
    /// `#!redefine`: the new value replaces the old one.
    Replace,
}

/// What is known about a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefineLookup<'a> {
    /// It is not defined.
    Undefined,
    /// It is defined, with this value.
    Defined(&'a DefineValue),
    /// Whether it is defined depends on this.
    Unknown(&'a str),
}

/// The table of defined names.
#[derive(Debug)]
pub struct Defines {
    names: HashMap<Vec<u8>, Definition>,
}

impl Defines {
    /// The names that `version` predefines (`pp_define_core` in `ppcfg.c`).
    pub fn new(version: Version) -> Self {
        let (major, minor, patch) = version.numbers();
        let mut defines = Self {
            names: HashMap::new(),
        };
        for name in [
            format!("KAMAILIO_{major}"),
            format!("KAMAILIO_{major}_{minor}"),
            format!("KAMAILIO_{major}_{minor}_{patch}"),
        ] {
            defines.insert(name.as_bytes(), DefineValue::Nothing, Fact::Known(()));
        }
        if version.predefines_its_number() {
            let number = format!("{major}{minor:03}{patch:03}");
            defines.insert(
                b"KAMAILIO_VERSION",
                DefineValue::Text(number.into_bytes()),
                Fact::Known(()),
            );
            defines.insert(
                b"OS_NAME",
                DefineValue::Unknown("the operating system".into()),
                Fact::Known(()),
            );
        }
        defines
    }

    fn insert(&mut self, name: &[u8], value: DefineValue, certain: Fact<()>) {
        let define = Definition {
            value,
            certain,
            irreplaceable: false,
        };
        self.names.insert(name.to_vec(), define);
    }

    /// Marks the name: replacing its current value makes Kamailio crash.
    pub fn make_irreplaceable(&mut self, name: &[u8]) {
        if let Some(define) = self.names.get_mut(name) {
            define.irreplaceable = define.value != DefineValue::Nothing;
        }
    }

    /// Looks up `name`.
    pub fn get(&self, name: &[u8]) -> DefineLookup<'_> {
        match self.names.get(name) {
            Some(define) => match &define.certain {
                Fact::Known(()) => DefineLookup::Defined(&define.value),
                Fact::Unknown(what) => DefineLookup::Unknown(what),
            },
            None => DefineLookup::Undefined,
        }
    }

    /// Defines `name`; `certain` says whether Kamailio reads this directive. The error is
    /// Kamailio's reason to reject it, and whether the rejection is certain.
    pub fn define(
        &mut self,
        name: &[u8],
        value: DefineValue,
        again: Redefinition,
        certain: Fact<()>,
    ) -> Result<(), (CfgErrorKind, bool)> {
        let Some(old) = self.names.get_mut(name) else {
            return self.define_new(name, value, certain);
        };
        if old.irreplaceable && again == Redefinition::Replace {
            let reason = CfgErrorKind::RedefinitionCrashes(name.to_vec());
            return Err((reason, old.certain == Fact::Known(())));
        }
        match (&old.certain, &certain, again) {
            (Fact::Known(()), _, Redefinition::Keep) => Ok(()),
            (Fact::Known(()), _, Redefinition::Refuse) => {
                let reason = CfgErrorKind::DefinedTwice(name.to_vec());
                Err((reason, certain == Fact::Known(())))
            }
            (_, Fact::Known(()), Redefinition::Replace) => {
                old.value = value;
                old.certain = certain;
                Ok(())
            }
            (Fact::Unknown(what), Fact::Known(()), Redefinition::Keep) => {
                if old.value != value {
                    old.value = DefineValue::Unknown(what.clone());
                }
                old.certain = certain;
                Ok(())
            }
            (Fact::Unknown(_), Fact::Known(()), Redefinition::Refuse) => {
                old.value = value;
                old.certain = certain;
                Err((CfgErrorKind::DefinedTwice(name.to_vec()), false))
            }
            (_, Fact::Unknown(what), _) => {
                if old.value != value {
                    old.value = DefineValue::Unknown(what.clone());
                }
                Ok(())
            }
        }
    }

    /// Removes `name`; `certain` says whether Kamailio reads this directive. Returns false if it is
    /// certainly not defined.
    pub fn remove(&mut self, name: &[u8], certain: &Fact<()>) -> bool {
        let Some(define) = self.names.get_mut(name) else {
            return false;
        };
        match certain {
            Fact::Known(()) => {
                self.names.remove(name);
            }
            Fact::Unknown(_) => define.certain = certain.clone(),
        }
        true
    }

    fn define_new(
        &mut self,
        name: &[u8],
        value: DefineValue,
        certain: Fact<()>,
    ) -> Result<(), (CfgErrorKind, bool)> {
        let is_certain = |define: &&Definition| define.certain == Fact::Known(());
        let full = match certain {
            Fact::Known(()) => self.names.values().filter(is_certain).count() >= MOST_DEFINES,
            Fact::Unknown(_) => self.names.len() >= MOST_UNCERTAIN,
        };
        if full {
            return Err((CfgErrorKind::TooManyDefines, true));
        }
        self.insert(name, value, certain);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &str) -> DefineValue {
        DefineValue::Text(value.into())
    }

    #[test]
    fn a_second_define_is_refused_ignored_or_replaces_the_first() {
        for (again, result, value) in [
            (
                Redefinition::Refuse,
                Err((CfgErrorKind::DefinedTwice(b"A".to_vec()), true)),
                "1",
            ),
            (Redefinition::Keep, Ok(()), "1"),
            (Redefinition::Replace, Ok(()), "2"),
        ] {
            let mut defines = Defines::new(Version::V6_1);
            assert_eq!(
                defines.define(b"A", text("1"), Redefinition::Refuse, Fact::Known(())),
                Ok(())
            );
            assert_eq!(
                defines.define(b"A", text("2"), again, Fact::Known(())),
                result
            );
            assert_eq!(defines.get(b"A"), DefineLookup::Defined(&text(value)));
            assert_eq!(defines.get(b"a"), DefineLookup::Undefined);
        }
    }

    #[test]
    fn a_name_defined_in_a_branch_that_may_not_be_read_is_unknown() {
        let mut defines = Defines::new(Version::V6_1);
        let perhaps = || Fact::Unknown("$X".to_owned());
        assert_eq!(
            defines.define(b"A", text("1"), Redefinition::Refuse, perhaps()),
            Ok(())
        );
        assert_eq!(defines.get(b"A"), DefineLookup::Unknown("$X"));
        assert_eq!(
            defines.define(b"A", text("2"), Redefinition::Keep, Fact::Known(())),
            Ok(())
        );
        assert_eq!(
            defines.get(b"A"),
            DefineLookup::Defined(&DefineValue::Unknown("$X".into()))
        );
    }

    #[test]
    fn each_release_predefines_its_numbers() {
        let old = Defines::new(Version::V5_6);
        assert_eq!(
            old.get(b"KAMAILIO_5"),
            DefineLookup::Defined(&DefineValue::Nothing)
        );
        assert_eq!(old.get(b"KAMAILIO_6"), DefineLookup::Undefined);
        assert_eq!(old.get(b"KAMAILIO_VERSION"), DefineLookup::Undefined);
        assert_eq!(
            old.get(b"KAMAILIO_5_6_6"),
            DefineLookup::Defined(&DefineValue::Nothing)
        );
        assert_eq!(old.get(b"KAMAILIO_5_6_3"), DefineLookup::Undefined);
        assert_eq!(old.get(b"KAMAILIO_5_7_3"), DefineLookup::Undefined);
        let new = Defines::new(Version::V6_1);
        assert_eq!(
            new.get(b"KAMAILIO_VERSION"),
            DefineLookup::Defined(&DefineValue::Text(b"6001005".to_vec()))
        );
    }

    #[test]
    fn more_than_512_names_are_refused() {
        let mut defines = Defines::new(Version::V6_1);
        let mut define = |n: usize| {
            defines.define(
                format!("N{n}").as_bytes(),
                text(""),
                Redefinition::Refuse,
                Fact::Known(()),
            )
        };
        let own = 5;
        assert!((0..MOST_DEFINES - own).all(|n| define(n) == Ok(())));
        assert_eq!(
            define(MOST_DEFINES),
            Err((CfgErrorKind::TooManyDefines, true))
        );
    }
}
