//! The JSON Schema of `ds-tool.toml`, which editors read, and what ds-tool takes are the same. What it
//! prints as JSON in any test is as the schema of that command says.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use ds_tool::internals::{ProjectFile, Source};
use serde_json::{Value, json};

fn file(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// The schema of this output says what the document has: nothing is missing, and nothing is left out.
#[track_caller]
pub(crate) fn assert_described(output: &str, document: &Value) {
    static KNOWN: Mutex<Option<HashMap<String, jsonschema::Validator>>> = Mutex::new(None);
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let validators = known.get_or_insert_default();
    let validator = validators.entry(output.to_owned()).or_insert_with(|| {
        let text = file(&format!("docs/schema/{output}.schema.json"));
        let mut schema: Value = serde_json::from_str(&text).unwrap();
        close(&mut schema);
        jsonschema::validator_for(&schema).unwrap()
    });
    let errors: Vec<_> = validator
        .iter_errors(document)
        .map(|e| e.to_string())
        .collect();
    assert!(errors.is_empty(), "{output}: {errors:?}\n{document}");
}

/// Users may meet fields of a later version; tests may not.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            if fields.contains_key("properties") && !fields.contains_key("additionalProperties") {
                fields.insert("additionalProperties".to_owned(), false.into());
            }
            fields.values_mut().for_each(close);
        }
        Value::Array(all) => all.iter_mut().for_each(close),
        _ => {}
    }
}

fn schema() -> Value {
    serde_json::from_str(&file("docs/schema/ds-tool.schema.json")).unwrap()
}

fn read(text: &str) -> Result<ProjectFile, String> {
    ProjectFile::read(&Source::new("ds-tool.toml", text)).map_err(|why| why.to_string())
}

#[test]
fn it_has_the_keys_that_ds_tool_takes() {
    let why = read("xyzzy = 1").unwrap_err();
    let (_, known) = why.split_once("expected one of ").unwrap();
    let mut known: Vec<_> = known.split(", ").collect();
    known.sort_unstable();
    let schema = schema();
    let keys: Vec<_> = schema["properties"].as_object().unwrap().keys().collect();
    assert_eq!(keys, known);
}

#[test]
fn each_key_takes_and_refuses_the_same() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    for (key, toml, value) in [
        ("kamailio-version", "\"5.8\"", json!("5.8")),
        ("kamailio-version", "5.8", json!(5.8)),
        ("upgrade", "\"5.8.8..6.1.4\"", json!("5.8.8..6.1.4")),
        ("upgrade", "\"5.8.8\"", json!("5.8.8")),
        ("root", "\"etc\"", json!("etc")),
        ("root", "\"/etc\"", json!("/etc")),
        ("define", "[\"A\", \"B=1\"]", json!(["A", "B=1"])),
        ("define", "\"A\"", json!("A")),
        ("env", "{ A = \"1\" }", json!({ "A": "1" })),
        ("env", "{ A = 1 }", json!({ "A": 1 })),
        ("env-file", "\"/etc/env\"", json!("/etc/env")),
        (
            "select",
            "[\"DS2\", \"columns-swapped\"]",
            json!(["DS2", "columns-swapped"]),
        ),
        ("severity", "\"info\"", json!("info")),
        ("severity", "\"never\"", json!("never")),
        ("fail-on", "\"never\"", json!("never")),
        ("fail-on", "\"warn\"", json!("warn")),
        (
            "per-file-ignores",
            "{ \"a/*\" = [\"DS1\"] }",
            json!({ "a/*": ["DS1"] }),
        ),
        (
            "per-file-ignores",
            "{ \"a/*\" = \"DS1\" }",
            json!({ "a/*": "DS1" }),
        ),
        ("kamailio_version", "\"5.8\"", json!("5.8")),
    ] {
        let taken = read(&format!("{key} = {toml}")).is_ok();
        let document = json!({ key: value });
        assert_eq!(validator.is_valid(&document), taken, "{key} = {toml}");
    }
}
