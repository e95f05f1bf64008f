//! The list of all rules.

use std::io;

use serde::Serialize;

use super::columns::{Column, Table, TextStyle};
use super::json::document;
use super::page::{filled, versions};
use super::paint::Paint;
use crate::kamailio::version::Line;
use crate::lint::page::Page;
use crate::lint::{RULES, Rule};
use crate::report::JSON_VERSION;

#[derive(Debug, Serialize)]
struct RulesDocument {
    version: u32,
    rules: Vec<RuleRow>,
}

#[derive(Debug, Serialize)]
struct RuleRow {
    code: &'static str,
    name: &'static str,
    severity: &'static str,
    versions: Vec<&'static str>,
    fix: &'static str,
    what: String,
}

/// All rules as a table.
///
/// # Errors
/// If writing fails.
pub fn table(style: TextStyle, out: &mut dyn io::Write) -> io::Result<()> {
    let mut table = Table::new(vec![
        Column::left("CODE"),
        Column::words("NAME"),
        Column::left("SEVERITY"),
        Column::words("KAMAILIO"),
        Column::left("FIX"),
    ]);
    for rule in RULES {
        let severity = Paint::of_severity(rule.severity);
        table.cell(Paint::Plain, |out| out.push_str(rule.code));
        table.cell(Paint::Plain, |out| out.push_str(rule.name));
        table.cell(severity, |out| out.push_str(rule.severity.as_str()));
        table.cell(Paint::Plain, |out| out.push_str(&versions(rule)));
        table.cell(Paint::Plain, |out| out.push_str(rule.fixable.as_str()));
    }
    table.write(style, out)
}

/// One document: `{"version":1,"rules":[..]}`.
pub fn json() -> String {
    let rules = RULES.iter().map(RuleRow::new).collect();
    document(&RulesDocument {
        version: JSON_VERSION,
        rules,
    })
}

impl RuleRow {
    fn new(rule: &'static Rule) -> Self {
        let versions = Line::ALL.iter().filter(|v| rule.versions.contains(v));
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
