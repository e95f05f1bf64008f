//! What a rule of severity error says is what the real server does: with the rule's own example it
//! does not start, or holds something else than what is written, and its log has the words that the
//! rule quotes.

use std::fmt::Write;
use std::net::UdpSocket;
use std::path::Path;
use std::time::Duration;

use ::ds_tool::internals::{Page, ProjectFile, RULES, Rule, Severity, Source, Version};

use super::kamailio::{Held, Kamailio, Network};
use super::{figures, network, skip, streams, wait};
use crate::rules::written;
use Proof::{DoesNotStart, Holds, Measured, OnACall};

/// What shows that an error is one.
enum Proof {
    /// The server does not start.
    DoesNotStart,
    /// It starts and holds this: `set URI letters priority attributes`, a line each.
    Holds(&'static str),
    /// It starts, and its log says so when a call comes.
    OnACall,
    /// Other tests hold it to what was measured.
    Measured(&'static str),
}

/// A server for a list that comes alone.
const AROUND: &str = r#"
listen=udp:127.0.0.1:@PORT@
loadmodule "tm.so"
loadmodule "dispatcher.so"
modparam("dispatcher", "ds_ping_interval", 60)
request_route { exit; }
"#;

const PROOFS: &[(&str, Proof)] = &[
    ("DS101", DoesNotStart),
    ("DS102", Holds("1 sip:192.0.2.1:5060 AX 0 \n")),
    ("DS103", Holds("1 sip:192.0.2.2:5080 AX 0 \n")),
    ("DS104", Holds("")),
    ("DS105", Holds("1 sip:192.0.2.1:5060 AX 0 \n")),
    (
        "DS106",
        Holds("1 sip:192.0.2.1:5060 AP 10 \n1 sip:192.0.2.2:5060 AX 0 AP\n"),
    ),
    (
        "DS107",
        Holds("1 sip:192.0.2.2:5060 AP 5 \n1 sip:192.0.2.1:5060 AX 0 x8\n"),
    ),
    (
        "DS108",
        Holds("1 sip:192.0.2.1:5060 AX 16 -32\n1 sip:192.0.2.2:5060 AX 10 weight=50\n"),
    ),
    (
        "DS109",
        Holds("1 sip:192.0.2.1:5060 AX 10 weight=50\n1 sip:192.0.2.2:5060 AX 5 weight=50;duid=b\n"),
    ),
    (
        "DS110",
        Measured("tests/it/truth.rs: attributes after a comma are not read"),
    ),
    (
        "DS111",
        Holds("1 sip:192.0.2.1:5060 AX 0 \n7 sip:192.0.2.7:5060 AP 0 \n"),
    ),
    (
        "DS113",
        Measured("tests/it/truth.rs; logged when it is pinged"),
    ),
    ("DS115", Holds("1 sip:192.0.2.2:5060 AP 0 \n")),
    (
        "DS116",
        Holds("1 sip:192.0.2.2:5060 AX 0 \n1 sip:192.0.2.257:5060 AX 0 \n"),
    ),
    ("DS117", Holds("1 sip:192.0.2.2:5060 AP 0 \n")),
    (
        "DS122",
        Measured("duplicates, on 5.6.3: the state of the first alone changes"),
    ),
    (
        "DS201",
        Measured("tests/it/effective_truth.rs; only 6.1 logs it"),
    ),
    ("DS202", DoesNotStart),
    (
        "DS203",
        Measured("tests/it/effective_truth.rs; only 6.1 logs it"),
    ),
    ("DS205", Measured("tests/it/effective_truth.rs")),
    ("DS206", DoesNotStart),
    ("DS208", Measured("tests/it/effective_truth.rs")),
    ("DS222", DoesNotStart),
    ("DS223", Measured("tests/it/real/streams.rs")),
    (
        "DS301",
        Holds("1 sip:192.0.2.1:5060 AX 10 weight=50\n1 sip:192.0.2.2:5060 AX 5 weight=200\n"),
    ),
    ("DS305", OnACall),
    (
        "DS306",
        Measured("on 5.6.3 and 6.1.5: next, mark and set return false"),
    ),
    (
        "DS312",
        Measured("calls on 5.6.3: never true without ;transport="),
    ),
    (
        "DS314",
        Measured("100 calls on 5.6.3 and 6.1.5: all to the first"),
    ),
    ("DS317", OnACall),
    (
        "DS318",
        Measured("12 calls on 5.6.3 and 6.1.5: loads 0 and 3 are left"),
    ),
    ("DS319", OnACall),
    ("DS401", DoesNotStart),
    ("DS403", DoesNotStart),
    ("DS404", DoesNotStart),
    ("DS405", DoesNotStart),
    ("DS406", DoesNotStart),
    ("DS407", DoesNotStart),
    (
        "DS408",
        Measured("fr_timer 5 on 5.6.3 and 6.1.5: 408 after a quarter of a second"),
    ),
    ("DS410", Measured("tests/it/codes_truth.rs")),
    ("DS411", Measured("tests/it/codes_truth.rs")),
    (
        "DS417",
        Measured("the reader cuts numbers as 5.6.3 and 6.1.5 do"),
    ),
    ("DS418", DoesNotStart),
    ("DS419", DoesNotStart),
    ("DS420", DoesNotStart),
    ("DS501", Holds("1 sip:192.0.2.2:5060 AP 0 \n")),
    ("DS502", Holds("1 sip:192.0.2.2:5060 AP 0 \n")),
    ("DS504", Holds("1 sip:192.0.2.2:5060 AP 0 \n")),
    ("DS510", Holds("")),
    ("DS511", Holds("")),
    ("DS601", Measured("tests/it/rows_truth.rs")),
    ("DS602", Measured("tests/it/rows_truth.rs")),
    ("DS603", Measured("tests/it/rows_truth.rs")),
];

/// A file of a rule's broken example.
fn example(rule: &Rule, file: &str) -> Option<&'static [u8]> {
    let files = Page::parse(rule.page).broken;
    files.iter().find(|of| of.name == file).map(|of| of.bytes)
}

/// Whether the example is one for an older version alone.
fn is_for_older(rule: &Rule, version: Version) -> bool {
    let project = example(rule, "ds-tool.toml").unwrap_or_default();
    let project = ProjectFile::read(&Source::new("ds-tool.toml", project.to_vec())).unwrap();
    project.kamailio_version.is_some_and(|of| of < version)
}

/// The example's own cfg, on a free port, with the list of the test and the tls.cfg of this folder.
fn cfg(rule: &Rule, folder: &Path) -> String {
    let own = example(rule, "kamailio.cfg").map(|bytes| str::from_utf8(bytes).unwrap());
    cfg_of(own.unwrap_or(AROUND), folder)
}

/// This cfg, on loopback and a free port, with the list of the test and the tls.cfg of this folder.
pub(super) fn cfg_of(cfg: &str, folder: &Path) -> String {
    let cfg = cfg
        .replace("192.0.2.10:5060", "127.0.0.1:@PORT@")
        .replace("192.0.2.10:5061", "127.0.0.1:5061")
        .replace("\"tls.cfg\"", &format!("\"{}/tls.cfg\"", folder.display()));
    match cfg.contains("list_file") || !cfg.contains("dispatcher.so") {
        true => cfg,
        false => format!("{cfg}\nmodparam(\"dispatcher\", \"list_file\", \"@LIST@\")\n"),
    }
}

/// What of these words a server does not log when calls come.
fn on_a_call(rule: &Rule, list: &[u8], cfg: &str) -> String {
    let Rule {
        code, log: words, ..
    } = rule;
    // A call leaves the server: its destinations are on loopback.
    let here = |text: &str| text.replace("192.0.2.", "127.0.0.");
    let list = here(&String::from_utf8_lossy(list));
    let server = Kamailio::start_with(&here(cfg), list.as_bytes(), "127.0.0.1", Network::Shared);
    let server = match server {
        Ok(server) => server,
        Err(log) => return format!("{code}: does not start\n{log}\n"),
    };
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let us = socket.local_addr().unwrap();
    // The first call may be taken otherwise than those that come after it.
    for call in 1..=3 {
        let invite = format!(
            "INVITE sip:a@127.0.0.1:{port} SIP/2.0\r\nVia: SIP/2.0/UDP {us};branch=z9hG4bKcall{call}\r\n\
             From: <sip:b@{us}>;tag=1\r\nTo: <sip:a@127.0.0.1:{port}>\r\nCall-ID: {call}@{us}\r\n\
             CSeq: 1 INVITE\r\nMax-Forwards: 9\r\nContact: <sip:b@{us}>\r\nContent-Length: 0\r\n\r\n",
            port = server.port
        );
        socket
            .send_to(invite.as_bytes(), ("127.0.0.1", server.port))
            .unwrap();
    }
    let said = || {
        let log = server.log(0);
        words.iter().all(|words| log.contains(words)).then_some(())
    };
    match wait::until(Duration::from_secs(10), said) {
        Some(()) => String::new(),
        None => format!("{code}: the log lacks {words:?}\n{}\n", server.log(0)),
    }
}

pub(super) fn shown(loaded: &[Held]) -> String {
    let mut text = String::new();
    for Held {
        set,
        uri,
        flags,
        priority,
        attrs,
    } in loaded
    {
        let [uri, attrs] = [uri, attrs].map(|bytes| String::from_utf8_lossy(bytes));
        let _ = writeln!(text, "{set} {uri} {flags} {priority} {attrs}");
    }
    text
}

#[test]
fn every_error_is_one_to_a_real_server() {
    let Some(version) = skip::required_kamailio_version() else {
        return;
    };
    // Calls go to port 5060 of loopback.
    if !network::is_own() {
        return;
    }
    let version: Version = version.parse().unwrap();
    let (mut wrong, mut asked) = (String::new(), 0);
    let errors = RULES.iter().filter(|rule| rule.severity == Severity::Error);
    for rule in errors {
        let Rule {
            code,
            versions,
            log: words,
            ..
        } = rule;
        let Some((_, proof)) = PROOFS.iter().find(|(of, _)| of == code) else {
            let _ = writeln!(wrong, "{code}: no proof");
            continue;
        };
        if let Measured(elsewhere) = proof {
            assert!(elsewhere.len() > 10, "{code}: where?");
            continue;
        }
        if !versions.contains(&version.line()) || is_for_older(rule, version) {
            continue;
        }
        if example(rule, "tls.cfg").is_some() && !streams::required_with_tls() {
            continue;
        }
        let folder = written(&Page::parse(rule.page).broken);
        let cfg = cfg(rule, folder.path());
        let list = example(rule, "dispatcher.list").unwrap_or_default();
        if let OnACall = proof {
            wrong += &on_a_call(rule, list, &cfg);
            asked += 1;
            continue;
        }
        let started = Kamailio::start_with(&cfg, list, "127.0.0.1", Network::Alone);
        let (got, log) = match started {
            Ok(mut server) => (Some(shown(&server.list())), server.log(0)),
            Err(log) => (None, log),
        };
        let expected = match proof {
            Holds(text) => Some((*text).to_owned()),
            _ => None,
        };
        if got != expected {
            let _ = writeln!(wrong, "{code}: {got:?}, expected {expected:?}\n{log}");
        }
        asked += 1;
        for words in words.iter().filter(|words| !log.contains(**words)) {
            let _ = writeln!(wrong, "{code}: the log lacks: {words}\n{log}");
        }
    }
    figures::tell(&format!(
        "errors of lint: {asked} examples asked of kamailio {version}"
    ));
    assert!(wrong.is_empty(), "{wrong}");
}
