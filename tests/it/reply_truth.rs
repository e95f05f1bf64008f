//! Replies to pings against what real servers made of them (`tests/data/truth/replies.json`).

use ds_tool::internals::{KamailioReading, Version, scan_as_kamailio};
use serde_json::Value;

/// The branch of the ping that the replies answer.
const BRANCH: &[u8] = b"z9hG4bK0b1c.00aabbccddeeff001122334455667788.0";

#[test]
fn every_measured_reply_is_read_as_real_servers_read_it() {
    let text = include_str!("../data/truth/replies.json");
    let cases: Vec<Value> = serde_json::from_str(text).unwrap();
    let mut compared = 0;
    for case in &cases {
        let name = case["name"].as_str().unwrap();
        // Each character is a byte.
        let reply = case["reply"].as_str().unwrap().chars();
        let reply: Vec<u8> = reply.map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        for release in ["5.6.3", "6.0.1", "6.1.5"] {
            let version: Version = release.parse().unwrap();
            let reading = KamailioReading {
                most_bytes: usize::MAX,
                reads_from: version.reads_from_of_replies(),
                refuses_large_ports: version.refuses_ports_over_65535(),
            };
            let read = scan_as_kamailio(&reply, &reading);
            let ours = read.is_ok_and(|read| {
                read.branch == BRANCH && read.cseq_method == b"OPTIONS" && read.code / 100 == 2
            });
            assert_eq!(ours, case[release] == true, "{release} {name} {read:?}");
            compared += 1;
        }
    }
    assert!(compared > 900, "only {compared} compared");
}
