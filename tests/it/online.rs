//! `ds-tool lint --online`: names are looked up, as Kamailio looks them up when it loads a list.

use crate::builder::Test;
use crate::dns::{NameServer, Say};

const TABLE: &[(&str, Say)] = &[
    ("one.test", Say::Addresses(&["192.0.2.1"])),
    ("two.test", Say::Addresses(&["192.0.2.2", "192.0.2.1"])),
    ("six.test", Say::Addresses(&["2001:db8::1"])),
    ("both.test", Say::Addresses(&["192.0.2.1", "2001:db8::1"])),
    ("srv.test", Say::Addresses(&[])),
    ("_sip._udp.srv.test", Say::Srv("gw.test", 5070)),
    ("pair.test", Say::Addresses(&["192.0.2.1", "192.0.2.2"])),
    ("_sip._udp.pair.test", Say::Srv("gw.test", 5070)),
    ("broken.test", Say::Failure(2)),
    ("silent.test", Say::Silence),
    ("dot.test", Say::Addresses(&["192.0.2.1"])),
];

/// The exit code, and what lint prints on both streams.
fn lint(server: &NameServer, args: &[&str], files: &[(&str, &str)]) -> (i32, String, String) {
    let address = server.address.to_string();
    let always = ["lint", "--online", "--dns-server", &address];
    let mut test = Test::new(always.iter().chain(args).copied());
    for (name, text) in files {
        test = test.file(name, text);
    }
    let output = test.command().output().unwrap();
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

/// The findings about names, each as `line:CODE`.
fn found(text: &str) -> Vec<String> {
    let finding = |line: &str| {
        let (place, rest) = line.split_once(": ")?;
        let code = rest.split_once('[')?.1.split_once("]: ")?.0;
        let line = place.split(':').nth(1)?;
        (code.starts_with("DS51") || code == "DS102").then(|| format!("{line}:{code}"))
    };
    text.lines().filter_map(finding).collect()
}

#[test]
fn each_name_is_judged_by_what_the_name_server_says() {
    let server = NameServer::start(TABLE);
    for (line, expected, words) in [
        ("1 sip:one.test:5060", "", ""),
        (
            "1 sip:gone.test:5060",
            "1:DS510",
            "gone.test does not resolve: Kamailio drops this line",
        ),
        (
            "1 sip:TWO.test:5060",
            "1:DS512",
            "TWO.test has 2 addresses: Kamailio uses 192.0.2.2 when it loads the list and pings only that one; ds_is_from_list does not match 192.0.2.1",
        ),
        (
            "1 sip:pair.test",
            "1:DS512",
            "but pings gw.test:5070, to which the SRV record _sip._udp.pair.test points",
        ),
        ("1 sip:pair.test:5060", "1:DS512", "and pings only that one"),
        ("1 sip:six.test:5060", "", ""),
        ("1 sip:both.test:5060", "", ""),
        (
            "1 sip:srv.test",
            "1:DS511",
            "set ds_dns_mode to 9, or write one line for each target, such as gw.test:5070",
        ),
        (
            "1 sip:srv.test:5060",
            "1:DS511",
            "srv.test has no address, only SRV records (_sip._udp.srv.test is gw.test:5070)",
        ),
        ("1 sip:dot.test.:5060", "1:DS510", "remove the final dot"),
        (
            "1 sip:a..b.test:5060",
            "1:DS510",
            "a..b.test does not resolve",
        ),
        ("1 sip:gone.test:5060 16", "", ""),
        ("1 sip:192.0.2.7:5060", "", ""),
    ] {
        let (exit, out, err) = lint(&server, &["x.list"], &[("x.list", &format!("{line}\n"))]);
        assert_eq!(found(&out).join(" "), expected, "{line}\n{out}{err}");
        assert!(out.contains(words), "{line}\n{out}");
        assert!(!err.contains("could not"), "{line}\n{err}");
        let fails = expected.ends_with('0') || expected.ends_with('1');
        assert_eq!(exit, i32::from(fails), "{line}\n{out}");
    }
}

#[test]
fn a_server_that_fails_or_is_silent_says_nothing_about_a_name() {
    let server = NameServer::start(TABLE);
    let list = "1 sip:broken.test\n1 sip:silent.test\n1 sip:localhost\n1 sip:gone.test\n";
    let args = ["--dns-timeout", "200ms", "x.list"];
    let (exit, out, err) = lint(&server, &args, &[("x.list", list)]);
    assert_eq!(found(&out), ["4:DS510"], "{out}{err}");
    for words in [
        "could not look up broken.test: the name server says SERVFAIL",
        "could not look up silent.test: no answer from the name server in 200 ms",
        "could not look up localhost: ",
    ] {
        assert!(err.to_lowercase().contains(&words.to_lowercase()), "{err}");
    }
    assert_eq!(exit, 1);
}

#[test]
fn a_silent_server_is_not_waited_for_once_for_every_name() {
    let server = NameServer::silent();
    let names = (0..1000).map(|n| format!("1 sip:h{n}.test\n"));
    let list: String = names.collect();
    let args = ["--dns-timeout", "100ms", "x.list"];
    let (exit, out, err) = lint(&server, &args, &[("x.list", &list)]);
    assert_eq!((exit, found(&out).len()), (0, 0), "{out}{err}");
    assert!(err.contains("could not look up 990 other names"), "{err}");
    let waited = err.matches("no answer from").count();
    assert!(waited <= 10, "{err}");
}

#[test]
fn a_name_is_asked_for_once_and_not_where_the_user_said_what_it_is() {
    let server = NameServer::start(TABLE);
    let files = [
        (
            "a.list",
            "1 sip:one.test\n2 sip:ONE.test\n3 sip:said.test\n",
        ),
        ("b.list", "1 sip:one.test 8\n"),
    ];
    let args = ["--resolve", "said.test=192.0.2.9", "a.list", "b.list"];
    let (exit, out, err) = lint(&server, &args, &files);
    assert_eq!((exit, found(&out).len()), (0, 0), "{out}{err}");
    assert_eq!(server.asked(), ["one.test 1"], "A, and nothing else");
}

#[test]
fn a_cfg_decides_which_names_resolve() {
    let server = NameServer::start(TABLE);
    let cfg = |lines: &str| {
        format!(
            "listen=udp:127.0.0.1:5060\n{lines}\nloadmodule \"tm.so\"\nloadmodule \"dispatcher.so\"\n\
             request_route {{ exit; }}\n"
        )
    };
    let mode = |mode: u8| {
        cfg("").replace(
            "request_route",
            &format!("modparam(\"dispatcher\", \"ds_dns_mode\", {mode})\nrequest_route"),
        )
    };
    for (cfg, line, expected) in [
        (mode(9), "1 sip:srv.test\n", ""),
        (mode(9), "1 sip:srv.test:5060\n", "1:DS511"),
        (mode(9), "1 sip:srv.test;transport=tcp\n", "1:DS511"),
        (mode(2), "1 sip:gone.test\n", ""),
        // The server listens on no IPv6 socket.
        (cfg(""), "1 sip:both.test:5060\n", ""),
        (cfg("use_dns_cache=off"), "1 sip:localhost:5060\n", ""),
        (cfg("use_dns_cache=off"), "1 sip:dot.test.:5060\n", ""),
    ] {
        let files = [("kamailio.cfg", cfg.as_str()), ("x.list", line)];
        let (_, out, err) = lint(&server, &["kamailio.cfg", "x.list"], &files);
        assert_eq!(found(&out).join(" "), expected, "{cfg}{line}{out}{err}");
    }
}

#[test]
fn with_ds_load_mode_1_every_name_is_asked_for_before_the_list_is_judged() {
    let server = NameServer::start(TABLE);
    let cfg = "listen=udp:127.0.0.1:5060\nloadmodule \"tm.so\"\nloadmodule \"dispatcher.so\"\n\
               modparam(\"dispatcher\", \"ds_load_mode\", 1)\nrequest_route { exit; }\n";
    let list = "1 sip:one.test\n1 sip:gone.test\n1 sip:two.test\n";
    let files = [("kamailio.cfg", cfg), ("x.list", list)];
    let (exit, out, err) = lint(&server, &["kamailio.cfg", "x.list"], &files);
    assert!(out.contains("x.list:2:3: error[DS101]"), "{out}{err}");
    assert_eq!(exit, 1);
}

#[test]
fn a_wrong_name_server_or_time_names_its_option_and_the_way_out() {
    for (args, says) in [
        (
            &["--online", "--dns-server", "ns.test"][..],
            "192.0.2.53:5353",
        ),
        (&["--online", "--dns-timeout", "5x"], "a number and a unit"),
        (&["--dns-server", "127.0.0.1"], "--online"),
        (&["--resolve", "_sip._udp.gw.test=a:b:c"], "write HOST:PORT"),
    ] {
        Test::new(["lint"].iter().chain(args).chain(&["x.list"]).copied())
            .file("x.list", "1 sip:192.0.2.1\n")
            .stderr_has(["error: ", says])
            .status(2)
            .run();
    }
}
