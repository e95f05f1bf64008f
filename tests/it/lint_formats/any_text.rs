//! Whatever stands in a file, its name or a message: each format stays what it is.

use ds_tool::internals::{
    Edit, FileNames, Finding, Fix, RULES, Severity, Source, Span,
    escape::is_dangerous,
    render_lint::{Report, checkstyle, github, gitlab, json, junit, sarif, text},
};
use proptest::prelude::*;

use super::sample::{counts, finding};
use super::{sarif as schema, xml};
use crate::json_bytes;

/// Characters that are likely to be trouble.
pub(crate) fn any_text() -> impl Strategy<Value = String> {
    let c = prop_oneof![
        any::<char>(),
        prop::sample::select(
            "\0\t\n\r\u{1b}\u{85}\u{202e}\u{fffe}\u{fffd}%:,<>&\"'{}[]/\\ \u{301}\u{4f60}"
                .chars()
                .collect::<Vec<_>>()
        ),
    ];
    prop::collection::vec(c, 0..20).prop_map(|all| all.into_iter().collect())
}

pub(crate) fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![
        any::<u8>(),
        prop::sample::select(b"\n\r\t 8\xc3\xbc".to_vec())
    ];
    prop::collection::vec(byte, 0..60)
}

/// Where a finding is, its severity, and its fix: the parts of one.
type Parts = (
    u32,
    u32,
    u8,
    String,
    Option<String>,
    Option<(Vec<u8>, bool)>,
);

fn any_parts() -> impl Strategy<Value = Parts> {
    (
        0u32..70,
        0u32..70,
        0u8..3,
        any_text(),
        prop::option::of(any_text()),
        prop::option::of((any_bytes(), any::<bool>())),
    )
}

fn made<'a>(source: &'a Source, (start, end, severity, message, help, fix): Parts) -> Finding<'a> {
    let span = Span {
        start: start.min(end),
        end: start.max(end),
    };
    let severity = [Severity::Info, Severity::Warning, Severity::Error][usize::from(severity)];
    let code = RULES[usize::try_from(start).unwrap() % RULES.len()].code;
    let mut finding = finding(source, code, severity, span, &message);
    finding.diagnostic.help = help;
    finding.diagnostic.fix = fix.map(|(text, safe)| {
        let edits = vec![Edit { span, text }];
        match safe {
            true => Fix::safe(message, edits),
            false => Fix::not_safe(message, edits),
        }
    });
    finding
}

pub(crate) fn assert_safe(rendered: &str) {
    let dangerous = rendered.chars().find(|&c| c != '\n' && is_dangerous(c));
    assert_eq!(dangerous, None, "{rendered:?}");
}

proptest! {
    // A SARIF document holds all the rules, which takes most of the time: few documents, each of
    // several files.
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases.div_ceil(8),
        ..ProptestConfig::default()
    })]

    #[test]
    fn every_format_holds_whatever_it_is_given(
        given in prop::collection::vec(
            (any_text(), any_bytes(), prop::collection::vec(any_parts(), 0..4)),
            0..16,
        ),
        width in prop::option::of(0usize..120),
    ) {
        let (files, parts): (Vec<_>, Vec<_>) = given
            .into_iter()
            .map(|(name, bytes, parts)| (name.clone(), (Source::new(name, bytes), parts)))
            .unzip();
        let findings: Vec<_> = parts
            .iter()
            .flat_map(|(source, all)| all.iter().map(move |parts| made(source, parts.clone())))
            .collect();
        let report = Report { findings: &findings, counts: counts(&findings), files: &files, names: &FileNames::default() };

        let told = json(&report);
        assert_safe(&told);
        let told = json_bytes::read(told.as_bytes()).unwrap();
        prop_assert_eq!(told["findings"].as_array().unwrap().len(), findings.len());

        let told = gitlab(&report);
        assert_safe(&told);
        let told: serde_json::Value = serde_json::from_str(&told).unwrap();
        let mut fingerprints: Vec<_> = told.as_array().unwrap().iter().map(|issue| issue["fingerprint"].to_string()).collect();
        fingerprints.sort();
        fingerprints.dedup();
        prop_assert_eq!(fingerprints.len(), findings.len());

        let told = schema::without_rules(&sarif(&report));
        assert_safe(&told);
        schema::assert_valid(&told);

        for told in [junit(&report), checkstyle(&report)] {
            assert_safe(&told);
            xml::assert_well_formed(&told);
        }

        let told = github(&report);
        assert_safe(&told);
        prop_assert_eq!(told.matches('\n').count(), findings.len());
        for line in told.lines() {
            let (_, rest) = line.strip_prefix("::").unwrap().split_once(' ').unwrap();
            let (properties, _) = rest.split_once("::").unwrap();
            for property in properties.split(',') {
                let known = ["file=", "line=", "col=", "endLine=", "endColumn=", "title="];
                prop_assert!(known.iter().any(|name| property.starts_with(name)), "{}", line);
            }
        }

        assert_safe(&text(&report, false, width));
    }
}
