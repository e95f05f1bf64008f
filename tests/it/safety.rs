//! What others wrote or sent does no harm to whoever reads of it: in no format of no command.

use std::process::{Command, Stdio};

use crate::builder::Test;
use crate::certificates::named;
use crate::dns::{NameServer, Say};
use crate::stream_uas::StreamUas;
use crate::uas::Uas;

/// Colour, title, erasure, a C1 sequence, a backspace, text that runs backwards, text that is not seen.
const HOSTILE: &str =
    "x\u{1b}[31m\u{1b}]0;t\u{7}\u{1b}[2J\u{9b}2J\u{8}\u{7f}\u{202e}\u{2066}\u{200b}\u{ad}\u{feff}y";

/// A terminal would do something else with this character than show it.
fn is_raw(c: char) -> bool {
    let hidden = ['\u{ad}', '\u{61c}', '\u{feff}'];
    let runs = [
        '\u{200b}'..='\u{200f}',
        '\u{2028}'..='\u{202e}',
        '\u{2060}'..='\u{206f}',
    ];
    c != '\n' && (c.is_control() || hidden.contains(&c) || runs.iter().any(|run| run.contains(&c)))
}

/// Runs it and looks at both streams. What it says is a matter of other tests.
#[track_caller]
fn assert_safe(test: &Test, args: &[&str]) {
    let mut command = Command::new(test.command().get_program());
    let output = command
        .args(args)
        .current_dir(test.path("."))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let code = output.status.code();
    assert!(matches!(code, Some(0..=3)), "{code:?} of {args:?}");
    let mut printed = 0;
    for (stream, bytes) in [("stdout", output.stdout), ("stderr", output.stderr)] {
        let text = String::from_utf8(bytes).unwrap_or_else(|_| panic!("{stream} of {args:?}"));
        printed += text.len();
        let raw = text.chars().find(|&c| is_raw(c));
        assert_eq!(raw, None, "{stream} of {args:?}:\n{}", text.escape_debug());
    }
    assert!(printed > 0, "{args:?} says nothing");
}

/// A cfg with such text wherever it can hold any.
fn hostile_cfg() -> String {
    format!(
        "# {HOSTILE}\n#!define {HOSTILE} 1\n#!define NAME \"{HOSTILE}\"\n#!ifdef {HOSTILE}\n#!endif\n\
         #!subst \"/{HOSTILE}/{HOSTILE}/\"\nlisten=udp:127.0.0.1:5060\nlisten=udp:{HOSTILE}:5062\n\
         loadmodule \"tm.so\"\nloadmodule \"dispatcher.so\"\nloadmodule \"{HOSTILE}.so\"\n\
         modparam(\"dispatcher\", \"ds_ping_interval\", 10)\nmodparam(\"dispatcher\", \"ds_probing_mode\", 1)\n\
         modparam(\"dispatcher\", \"list_file\", \"hostile.list\")\n\
         modparam(\"dispatcher\", \"ds_ping_from\", \"sip:{HOSTILE}@h\")\n\
         modparam(\"dispatcher\", \"ds_ping_reply_codes\", \"{HOSTILE}=404\")\n\
         modparam(\"dispatcher\", \"ds_default_socket\", \"udp:{HOSTILE}:5060\")\n\
         modparam(\"dispatcher\", \"{HOSTILE}\", \"{HOSTILE}\")\nmodparam(\"{HOSTILE}\", \"a\", 1)\n\
         import_file \"{HOSTILE}.cfg\"\n\
         request_route {{\n ds_select_dst(\"1{HOSTILE}\", \"4\");\n route({HOSTILE});\n xlog(\"{HOSTILE}\");\n}}\n\
         route[{HOSTILE}] {{ exit; }}\n"
    )
}

/// A list with such text wherever it can hold any, of which these lines are probed.
fn hostile_list(probed: &str) -> String {
    format!(
        "# {HOSTILE}\n{probed}1 sip:127.0.0.1:9;x={HOSTILE} 4 0 a={HOSTILE} # {HOSTILE}\n\
         1 sip:127.0.0.1{HOSTILE} 8\n1 sip:127.0.0.1:9 4 0 c=d {HOSTILE}\n\
         1 sip:127.0.0.1:9 {HOSTILE}\n{HOSTILE} sip:127.0.0.1:9 4\n1 {HOSTILE} 8\n\
         1 sip:127.0.0.1:9 4 0 socket=udp:{HOSTILE}:5060;ping_socket={HOSTILE}\n# ds-tool: ignore {HOSTILE}\n"
    )
}

#[test]
fn no_reader_of_files_prints_a_control_character_in_any_format() {
    let name = format!("{HOSTILE}.list");
    let test = Test::new(["show"])
        .file("hostile.list", hostile_list(""))
        .file(&name, hostile_list(""))
        .file("kamailio.cfg", hostile_cfg())
        .file(
            "good.cfg",
            "loadmodule \"dispatcher.so\"\nrequest_route { exit; }\n",
        )
        .file(
            "toml/ds-tool.toml",
            format!(
                "\"{}\" = 1\n",
                HOSTILE
                    .escape_unicode()
                    .to_string()
                    .replace("{", "")
                    .replace("}", "")
            ),
        )
        .file("toml/a.list", "1 sip:127.0.0.1 8\n")
        .file("env", format!("{HOSTILE}={HOSTILE}\n"));
    for list in ["hostile.list", &name] {
        for format in ["table", "json", "csv"] {
            assert_safe(&test, &["show", "--format", format, list]);
            let config = ["show", "--config", "good.cfg", "--format", format, list];
            assert_safe(&test, &config);
        }
        for format in [
            "text",
            "json",
            "sarif",
            "github",
            "gitlab",
            "junit",
            "checkstyle",
        ] {
            assert_safe(&test, &["lint", "--format", format, list]);
            for cfg in ["kamailio.cfg", "good.cfg"] {
                assert_safe(&test, &["lint", "--format", format, cfg, list]);
            }
        }
        assert_safe(&test, &["set", list, "--all", "--add", "D"]);
        assert_safe(
            &test,
            &["set", list, "--uri", HOSTILE, "--add", "D", "--check"],
        );
        assert_safe(&test, &["fmt", list, "--check"]);
    }
    for format in ["table", "json", "csv"] {
        assert_safe(
            &test,
            &["show", "--config", "kamailio.cfg", "--format", format],
        );
    }
    assert_safe(&test, &["lint", "toml/a.list"]);
    assert_safe(&test, &["lint", "--env-file", "env", "kamailio.cfg"]);
}

#[test]
fn no_argument_is_printed_raw() {
    let test = Test::new(["show"])
        .file("a.list", "1 sip:127.0.0.1 8\n")
        .file("a.cfg", "loadmodule \"dispatcher.so\"\n");
    for args in [
        &[HOSTILE][..],
        &["show", HOSTILE],
        &["probe", HOSTILE],
        &["lint", HOSTILE],
        &["set", HOSTILE, "--all", "--add", "D"],
        &["fmt", HOSTILE],
        &["explain", HOSTILE],
        &["rules", "--format", HOSTILE],
        &["show", "--format", HOSTILE, "a.list"],
        &["show", &format!("--{HOSTILE}"), "a.list"],
        &["show", "--resolve", HOSTILE, "a.list"],
        &["show", "--config", HOSTILE, "a.list"],
        &["show", "--color", "always", "--format", HOSTILE, "a.list"],
        &["probe", "--rate", HOSTILE, "a.list"],
        &["probe", "--format", "nagios", "--rate", HOSTILE, "a.list"],
        &["probe", "--format", "nagios", HOSTILE],
        &["probe", "--ping-reply-codes", HOSTILE, "a.list"],
        &["probe", "--trace", &format!("none/{HOSTILE}"), "a.list"],
        &["lint", "--select", HOSTILE, "a.list"],
        &["lint", "-A", HOSTILE, "--format", "json", "a.cfg"],
        &["set", "a.list", "--set", HOSTILE, "--add", "D"],
        &["set", "a.list", "--all", "--add", HOSTILE],
    ] {
        assert_safe(&test, args);
    }
}

const NAMES: &[(&str, Say)] = &[
    ("gw.test", Say::Addresses(&["127.0.0.1"])),
    ("srv.test", Say::Addresses(&[])),
    (
        "_sip._udp.srv.test",
        Say::Srv("a\u{1b}[31m\u{202e}\u{9b}.test", 5070),
    ),
    (
        "alias.test",
        Say::HiddenAlias("a\u{1b}[31m\u{202e}\u{9b}.test"),
    ),
];

#[test]
fn no_probe_prints_a_control_character_of_the_network_in_any_format() {
    let hostile = |status: &'static str| {
        Uas::start(move |asked| {
            let reply = asked.reply(&format!("{status} {HOSTILE}"));
            let more = format!(
                "Server: {HOSTILE}\r\nAllow: {HOSTILE}\r\nWarning: 399 h \"{HOSTILE}\"\r\n{HOSTILE}: {HOSTILE}\r\nContent-Length"
            );
            asked.send(format!("SIP/2.0 {HOSTILE}\r\n\r\n"));
            asked.send(HOSTILE);
            asked.send(reply.replace("Content-Length", &more));
        })
    };
    let (up, down) = (hostile("200"), hostile("503"));
    let certificate = named(HOSTILE);
    let tls = StreamUas::tls(certificate.server(), |talk| talk.answer_all("200 OK"));
    let junk = StreamUas::tcp(|talk| {
        talk.request();
        talk.send(format!("{HOSTILE}\r\n\r\n"));
    });
    let names = NameServer::start(NAMES);
    let list = [
        up.line(1, "8"),
        down.line(1, "8"),
        tls.line(1, "8"),
        junk.line(1, "8"),
        "1 sip:srv.test 8\n1 sip:alias.test 8\n".to_owned(),
        format!(
            "1 sip:127.0.0.1:{};x={HOSTILE} 8 0 a={HOSTILE}\n",
            up.address.port()
        ),
    ];
    let cfg = "loadmodule \"tm.so\"\nloadmodule \"dispatcher.so\"\nlisten=udp:127.0.0.1\n\
               modparam(\"dispatcher\", \"ds_ping_interval\", 10)\nrequest_route { exit; }\n";
    let test = Test::new(["show"])
        .file("hostile.list", hostile_list(&list.concat()))
        .file("kamailio.cfg", cfg);
    let server = names.address.to_string();
    for format in [
        "table",
        "json",
        "ndjson",
        "csv",
        "junit",
        "nagios",
        "prometheus",
        "markdown",
    ] {
        for more in [
            &["--tls-insecure", "-v"][..],
            &[],
            &["--config", "kamailio.cfg"],
            &["--count", "2", "--interval", "1ms"],
        ] {
            let always = [
                "probe",
                "hostile.list",
                "--timeout",
                "300ms",
                "--dns-server",
                &server,
            ];
            let args: Vec<_> = always
                .iter()
                .chain(&["--format", format])
                .chain(more)
                .copied()
                .collect();
            assert_safe(&test, &args);
        }
    }
}

#[test]
fn no_command_shows_a_password_or_a_key() {
    const CFG: &str = "#!define URL \"mysql://kamailio:s3cret@db/kamailio\"\n\
        #!define OTHER \"postgres://u:s3cret@db/x\" # mysql://kamailio:s3cret@db/kamailio\n\
        loadmodule \"dispatcher.so\"\nloadmodule \"tm.so\"\nlisten=udp:127.0.0.1:5060\n\
        modparam(\"dispatcher\", \"db_url\", \"mysql://kamailio:s3cret@db/kamailio\")\n\
        modparam(\"dispatcher\", \"db_url\", URL)\n\
        modparam(\"dispatcher\", \"list_file\", \"mysql://kamailio:s3cret@db/kamailio\")\n\
        modparam(\"dispatcher\", \"ds_ping_interval\", \"mysql://kamailio:s3cret@db/kamailio\")\n\
        modparam(\"dispatcher\", \"ds_ping_reply_codes\", \"mysql://kamailio:s3cret@db/kamailio\")\n\
        modparam(\"dispatcher\", \"ds_ping_from\", \"mysql://kamailio:s3cret@db/kamailio\")\n\
        include_file \"mysql://kamailio:s3cret@db/kamailio\"\n\
        request_route { ds_select_dst(\"mysql://kamailio:s3cret@db/kamailio\", \"4\"); }\n";
    let key = "-----BEGIN PRIVATE KEY-----\ns3cret\n-----END PRIVATE KEY-----\n";
    let test = Test::new(["show"])
        .file("kamailio.cfg", CFG)
        .file("a.list", "1 sip:127.0.0.1:9;transport=tls 8\n")
        .file("key.pem", key)
        .file("env", "URL=mysql://kamailio:s3cret@db/kamailio\ns3cret\n");
    let formats = [
        "text",
        "json",
        "sarif",
        "github",
        "gitlab",
        "junit",
        "checkstyle",
    ];
    let lint = formats.map(|format| vec!["lint", "--format", format, "kamailio.cfg"]);
    let with_list = |command: &[&'static str]| [command, &["a.list"]].concat();
    let others = [
        vec!["lint", "--diff", "kamailio.cfg"],
        vec!["lint", "--unsafe-fixes", "--diff", "kamailio.cfg"],
        vec!["lint", "--env-file", "env", "kamailio.cfg"],
        vec!["show", "--config", "kamailio.cfg"],
        with_list(&["show", "--config", "kamailio.cfg"]),
        with_list(&["show", "--config", "kamailio.cfg", "--format", "json"]),
        with_list(&["probe", "--config", "kamailio.cfg", "--timeout", "100ms"]),
        with_list(&[
            "probe",
            "--timeout",
            "100ms",
            "--tls-cert",
            "key.pem",
            "--tls-key",
            "key.pem",
        ]),
        with_list(&["probe", "--timeout", "100ms", "--tls-ca", "key.pem", "-v"]),
        vec!["show", "key.pem"],
    ];
    for args in lint.into_iter().chain(others) {
        let mut command = Command::new(test.command().get_program());
        let output = command
            .args(&args)
            .current_dir(test.path("."))
            .output()
            .unwrap();
        assert!(matches!(output.status.code(), Some(0..=3)), "{args:?}");
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text);
        // Whoever shows a key as a list is shown it.
        if args != ["show", "key.pem"] {
            assert!(!text.contains("s3cret"), "{args:?}:\n{text}");
        }
    }
}

#[test]
fn what_cannot_be_guessed_is_drawn_anew_for_every_request_of_every_run() {
    let uas = Uas::answering("200 OK");
    let mut tokens = std::collections::BTreeSet::new();
    for _ in 0..3 {
        Test::new(["probe", "-", "--count", "3", "--interval", "1ms"])
            .stdin(uas.line(1, "8"))
            .stdout_has([""; 0])
            .stderr_has(["1 up"])
            .run();
    }
    for request in uas.requests() {
        let (_, branch) = request.split_once("z9hG4bK").unwrap();
        let word = |after: &str| {
            let (_, rest) = request.split_once(after).unwrap();
            rest.split("\r\n").next().unwrap().to_owned()
        };
        // The first eight digits are the transaction's place, the same in every run.
        tokens.insert(branch[8..24].to_owned());
        tokens.insert(word("Call-ID: "));
        tokens.insert(word(";tag="));
    }
    assert_eq!(tokens.len(), 27);
}
