//! Which settings hold.

use std::io;

use serde::Serialize;

use super::columns::{Column, Table, TextStyle};
use super::json::document;
use super::paint::Paint;
use crate::report::{JSON_VERSION, SettingRow, SettingSource};

#[derive(Debug, Serialize)]
struct SettingsDocument<'a> {
    version: u32,
    project_file: Option<&'a str>,
    settings: &'a [SettingRow],
}

/// One line per value.
///
/// # Errors
/// If writing fails.
pub fn table(rows: &[SettingRow], style: TextStyle, out: &mut dyn io::Write) -> io::Result<()> {
    let mut table = Table::new(vec![
        Column::left("SETTING"),
        Column::attributes("VALUE"),
        Column::address("SOURCE"),
    ]);
    for row in rows {
        let paint = match row.source {
            SettingSource::Default => Paint::Aside,
            _ => Paint::Plain,
        };
        table.cell(paint, |out| out.push_str(row.name));
        table.text(paint, row.value.as_deref().unwrap_or("-").as_bytes());
        table.text(paint, source(&row.source).as_bytes());
    }
    table.write(style, out)
}

fn source(source: &SettingSource) -> String {
    match source {
        SettingSource::CommandLine => "command line".to_owned(),
        SettingSource::Environment { variable } => (*variable).to_owned(),
        SettingSource::ProjectFile { file, line } => format!("{file}:{line}"),
        SettingSource::Default => "default".to_owned(),
    }
}

/// One document: `{"version":1,"project_file":"..","settings":[..]}`.
pub fn json(project_file: Option<&str>, rows: &[SettingRow]) -> String {
    document(&SettingsDocument {
        version: JSON_VERSION,
        project_file,
        settings: rows,
    })
}
