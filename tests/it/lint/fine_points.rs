//! Where rules about parameters, flags and names speak, where they are silent, and what they mend.

use std::fs;

use super::{DISPATCHER, TM, cfg, found, interval, set};
use crate::builder::Test;

/// A server that pings all of this list, with these lines in its cfg.
fn pinging(lines: &str) -> String {
    let mode = set("ds_probing_mode", "1");
    cfg(&format!(
        "{TM}\n{DISPATCHER}\n{}\n{mode}\n{lines}",
        interval()
    ))
}

const LIST: &str = "1 sip:192.0.2.1 8\n";

/// The cfg after `lint` with this flag.
fn fixed(flag: &str, cfg: &str) -> String {
    let test = Test::new(["lint", flag, "kamailio.cfg", "x.list"])
        .file("kamailio.cfg", cfg)
        .file("x.list", LIST);
    test.command().output().unwrap();
    fs::read_to_string(test.path("kamailio.cfg")).unwrap()
}

#[test]
fn what_was_certainly_meant_is_mended_and_what_was_likely_meant_with_another_flag() {
    for (lines, safely, unsafely) in [
        (
            set("DS_Probing_Threshold", "3"),
            Some(set("ds_probing_threshold", "3")),
            None,
        ),
        (
            set("ds_probing_treshold", "3"),
            None,
            Some(set("ds_probing_threshold", "3")),
        ),
        (
            set("reload_delta", "'5'"),
            Some(set("reload_delta", "5")),
            None,
        ),
        (set("xavp_dst", "7"), Some(set("xavp_dst", "\"7\"")), None),
        (
            set("fr_timer", "5000"),
            None,
            Some("modparam(\"tm\", \"fr_timer\", 5000)".to_owned()),
        ),
        (
            set("ds_ping_reply_codes", "\"404|405\""),
            Some(set("ds_ping_reply_codes", "\"code=404;code=405\"")),
            None,
        ),
        // A class that takes 408 for an answer is no safe thing to write.
        (
            set("ds_ping_reply_codes", "\"class3;class4\""),
            None,
            Some(set("ds_ping_reply_codes", "\"class=3;class=4\"")),
        ),
        (
            "#!ifdef A\n#!else // no A\n#!endif # A".to_owned(),
            Some("#!ifdef A\n#!else\n// no A\n#!endif\n# A".to_owned()),
            None,
        ),
        (
            "modparam(\"tm\", \"fr_timer\", 30)".to_owned(),
            None,
            Some("modparam(\"tm\", \"fr_timer\", 30000)".to_owned()),
        ),
        // Nothing tells what is meant.
        (set("ds_ping_reply_codes", "\"4xx\""), None, None),
        (set("ds_nothing", "1"), None, None),
    ] {
        let before = pinging(&lines);
        let expected = |fixed: &Option<String>| pinging(fixed.as_ref().unwrap_or(&lines));
        assert_eq!(fixed("--fix", &before), expected(&safely), "{lines}");
        let either = safely.or(unsafely);
        assert_eq!(
            fixed("--unsafe-fixes", &before),
            expected(&either),
            "{lines}"
        );
    }
}

#[test]
fn an_endif_at_the_end_of_a_file_gets_its_line_end() {
    let before = format!("{}#!ifdef A\n#!endif", pinging(""));
    assert_eq!(found(&[], &before, LIST), ["DS407:9"]);
    assert_eq!(fixed("--fix", &before), format!("{before}\n"));
}

#[test]
fn flag_16_on_an_address_is_judged_by_version() {
    let list = "1 sip:192.0.2.1 16\n1 sip:192.0.2.2 48\n1 sip:gw.test 16\n1 sip:192.0.2.3 20\n";
    let run = |version: &str| {
        let test = Test::new([
            "lint",
            "--kamailio-version",
            version,
            "kamailio.cfg",
            "x.list",
        ])
        .file("kamailio.cfg", pinging(""))
        .file("x.list", list);
        String::from_utf8(test.command().output().unwrap().stdout).unwrap()
    };
    let new = run("6.1");
    assert!(
        new.contains("x.list:1:17: warning[DS211]: sip:192.0.2.1 is never pinged"),
        "{new}"
    );
    assert_eq!(new.matches("DS211").count(), 1, "{new}");
    let old = run("5.8");
    assert!(old.contains("x.list:1:17: info[DS211]"), "{old}");
    assert!(old.contains("x.list:2:17: warning[DS212]"), "{old}");
}

#[test]
fn names_of_a_hosts_file_are_told_unless_the_system_is_asked() {
    let list = "1 sip:localhost 8\n1 sip:gw.test. 8\n1 fs1:5060 8\n1 sip:fs2 8\n1 sip:gw.test 8\n";
    let of_5xx = |cfg: &str| {
        let mut codes = found(&[], cfg, list);
        codes.retain(|code| code.starts_with("DS5"));
        codes
    };
    assert_eq!(
        of_5xx(&pinging("")),
        ["DS504:1", "DS504:2", "DS504:3", "DS503:5"]
    );
    assert_eq!(of_5xx(&pinging("use_dns_cache=off")), ["DS503:1"]);
    assert_eq!(of_5xx(&pinging(&set("ds_dns_mode", "0"))), [""; 0]);
}

#[test]
fn a_transport_that_a_uri_cannot_have_is_told() {
    let list = "1 sip:192.0.2.1;transport=WSS 8\n1 sip:192.0.2.2;lr;Transport=foo?a=b 8\n\
                1 sip:192.0.2.3;transport=udp 8\n1 sip:192.0.2.4?transport=foo 8\n";
    assert_eq!(found(&[], &pinging(""), list), ["DS508:1", "DS508:2"]);
}

#[test]
fn a_timer_that_is_not_set_for_certain_is_not_judged() {
    let lines = "#!trydefenv FR\nmodparam(\"tm\", \"fr_timer\", FR)";
    let codes = found(&["--env", "FR=5"], &pinging(lines), LIST);
    assert_eq!(codes, ["DS408:7"]);
    let codes = found(&[], &pinging(&lines.replace("try", "")), LIST);
    assert!(
        !codes.iter().any(|code| code.starts_with("DS408")),
        "{codes:?}"
    );
}

#[test]
fn a_mode_that_is_unknown_is_not_named() {
    let lines = "#!defenv MODE\nmodparam(\"dispatcher\", \"ds_probing_mode\", MODE)";
    let cfg = cfg(&format!("{TM}\n{DISPATCHER}\n{}\n{lines}", interval()));
    let test = Test::new(["lint", "kamailio.cfg", "x.list"])
        .file("kamailio.cfg", cfg)
        .file("x.list", "1 sip:192.0.2.1 24\n");
    let text = String::from_utf8(test.command().output().unwrap().stdout).unwrap();
    assert!(
        text.contains("none of the 1 destinations is pinged: each has flag 4, 16 or 32"),
        "{text}"
    );
    assert!(!text.contains("ds_probing_mode 0"), "{text}");
}
