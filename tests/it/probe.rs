//! `ds-tool probe` against destinations on loopback.

mod advertised;
mod answers;
mod causes;
mod config;
mod connections;
mod descriptors;
mod formats;
mod histories;
mod hostile;
mod icmp;
mod ignored;
mod interrupted;
mod left_out;
mod many;
mod names;
mod nothing_up;
mod plugin;
mod request;
mod rounds;
mod safe_output;
mod sets;
mod tcp;
mod tls;
mod trace;
mod unusable;
mod uris;
mod waiting;
mod write;

use serde_json::Value;

use crate::builder::Test;

/// A probe of the list on standard input with these further arguments, at full speed unless they say.
fn probe(list: &str, args: &[&str]) -> Test {
    let rate: &[_] = if args.contains(&"--rate") {
        &[]
    } else {
        &["--rate", "0"]
    };
    Test::new(["probe", "-"].iter().chain(rate).chain(args).copied())
        .stdin(list)
        .stderr_has(["destination"])
}

/// The same, as JSON.
fn json(list: &str, args: &[&str], status: i32) -> Value {
    let args: Vec<_> = ["--format", "json"].iter().chain(args).copied().collect();
    probe(list, &args).status(status).json()
}

/// The row without its times; that of the reply is there if and only if there was one. And without the
/// address that it was sent from, and without its cause and its error code, which are there where a row
/// is down. (Of a round there is no cause.)
#[track_caller]
fn timeless(row: &Value) -> Value {
    let mut row = row.clone();
    let fields = row.as_object_mut().expect("a row");
    let sent = fields.remove("time").expect("a moment or null");
    let is_moment = |text: &str| text.starts_with("20") && text.ends_with('Z') && text.len() == 27;
    assert!(sent.as_str().is_none_or(is_moment), "{sent}");
    let first_reply = fields.remove("first_reply_ms");
    assert!(first_reply.is_none_or(|time| time.as_f64() > Some(0.0)));
    let time = fields.remove("rtt_ms").expect("a time or null");
    let is_code = |code: Value| code.as_str().is_some_and(|code| !code.is_empty());
    let code = fields.remove("error_code").is_some_and(is_code);
    assert_eq!(code, !fields["error"].is_null(), "{row}");
    let local = fields.remove("local");
    let is_address = |local: &Value| local.as_str().is_some_and(|a| a.contains(':'));
    assert!(local.as_ref().is_none_or(is_address), "{row}");
    let cause = [fields.remove("cause"), fields.remove("hint")];
    assert!(cause.iter().all(Option::is_some) || cause == [None, None]);
    assert_eq!(row["code"].is_null(), time.is_null(), "{row}");
    assert!(time.as_f64().is_none_or(|ms| ms > 0.0), "{time} ms: {row}");
    row
}

/// The row of this set.
#[track_caller]
fn of_set(report: &Value, set: i64) -> &Value {
    let rows = report["results"].as_array().expect("results");
    let row = rows.iter().find(|row| row["set"] == set);
    row.unwrap_or_else(|| panic!("no set {set}: {report}"))
}

/// How many replies were not believed: late, duplicate, foreign, from another address, malformed.
#[track_caller]
fn assert_ignored(report: &Value, expected: [u64; 5]) {
    let ignored = &report["summary"]["ignored_replies"];
    let kinds = ["late", "duplicate", "foreign", "other_address", "malformed"];
    let counted = kinds.map(|kind| ignored[kind].as_u64().expect("a number"));
    assert_eq!(counted, expected, "{report}");
}
