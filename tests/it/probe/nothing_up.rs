//! Destinations that are never asked, or whose pings cannot be sent: that is never all well.

use std::net::UdpSocket;

use serde_json::Value;

use crate::builder::Test;
use crate::dns::NameServer;
use crate::uas::Uas;

const UDP: &str = "listen=udp:127.0.0.1:5060\n";
const UDP_TCP: &str = "listen=udp:127.0.0.1:5060\nlisten=tcp:127.0.0.1:5060\n";

/// A cfg that listens so, with these further lines.
fn cfg(listen: &str, mode: i32, more: &str) -> String {
    format!(
        "{listen}loadmodule \"tm.so\"\nloadmodule \"dispatcher.so\"\n\
         modparam(\"dispatcher\", \"ds_ping_interval\", 10)\n\
         modparam(\"dispatcher\", \"ds_probing_mode\", {mode})\n{more}\nrequest_route {{ exit; }}\n"
    )
}

fn run(cfg: &str, list: &str, args: &[&str]) -> Test {
    let fixed = ["probe", "--config", "x.cfg", "--rate", "0", "x.list"];
    Test::new(fixed.iter().chain(args).copied())
        .file("x.cfg", cfg)
        .file("x.list", list)
        .stderr_has([""; 0])
}

/// What real servers (5.6.3, 6.0.1 and 6.1.5) show after the first ping: how they listen, the rest of
/// the line, the letters of 5.6, those from 6.0 on, and a word of the cause.
const UNSENT: &[(&str, &str, &str, &str, &str)] = &[
    (UDP, "sip:PEER;transport=tcp 8", "IP", "IP", "no socket"),
    (UDP, "sip:PEER;transport=tls 8", "IP", "IP", "no socket"),
    (UDP, "sips:PEER 8", "IP", "IP", "no socket"),
    (UDP, "sips:PEER;transport=udp 8", "IP", "IP", "TLS"),
    (UDP, "sip:PEER;transport=sctp 8", "IP", "IP", "no socket"),
    (UDP, "sips:PEER;transport=sctp 8", "IP", "IP", "no socket"),
    (UDP, "sip:PEER;transport=ws 8", "IP", "IP", "no socket"),
    (UDP_TCP, "sip:PEER;transport=ws 8", "IP", "IP", "WebSocket"),
    (UDP_TCP, "sips:PEER;transport=ws 8", "IP", "IP", "WebSocket"),
    (
        UDP_TCP,
        "sip:PEER;transport=sctp 8",
        "IP",
        "IP",
        "no socket",
    ),
    (
        "listen=tcp:127.0.0.1:5060\n",
        "sip:PEER 8",
        "IP",
        "IP",
        "no socket",
    ),
    (
        UDP,
        "sip:PEER 8 0 obproxy=garbage",
        "IP",
        "IP",
        "outbound proxy",
    ),
    (
        UDP,
        "sip:PEER 8 0 obproxy=PEER",
        "IP",
        "IP",
        "outbound proxy",
    ),
    (
        UDP,
        "sip:PEER 8 0 obproxy=sip:",
        "IP",
        "IP",
        "outbound proxy",
    ),
    (
        UDP,
        "sip:PEER 8 0 obproxy=tel:+123",
        "IP",
        "IP",
        "names no host",
    ),
    (
        UDP,
        "sip:PEER 8 0 obproxy=sip:none.test:5070",
        "IP",
        "IP",
        "no address",
    ),
    (
        UDP,
        "sip:PEER 8 0 obproxy=sip:none.test",
        "IP",
        "IP",
        "no address",
    ),
    (
        UDP,
        "sip:PEER 8 0 obproxy=sips:PEER",
        "IP",
        "IP",
        "no socket",
    ),
    (
        UDP,
        "sip:PEER 8 0 obproxy='sip:PEER;transport=tcp'",
        "IP",
        "IP",
        "no socket",
    ),
    (
        UDP,
        "sip:PEER 8 0 obproxy='sip:PEER;transport=sctp'",
        "IP",
        "IP",
        "no socket",
    ),
    (
        UDP_TCP,
        "sip:PEER 8 0 obproxy='sip:PEER;transport=ws'",
        "IP",
        "IP",
        "WebSocket",
    ),
    (
        UDP,
        "sip:PEER 8 0 obproxy=sip:[::1]:5070",
        "IP",
        "IP",
        "no socket",
    ),
    (UDP, "sip:none.test:5070 24", "IP", "AP", "no address"),
    (UDP, "sip:none.test 24", "IP", "AP", "no address"),
    (UDP, "sip:none.test:5070 16", "IP", "AX", "no address"),
    (UDP, "tel:+123 24", "IP", "AP", "names no host"),
];

/// What real servers ping in spite of it: the proxy is reached otherwise, or the word is unknown.
const SENT: &[(&str, &str)] = &[
    (UDP, "sip:127.0.0.9:9;transport=tcp 8 0 obproxy=sip:PEER"),
    (UDP, "sip:127.0.0.9:9;transport=sctp 8 0 obproxy=sip:PEER"),
    (UDP, "sip:127.0.0.9:9 8 0 obproxy=<sip:PEER>"),
    (UDP, "sip:127.0.0.9:9 8 0 obproxy=sip:u@PEER"),
    (UDP, "sip:PEER;transport=wss 8"),
    (UDP, "sip:PEER;transport=foo 8"),
    (UDP, "sip:PEER 8 0 obproxy="),
];

#[test]
fn a_ping_that_cannot_be_sent_is_a_failed_one() {
    let (uas, dns) = (Uas::answering("200 OK"), NameServer::start(&[]));
    let (peer, server) = (uas.address.to_string(), dns.address.to_string());
    for (listen, line, old, new, cause) in UNSENT {
        for (version, letters) in [("5.6", old), ("6.0", new), ("6.1", new)] {
            let list = format!("1 {}\n", line.replace("PEER", &peer));
            let args = ["--dns-server", &server, "--kamailio-version", version];
            let args = [&args[..], &["--as-kamailio", "--format", "json"]].concat();
            let report = run(&cfg(listen, 1, ""), &list, &args).status(1).json();
            let row = &report["results"][0];
            let shown = format!("{version} {list}{row}");
            assert_eq!(row["flags"], *letters, "{shown}");
            if *letters == "IP" {
                assert_eq!(row["up"], false, "{shown}");
                let text = row["cause"].as_str().unwrap_or_default();
                assert!(text.contains(cause), "{shown}");
            } else {
                assert_eq!(row["not_probed"], "by-design", "{shown}");
            }
        }
    }
    assert!(uas.requests().is_empty());
}

#[test]
fn a_ping_that_can_be_sent_is_sent() {
    let uas = Uas::answering("200 OK");
    let peer = uas.address.to_string();
    for (listen, line) in SENT {
        let list = format!("1 {}\n", line.replace("PEER", &peer));
        let args = ["--as-kamailio", "--format", "json"];
        let report = run(&cfg(listen, 1, ""), &list, &args).json();
        assert_eq!(report["results"][0]["flags"], "AP", "{list}");
    }
    assert_eq!(uas.requests().len(), SENT.len());
}

#[test]
fn the_letters_follow_the_threshold_the_mode_and_no_reply_codes() {
    let threshold = "modparam(\"dispatcher\", \"ds_probing_threshold\", 2)";
    let codes = "modparam(\"dispatcher\", \"ds_ping_reply_codes\", \"class=4;class=5\")";
    for (mode, more, letters) in [
        (1, threshold, "AP -> TP -> IP"),
        (1, codes, "AP -> IP"),
        (0, "", "AP -> IX"),
    ] {
        let args = ["--as-kamailio", "--count", "3", "--interval", "10ms"];
        run(
            &cfg(UDP, mode, more),
            "1 sip:127.0.0.1:9;transport=tcp 8\n",
            &args,
        )
        .stdout_has([letters])
        .status(1)
        .run();
    }
}

#[test]
fn the_letters_of_a_server_without_a_socket_are_its_own_although_the_peer_answers() {
    let uas = Uas::answering("200 OK");
    let cfg = cfg("listen=tcp:127.0.0.1:5060\n", 1, "");
    let report = run(&cfg, &uas.line(1, "8"), &["--format", "json"]).json();
    let row = &report["results"][0];
    assert_eq!((&row["up"], &row["flags"]), (&true.into(), &"IP".into()));
    let why = row["not_pinged"].as_str().unwrap();
    assert!(why.contains("cannot send its pings"), "{why}");
}

#[test]
fn from_a_loopback_address_only_this_machine_is_reached() {
    let listen = "listen=udp:127.0.0.1:5060\n";
    let args = ["--as-kamailio", "--timeout", "200ms"];
    for host in ["192.0.2.1", "192.0.2.1:5080", "198.51.100.7"] {
        run(&cfg(listen, 1, ""), &format!("1 sip:{host} 8\n"), &args)
            .stdout_has(["AP -> IP", "sends from a loopback address"])
            .status(1)
            .run();
    }
    // An address of this machine, if it has any other.
    let socket = UdpSocket::bind("0.0.0.0:0").unwrap();
    if socket.connect("192.0.2.1:9").is_ok() {
        let own = socket.local_addr().unwrap().ip();
        run(&cfg(listen, 1, ""), &format!("1 sip:{own}:9 8\n"), &args)
            .stdout_has(["AP -> IP  connection refused"])
            .status(1)
            .run();
    }
}

/// Cfgs that ping nothing, and a word of the reason.
fn that_ping_nothing() -> [(String, &'static str); 4] {
    let all = cfg(UDP, 1, "");
    [
        (
            all.replace("loadmodule \"tm.so\"\n", "")
                .replace("_interval\", 10", "_interval\", 0"),
            "the tm module is not loaded",
        ),
        (
            all.replace("_interval\", 10", "_interval\", 0"),
            "ds_ping_interval is 0",
        ),
        (
            all.replace("_interval\", 10", "_interval\", -1"),
            "ds_ping_interval is -1",
        ),
        (
            "listen=udp:127.0.0.1:5060\nloadmodule \"tm.so\"\nrequest_route { exit; }\n".to_owned(),
            "the dispatcher module is not loaded",
        ),
    ]
}

#[test]
fn what_is_marked_and_never_pinged_is_a_problem_in_each_format() {
    let uas = Uas::answering("200 OK");
    let list = uas.line(1, "8");
    for (cfg, reason) in that_ping_nothing() {
        let as_kamailio =
            |args: &[&str]| run(&cfg, &list, &[&["--as-kamailio"], args].concat()).status(1);
        let line = format!(
            "DISPATCHER WARNING - nothing was probed, 0 of 1 destinations up, 1 not probed: \
             sip:{} (Kamailio never pings it: {reason}) | up=0;;;0;1 down=0;;0;0;1 not_probed=1;",
            uas.address
        );
        as_kamailio(&["--format", "nagios"])
            .stdout_has([line])
            .run();
        let report: Value = as_kamailio(&["--format", "json"]).json();
        assert_eq!(report["summary"]["not_probed"], 1, "{reason}");
        assert_eq!(report["results"][0]["not_probed"], "problem");
        assert!(report["results"][0]["up"].is_null());
        for (format, part) in [
            ("junit", "failures=\"1\""),
            ("markdown", "| **not probed** |"),
            ("markdown", "1 not probed: nothing was probed"),
            ("prometheus", "ds_tool_destinations_not_probed 1"),
            ("table", reason),
        ] {
            as_kamailio(&["--format", format]).stdout_has([part]).run();
        }
        // Probed by ds-tool itself it is up, and still never pinged.
        run(&cfg, &list, &["--format", "nagios"])
            .stdout_has([
                "DISPATCHER WARNING - 1 of 1 destinations up, 1 never pinged by Kamailio |",
            ])
            .status(1)
            .run();
    }
    assert_eq!(uas.requests().len(), that_ping_nothing().len());
}

#[test]
fn what_is_not_pinged_by_design_is_no_problem_beside_one_that_is_up() {
    let uas = Uas::answering("200 OK");
    let cfg = cfg(UDP, 3, "");
    for flags in ["0", "1", "40", "32", "16", "24", "4", "12"] {
        let alone = uas.line(2, flags);
        let line = "DISPATCHER WARNING - nothing was probed, 0 of 1 destinations up |";
        let args = ["--as-kamailio", "--format", "nagios"];
        run(&cfg, &alone, &args).stdout_has([line]).status(1).run();
        let report = run(&cfg, &alone, &["--as-kamailio", "--format", "json"])
            .status(1)
            .json();
        assert_eq!(report["summary"]["not_probed"], 0, "{flags}");
        let both = uas.line(1, "8") + &alone;
        let line = "DISPATCHER OK - 1 of 2 destinations up |";
        run(&cfg, &both, &args).stdout_has([line]).run();
    }
    // Nothing up, and something down.
    let silent = Uas::answering("503 Busy");
    let list = uas.line(2, "4") + &silent.line(1, "8");
    run(&cfg, &list, &["--as-kamailio", "--format", "nagios"])
        .stdout_has(["DISPATCHER CRITICAL - 1 of 2 destinations down (set 1: 0 of 1 up): "])
        .status(2)
        .run();
}
