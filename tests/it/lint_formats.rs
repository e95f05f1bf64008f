//! Every output format of lint: what it looks like, and that its readers accept it.
//!
//! What it looks like is in tests/data/lint-formats; `UPDATE=1 cargo test formats` writes that anew.

pub(crate) mod any_text;
mod sample;
mod sarif;
pub(crate) mod xml;

use std::fs;
use std::path::{Path, PathBuf};

use ds_tool::internals::{
    FileNames, FindingCounts,
    render_lint::{Report, checkstyle, github, gitlab, json, junit, markdown, sarif, text},
};
use serde_json::Value;

use crate::json_bytes;
use sample::{Sample, counts};

/// A document that the schema of SARIF accepts.
#[track_caller]
pub(crate) fn valid_sarif(document: &str) -> Value {
    sarif::assert_valid(document)
}

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(name)
}

#[track_caller]
pub(crate) fn assert_same(folder: &str, name: &str, rendered: &str) {
    let path = data(folder).join(name);
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        fs::write(&path, rendered).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        expected == rendered,
        "{name} is not what is rendered; if it should be: UPDATE=1 cargo test formats\n{rendered}"
    );
}

#[test]
fn each_format_is_as_it_was() {
    let sample = Sample::new();
    let findings = sample.findings();
    let report = Report {
        findings: &findings,
        counts: counts(&findings),
        files: &sample.files,
        names: &FileNames::default(),
    };
    assert_same("lint-formats", "text.txt", &text(&report, false, None));
    assert_same(
        "lint-formats",
        "text-50-columns.txt",
        &text(&report, false, Some(50)),
    );
    assert_same("lint-formats", "json.json", &json(&report));
    assert_same("lint-formats", "github.txt", &github(&report));
    assert_same("lint-formats", "gitlab.json", &gitlab(&report));
    assert_same("lint-formats", "junit.xml", &junit(&report));
    assert_same("lint-formats", "checkstyle.xml", &checkstyle(&report));
    assert_same("lint-formats", "markdown.md", &markdown(&report));
    assert_same(
        "lint-formats",
        "sarif.json",
        &sarif::lasting(&sarif(&report)),
    );
}

#[test]
fn where_nothing_is_found_a_document_is_still_a_document() {
    let report = Report {
        findings: &[],
        counts: FindingCounts::default(),
        files: &[],
        names: &FileNames::default(),
    };
    assert_eq!(text(&report, true, Some(80)), "");
    assert_eq!(github(&report), "");
    assert_eq!(gitlab(&report), "[]\n");
    let counts = r#"{"errors":0,"warnings":0,"infos":0,"fixable":0}"#;
    assert_eq!(
        json(&report),
        format!("{{\n  \"version\":1,\n  \"findings\":[],\n  \"summary\":{counts}\n}}\n")
    );
    xml::assert_well_formed(&junit(&report));
    xml::assert_well_formed(&checkstyle(&report));
    sarif::assert_valid(&sarif(&report));
    let files = ["a.list".to_owned(), "a.list".to_owned()];
    let report = Report {
        findings: &[],
        counts: FindingCounts::default(),
        files: &files,
        names: &FileNames::default(),
    };
    let (passed, clean) = (junit(&report), checkstyle(&report));
    assert_eq!(passed.matches("<testcase name=\"no findings\"").count(), 1);
    assert_eq!(clean.matches("<file name=\"a.list\">").count(), 1);
    sarif::assert_valid(&sarif(&report));
}

#[test]
fn edits_in_the_json_mend_the_file_byte_for_byte() {
    let sample = Sample::new();
    let findings = sample.findings();
    let report = Report {
        findings: &findings,
        counts: counts(&findings),
        files: &sample.files,
        names: &FileNames::default(),
    };
    let rows = json_bytes::read(json(&report).as_bytes()).unwrap();
    let rows = rows["findings"].as_array().unwrap();
    for (row, finding) in rows.iter().zip(&findings) {
        let edits = finding.diagnostic.fix.iter().flat_map(|fix| &fix.edits);
        let told = row["fix"]["edits"].as_array();
        for (edit, told) in edits.zip(told.into_iter().flatten()) {
            assert_eq!(told["start"], edit.span.start);
            assert_eq!(told["end"], edit.span.end);
            assert_eq!(json_bytes::bytes(&told["text"]), edit.text);
            let place = finding.source.position(edit.span.end);
            assert_eq!(told["end_line"], place.line);
            assert_eq!(told["end_column"], place.column);
        }
    }
}

/// The fingerprints of GitLab's report, in its order.
fn fingerprints(report: &Report<'_>) -> Vec<String> {
    let issues: Value = serde_json::from_str(&gitlab(report)).unwrap();
    let issues = issues.as_array().unwrap().iter();
    issues
        .map(|issue| issue["fingerprint"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_fingerprint_stays_where_lines_move_and_no_two_are_the_same() {
    let of = |list: &str| {
        let sample = Sample::with_list("x.list", list.as_bytes());
        let findings = sample.each_destination();
        fingerprints(&Report {
            findings: &findings,
            counts: counts(&findings),
            files: &[],
            names: &FileNames::default(),
        })
    };
    let first = of("1 sip:192.0.2.1 8\n1 sip:192.0.2.2 8\n1 sip:192.0.2.1 8\n");
    let moved = of("# new\n\n1  sip:192.0.2.1\t8 \r\n1 sip:192.0.2.2 8\n# more\n1 sip:192.0.2.1 8");
    assert_eq!(first.len(), 3);
    assert_eq!(first, moved);
    assert_ne!(first[0], first[2]);
    let other = of("1 sip:192.0.2.3 8\n1 sip:192.0.2.2 8\n");
    assert_ne!(first[0], other[0]);
    assert_eq!(first[1], other[1]);
}

#[test]
fn an_annotation_of_several_lines_has_no_end_column() {
    let sample = Sample::new();
    let findings = sample.findings();
    let report = Report {
        findings: &findings,
        counts: counts(&findings),
        files: &sample.files,
        names: &FileNames::default(),
    };
    for line in github(&report).lines() {
        let number = |name: &str| {
            let rest = line.split_once(name)?.1;
            rest.split([',', ':']).next()?.parse::<u32>().ok()
        };
        let same = number(",line=") == number(",endLine=");
        assert_eq!(number(",endColumn=").is_some(), same, "{line}");
    }
}
