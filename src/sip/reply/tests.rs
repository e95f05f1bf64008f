//! Tests of the parser with replies in the style of Kamailio, Asterisk and SIPp, and in comparison
//! with sip-header.

use proptest::prelude::*;
use sip_header::{SipHeaderLookup, SipHeaderRows, SipHeaderRowsExt, SipMessageHeaders};

use super::*;

const KAMAILIO: &str = "SIP/2.0 200 Keepalive\r\n\
    Via: SIP/2.0/UDP 192.0.2.9:5099;rport=5098;branch=z9hG4bK0000002a0123456789abcdef;\
    received=198.51.100.7\r\n\
    From: <sip:dispatcher@localhost>;tag=f1f1\r\n\
    To: <sip:192.0.2.1:5060>;tag=b27e1a1d33761e85846fc98f5f3a7e58.3a9b\r\n\
    Call-ID: c1c1\r\n\
    CSeq: 10 OPTIONS\r\n\
    Server: kamailio (5.8.4 (x86_64/linux))\r\n\
    Content-Length: 0\r\n\
    \r\n";

const ASTERISK: &str = "SIP/2.0 404 Not Found\r\n\
    Via: SIP/2.0/UDP 192.0.2.9:5099;rport=5098;received=198.51.100.7;\
    branch=z9hG4bK0000002a0123456789abcdef\r\n\
    Call-ID: c1c1\r\n\
    From: <sip:dispatcher@localhost>;tag=f1f1\r\n\
    To: <sip:192.0.2.1>;tag=z9hG4bK0000002a0123456789abcdef\r\n\
    CSeq: 10 OPTIONS\r\n\
    Accept: application/sdp, application/xpidf+xml, message/sipfrag;version=2.0\r\n\
    Allow: OPTIONS, REGISTER, SUBSCRIBE, NOTIFY, PUBLISH, INVITE, ACK, BYE, CANCEL, UPDATE\r\n\
    Supported: 100rel, timer, replaces, norefersub\r\n\
    Accept-Encoding: identity\r\n\
    Accept-Language: en\r\n\
    Server: Asterisk PBX 20.5.0\r\n\
    Content-Length:  0\r\n\
    \r\n";

const SIPP: &str = "SIP/2.0 200 OK\r\n\
    Via: SIP/2.0/UDP 192.0.2.9:5099;rport;branch=z9hG4bK0000002a0123456789abcdef\r\n\
    From: <sip:dispatcher@localhost>;tag=f1f1\r\n\
    To: <sip:192.0.2.1:5060>;tag=7012SIPpTag011\r\n\
    Call-ID: c1c1\r\n\
    CSeq: 10 OPTIONS\r\n\
    Contact: <sip:192.0.2.1:5060;transport=UDP>\r\n\
    Content-Length: 0\r\n\
    \r\n";

fn kamailio() -> Reply<'static> {
    Reply {
        code: 200,
        reason: b"Keepalive",
        branch: b"z9hG4bK0000002a0123456789abcdef",
        via_host: b"192.0.2.9",
        via_port: Some(5099),
        received: Some(b"198.51.100.7"),
        rport: Some(5098),
        via_count: 1,
        cseq: 10,
        cseq_method: b"OPTIONS",
        call_id: b"c1c1",
        content_length: Some(0),
        server: Some(b"kamailio (5.8.4 (x86_64/linux))"),
    }
}

/// A name, the text to replace in the Kamailio reply, its replacement, and how the result differs.
type Edit = (
    &'static str,
    &'static str,
    &'static str,
    fn(&mut Reply<'static>),
);

const VIA: &str = "Via: SIP/2.0/UDP 192.0.2.9:5099;rport=5098";
const FROM: &str = "<sip:dispatcher@localhost>;tag=f1f1";
const TO: &str = "<sip:192.0.2.1:5060>;tag=b27e1a1d33761e85846fc98f5f3a7e58.3a9b";
const BRANCH: &str = ";branch=z9hG4bK0000002a0123456789abcdef";
const RECEIVED: &str = ";received=198.51.100.7";
const SERVER: &str = "Server: kamailio (5.8.4 (x86_64/linux))";

/// In all texts `\u{e9}` represents the single Latin-1 byte E9.
#[rustfmt::skip] // one case a line
const VALID: &[Edit] = &[
    ("as kamailio writes it", "", "", |_| {}),
    ("a reason phrase of its own", "Keepalive", "I am: fine", |r| r.reason = b"I am: fine"),
    ("an empty reason phrase", "Keepalive", "", |r| r.reason = b""),
    ("no space after the code", " Keepalive", "", |r| r.reason = b""),
    ("code 100", "200 Keepalive", "100 Trying", |r| (r.code, r.reason) = (100, b"Trying")),
    ("code 699", "200 Keepalive", "699 Odd", |r| (r.code, r.reason) = (699, b"Odd")),
    ("Latin-1 in the reason", "Keepalive", "Pass\u{e9}", |r| r.reason = b"Pass\xe9"),
    ("a lower-case version", "SIP/2.0 200", "sip/2.0 200", |_| {}),
    ("the compact name of Via", "Via:", "v:", |_| {}),
    ("the compact name of From", "From:", "f:", |_| {}),
    ("the compact name of To", "To:", "t:", |_| {}),
    ("the compact name of Call-ID", "Call-ID:", "i:", |_| {}),
    ("the compact name of Content-Length", "Content-Length:", "l:", |_| {}),
    ("lower-case names", "CSeq:", "cseq:", |_| {}),
    ("upper-case names", "Call-ID:", "CALL-ID:", |_| {}),
    ("a fold by space after the colon of Via", "Via: ", "Via:\r\n ", |_| {}),
    ("a fold by tab within Via", ";rport", "\r\n\t;rport", |_| {}),
    ("a fold before a parameter's value", ";branch=", ";branch=\r\n ", |_| {}),
    ("a fold within CSeq", "10 OPTIONS", "10\r\n  OPTIONS", |_| {}),
    ("a fold before the Call-ID", "c1c1", "\r\n c1c1", |_| {}),
    ("a fold within From", ">;tag=f1f1", ">\r\n ;tag\r\n =\r\n f1f1", |_| {}),
    ("a fold within Server", "kamailio (5", "kamailio\r\n (5", |r| r.server = Some(b"kamailio\r\n (5.8.4 (x86_64/linux))")),
    ("a folded line of spaces only", "c1c1\r\n", "c1c1\r\n \t \r\n", |_| {}),
    ("a folded header that means nothing here", "From:", "X-A: a\r\n Via: b\r\nFrom:", |_| {}),
    ("spaces before the colon", "Via:", "Via \t :", |_| {}),
    ("no space after the colon", "CSeq: 10", "CSeq:10", |_| {}),
    ("spaces around the slashes", "SIP/2.0/UDP", "SIP / 2.0 /\t UDP", |_| {}),
    ("spaces around the semicolon and equals", ";branch=", " ; branch = ", |_| {}),
    ("spaces around the port's colon", "9:5099", "9 : 5099", |_| {}),
    ("two Vias in one line", RECEIVED, ";received=198.51.100.7, SIP/2.0/TCP a;branch=2", |r| r.via_count = 2),
    ("two Vias in two lines", "From:", "Via: SIP/2.0/UDP b;branch=3\r\nFrom:", |r| r.via_count = 2),
    ("four Vias in three lines", "From:", "v: SIP/2.0/UDP b , SIP/2.0/UDP c\r\nv: SIP/2.0/UDP d\r\nFrom:", |r| r.via_count = 4),
    ("a comma within quotes in Via", RECEIVED, ";received=198.51.100.7;x=\"a, \\\"b;branch=q\"", |_| {}),
    ("Latin-1 before Via", "Via:", "User-Agent: \u{e9}\r\nVia:", |_| {}),
    ("Latin-1 in a display name", FROM, "\"J\u{e9}\" <sip:j@localhost>;tag=f1f1", |_| {}),
    ("one LF line among CRLF", "Keepalive\r\n", "Keepalive\n", |_| {}),
    ("one LF line before Via", "SIP/2.0 200 Keepalive\r\n", "SIP/2.0 200 Keepalive\r\nX: y\n", |_| {}),
    ("an LF for the empty line", "0\r\n\r\n", "0\r\n\n", |_| {}),
    ("CR LF before the status line", "SIP/2.0 200", "\r\n\r\nSIP/2.0 200", |_| {}),
    ("IPv6 in Via with a port", "192.0.2.9:5099", "[2001:db8::9]:5099", |r| r.via_host = b"[2001:db8::9]"),
    ("IPv6 in Via without a port", "192.0.2.9:5099", "[2001:db8::9]", |r| (r.via_host, r.via_port) = (b"[2001:db8::9]", None)),
    ("an IPv6 received", RECEIVED, ";received=2001:db8::7", |r| r.received = Some(b"2001:db8::7")),
    ("an IPv6 received in brackets", RECEIVED, ";received=[2001:db8::7]", |r| r.received = Some(b"[2001:db8::7]")),
    ("an unknown transport", "2.0/UDP", "2.0/DTLS-SCTP", |_| {}),
    ("a host with an underscore", "192.0.2.9", "my_host.example", |r| r.via_host = b"my_host.example"),
    ("a host with a final dot", "192.0.2.9:5099", "host.example.", |r| (r.via_host, r.via_port) = (b"host.example.", None)),
    ("an upper-case BRANCH", ";branch=", ";BRANCH=", |_| {}),
    ("the first of two branches", RECEIVED, ";received=198.51.100.7;branch=other", |_| {}),
    ("an rport kept empty beside a full one", ";rport=5098", ";rport;rport=5098", |_| {}),
    ("no rport", ";rport=5098", "", |r| r.rport = None),
    ("a tel URI in To", TO, "<tel:+49123>;tag=t1", |_| {}),
    ("From without <>", FROM, "sip:dispatcher@localhost;tag=f1f1", |_| {}),
    ("a semicolon in a display name", FROM, "\"a;tag=x\" <sip:j@localhost>;tag=f1f1", |_| {}),
    ("a quote in a display name", FROM, "\"a\\\";tag=x\" <sip:j@localhost>;tag=f1f1", |_| {}),
    ("a tag within the URI", FROM, "<sip:j@localhost;tag=no>;x=1;Tag=f1f1", |_| {}),
    ("no tag in To", TO, "<sip:192.0.2.1:5060>", |_| {}),
    ("no Server", SERVER, "X-Nothing: 1", |r| r.server = None),
    ("a User-Agent", "Server:", "User-Agent:", |_| {}),
    ("a Server after a User-Agent", "Server:", "User-Agent: x\r\nServer:", |_| {}),
    ("no Content-Length", "Content-Length: 0\r\n", "", |r| r.content_length = None),
    ("two equal Content-Lengths", "Server:", "l: 00\r\nServer:", |_| {}),
    ("a body", "0\r\n\r\n", "4\r\n\r\nv=0\n", |r| r.content_length = Some(4)),
    ("bytes after the body", "0\r\n\r\n", "0\r\n\r\nmore\0\r", |_| {}),
    ("leading zeros in CSeq", "10 OPTIONS", "0000000010 OPTIONS", |_| {}),
    ("the highest CSeq", "10 OPTIONS", "4294967295 OPTIONS", |r| r.cseq = u32::MAX),
    ("a method of its own", "10 OPTIONS", "10 X-ping!", |r| r.cseq_method = b"X-ping!"),
    ("an @ in the Call-ID", "c1c1", "c1{c1}@[2001:db8::9]", |r| r.call_id = b"c1{c1}@[2001:db8::9]"),
    ("an unknown header without a value", "From:", "X-Empty:\r\nFrom:", |_| {}),
];

#[rustfmt::skip] // one case a line
const REFUSED: &[(&str, &str, &str, Malformed)] = &[
    ("a request", "SIP/2.0 200 Keepalive", "OPTIONS sip:a SIP/2.0", Malformed::NotAReply),
    ("another version", "SIP/2.0 200", "SIP/3.0 200", Malformed::Version),
    ("no space before the code", "SIP/2.0 200", "SIP/2.0200", Malformed::Version),
    ("status 099", "200 K", "099 K", Malformed::Status),
    ("status 700", "200 K", "700 K", Malformed::Status),
    ("status 999", "200 K", "999 K", Malformed::Status),
    ("two digits", "200 Keepalive", "20", Malformed::Status),
    ("four digits", "200 K", "2000 K", Malformed::Status),
    ("a sign", "200 K", "+20 K", Malformed::Status),
    ("a folded status line", "Keepalive\r\n", "Keep\r\n alive: x\r\n", Malformed::HeaderLine),
    ("the empty line cut", "0\r\n\r\n", "0\r\n", Malformed::HeadCut),
    ("cut within the empty line", "0\r\n\r\n", "0\r\n\r", Malformed::HeadCut),
    ("cut within a header", "0\r\n\r\n", "", Malformed::HeadCut),
    ("a CR within a value", "kamailio (5", "kamailio\r(5", Malformed::BareCr),
    ("a CR within the reason", "Keepalive", "Keep\ralive", Malformed::BareCr),
    ("two CRs at the end of a line", "c1c1\r\n", "c1c1\r\r\n", Malformed::BareCr),
    ("a NUL in a value", "kamailio", "kama\0ilio", Malformed::Nul),
    ("a line without a colon", "From:", "X-junk\r\nFrom:", Malformed::HeaderLine),
    ("a line without a name", "From:", " \r\n:", Malformed::HeaderLine),
    ("no Via", "Via:", "X-Via:", Malformed::NoVia),
    ("an empty Via", VIA, "Via: ", Malformed::BadVia),
    ("a Via without a host", "192.0.2.9:5099", "", Malformed::BadVia),
    ("a Via host of odd characters", "192.0.2.9", "192.0.2.\u{e9}", Malformed::BadVia),
    ("an IPv6 host without brackets", "192.0.2.9:5099", "2001:db8::9", Malformed::BadVia),
    ("an IPv6 host that is no address", "192.0.2.9", "[2001:db8:9]", Malformed::BadVia),
    ("an open bracket", "192.0.2.9:5099", "[2001:db8::9", Malformed::BadVia),
    ("a Via port above 65535", "9:5099", "9:65536", Malformed::BadVia),
    ("a Via port that is no number", "9:5099", "9:sip", Malformed::BadVia),
    ("an rport that is no port", "rport=5098", "rport=-1", Malformed::BadVia),
    ("an open quote in Via", RECEIVED, ";received=\"198", Malformed::BadVia),
    ("two words for a parameter", RECEIVED, ";received=198 51", Malformed::BadVia),
    ("no branch", BRANCH, "", Malformed::NoBranch),
    ("an empty branch", BRANCH, ";branch=", Malformed::NoBranch),
    ("an empty branch before another", BRANCH, ";branch=;branch=a", Malformed::NoBranch),
    ("a branch in the second Via only", BRANCH, ", SIP/2.0/UDP b;branch=1", Malformed::NoBranch),
    ("no CSeq", "CSeq:", "X-CSeq:", Malformed::NoCSeq),
    ("CSeq without a method", "10 OPTIONS", "10", Malformed::BadCSeq),
    ("CSeq without a number", "10 OPTIONS", "OPTIONS", Malformed::BadCSeq),
    ("CSeq without a space", "10 OPTIONS", "10OPTIONS", Malformed::BadCSeq),
    ("CSeq with a third word", "10 OPTIONS", "10 OPTIONS x", Malformed::BadCSeq),
    ("CSeq above 32 bits", "10 OPTIONS", "4294967296 OPTIONS", Malformed::BadCSeq),
    ("no Call-ID", "Call-ID:", "X-Call-ID:", Malformed::NoCallId),
    ("an empty Call-ID", "c1c1", "", Malformed::BadCallId),
    ("a Call-ID of two words", "c1c1", "c1 c1", Malformed::BadCallId),
    ("a Call-ID folded in the middle", "c1c1", "c1\r\n c1", Malformed::BadCallId),
    ("a Content-Length beyond the datagram", "Length: 0", "Length: 1", Malformed::BodyCut),
    ("two Content-Lengths", "Server:", "l: 1\r\nServer:", Malformed::TwoContentLengths),
    ("a negative Content-Length", "Length: 0", "Length: -999", Malformed::BadContentLength),
    ("a Content-Length that is no number", "Length: 0", "Length: x", Malformed::BadContentLength),
    ("an empty Content-Length", "Length: 0", "Length:", Malformed::BadContentLength),
    ("a Content-Length list", "Length: 0", "Length: 0, 0", Malformed::BadContentLength),
    ("a huge Content-Length", "Length: 0", "Length: 99999999999999999999", Malformed::BadContentLength),
];

fn edited(name: &str, from: &str, to: &str) -> Vec<u8> {
    assert!(KAMAILIO.contains(from), "{name}: nothing to replace");
    latin_1(&KAMAILIO.replacen(from, to, 1))
}

fn latin_1(text: &str) -> Vec<u8> {
    text.chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect()
}

/// The fields that sip-header reads from the same message, with unfolded values.
fn second_opinion(bytes: &[u8]) -> Vec<(&'static str, Option<String>)> {
    let text = String::from_utf8_lossy(bytes);
    let headers = SipMessageHeaders::new(text.trim_start_matches(['\r', '\n']));
    let row = |name| headers.sip_header_str(name).unwrap().map(str::to_owned);
    let vias = headers.via().unwrap().unwrap();
    let top = &vias.entries()[0];
    let length = headers.sip_header_rows_str("Content-Length").unwrap();
    vec![
        ("branch", top.branch().map(str::to_owned)),
        ("via_host", Some(top.host().to_string())),
        ("via_port", top.port().map(|port| port.to_string())),
        ("received", top.received().map(str::to_owned)),
        ("via_count", Some(vias.len().to_string())),
        (
            "cseq",
            row("CSeq").map(|cseq| cseq.split_whitespace().collect::<Vec<_>>().join(" ")),
        ),
        (
            "call_id",
            headers.call_id().unwrap().map(|id| id.as_str().to_owned()),
        ),
        (
            "content_length",
            length.last().map(|n| n.trim_start_matches('0').to_owned()),
        ),
    ]
}

/// The same fields as read by the parser.
fn first_opinion(reply: &Reply<'_>) -> Vec<(&'static str, Option<String>)> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let cseq = format!("{} {}", reply.cseq, text(reply.cseq_method));
    vec![
        ("branch", Some(text(reply.branch))),
        ("via_host", Some(text(reply.via_host))),
        ("via_port", reply.via_port.map(|port| port.to_string())),
        ("received", reply.received.map(text)),
        ("via_count", Some(reply.via_count.to_string())),
        ("cseq", Some(cseq)),
        ("call_id", Some(text(reply.call_id))),
        (
            "content_length",
            reply
                .content_length
                .map(|n| n.to_string().trim_matches('0').to_owned()),
        ),
    ]
}

#[test]
fn every_field_of_valid_replies_is_read() {
    for (name, from, to, change) in VALID {
        let bytes = edited(name, from, to);
        let mut expected = kamailio();
        change(&mut expected);
        assert_eq!(scan(&bytes), Ok(expected), "{name}");
    }
}

#[test]
fn sip_header_reads_the_same_from_valid_replies() {
    for (name, from, to, _) in VALID {
        let bytes = edited(name, from, to);
        let ours = first_opinion(&scan(&bytes).unwrap());
        let mut theirs = second_opinion(&bytes);
        if *name == "leading zeros in CSeq" {
            theirs[5].1 = ours[5].1.clone(); // sip-header does not strip leading zeros
        }
        assert_eq!(ours, theirs, "{name}");
    }
}

#[test]
fn unacceptable_replies_are_rejected_with_a_reason() {
    for (name, from, to, reason) in REFUSED {
        assert_eq!(scan(&edited(name, from, to)), Err(*reason), "{name}");
    }
}

#[test]
fn keep_alives_and_garbage_are_not_replies() {
    for junk in [
        "",
        "\r\n",
        "\r\n\r\n",
        "\0",
        "SIP",
        "junk",
        "\0\0\0\0",
        "HTTP/1.1 200 OK\r\n\r\n",
    ] {
        assert_eq!(scan(junk.as_bytes()), Err(Malformed::NotAReply), "{junk:?}");
    }
}

#[test]
fn asterisk_and_sipp_replies_are_read() {
    let reply = scan(ASTERISK.as_bytes()).unwrap();
    assert_eq!((reply.code, reply.reason), (404, b"Not Found".as_slice()));
    assert_eq!(reply.branch, kamailio().branch);
    assert_eq!(
        (reply.received, reply.rport),
        (kamailio().received, Some(5098))
    );
    assert_eq!(reply.server, Some(b"Asterisk PBX 20.5.0".as_slice()));
    assert_eq!(first_opinion(&reply), second_opinion(ASTERISK.as_bytes()));

    let reply = scan(SIPP.as_bytes()).unwrap();
    assert_eq!((reply.code, reply.reason), (200, b"OK".as_slice()));
    assert_eq!(
        (reply.received, reply.rport, reply.server),
        (None, None, None)
    );
    assert_eq!(first_opinion(&reply), second_opinion(SIPP.as_bytes()));
}

#[test]
fn lines_may_all_end_in_lf() {
    for text in [KAMAILIO, ASTERISK, SIPP] {
        let lf = text.replace("\r\n", "\n");
        assert_eq!(scan(lf.as_bytes()), scan(text.as_bytes()));
    }
}

#[test]
fn the_order_of_headers_does_not_matter() {
    let (start, rest) = KAMAILIO.split_once("\r\n").unwrap();
    let mut lines: Vec<&str> = rest.trim_end().split("\r\n").collect();
    for _ in 0..lines.len() {
        lines.rotate_left(1);
        let text = format!("{start}\r\n{}\r\n\r\n", lines.join("\r\n"));
        assert_eq!(scan(text.as_bytes()), Ok(kamailio()));
    }
}

#[test]
fn from_and_to_may_be_missing_or_malformed() {
    let text = KAMAILIO
        .replace("From:", "X:")
        .replace("To: ", "To: \"open ");
    assert_eq!(scan(text.as_bytes()), Ok(kamailio()));
}

#[test]
fn every_truncated_reply_is_rejected() {
    for end in 0..KAMAILIO.len() {
        assert!(scan(&KAMAILIO.as_bytes()[..end]).is_err(), "cut at {end}");
    }
}

#[test]
fn a_reply_of_64_kb_is_read() {
    let long = format!("X-Long: {}\r\nFrom:", "x".repeat(65_000 - KAMAILIO.len()));
    let many = "X: y\r\n".repeat(10_000) + "From:";
    for filler in [long, many] {
        let text = KAMAILIO.replacen("From:", &filler, 1);
        assert_eq!(scan(text.as_bytes()), Ok(kamailio()));
    }
}

/// The building blocks of hostile messages.
const PIECES: &[&str] = &[
    "\"",
    "\\",
    "\"\\\"",
    "<",
    ">",
    ";",
    "=",
    ",",
    "/",
    ":",
    " ",
    "\t",
    "\r\n ",
    "\r\n",
    "\n",
    "\r",
    "\0",
    "[",
    "]",
    "tag",
    "branch",
    ";branch=",
    ";tag=",
    "v:",
    "f: ",
    "Via: SIP/2.0/UDP a;branch=b\r\n",
    "SIP/2.0",
    "CSeq: ",
    "1",
    "\u{e9}",
    ", SIP/2.0/UDP a",
    "\"a\" <b>",
    "l: 0\r\n",
];

fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let place = any::<prop::sample::Index>();
    let piece = prop::sample::select(PIECES);
    let edits = prop::collection::vec((place, piece, 0_usize..4), 0..6);
    (prop::sample::select(&[KAMAILIO, ASTERISK, SIPP][..]), edits).prop_map(|(text, edits)| {
        let mut bytes = text.as_bytes().to_vec();
        for (place, piece, cut) in edits {
            let at = place.index(bytes.len());
            let end = (at + cut).min(bytes.len());
            bytes.splice(at..end, latin_1(piece));
        }
        bytes
    })
}

proptest! {
    #[test]
    fn scanning_any_bytes_never_panics(bytes: Vec<u8>) {
        let _ = scan(&bytes);
    }

    /// 64 kB take about 3 ms in a debug build; quadratic time would take minutes and be noticed.
    #[test]
    fn parsing_64_kb_of_any_repetition_takes_linear_time(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 1..4),
        place in prop::sample::select(&["", "v: ", "v: a", "f: \"", "i: ", "CSeq:", "Server:"][..]),
        in_via: bool,
    ) {
        let (head, tail) = KAMAILIO.split_at(KAMAILIO.find("\r\nFrom").unwrap());
        let filler = pieces.concat();
        let filler = filler.repeat(65_000 / filler.len());
        let line = if in_via { "" } else { "\r\n" };
        let bytes = latin_1(&format!("{head}{line}{place}{filler}{tail}"));
        if let Ok(reply) = scan(&bytes) {
            prop_assert!(reply.branch.len() < bytes.len());
        }
    }

    #[test]
    fn a_mutated_reply_still_gives_valid_fields(bytes in mutated()) {
        if let Ok(reply) = scan(&bytes) {
            prop_assert!((100..=699).contains(&reply.code));
            prop_assert!(!reply.branch.is_empty() && !reply.call_id.is_empty());
            prop_assert!(!reply.via_host.is_empty() && !reply.cseq_method.is_empty());
            prop_assert!(reply.via_count > 0);
            let whole = [reply.reason, reply.branch, reply.via_host, reply.call_id];
            prop_assert!(!whole.concat().iter().any(|b| matches!(b, b'\r' | b'\n' | 0)));
        }
    }
}
