//! The value of options that name rules.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};

use crate::lint::RULES;

/// Takes any text; shells complete the codes of the rules.
#[derive(Debug, Clone, Copy)]
pub(super) struct RuleParser;

impl TypedValueParser for RuleParser {
    type Value = String;

    fn parse_ref(
        &self,
        command: &clap::Command,
        arg: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<String, clap::Error> {
        TypedValueParser::parse_ref(&StringValueParser::new(), command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let codes = RULES
            .iter()
            .map(|rule| PossibleValue::new(rule.code).help(rule.name));
        Some(Box::new(codes))
    }
}
