//! Prometheus' text format, read strictly: what its own checker would find, and what the textfile
//! collector refuses.

use ds_tool::internals::render_probe::prometheus;
use std::collections::{BTreeMap, HashSet};

use super::{HOSTILE, report, row, sample};

/// A sample: labels in their order, and the value.
type Sample = (Vec<(String, String)>, f64);

/// The samples of each metric.
pub(super) fn read(document: &str) -> BTreeMap<String, Vec<Sample>> {
    assert!(document.ends_with('\n'), "{document:?}");
    let mut metrics: BTreeMap<String, Vec<Sample>> = BTreeMap::new();
    let mut observation = HashSet::new();
    let mut lines = document.split_terminator('\n').peekable();
    while let Some(help) = lines.next() {
        let (name, words) = help
            .strip_prefix("# HELP ")
            .unwrap()
            .split_once(' ')
            .unwrap();
        assert!(
            is_name(name) && !words.is_empty() && !words.contains('\\'),
            "{help:?}"
        );
        let kind = lines.next().unwrap();
        assert_eq!(kind, format!("# TYPE {name} gauge"));
        let samples = metrics.entry(name.to_owned()).or_default();
        assert!(samples.is_empty(), "{name} stands twice");
        while let Some(line) = lines.next_if(|line| !line.starts_with('#')) {
            let (labels, value) = sample_of(line, name);
            assert!(
                observation.insert((name.to_owned(), labels.clone())),
                "twice: {line:?}"
            );
            samples.push((labels, value));
        }
        assert!(!samples.is_empty(), "{name} has no sample");
    }
    metrics
}

fn is_name(name: &str) -> bool {
    let letter = |c: char| c.is_ascii_lowercase() || c == '_';
    name.starts_with(letter) && name.chars().all(|c| letter(c) || c.is_ascii_digit())
}

fn sample_of(line: &str, name: &str) -> Sample {
    let rest = line
        .strip_prefix(name)
        .unwrap_or_else(|| panic!("{line:?}"));
    let (labels, value) = match rest.strip_prefix('{') {
        None => (Vec::new(), rest),
        Some(rest) => labels_of(rest),
    };
    let value = value
        .strip_prefix(' ')
        .unwrap_or_else(|| panic!("{line:?}"));
    // A timestamp would be a second number.
    let number: f64 = value.parse().unwrap_or_else(|_| panic!("{line:?}"));
    assert!(number.is_finite(), "{line:?}");
    (labels, number)
}

fn labels_of(mut rest: &str) -> (Vec<(String, String)>, &str) {
    let mut labels: Vec<(String, String)> = Vec::new();
    loop {
        let (name, after) = rest.split_once("=\"").unwrap();
        assert!(
            is_name(name) && labels.iter().all(|(known, _)| known != name),
            "{name}"
        );
        let mut value = String::new();
        let mut characters = after.char_indices();
        let end = loop {
            match characters.next().unwrap() {
                (at, '"') => break at,
                (_, '\\') => match characters.next().unwrap().1 {
                    'n' => value.push('\n'),
                    c @ ('\\' | '"') => value.push(c),
                    c => panic!("\\{c} in {rest:?}"),
                },
                (_, c) => value.push(c),
            }
        };
        labels.push((name.to_owned(), value));
        rest = &after[end + 1..];
        match rest.split_at(1) {
            (",", more) => rest = more,
            ("}", more) => return (labels, more),
            _ => panic!("{rest:?}"),
        }
    }
}

#[test]
fn a_state_is_a_value_and_not_a_label() {
    let metrics = read(&prometheus(&sample()));
    let values =
        |name: &str| -> Vec<f64> { metrics[name].iter().map(|(_, value)| *value).collect() };
    assert_eq!(values("ds_tool_destination_up"), [1.0, 0.0, 0.0, 0.0, 1.0]);
    assert_eq!(values("ds_tool_destination_certificate_days_left"), [9.0]);
    assert_eq!(
        values("ds_tool_destination_tls_handshake_seconds"),
        [0.0025]
    );
    assert_eq!(
        values("ds_tool_destination_probed"),
        [1.0, 1.0, 1.0, 1.0, 0.0, 1.0]
    );
    assert_eq!(
        values("ds_tool_destination_reply_code"),
        [200.0, 404.0, 404.0, 0.0, 200.0]
    );
    assert_eq!(
        values("ds_tool_destination_rtt_seconds"),
        [0.00084, 0.0125, 0.0125, 0.00084]
    );
    assert_eq!(values("ds_tool_destination_loss_ratio"), [0.25]);
    assert_eq!(values("ds_tool_destinations_down"), [3.0]);
    assert_eq!(values("ds_tool_probe_duration_seconds"), [2.01]);
    let (labels, _) = &metrics["ds_tool_destination_up"][0];
    let names: Vec<_> = labels.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["set", "uri"]);
    let (labels, _) = &metrics["ds_tool_destination_info"][0];
    let names: Vec<_> = labels.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["set", "uri", "file", "line"]);
}

#[test]
fn no_two_series_are_the_same() {
    let uri = "sip:192.0.2.11";
    let rows = vec![
        row(1, 1, uri),
        row(2, 1, uri),
        row(3, 2, uri),
        row(4, 1, uri),
    ];
    let metrics = read(&prometheus(&report(rows)));
    let nth: Vec<_> = metrics["ds_tool_destination_up"]
        .iter()
        .map(|(labels, _)| labels.get(2).map(|(_, nth)| nth.as_str()))
        .collect();
    assert_eq!(nth, [None, Some("2"), None, Some("3")]);
}

#[test]
fn a_label_holds_whatever_a_uri_has() {
    let metrics = read(&prometheus(&report(vec![row(1, 1, HOSTILE)])));
    let (labels, _) = &metrics["ds_tool_destination_up"][0];
    let shown = "sip:\"50%|`x`\\'@\u{fc}\\u{1b}[31m\\u{202e}<&>{}=,\\u{a}.example";
    assert_eq!(labels[1], ("uri".to_owned(), shown.to_owned()));
}
