//! The request as the destination gets it, and what the options change in it.

use std::net::{SocketAddr, UdpSocket};
use std::sync::mpsc;

use super::json;
use crate::uas::Uas;

/// The request that a destination gets from a probe with these arguments, with `?` for what is
/// drawn by chance, and where it came from. The URI in it is `@`, the sender `%`.
fn request(args: &[&str]) -> (String, SocketAddr) {
    let (told, tell) = mpsc::channel();
    let uas = Uas::start(move |asked| {
        told.send((asked.text.to_owned(), asked.from)).unwrap();
        asked.answer("200 OK");
    });
    json(&uas.line(1, "8"), args, 0);
    let (text, from) = tell.recv().unwrap();
    let text = text
        .replace(&uas.address.to_string(), "@")
        .replace(&from.to_string(), "%");
    let mut masked = String::new();
    for line in text.split_inclusive("\r\n") {
        let chance = [";branch=", ";tag=", "Call-ID: "];
        let found = chance
            .iter()
            .find_map(|name| Some(line.find(name)? + name.len()));
        match found {
            Some(at) => masked.push_str(&format!("{}?\r\n", &line[..at])),
            None => masked.push_str(line),
        }
    }
    (masked, from)
}

const USER_AGENT: &str = concat!("User-Agent: ds-tool/", env!("CARGO_PKG_VERSION"));

#[test]
fn a_request_has_these_headers_and_no_others() {
    let (text, _) = request(&[]);
    let lines: Vec<_> = text.split("\r\n").collect();
    assert_eq!(
        lines,
        [
            "OPTIONS sip:@ SIP/2.0",
            "Via: SIP/2.0/UDP %;rport;branch=?",
            "Max-Forwards: 70",
            "From: <sip:dispatcher@localhost>;tag=?",
            "To: <sip:@>",
            "Call-ID: ?",
            "CSeq: 1 OPTIONS",
            "Contact: <sip:%>",
            USER_AGENT,
            "Accept: application/sdp",
            "Content-Length: 0",
            "",
            "",
        ]
    );
}

#[test]
fn the_method_and_from_are_those_that_were_asked_for() {
    let (usual, _) = request(&[]);
    let (asked, _) = request(&[
        "--ping-method",
        "INFO",
        "--ping-from",
        "sip:me@example.org;x=y",
    ]);
    let expected = usual
        .replace("OPTIONS", "INFO")
        .replace("sip:dispatcher@localhost", "sip:me@example.org;x=y");
    assert_eq!(asked, expected);
}

#[test]
fn a_branch_cannot_be_guessed_from_another() {
    let uas = Uas::answering("200 OK");
    json(&uas.line(1, "8"), &["--count", "2", "--interval", "1ms"], 0);
    let branches: Vec<_> = uas
        .requests()
        .iter()
        .filter_map(|request| {
            Some(
                request
                    .split_once("branch=")?
                    .1
                    .split_once("\r\n")?
                    .0
                    .to_owned(),
            )
        })
        .collect();
    assert!(
        branches.iter().all(|branch| branch.starts_with("z9hG4bK")),
        "{branches:?}"
    );
    // The last 16 digits are 64 bits of chance.
    assert_ne!(branches[0][15..], branches[1][15..]);
}

/// On Linux every address that begins with 127 is this machine's.
#[cfg(target_os = "linux")]
#[test]
fn a_request_comes_from_the_source_that_was_asked_for() {
    let (text, from) = request(&["--source", "127.0.0.92"]);
    assert_eq!(from.ip().to_string(), "127.0.0.92");
    assert!(text.contains("\r\nVia: SIP/2.0/UDP %;rport"), "{text}");
    assert!(text.contains("\r\nContact: <sip:%>\r\n"), "{text}");

    // No other test uses that address, so its free port stays free.
    let free = UdpSocket::bind("127.0.0.93:0").unwrap();
    let source = free.local_addr().unwrap();
    drop(free);
    let (_, from) = request(&["--source", &source.to_string()]);
    assert_eq!(from, source);
}

#[test]
fn a_source_in_use_is_named() {
    let uas = Uas::silent();
    let taken = UdpSocket::bind("127.0.0.1:0").unwrap();
    let source = taken.local_addr().unwrap().to_string();
    super::probe(&uas.line(1, "8"), &["--source", &source])
        .stderr_has([format!(
            "error: --source {source}: cannot be used; give an address of this machine and a free port"
        )])
        .status(2)
        .run();
}

#[test]
fn headers_and_a_contact_are_added() {
    let (usual, _) = request(&[]);
    let args = [
        "--contact",
        "sip:sbc.example.org;transport=tls",
        "--header",
        "X-Probe: 1",
        "--header",
        "Subject:",
    ];
    let (asked, _) = request(&args);
    let expected = usual.replace("Contact: <sip:%>\r\n", "").replace(
        "Content-Length: 0\r\n",
        "Content-Length: 0\r\nContact: <sip:sbc.example.org;transport=tls>\r\nX-Probe: 1\r\nSubject:\r\n",
    );
    assert_eq!(asked, expected);
}

#[test]
fn headers_that_a_request_has_already_are_refused() {
    for (option, value, error) in [
        (
            "--header",
            "Via: SIP/2.0/UDP x",
            "every request has a Via header already",
        ),
        ("--header", "m: <sip:x>", "use --contact"),
        ("--header", "X: 1\r\nY: 2", "without control characters"),
        ("--header", "X", "expected a header: 'Name: value'"),
        (
            "--contact",
            "sip:a b",
            "--contact: the Contact URI must not",
        ),
        ("--contact", "", "--contact: the Contact URI must not"),
    ] {
        crate::builder::Test::new(["probe", option, value, "-"])
            .stdin("1 sip:127.0.0.1:1\n")
            .stderr_has([error])
            .status(2)
            .run();
    }
}
