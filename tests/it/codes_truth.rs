//! Reply codes against what real servers accepted (`tests/data/truth/codes.json`).

use ds_tool::internals::ReplyCodes;
use serde_json::Value;

#[test]
fn every_measured_spelling_of_reply_codes_accepts_what_real_servers_accept() {
    let text = include_str!("../data/truth/codes.json");
    let cases: serde_json::Map<String, Value> = serde_json::from_str(text).unwrap();
    let mut compared = 0;
    for (value, versions) in &cases {
        let codes = ReplyCodes::read(value.as_bytes());
        for (version, measured) in versions.as_object().unwrap() {
            assert_eq!(
                codes.is_ok(),
                measured["starts"] == true,
                "{version} {value:?}"
            );
            let Ok(codes) = &codes else { continue };
            for (reply, letters) in measured["flags"].as_object().unwrap() {
                // A peer that gives no final reply ends in tm's own 408.
                let code = reply
                    .parse()
                    .ok()
                    .filter(|&code| code >= 200)
                    .unwrap_or(408);
                assert_eq!(
                    codes.accepts(code),
                    letters == "AP",
                    "{version} {value:?} {reply}"
                );
                compared += 1;
            }
        }
    }
    assert!(compared > 500, "only {compared} compared");
}
