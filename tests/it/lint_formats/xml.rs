//! JUnit and Checkstyle, as XML readers see them.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use ds_tool::internals::{
    FileNames, FindingCounts,
    render_lint::{Report, checkstyle, junit},
};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use tempfile::TempDir;

use super::data;
use super::sample::{NAME, Sample, counts};
use crate::real::skip;

/// The values of all attributes.
#[track_caller]
pub(crate) fn assert_well_formed(document: &str) -> Vec<String> {
    let legal =
        |c: char| matches!(c, '\n' | ' '..='\u{7e}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..);
    assert!(document.chars().all(legal), "{document:?}");
    assert!(!document.contains('\u{202e}'), "{document:?}");
    let mut reader = Reader::from_str(document);
    let mut values = Vec::new();
    let mut depth = 0;
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) => {
                depth += 1;
                values.extend(attributes(&tag));
            }
            Event::Empty(tag) => values.extend(attributes(&tag)),
            Event::End(_) => depth -= 1,
            Event::GeneralRef(reference) => {
                let known = ["amp", "lt", "gt", "quot"];
                let numbered = reference.resolve_char_ref().unwrap().is_some();
                assert!(numbered || known.iter().any(|name| **name == *reference));
            }
            Event::Text(text) => assert!(depth > 0 || text.trim().is_empty()),
            Event::Decl(_) => {}
            Event::Eof => break,
            other => panic!("what is this? {other:?}"),
        }
    }
    assert_eq!(depth, 0);
    values
}

fn attributes(tag: &BytesStart<'_>) -> Vec<String> {
    let all = tag.attributes().map(|attribute| attribute.unwrap());
    let values = all.map(|one| {
        one.normalized_value(XmlVersion::Explicit1_0)
            .unwrap()
            .into_owned()
    });
    values.collect()
}

fn both() -> [(&'static str, String); 2] {
    let sample = Sample::new();
    let findings = sample.findings();
    let report = Report {
        findings: &findings,
        counts: counts(&findings),
        files: &sample.files,
        names: &FileNames::default(),
    };
    [
        ("junit", junit(&report)),
        ("checkstyle", checkstyle(&report)),
    ]
}

#[test]
fn what_xml_can_say_comes_back_as_it_was() {
    for (format, document) in both() {
        let values = assert_well_formed(&document);
        let name = NAME.trim_start_matches("./").replace('\u{1b}', "\u{fffd}");
        assert!(values.contains(&name), "{format}: {values:?}");
        let message = "100% of a: b, c \"d\" 'e' <f> & \u{fc}";
        assert!(
            document.contains("100% of a: b, c &quot;d&quot; 'e' &lt;f&gt; &amp; \u{fc}"),
            "{format}: {document}"
        );
        assert!(format == "junit" || values.iter().any(|value| value == message));
    }
}

#[test]
fn xmllint_finds_the_documents_valid() {
    let nothing = Report {
        findings: &[],
        counts: FindingCounts::default(),
        files: &[],
        names: &FileNames::default(),
    };
    let empty = [
        ("junit", junit(&nothing)),
        ("checkstyle", checkstyle(&nothing)),
    ];
    for (format, document) in both().into_iter().chain(empty) {
        assert_valid(format, &document);
    }
}

/// xmllint finds this document as the schema of its format says, where there is an xmllint.
#[track_caller]
pub(crate) fn assert_valid(format: &str, document: &str) {
    if !skip::required("xmllint") {
        return;
    }
    let folder = TempDir::new().unwrap();
    let path = folder.path().join(format);
    fs::write(&path, document).unwrap();
    let output = xmllint(&data(&format!("schemas/{format}.xsd")), &path);
    assert!(output.is_empty(), "{format}: {output}");
}

/// What xmllint has to say against a document.
fn xmllint(schema: &Path, document: &Path) -> String {
    let output = Command::new(skip::find("xmllint").unwrap())
        .args(["--noout", "--nonet", "--schema"])
        .args([schema, document])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    if output.status.success() {
        return String::new();
    }
    String::from_utf8_lossy(&output.stderr).into_owned()
}
