//! Hundreds of destinations at full speed.

use serde_json::Value;

use super::json;
use crate::uas::Uas;

const MANY: usize = 300;

fn list(uas: &Uas) -> String {
    (1..=MANY)
        .map(|number| format!("1 sip:u{number}@{} 8\n", uas.address))
        .collect()
}

/// The rows, each destination exactly once.
fn rows(report: &Value) -> &[Value] {
    let rows = report["results"].as_array().unwrap();
    let mut lines: Vec<_> = rows.iter().filter_map(|row| row["line"].as_u64()).collect();
    lines.sort_unstable();
    assert!(lines.into_iter().eq(1..=MANY as u64));
    rows
}

#[test]
fn hundreds_that_answer_are_all_up() {
    // Each gets an answer of its own, so that none is taken for another's.
    let uas = Uas::start(|asked| {
        let user = asked.text.split(['@', ':']).nth(1).unwrap();
        asked.answer(&format!("200 {user}"));
    });
    let report = json(&list(&uas), &[], 0);
    for row in rows(&report) {
        assert_eq!(row["up"], true, "{row}");
        assert_eq!(row["reason"], format!("u{}", row["line"]), "{row}");
    }
    assert_eq!(report["summary"]["up"], MANY);
}

#[test]
fn hundreds_that_are_silent_are_all_down() {
    let uas = Uas::silent();
    let report = json(&list(&uas), &["--timeout", "300ms"], 1);
    for row in rows(&report) {
        assert_eq!(row["error"], "no reply in 300 ms", "{row}");
        assert_eq!(row["attempts"], 1, "{row}");
    }
    assert_eq!(report["summary"]["down"], MANY);
}
