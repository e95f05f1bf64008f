//! Lists and memories, and what differs between them.

use super::*;
use crate::base::source::Source;
use crate::kamailio::list::List;
use crate::kamailio::list::flags::Flags;
use crate::kamailio::version::Version;
use crate::live::held::ProbingByPings;
use crate::live::reload::{Reload, ReloadFailure, kept_states};
use crate::live::state::{StateKey, StatePlan, StateWord};

fn read(text: &str, version: Version) -> List {
    let source = Source::new("x.list", text);
    List::read_alone(source, version)
}

fn list(text: &str) -> Side {
    Side::of_list(&read(text, Version::V6_1), None)
}

/// What a server has in memory that has loaded this list, with these letters of its destinations.
fn memory(text: &str, letters: &[&str], version: Version) -> Side {
    let mut side = Side::of_list(&read(text, version), None);
    side.kind = SideKind::Server;
    side.name = "unix:/ctl".to_owned();
    for (held, letters) in side.destinations.iter_mut().zip(letters) {
        held.flags = Flags::of_letters(letters.as_bytes()).unwrap();
        held.line = None;
    }
    side
}

/// The names of the differences: `1 sip:a: drained`.
fn names(left: &Side, right: &Side) -> Vec<String> {
    let rows = Diff::new(left, right).rows.into_iter();
    rows.map(|row| {
        let held = row.left.map(|place| &left.destinations[place]);
        let held = held.or(row.right.map(|place| &right.destinations[place]));
        let uri = held.map_or("-".to_owned(), |held| sanitize(&held.uri));
        let codes: Vec<_> = row.differences.iter().map(Difference::code).collect();
        let set = row.set.map_or("-".to_owned(), |set| set.to_string());
        let drift = if row.is_drift() { "" } else { " (no drift)" };
        format!("{set} {uri}: {}{drift}", codes.join(" "))
    })
    .collect()
}

const LIST: &str = "1 sip:c 8\n1 sip:b 8\n1 sip:a 8\n";

#[test]
fn a_drain_is_drift_and_what_pings_do_is_none() {
    let left = list(LIST);
    for (letters, expected) in [
        (["AP", "AP", "AP"], vec![]),
        (["DX", "AP", "AP"], vec!["1 sip:a: drained"]),
        (
            ["IP", "TP", "AX"],
            vec![
                "1 sip:a: state (no drift)",
                "1 sip:b: state (no drift)",
                "1 sip:c: probing (no drift)",
            ],
        ),
        (
            ["IX", "AN", "DN"],
            vec![
                "1 sip:a: state probing (no drift)",
                "1 sip:b: no-ping",
                "1 sip:c: drained no-ping",
            ],
        ),
    ] {
        let right = memory(LIST, &letters, Version::V6_1);
        assert_eq!(names(&left, &right), expected, "{letters:?}");
    }
    let disabled = list("1 sip:a 12\n");
    let right = memory("1 sip:a 8\n", &["AP"], Version::V6_1);
    assert_eq!(names(&disabled, &right), ["1 sip:a: enabled"]);
}

#[test]
fn whether_pings_make_the_difference_is_known_with_the_server() {
    let right = memory(LIST, &["AX", "IP", "AP"], Version::V6_1);
    let mut left = list("1 sip:c 0\n1 sip:b 0\n1 sip:a 8\n");
    let down = "state probing (no drift)";
    for (after_answer, expected) in [
        // Mode 0: P goes with the first answer, and is never set.
        (Some(false), ["probing (no drift)", down, "flags"]),
        // Mode 1: everything is probing after a ping.
        (Some(true), ["flags", down, "probing (no drift)"]),
        // No pings, or mode 3.
        (None, ["flags", down, "flags"]),
    ] {
        let pings = ProbingByPings { after_answer };
        left.pings = Some(pings);
        let expected: Vec<_> = ["a", "b", "c"].iter().zip(expected).collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|(uri, codes)| format!("1 sip:{uri}: {codes}"))
            .collect();
        assert_eq!(names(&left, &right), expected, "{pings:?}");
    }
}

#[test]
fn what_one_side_has_alone_and_what_changed_is_named() {
    let left = list("1 sip:a 0 0 weight=50\n1 sip:b\n2 sip:name.test\n");
    let right = memory(
        "1 sip:a 0 0 weight=10\n1 sip:b 0 7\n3 sip:x\n",
        &[],
        Version::V6_1,
    );
    assert_eq!(
        names(&left, &right),
        [
            "2 sip:name.test: only-left",
            "1 sip:b: priority",
            "1 sip:a: attributes",
            "3 sip:x: only-right",
        ]
    );
    let rows = Diff::new(&left, &right).rows;
    assert_eq!(
        rows[0].differences,
        [Difference::OnlyLeft { needs_dns: true }]
    );
}

#[test]
fn an_order_is_of_those_that_both_have() {
    let left = list("1 sip:a\n1 sip:x\n1 sip:b\n2 sip:c\n");
    let turned = memory("1 sip:b\n1 sip:y\n1 sip:a\n2 sip:c\n", &[], Version::V6_1);
    let rows = Diff::new(&left, &turned).rows;
    let uris = |uris: [&str; 2]| uris.map(|uri| uri.as_bytes().to_vec()).to_vec();
    let order = Difference::Order(uris(["sip:b", "sip:a"]), uris(["sip:a", "sip:b"]));
    assert_eq!(rows.last().unwrap().differences, [order]);
    let same = memory("1 sip:a\n1 sip:y\n1 sip:b\n2 sip:c\n", &[], Version::V6_1);
    assert_eq!(
        names(&left, &same),
        ["1 sip:x: only-left", "1 sip:y: only-right"]
    );
    let sets = ["1 sip:a\n2 sip:a\n3 sip:a\n", "3 sip:a\n1 sip:a\n2 sip:a\n"];
    let right = memory(sets[1], &[], Version::V6_1);
    assert_eq!(
        names(&list(sets[0]), &right),
        Vec::<String>::new(),
        "a tree of three is the same"
    );
    let (one, other) = ("1 sip:a\n2 sip:a\n", "2 sip:a\n1 sip:a\n");
    let right = memory(other, &[], Version::V6_1);
    assert_eq!(names(&list(one), &right), ["- -: set-order (no drift)"]);
}

#[test]
fn twins_are_matched_by_what_they_have_in_common() {
    let text = "1 sip:a 0 0 duid=x\n1 sip:a 0 0 duid=y\n1 sip:a\n";
    let left = list(text);
    let right = memory(
        "1 sip:a 0 0 duid=y\n1 sip:a 0 0 duid=x\n",
        &[],
        Version::V5_6,
    );
    assert_eq!(names(&left, &right), ["1 sip:a: only-left", "1 -: order"]);
    let notes = Diff::new(&left, &right).notes;
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert!(
        notes[0].contains("Kamailio 5.6 marks only the first"),
        "{notes:?}"
    );
    let newer = memory(text, &[], Version::V6_1);
    assert!(Diff::new(&left, &newer).notes.is_empty());
}

#[test]
fn lines_that_are_dropped_are_not_held_and_not_compared() {
    let left = list("1 sip:a\n1 tel:b\n");
    let right = memory("1 sip:a\n", &[], Version::V6_1);
    let diff = Diff::new(&left, &right);
    assert!(diff.rows.is_empty());
    assert!(
        diff.notes[0].starts_with("line 2 of the list, tel:b, is not held"),
        "{diff:?}"
    );
}

#[test]
fn attributes_are_compared_only_where_both_tell_them() {
    let left = list("1 sip:a 0 0 weight=50\n");
    let mut right = memory("1 sip:a\n", &[], Version::V6_1);
    right.has_attrs = false;
    let diff = Diff::new(&left, &right);
    assert!(diff.rows.is_empty());
    assert!(diff.notes[0].starts_with("attributes are not compared"));
}

fn reload_of(text: &str, right: &Side) -> (Reload, Side) {
    let list = read(text, right.version);
    let after = Side::of_list(&list, None);
    (Reload::new(&list, &after, right, false), after)
}

#[test]
fn a_reload_gives_calls_to_what_was_drained_or_down() {
    let mut right = memory(LIST, &["DX", "IP", "TP"], Version::V5_6);
    right.destinations[0].load = Some(3);
    right.destinations[1].has_latency = true;
    let (reload, _) = reload_of(LIST, &right);
    assert_eq!(reload.again, [0, 1]);
    assert!(reload.no_more.is_empty());
    assert_eq!((reload.calls, reload.latencies), (3, 1));
    assert!(!reload.changes_nothing());
    let (reload, _) = reload_of("1 sip:c 9\n1 sip:b 9\n1 sip:a 12\n", &right);
    assert!(reload.again.is_empty());
    assert_eq!(reload.no_more, [2]);
    let same = memory(LIST, &["AP", "AX", "TP"], Version::V5_6);
    assert!(reload_of(LIST, &same).0.changes_nothing());
    let (fatal, _) = reload_of("1 sip:c\n1\n", &same);
    let Some(ReloadFailure::Refused(why)) = fatal.fails else {
        panic!("{:?}", fatal.fails);
    };
    assert!(why.starts_with("line 2: a set id without a URI"));
}

#[test]
fn states_are_put_back_by_uri_or_by_duid_and_what_cannot_be_is_named() {
    let twins = "1 sip:a 8 0 duid=1\n1 sip:a 8 0 duid=2\n1 sip:a 8\n1 sip:b 8\n1 sip:gone 8\n";
    // In the server's order: gone, b, the third a, the second, the first.
    let letters = ["DX", "IP", "AP", "DX", "DX"];
    let before = memory(twins, &letters, Version::V5_6);
    let after_text = "1 sip:a 8 0 duid=1\n1 sip:a 8 0 duid=2\n1 sip:a 8\n1 sip:b 8\n";
    let after = memory(after_text, &[], Version::V5_6);
    let plan = kept_states(&before, &after, false);
    let keys: Vec<_> = plan.calls.iter().map(|call| &call.by).collect();
    assert_eq!(
        keys,
        [
            &StateKey::Duid(b"2".to_vec()),
            &StateKey::Duid(b"1".to_vec())
        ]
    );
    assert!(
        plan.calls
            .iter()
            .all(|call| call.word == StateWord::DISABLED)
    );
    assert_eq!(
        plan.refused,
        [(0, "the new list does not have it".to_owned())]
    );
    let plan = kept_states(&before, &after, true);
    assert_eq!(plan.calls[0].by, StateKey::Uri(b"sip:b".to_vec()));
    assert_eq!(plan.calls[0].word.to_string(), "ip");
    let no_duid = "1 sip:a 8\n1 sip:a 8\n";
    let before = memory(no_duid, &["AP", "DX"], Version::V5_6);
    let plan = kept_states(&before, &memory(no_duid, &[], Version::V5_6), false);
    assert!(plan.calls.is_empty());
    assert_eq!(plan.refused.len(), 1);
}

#[test]
fn undraining_gives_the_flags_of_the_list_back() {
    let text = "1 sip:e 4\n1 sip:d 32\n1 sip:c 9\n1 sip:b 8\n1 sip:a 0\n";
    let right = memory(&format!("{text}1 sip:x\n"), &["DX"; 6], Version::V6_1);
    let plan = StatePlan::undrain(&list(text), &right, &[0, 1, 2, 3, 4, 5]);
    let words = plan
        .calls
        .iter()
        .map(|call| (call.place, call.word.to_string()));
    let expected = [(1, "ax"), (2, "ap"), (3, "ip"), (4, "ax")];
    assert_eq!(
        words.collect::<Vec<_>>(),
        expected.map(|(place, word)| (place, word.to_owned()))
    );
    let refused: Vec<_> = plan.refused.iter().map(|(place, _)| *place).collect();
    assert_eq!(refused, [0, 4, 5]);
}

#[test]
fn a_state_is_read_as_the_server_would_or_not_at_all() {
    for (text, word) in [
        ("AP", Some("ap")),
        ("a", Some("ax")),
        ("dx", Some("dx")),
        ("D", Some("dx")),
        ("DP", None),
        ("AN", None),
        ("inactive", None),
        ("1", None),
        ("", None),
    ] {
        let read = StateWord::read(text).map(|word| word.to_string());
        assert_eq!(read.as_deref(), word, "{text}");
    }
    let right = memory("1 sip:all 8\n1 sip:a 8\n", &["AP", "DX"], Version::V6_1);
    let plan = StatePlan::uniform(&right, &[0, 1], StateWord::DISABLED);
    assert_eq!(plan.calls.len(), 1, "what is drained is left");
    let [word, set, uri] = plan.calls[0].arguments();
    assert_eq!(word.text(), Some(&b"dx"[..]));
    assert_eq!(set.int(), Some(1));
    assert_eq!(uri.text(), Some(&b"sip:a"[..]));
}
