//! `probe --config`: by the rules of a server.

use serde_json::{Value, json};

use crate::builder::Test;
use crate::certificates::Ca;
use crate::stream_uas::StreamUas;
use crate::uas::Uas;

fn cfg(params: &str) -> String {
    format!(
        "listen=udp:127.0.0.1:5060\nloadmodule \"tm.so\"\nloadmodule \"dispatcher.so\"\n\
         modparam(\"dispatcher\", \"ds_ping_interval\", 10)\n\
         modparam(\"dispatcher\", \"ds_probing_mode\", 1)\n{params}\nrequest_route {{ exit; }}\n"
    )
}

/// A probe of this list by the rules of this cfg.
fn probe(cfg: &str, list: &str, args: &[&str]) -> Test {
    let all = ["probe", "--config", "x.cfg", "--rate", "0", "x.list"];
    Test::new([&all, args].concat())
        .file("x.cfg", cfg)
        .file("x.list", list)
        .stderr_has([""; 0])
}

fn rows(test: Test) -> Vec<Value> {
    let report = test.json();
    report["results"].as_array().unwrap().clone()
}

#[test]
fn the_servers_rules_hold_unless_the_command_line_says_otherwise() {
    let uas = Uas::answering("404 Not Found");
    let cfg = cfg("modparam(\"dispatcher\", \"ds_ping_method\", \"INFO\")\n\
                   modparam(\"dispatcher\", \"ds_ping_from\", \"sip:probe@me.test\")\n\
                   modparam(\"dispatcher\", \"ds_ping_reply_codes\", \"code=404\")");
    probe(&cfg, &uas.line(1, "8"), &[])
        .stdout_has(["AP", "404 Not Found"])
        .run();
    let request = uas.requests().remove(0);
    assert!(request.starts_with("INFO "), "{request}");
    assert!(
        request.contains("\r\nFrom: <sip:probe@me.test>;tag="),
        "{request}"
    );
    assert!(request.contains("\r\nUser-Agent: ds-tool/"), "{request}");
    let said = [
        "--ping-method",
        "OPTIONS",
        "--ping-from",
        "sip:me@here.test",
    ];
    let codes = ["--ping-reply-codes", "code=503"];
    probe(&cfg, &uas.line(1, "8"), &[&said[..], &codes].concat())
        .stdout_has(["AP -> IP"])
        .status(1)
        .run();
    let request = uas.requests().remove(1);
    assert!(request.starts_with("OPTIONS "), "{request}");
    assert!(
        request.contains("\r\nFrom: <sip:me@here.test>;tag="),
        "{request}"
    );
}

#[test]
fn the_letters_are_those_of_the_server_after_each_round() {
    let uas = Uas::answering("503 Service Unavailable");
    let cfg = cfg("modparam(\"dispatcher\", \"ds_probing_threshold\", 2)");
    let args = ["--count", "3", "--interval", "20ms"];
    probe(&cfg, &uas.line(1, "8"), &args)
        .stdout_has(["AP -> TP -> IP"])
        .status(1)
        .run();
    let args = [&args[..], &["--format", "json"]].concat();
    let rows = rows(probe(&cfg, &uas.line(1, "8"), &args).status(1));
    assert_eq!(rows[0]["history"], json!(["AP", "TP", "IP", "IP"]));
    assert_eq!(rows[0]["flags"], "IP");
}

#[test]
fn a_dead_destination_that_the_server_never_pings_is_told() {
    let silent = Uas::silent();
    let list = silent.line(1, "40");
    let args = ["--timeout", "50ms"];
    probe(&cfg(""), &list, &args)
        .stdout_has([
            "AP     no reply",
            "Kamailio never pings it: it has flag 32 (never ping)",
        ])
        .status(1)
        .run();
    let rows = rows(
        probe(
            &cfg(""),
            &list,
            &[&args[..], &["--format", "json"]].concat(),
        )
        .status(1),
    );
    assert_eq!(rows[0]["flags"], "AP");
    assert_eq!(rows[0]["up"], false);
    assert!(rows[0]["not_pinged"].is_string(), "{}", rows[0]);
}

#[test]
fn as_kamailio_only_what_it_pings_is_asked() {
    let (pinged, not_pinged) = (Uas::answering("200 OK"), Uas::answering("200 OK"));
    let list = pinged.line(1, "8") + &not_pinged.line(1, "40");
    probe(&cfg(""), &list, &["--as-kamailio"])
        .stdout_has([
            "not probed: Kamailio never pings it: it has flag 32 (never ping)",
            "200 OK",
        ])
        .run();
    assert_eq!(
        (pinged.requests().len(), not_pinged.requests().len()),
        (1, 0)
    );
}

#[test]
fn as_a_kamailio_that_does_not_start_nothing_is_asked() {
    let uas = Uas::answering("200 OK");
    let cfg = cfg("").replace("tm.so", "sl.so");
    let said = "ds_ping_interval is set, and the tm module is not loaded";
    probe(&cfg, &uas.line(1, "8"), &["--as-kamailio"])
        .stderr_has([
            "Kamailio does not start with this cfg, and pings nothing",
            said,
        ])
        .status(2)
        .run();
    assert_eq!(uas.requests(), Vec::<String>::new());
    probe(&cfg, &uas.line(1, "8"), &[])
        .stdout_has(["200 OK"])
        .stderr_has(["warning: Kamailio does not start with this cfg", said])
        .run();
}

#[test]
fn what_is_not_known_of_the_server_is_told_and_taken_as_its_default() {
    let uas = Uas::answering("200 OK");
    let cfg = cfg("import_file \"x.inc\"\n#!ifdef X\n#!endif\n\
                   #!defenv PING_FROM\nmodparam(\"dispatcher\", \"ds_ping_from\", PING_FROM)");
    probe(&cfg, &uas.line(1, "8"), &[])
        .stdout_has(["200 OK"])
        .stderr_has([
            "info: ds_ping_from depends on",
            "PING_FROM",
            "Kamailio's default is assumed",
        ])
        .run();
    let request = uas.requests().remove(0);
    assert!(
        request.contains("From: <sip:dispatcher@localhost>"),
        "{request}"
    );
}

#[test]
fn a_proxy_and_a_from_in_the_attributes_are_followed() {
    let proxy = Uas::answering("200 OK");
    let list = format!(
        "1 sip:192.0.2.9 8 0 obproxy=sip:{};ping_from=sip:own@me.test\n",
        proxy.address
    );
    let list = list
        .replace("obproxy=sip:", "obproxy=\"sip:")
        .replace(";ping", "\";ping");
    Test::new(["probe", "--rate", "0", "-"])
        .stdin(list)
        .stdout_has(["200 OK"])
        .stderr_has(["1 up"])
        .run();
    let request = proxy.requests().remove(0);
    assert!(
        request.starts_with("OPTIONS sip:192.0.2.9 SIP/2.0"),
        "{request}"
    );
    assert!(request.contains("From: <sip:own@me.test>"), "{request}");
    Test::new(["probe", "--rate", "0", "-"])
        .stdin("1 sip:192.0.2.9 8 0 obproxy=nonsense\n")
        .stdout_has(["not probed: its proxy 'nonsense': bad URI"])
        .stderr_has(["1 not probed"])
        .status(1)
        .run();
}

#[test]
fn two_with_one_uri_share_the_results_before_6_1() {
    let uas = Uas::answering("503 Service Unavailable");
    let list = uas.line(1, "8") + &uas.line(1, "8 5");
    for (version, letters) in [("6.0", ["IP", "AP"]), ("6.1", ["IP", "IP"])] {
        let args = ["--kamailio-version", version, "--format", "json"];
        let rows = rows(probe(&cfg(""), &list, &args).status(1));
        let shown: Vec<_> = rows.iter().map(|row| row["flags"].clone()).collect();
        assert_eq!(shown, letters, "{version}");
    }
}

/// A cfg with TLS, in which `[client:default]` of tls.cfg has these lines.
fn over_tls(list: &str, client: &str, args: &[&str]) -> Test {
    let tls = "enable_tls=yes\nlisten=tls:127.0.0.1:5061\nloadmodule \"tls.so\"\n\
               modparam(\"tls\", \"config\", \"tls.cfg\")\n";
    let cfg = cfg("").replace(
        "loadmodule \"tm.so\"",
        &format!("{tls}loadmodule \"tm.so\""),
    );
    let how = ["--format", "json", "--timeout", "2s", "--as-kamailio"];
    probe(&cfg, list, &[&how[..], args].concat())
        .file("tls.cfg", format!("[client:default]\n{client}"))
}

#[test]
fn tls_is_spoken_as_the_tls_cfg_of_the_server_says() {
    let (ca, other) = (Ca::new("Test CA"), Ca::new("Other CA"));
    let certificate = ca.certificate(&["else.test"]);
    let uas = StreamUas::tls(certificate.server(), |talk| talk.answer_all("200 OK"));
    let list = uas.line(1, "8");
    let row = |test: Test| rows(test).remove(0);
    let with = |client: &str| over_tls(&list, client, &[]).file("ca.pem", &ca.pem);
    // Nothing is verified, which is Kamailio's default, and the certificate is judged all the same.
    let lenient = row(with("verify_certificate = no\n"));
    assert_eq!(lenient["up"], true, "{lenient}");
    assert!(
        lenient["connection"]["tls"]["fault"].is_string(),
        "{lenient}"
    );
    // The signature is, and the name is not.
    let trusting = row(with("verify_certificate = yes\nca_list = ca.pem\n"));
    assert_eq!(trusting["up"], true, "{trusting}");
    let strict = over_tls(&list, "verify_certificate = yes\nca_list = ca.pem\n", &[]);
    let strict = row(strict.file("ca.pem", &other.pem).status(1));
    assert_eq!(strict["up"], false, "{strict}");
    // What the command line says goes first.
    let said = over_tls(&list, "verify_certificate = no\n", &["--tls-ca", "ca.pem"]);
    let said = row(said.file("ca.pem", &ca.pem).status(1));
    assert_eq!(said["up"], false, "{said}");
}

#[test]
fn with_a_tls_cfg_that_is_none_the_server_does_not_start() {
    let uas = Uas::answering("200 OK");
    over_tls(&uas.line(1, "8"), "no_such_option = 1\n", &[])
        .stdout_has(["\"error\":\"Kamailio does not start"])
        .stderr_has(["Kamailio does not start", "tls.cfg: line 2"])
        .status(2)
        .run();
}
