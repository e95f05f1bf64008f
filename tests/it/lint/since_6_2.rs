//! Algorithm 15 and the addresses of names, which came with 6.2.

use crate::builder::Test;

/// The findings of these rules for a cfg that selects set 1 by this algorithm.
fn findings(rules: &str, algorithm: u8, list: &str) -> String {
    let cfg = format!(
        "listen=udp:127.0.0.1:5060\nloadmodule \"tm.so\"\nloadmodule \"dispatcher.so\"\n\
         request_route {{ ds_select_dst(\"1\", \"{algorithm}\"); t_relay(); }}\n"
    );
    let args = ["lint", "--kamailio-version", "6.2", "--select", rules];
    let args = [&args[..], &["x.cfg", "x.list"]].concat();
    let test = Test::new(args).file("x.cfg", cfg).file("x.list", list);
    let output = test.command().output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn algorithm_15_reads_weights_as_shares_of_their_sum() {
    let list = "1 sip:192.0.2.1 0 5 weight=6\n1 sip:192.0.2.2 0 5 weight=2\n1 sip:192.0.2.3 0 10 weight=9\n";
    let rules = "DS301,DS302,DS303,DS304,DS314,DS315";
    let by_9 = findings(rules, 9, list);
    assert!(by_9.contains("DS315"), "{by_9}");
    let by_15 = findings(rules, 15, list);
    assert!(!by_15.contains("DS3"), "{by_15}");
}

#[test]
fn with_algorithm_15_one_weight_alone_gets_every_call() {
    let list = "1 sip:192.0.2.1 0 5 weight=6\n1 sip:192.0.2.2 0 5\n1 sip:192.0.2.3 0 10\n";
    let found = findings("DS314", 15, list);
    assert!(found.contains("x.list:2"), "{found}");
    assert!(
        found.contains("algorithm 15 sends every call there"),
        "{found}"
    );
    let equal = "1 sip:192.0.2.1 0 5\n1 sip:192.0.2.2 0 5\n";
    let found = findings("DS314", 15, equal);
    assert!(!found.contains("DS314"), "{found}");
}

#[test]
fn weights_of_algorithm_15_that_do_not_fit_into_100_slots_are_reported() {
    let entry = |number: u8| format!("1 sip:192.0.2.{number} 0 0 weight=1\n");
    let many: String = (1..=60).map(entry).collect();
    let found = findings("DS303", 15, &many);
    assert!(found.contains("DS303"), "{found}");
}

#[test]
fn ds_dns_match_all_matches_all_addresses_of_a_name() {
    let found = |number: u8| {
        let cfg = format!(
            "listen=udp:127.0.0.1:5060\nloadmodule \"dispatcher.so\"\n\
             modparam(\"dispatcher\", \"ds_dns_match_all\", {number})\nrequest_route {{ exit; }}\n"
        );
        let args = ["lint", "--kamailio-version", "6.2", "--select", "DS512"];
        let resolve = [
            "--resolve",
            "gw.example.org=192.0.2.1",
            "--resolve",
            "gw.example.org=192.0.2.2",
        ];
        let args = [&args[..], &resolve, &["x.cfg", "x.list"]].concat();
        let list = "1 sip:gw.example.org:5060\n";
        let test = Test::new(args).file("x.cfg", cfg).file("x.list", list);
        String::from_utf8(test.command().output().unwrap().stdout).unwrap()
    };
    let none = found(0);
    assert!(none.contains("does not match 192.0.2.2"), "{none}");
    let all = found(1);
    assert!(all.contains("matches all of them"), "{all}");
}
