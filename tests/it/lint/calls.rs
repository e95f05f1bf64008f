//! What lint finds in the calls of dispatcher's functions.

use crate::builder::Test;

/// The findings of these rules for a route with this call, and sets 1 and 2.
fn found(rules: &str, call: &str) -> String {
    let cfg = format!(
        "listen=udp:127.0.0.1:5060\nloadmodule \"tm.so\"\nloadmodule \"dispatcher.so\"\n\
         modparam(\"dispatcher\", \"flags\", 2)\nrequest_route {{ {call}; t_relay(); }}\n"
    );
    let args = ["lint", "--select", rules, "x.cfg", "x.list"];
    let list = "1 sip:192.0.2.1\n2 sip:192.0.2.2\n";
    let test = Test::new(args).file("x.cfg", cfg).file("x.list", list);
    let output = test.command().output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_call_that_fails_each_time_is_an_error() {
    for (call, why) in [
        ("ds_mark_dst(\"q\")", "\"q\" is the letter of no state"),
        ("ds_mark_dst(\"ip \")", "is the letter of no state"),
        ("ds_mark_dst(1)", "\"1\" is the letter of no state"),
        (
            "ds_mark_addr(\"x\", \"1\", \"sip:a\")",
            "\"x\" is the letter of no state",
        ),
        (
            "ds_select_routes(\"1=4,2=9\", \"0\")",
            "\",\" in \"1=4,2=9\" belongs to no rule",
        ),
        (
            "ds_select_routes(\"1=4; 1=9\", \"0\")",
            "\" \" in \"1=4; 1=9\" belongs to no rule",
        ),
        ("ds_select_routes(\"\", \"0\")", "it has no rule"),
        ("ds_select_routes(\"1=4\", \"z\")", "\"z\" is no mode"),
        ("ds_select_routes(\"1=4\", \"\", \"2\")", "\"\" is no mode"),
    ] {
        let found = found("DS319", call);
        assert!(found.contains(why), "{call}: {found}");
    }
    for call in [
        "ds_mark_dst(\"IP\")",
        "ds_mark_dst(\"aidtp\")",
        "ds_mark_dst(\"\")",
        "ds_mark_addr(\"$var(state)\", \"1\", \"sip:a\")",
        "ds_select_routes(\"1=4;2=9;\", \"ruri\")",
        "ds_select_routes(\"1\", \"duri\")",
        "ds_select_routes(\"1=$var(alg);x\", \"0\")",
        "ds_select_routes(\"1=4\" + \";2=4\", \"X\")",
        "ds_select_routes($var(rules), $var(mode))",
    ] {
        let found = found("DS319,DS420,DS401", call);
        assert!(!found.contains("x.cfg:"), "{call}: {found}");
    }
}

#[test]
fn ds_select_routes_goes_on_after_a_set_that_no_list_has() {
    let goes_on = found("DS310", "ds_select_routes(\"1=4;11=9\", \"0\")");
    assert!(
        goes_on.contains("set 11: this rule selects nothing, the others do"),
        "{goes_on}"
    );
    let fails = found("DS310", "ds_select_routes(\"11=4;12=9\", \"0\")");
    assert!(fails.contains("set 12: this returns false"), "{fails}");
}
