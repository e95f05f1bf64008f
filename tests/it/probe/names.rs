//! Destinations by name.

use super::json;
use crate::uas::Uas;

#[test]
fn a_name_is_looked_up_by_the_system() {
    let uas = Uas::answering("200 OK");
    let list = format!("1 sip:localhost:{} 8\n", uas.address.port());
    let row = &json(&list, &[], 0)["results"][0];
    assert_eq!(row["uri"], format!("sip:localhost:{}", uas.address.port()));
    assert_eq!(row["address"], uas.address.to_string());
}

#[test]
fn a_name_that_was_answered_beforehand_is_not_looked_up() {
    let uas = Uas::answering("200 OK");
    let list = format!("1 sip:gw.invalid:{} 8\n", uas.address.port());
    let row = &json(&list, &["--resolve", "gw.invalid=127.0.0.1"], 0)["results"][0];
    assert_eq!(row["address"], uas.address.to_string());
    assert_eq!(row["up"], true);
}

#[test]
fn an_unknown_name_is_down_and_was_sent_nothing() {
    let row = &json("1 sip:nohost.invalid 8\n", &[], 1)["results"][0];
    let error = row["error"].as_str().unwrap();
    assert!(error.starts_with("host not found"), "{row}");
    assert!(row["address"].is_null(), "{row}");
    assert_eq!(
        (row["up"].as_bool(), row["attempts"].as_u64()),
        (Some(false), Some(0))
    );
    assert_eq!(row["flags"], "IP");
}
