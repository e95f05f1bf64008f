//! The parameters of a cfg as facts: a value, or what is missing to know it.

use std::path::PathBuf;

use crate::base::fact::Fact;
use crate::kamailio::cfg::CfgFacts;
use crate::kamailio::cfg::facts::ParamValue;

/// The value of a parameter, if the value and the fact that it is set are both known.
pub(super) fn set<'a>(certain: &Fact<()>, value: &'a Fact<ParamValue>) -> Fact<&'a ParamValue> {
    certain.as_ref().and_then(|()| value.as_ref())
}

/// A string parameter of dispatcher; an empty value counts as not set.
pub(super) fn string(facts: &CfgFacts, name: &str) -> Fact<Option<Vec<u8>>> {
    string_of(facts, "dispatcher", name)
}

/// A string parameter of a module; an empty value counts as not set.
pub(super) fn string_of(facts: &CfgFacts, module: &str, name: &str) -> Fact<Option<Vec<u8>>> {
    let not_empty = |text: &Vec<u8>| !text.is_empty();
    written(facts, module, name).map(|text| text.filter(not_empty))
}

/// The string value of a module parameter, possibly empty; `None` if it is not set.
pub(super) fn written(facts: &CfgFacts, module: &str, name: &str) -> Fact<Option<Vec<u8>>> {
    match facts.param(module, name) {
        None => unless_incomplete(facts, None),
        Some(param) => set(&param.certain, &param.value).map(|value| match value {
            ParamValue::Str(text) => Some(text.clone()),
            ParamValue::Int(_) => None,
        }),
    }
}

pub(super) fn int(facts: &CfgFacts, module: &str, name: &str, default: i32) -> Fact<i32> {
    match facts.param(module, name) {
        None => unless_incomplete(facts, default),
        Some(param) => set(&param.certain, &param.value).map(|value| number(value, default)),
    }
}

pub(super) fn core(facts: &CfgFacts, name: &str, default: i32) -> Fact<i32> {
    match facts.core(name) {
        None => unless_incomplete(facts, default),
        Some(param) => set(&param.certain, &param.value).map(|value| number(value, default)),
    }
}

/// The value of a core parameter, read by `read`; `None` if it is not set.
pub(super) fn core_value<T>(
    facts: &CfgFacts,
    name: &str,
    read: impl Fn(&ParamValue) -> Option<T>,
) -> Fact<Option<T>> {
    match facts.core(name) {
        None => unless_incomplete(facts, None),
        Some(param) => set(&param.certain, &param.value).map(read),
    }
}

fn number(value: &ParamValue, default: i32) -> i32 {
    match value {
        // Truncated to 32 bits like a C int.
        ParamValue::Int(number) => *number as i32,
        ParamValue::Str(_) => default,
    }
}

/// A core parameter with two names.
pub(super) fn either(facts: &CfgFacts, names: [&str; 2], default: i32) -> Fact<i32> {
    let [first, second] = names;
    match facts.core(first) {
        None => core(facts, second, default),
        Some(_) => core(facts, first, default),
    }
}

/// A parameter that is not set has its default, unless a missing part of the cfg may set it.
pub(super) fn unless_incomplete<T>(facts: &CfgFacts, default: T) -> Fact<T> {
    match facts.incomplete.as_slice() {
        [] => Fact::Known(default),
        missing => Fact::Unknown(missing.join(", ")),
    }
}

pub(super) fn is_loaded(facts: &CfgFacts, module: &str) -> Fact<bool> {
    match facts.modules.iter().find(|m| m.name == module) {
        None => unless_incomplete(facts, false),
        Some(module) => module.certain.clone().map(|()| true),
    }
}

pub(super) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

pub(super) fn path(bytes: &[u8]) -> PathBuf {
    PathBuf::from(text(bytes))
}
