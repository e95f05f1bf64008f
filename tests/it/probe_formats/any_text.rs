//! Whatever stands in a list or comes from the network: each format stays what it is.

use ds_tool::internals::{
    JsonString, ProbeRow,
    render_probe::{junit, markdown, prometheus},
};
use proptest::prelude::*;
use regex::Regex;

use super::{exposition, over_tls, plugin, report, row, text, ticket};
use crate::lint_formats::any_text::{any_bytes, any_text, assert_safe};
use crate::lint_formats::xml::assert_well_formed;

/// The texts of a row, its state, and its numbers.
type Parts = (
    String,
    Vec<u8>,
    Option<Vec<u8>>,
    Option<String>,
    Option<bool>,
    (u32, i32, Option<u16>, Option<f64>),
);

fn any_parts() -> impl Strategy<Value = Parts> {
    (
        any_text(),
        any_bytes(),
        prop::option::of(any_bytes()),
        prop::option::of(any_text()),
        prop::option::of(any::<bool>()),
        (
            1u32..9,
            any::<i32>(),
            prop::option::of(100u16..700),
            prop::option::of(0.0..1e6),
        ),
    )
}

fn made(parts: &Parts) -> ProbeRow<'_> {
    let (file, uri, reason, error, up, (line, set, code, rtt_ms)) = parts;
    ProbeRow {
        file,
        line: *line,
        set: *set,
        uri: JsonString(uri.into()),
        up: *up,
        code: *code,
        reason: reason.as_ref().map(|reason| JsonString(reason.into())),
        server: reason.as_ref().map(|reason| JsonString(reason.into())),
        allow: Some(JsonString(uri.into())),
        rtt_ms: *rtt_ms,
        error: error.clone(),
        not_pinged: error.clone(),
        cause: up.is_some_and(|up| !up).then(|| "a ds_cause".into()),
        hint: up.is_some_and(|up| !up).then(|| "a hint".into()),
        ..over_tls(row(1, 1, ""), file)
    }
}

proptest! {
    #[test]
    fn every_format_of_probe_holds_whatever_it_is_given(
        parts in prop::collection::vec(any_parts(), 0..5),
    ) {
        let report = report(parts.iter().map(made).collect());

        let told = junit(&report);
        assert_safe(&told);
        assert_well_formed(&told);

        let told = plugin(&report);
        assert_safe(&told);
        prop_assert_eq!(told.matches('\n').count(), 1);
        let (_, numbers) = told.trim_end().split_once(" | ").unwrap();
        prop_assert_eq!(told.matches('|').count(), 1);
        let number = Regex::new(r"^[a-z_]+=[0-9.]+(s|ms)?(;[0-9.]*){0,4}$").unwrap();
        for part in numbers.split(' ') {
            prop_assert!(number.is_match(part), "{}", told);
        }

        let told = prometheus(&report);
        assert_safe(&told);
        let metrics = exposition::read(&told);
        let probed = metrics.get("ds_tool_destination_probed").map_or(0, Vec::len);
        prop_assert_eq!(probed, parts.len());

        let told = markdown(&report);
        assert_safe(&told);
        let rows = ticket::cells(&told);
        prop_assert_eq!(rows.len(), parts.len() + 1);
        prop_assert!(rows.iter().all(|row| row.len() == 9), "{}", told);

        for verbose in [false, true] {
            for width in [None, Some(80)] {
                assert_safe(&text(&report, verbose, width));
            }
        }
    }
}
