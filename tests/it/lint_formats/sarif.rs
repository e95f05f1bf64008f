//! SARIF, held to its schema.

use std::fs;
use std::sync::LazyLock;

use ds_tool::internals::{
    FileNames, FindingCounts, RULES,
    json::spread,
    render_lint::{Report, sarif},
};
use jsonschema::Validator;
use serde_json::{Value, json};

use super::data;
use super::sample::{Sample, counts};

static SCHEMA: LazyLock<Validator> = LazyLock::new(|| {
    let schema = fs::read(data("schemas/sarif-2.1.0.json")).unwrap();
    let schema = serde_json::from_slice(&schema).unwrap();
    jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap()
});

#[track_caller]
pub(super) fn assert_valid(document: &str) -> Value {
    let value: Value = serde_json::from_str(document).unwrap();
    let errors: Vec<_> = SCHEMA
        .iter_errors(&value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{}\n{document}", errors.join("\n"));
    value
}

/// The same document without the rules, which take nearly all of it and are the same in each.
/// They are valid as they stand in a document of no findings.
#[track_caller]
pub(super) fn without_rules(document: &str) -> String {
    static RULES_TOLD: LazyLock<String> = LazyLock::new(|| {
        let document = sarif(&Report {
            findings: &[],
            counts: FindingCounts::default(),
            files: &[],
            names: &FileNames::default(),
        });
        assert_valid(&document);
        let start = document.find("\"rules\": [").unwrap();
        let end = start + document[start..].find("\n          ]").unwrap();
        document[start..end].to_owned()
    });
    let (before, after) = document.split_once(RULES_TOLD.as_str()).unwrap();
    format!("{before}\"rules\": [{after}")
}

/// Without what changes with every rule and every release.
pub(super) fn lasting(document: &str) -> String {
    let mut value = assert_valid(document);
    let run = &mut value["runs"][0];
    run["tool"]["driver"]["version"] = json!("0");
    let driver = run["tool"]["driver"].as_object_mut().unwrap();
    let rules = driver.remove("rules").unwrap();
    for result in run["results"].as_array_mut().unwrap() {
        let index = result["ruleIndex"].as_u64().unwrap() as usize;
        assert_eq!(rules[index]["id"], result["ruleId"]);
        result["ruleIndex"] = json!(0);
    }
    spread(&value)
}

#[test]
fn sarif_tells_every_rule() {
    let report = Report {
        findings: &[],
        counts: FindingCounts::default(),
        files: &[],
        names: &FileNames::default(),
    };
    let value = assert_valid(&sarif(&report));
    let rules = value["runs"][0]["tool"]["driver"]["rules"]
        .as_array()
        .unwrap();
    assert_eq!(rules.len(), RULES.len());
    for (told, rule) in rules.iter().zip(RULES) {
        assert_eq!(told["id"], rule.code);
        let name = told["name"].as_str().unwrap();
        assert!(name.chars().all(char::is_alphanumeric), "{name}");
        let help = &told["help"]["markdown"];
        assert!(help.is_string(), "{help}");
    }
}

#[test]
fn what_the_rules_find_is_valid_sarif() {
    let sample = Sample::new();
    sample.lint(|findings| {
        assert!(!findings.is_empty());
        let report = Report {
            findings,
            counts: counts(findings),
            files: &sample.files,
            names: &FileNames::default(),
        };
        let value = assert_valid(&sarif(&report));
        let results = value["runs"][0]["results"].as_array().unwrap();
        assert_eq!(results.len(), findings.len());
    });
}

#[test]
fn a_fix_whose_text_json_cannot_hold_is_left_out() {
    let sample = Sample::new();
    let findings = sample.findings();
    let report = Report {
        findings: &findings,
        counts: counts(&findings),
        files: &sample.files,
        names: &FileNames::default(),
    };
    let value = assert_valid(&sarif(&report));
    let results = value["runs"][0]["results"].as_array().unwrap();
    let fixes: Vec<_> = results
        .iter()
        .map(|result| result["fixes"].is_array())
        .collect();
    assert_eq!(fixes, [false, true, false, true, false]);
}
