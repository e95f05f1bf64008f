//! The list of all rules, for another program; for a person it is in [`super::table::rules`].

use serde::Serialize;

use super::json::document;
use super::page::filled;
use crate::kamailio::Version;
use crate::lint::page::Page;
use crate::lint::{RULES, Rule};
use crate::report::JSON_VERSION;

#[derive(Debug, Serialize)]
struct Rules {
    version: u32,
    rules: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Row {
    code: &'static str,
    name: &'static str,
    severity: &'static str,
    versions: Vec<&'static str>,
    fix: &'static str,
    what: String,
}

/// One document: `{"version":1,"rules":[..]}`.
pub fn json() -> String {
    let rules = RULES.iter().map(Row::new).collect();
    // Fails for no value that is made of strings and numbers.
    document(&Rules {
        version: JSON_VERSION,
        rules,
    })
    .unwrap_or_default()
}

impl Row {
    fn new(rule: &'static Rule) -> Self {
        let versions = Version::ALL.iter().filter(|v| rule.versions.contains(v));
        Self {
            code: rule.code,
            name: rule.name,
            severity: rule.severity.as_str(),
            versions: versions.map(|version| version.as_str()).collect(),
            fix: rule.fixable.as_str(),
            what: filled(Page::parse(rule.page).what),
        }
    }
}
