//! Destinations that are shown and not probed.

use super::{json, of_set};
use crate::builder::Test;
use crate::uas::Uas;

#[test]
fn a_disabled_destination_is_shown_and_not_probed() {
    let (up, disabled) = (Uas::answering("200 OK"), Uas::silent());
    let report = json(&(up.line(1, "8") + &disabled.line(2, "12")), &[], 0);
    let row = of_set(&report, 2);
    assert!(
        row["up"].is_null() && row["code"].is_null() && row["address"].is_null(),
        "{row}"
    );
    assert_eq!(row["error"], "not probed: disabled (flag 4)");
    assert_eq!(row["attempts"], 0);
    assert_eq!(row["flags"], "DP");
    assert_eq!(report["summary"]["skipped"], 1);
    assert!(disabled.requests().is_empty());
}

#[test]
fn a_disabled_destination_is_probed_on_demand_and_stays_disabled() {
    for (status, up) in [("200 OK", true), ("503 Busy", false)] {
        let uas = Uas::answering(status);
        let report = json(&uas.line(1, "4"), &["--include-disabled"], i32::from(!up));
        let row = &report["results"][0];
        assert_eq!(row["up"], up);
        assert_eq!(row["flags"], "DX");
        assert_eq!(uas.requests().len(), 1);
    }
}

#[test]
fn only_disabled_destinations_are_no_failure_and_not_well() {
    let uas = Uas::silent();
    let report = json(&uas.line(1, "4"), &[], 1);
    assert_eq!(report["results"][0]["not_probed"], "by-design");
    assert_eq!(report["summary"]["not_probed"], 0);
    assert!(uas.requests().is_empty());
    let up = Uas::answering("200 OK");
    json(&(uas.line(1, "4") + &up.line(1, "8")), &[], 0);
}

#[test]
fn a_transport_that_is_not_spoken_is_not_probed_and_not_well() {
    for (uri, transport) in [
        ("sip:127.0.0.1:9;transport=sctp", "sctp"),
        ("sip:127.0.0.1:9;transport=WS", "ws"),
        ("sips:127.0.0.1:9;transport=ws", "ws"),
    ] {
        let report = json(&format!("1 {uri} 8\n"), &[], 1);
        let row = &report["results"][0];
        let error = format!("not probed: {transport} is not supported");
        assert_eq!(row["error"], error);
        assert!(row["up"].is_null(), "{row}");
        assert_eq!(row["flags"], "AP", "nothing became known of it");
        assert_eq!(report["summary"]["skipped"], 1);
        assert_eq!(report["summary"]["not_probed"], 1);
        assert_eq!(row["not_probed"], "problem");
    }
}

#[test]
fn a_line_that_kamailio_drops_is_not_well() {
    let uas = Uas::answering("200 OK");
    let list = uas.line(1, "8") + "2 sip:127.0.0.1:99999 8\n";
    let report = json(&list, &[], 1);
    assert_eq!(report["results"].as_array().unwrap().len(), 1);
    assert_eq!(report["summary"]["dropped"], 1);
}

#[test]
fn a_list_that_stops_kamailio_is_not_probed() {
    let uas = Uas::answering("200 OK");
    super::probe(&(uas.line(1, "8") + "2\n"), &[])
        .stderr_has(["<stdin>:2:1: error[DS101]: a set id without a URI"])
        .status(2)
        .run();
    assert!(uas.requests().is_empty());
}

#[test]
fn only_the_chosen_destinations_are_probed() {
    let (chosen, other) = (Uas::answering("200 OK"), Uas::answering("200 OK"));
    let list = chosen.line(1, "8") + &other.line(2, "8");
    let report = json(&list, &["--set", "1"], 0);
    assert_eq!(report["results"].as_array().unwrap().len(), 1);
    assert!(other.requests().is_empty());
}

#[test]
fn a_negative_set_keeps_its_letters_whatever_is_seen() {
    // Kamailio finds no such set to write the result into.
    let report = Test::new(["probe", "--format", "json", "-"])
        .stdin("4294967295 sip:127.0.0.1:9 8\n")
        .stderr_has([""; 0])
        .status(1)
        .json();
    let row = &report["results"][0];
    assert_eq!((&row["set"], &row["up"]), (&(-1).into(), &false.into()));
    assert_eq!(row["flags"], "AP");
}

#[test]
fn a_list_that_stops_kamailio_is_told_in_json_and_not_probed() {
    let report = Test::new(["probe", "--format", "json", "-"])
        .stdin("1 sip:127.0.0.1:9\n2\n")
        .stderr_has([""; 0])
        .status(2)
        .json();
    assert_eq!(report["fatal"]["line"], 2);
    assert_eq!(report["results"].as_array().unwrap().len(), 0);
}
