//! The JSON Schema of `ds-tool.toml`, and the tables of the guide that the code has as data.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use ds_tool::internals::{KEYS, KeyKind, ProjectKey, commands, note, statuses};
use serde_json::{Map, Value, json};

use super::{assert_file, is_update};

fn schema() -> String {
    let properties = KEYS.iter().map(|key| (key.name.to_owned(), property(key)));
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "ds-tool.toml",
        "description": "Settings of a repository for ds-tool",
        "type": "object",
        "additionalProperties": false,
        "properties": properties.collect::<Map<_, _>>(),
    });
    serde_json::to_string_pretty(&schema).unwrap() + "\n"
}

fn property(key: &ProjectKey) -> Value {
    let texts = |items: Value| json!({ "type": "array", "items": items });
    let text = json!({ "type": "string" });
    let code = json!({ "type": "string", "pattern": "^(DS[0-9]{0,3}|[a-z][a-z0-9-]*)$" });
    let table = |values: Value| json!({ "type": "object", "additionalProperties": values });
    let mut property = match key.kind {
        KeyKind::Text => text,
        KeyKind::Versions => json!({ "type": "string", "pattern": "\\.\\." }),
        KeyKind::Inside => json!({ "type": "string", "not": { "pattern": "^/" } }),
        KeyKind::OneOf(words) => json!({ "enum": words }),
        KeyKind::Texts => texts(text),
        KeyKind::Codes => texts(code),
        KeyKind::TableOfTexts => table(text),
        KeyKind::TableOfCodes => table(texts(code)),
    };
    property["description"] = key.meaning.replace('`', "").into();
    if let Some(default) = key.default {
        property["default"] = default.into();
    }
    if !key.example.is_empty() {
        property["examples"] = json!([serde_json::from_str::<Value>(key.example).unwrap()]);
    }
    property
}

/// The table of the keys in the guide. A star is at those that hold for other commands than `lint`, too.
fn keys() -> String {
    let mut table = "| Key | Value |\n|---|---|\n".to_owned();
    for key in KEYS {
        let star = if key.is_common { " *" } else { "" };
        let mut cell = key.meaning.to_owned();
        if let KeyKind::OneOf(words) = key.kind {
            let words: Vec<_> = words.iter().map(|word| format!("`\"{word}\"`")).collect();
            let _ = write!(cell, " One of {}.", words.join(", "));
        }
        if let Some(default) = key.default {
            let _ = write!(cell, " Default: `\"{default}\"`.");
        }
        if !key.example.is_empty() {
            let _ = write!(cell, " Example: `{}`.", key.example);
        }
        if let Some(variable) = key.variable {
            let _ = write!(cell, " Variable: `{variable}`.");
        }
        let _ = writeln!(table, "| `{}`{star} | {cell} |", key.name);
    }
    table
}

/// The table of the exit codes in the guide.
fn exit_codes() -> String {
    let mut table = "| Command | Code | Meaning |\n|---|---|---|\n".to_owned();
    for command in commands().filter(|command| *command != "ds-tool") {
        for (code, meaning) in statuses(command) {
            let _ = writeln!(table, "| `{command}` | {code} | {meaning} |");
        }
        if let Some(note) = note(command) {
            let _ = writeln!(table, "| `{command}` | | {note} |");
        }
    }
    table
}

/// The first table of a page that begins with the first line of this one is this one.
#[track_caller]
fn assert_table(page: &str, table: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(page);
    let text = fs::read_to_string(&path).unwrap();
    let header = table.lines().next().unwrap();
    let start = text
        .find(header)
        .unwrap_or_else(|| panic!("{page} has no {header}"));
    let end = text[start..]
        .find("\n\n")
        .map_or(text.len(), |at| start + at + 1);
    if is_update() {
        fs::write(&path, [&text[..start], table, &text[end..]].concat()).unwrap();
        return;
    }
    assert_eq!(
        &text[start..end],
        table,
        "{page} is stale; write it anew with\n  UPDATE=1 cargo test generated"
    );
}

#[test]
fn the_schema_of_the_project_file_has_its_keys() {
    assert_file("docs/schema/ds-tool.schema.json", schema().as_bytes());
}

#[test]
fn the_guide_has_the_keys_of_the_project_file() {
    assert_table("docs/ds-tool-toml.md", &keys());
}

#[test]
fn the_guide_has_the_exit_codes_of_every_command() {
    assert_table("docs/ci.md", &exit_codes());
}

/// A project file that follows the examples of all keys is taken.
#[test]
fn the_examples_are_taken() {
    use ds_tool::internals::{ProjectFile, Source};
    let given = KEYS.iter().filter(|key| !key.example.is_empty());
    let lines: String = given
        .map(|key| format!("{} = {}\n", key.name, key.example))
        .collect();
    ProjectFile::read(&Source::new("ds-tool.toml", lines)).unwrap();
}
