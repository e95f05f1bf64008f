//! The torture messages of RFC 4475, and those of RFC 5118 for IPv6, where a reply is expected: as
//! they are, and as the replies that their requests ask for. Where they are from: `data/torture.md`.

use std::fs;
use std::path::Path;

use ds_tool::internals::{Malformed, Reply, reply::scan};

use crate::builder::Test;
use crate::json_bytes;
use crate::uas::Uas;

/// The messages of this RFC, each with its name, in the order of names.
fn messages(rfc: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(rfc);
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path());
    let mut messages: Vec<_> = files
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, fs::read(path).unwrap())
        })
        .collect();
    messages.sort();
    messages
}

fn is_reply(message: &[u8]) -> bool {
    message.starts_with(b"SIP/2.0 ")
}

/// What a reply says of its transaction: the branch, how many Vias there are, CSeq, and the beginning
/// of the Call-ID up to its first dot.
type Read<'a> = Result<(&'a str, usize, u32, &'a str, &'a str), Malformed>;

fn read(reply: Result<Reply<'_>, Malformed>) -> Read<'_> {
    let text = |bytes| std::str::from_utf8(bytes).unwrap();
    let reply = reply?;
    let call_id = text(reply.call_id);
    Ok((
        text(reply.branch),
        reply.via_count,
        reply.cseq,
        text(reply.cseq_method),
        call_id.split('.').next().unwrap(),
    ))
}

/// The request with a status line in place of its first line: such a reply has its headers as they
/// are (RFC 3261 8.2.6.2), and more.
fn reply_to(request: &[u8]) -> Vec<u8> {
    let end = request.windows(2).position(|two| two == b"\r\n").unwrap();
    [b"SIP/2.0 200 OK", &request[end..]].concat()
}

#[rustfmt::skip] // one case a line
const REPLIES_TO: &[(&str, Read<'_>)] = &[
    ("badaspec", Ok(("z9hG4bKkdju43234", 1, 3_923_239, "OPTIONS", "badaspec"))),
    ("badbranch", Ok(("z9hG4bK", 1, 8, "OPTIONS", "badbranch"))),
    ("baddate", Ok(("z9hG4bKkdjuw", 1, 1_392_934, "INVITE", "baddate"))),
    // Its empty line is missing in this copy.
    ("baddn", Err(Malformed::HeadCut)),
    ("badinv01", Err(Malformed::NoBranch)),
    // Of another version is its request line; its Via, too, which is nobody's business.
    ("badvers", Ok(("z9hG4bKkdjuw", 1, 1, "OPTIONS", "badvers"))),
    ("bext01", Ok(("z9hG4bKkdjuw", 1, 8, "OPTIONS", "bext01"))),
    ("clerr", Err(Malformed::BodyCut)),
    ("cparam01", Ok(("z9hG4bKkdjuw", 1, 2, "REGISTER", "cparam01"))),
    ("cparam02", Ok(("z9hG4bKkdjuw", 1, 3, "REGISTER", "cparam02"))),
    ("dblreq", Ok(("z9hG4bKkdjuw23492", 1, 8, "REGISTER", "dblreq"))),
    ("esc01", Ok(("z9hG4bKkdjuw", 1, 234_234, "INVITE", "esc01"))),
    ("esc02", Ok(("z9hG4bK209%fzsnel234", 1, 29_344, "RE%47IST%45R", "esc02"))),
    ("escnull", Ok(("z9hG4bKkdjuw", 1, 14_398_234, "REGISTER", "escnull"))),
    ("escruri", Ok(("z9hG4bKkdjuw", 1, 149_209_342, "INVITE", "escruri"))),
    ("insuf", Err(Malformed::NoCallId)),
    // A NUL may stand, escaped, in a display name; none of ours has one.
    ("intmeth", Err(Malformed::Nul)),
    ("inv2543", Err(Malformed::NoBranch)),
    ("invut", Ok(("z9hG4bKkdjuw", 1, 235_448, "INVITE", "invut"))),
    ("longreq", Err(Malformed::NoBranch)),
    ("ltgtruri", Err(Malformed::NoBranch)),
    ("lwsdisp", Ok(("z9hG4bKkdjuw", 1, 60, "OPTIONS", "lwsdisp"))),
    ("lwsruri", Ok(("z9hG4bKkdjuw2395", 1, 2_130_706_432, "INVITE", "lwsruri"))),
    ("lwsstart", Ok(("z9hG4bKkdjuw3923", 1, 1_893_884, "INVITE", "lwsstart"))),
    ("mcl01", Err(Malformed::TwoContentLengths)),
    ("mismatch01", Ok(("z9hG4bKkdjuw", 1, 8, "INVITE", "mismatch01"))),
    ("mismatch02", Ok(("z9hG4bKkdjuw", 1, 8, "INVITE", "mismatch02"))),
    ("mpart01", Ok(("z9hG4bK-d87543-4dade06d0bdb11ee-1--d87543-", 1, 1, "MESSAGE", "3d9485ad0c49859b@Zmx1ZmZ5LW1hYy0xNi5sb2NhbA"))),
    ("multi01", Ok(("z9hG4bKkdjuw", 1, 5, "INVITE", "multi01"))),
    ("ncl", Err(Malformed::BadContentLength)),
    ("novelsc", Ok(("z9hG4bKkdjuw39234", 1, 3_923_423, "OPTIONS", "novelsc"))),
    ("quotbal", Ok(("z9hG4bKkdjuw39234", 1, 8, "INVITE", "quotbal"))),
    ("regaut01", Ok(("z9hG4bKkdjuw", 1, 9338, "REGISTER", "regaut01"))),
    ("regbadct", Ok(("z9hG4bKkdjuw", 1, 1, "REGISTER", "regbadct"))),
    ("regescrt", Ok(("z9hG4bKkdjuw", 1, 14_398_234, "REGISTER", "regescrt"))),
    ("scalar02", Err(Malformed::BadCSeq)),
    ("sdp01", Ok(("z9hG4bKkdjuw", 1, 8, "INVITE", "sdp01"))),
    ("semiuri", Ok(("z9hG4bKkdjuw", 1, 8, "OPTIONS", "semiuri"))),
    ("transports", Ok(("z9hG4bKkdjuw", 5, 60, "OPTIONS", "transports"))),
    ("trws", Ok(("z9hG4bK299342093", 1, 238_923, "OPTIONS", "trws"))),
    ("unkscm", Ok(("z9hG4bKkdjuw39234", 1, 3_923_423, "OPTIONS", "unkscm"))),
    ("unksm2", Ok(("z9hG4bKkdjuw", 1, 234_902, "REGISTER", "unksm2"))),
    ("wsinv", Ok(("390skdjuw", 3, 9, "INVITE", "wsinv"))),
    ("zeromf", Ok(("z9hG4bKkdjuw2349i", 1, 39_234_321, "OPTIONS", "zeromf"))),
];

#[test]
fn a_reply_with_the_headers_of_a_tortured_request_is_read_or_refused_with_its_reason() {
    let requests = messages("rfc4475")
        .into_iter()
        .filter(|(_, m)| !is_reply(m));
    let requests: Vec<_> = requests.collect();
    let names: Vec<_> = requests.iter().map(|(name, _)| name.as_str()).collect();
    let expected: Vec<_> = REPLIES_TO.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, expected);
    for ((name, request), (_, expected)) in requests.iter().zip(REPLIES_TO) {
        assert_eq!(scan(request), Err(Malformed::NotAReply), "{name}");
        assert_eq!(read(scan(&reply_to(request))), *expected, "{name}");
    }
}

#[test]
fn tortured_replies_are_read_or_refused_with_their_reason() {
    let replies = messages("rfc4475").into_iter().filter(|(_, m)| is_reply(m));
    let replies: Vec<_> = replies.collect();
    let named = |wanted: &str| {
        let found = replies.iter().find(|(name, _)| name == wanted);
        scan(&found.unwrap().1)
    };
    assert_eq!(replies.len(), 5);
    assert_eq!(named("bigcode"), Err(Malformed::Status));
    assert_eq!(named("scalarlg"), Err(Malformed::BadCSeq));
    let reply = named("bcast").unwrap();
    assert_eq!(
        (reply.code, reply.via_count, reply.branch),
        (200, 2, &b"z9hG4bK1324923"[..])
    );
    let reply = named("noreason").unwrap();
    assert_eq!((reply.code, reply.reason), (100, &b""[..]));
    let reply = named("unreason").unwrap();
    let reason = "= 2**3 * 5**2 но сто девяносто девять - простое";
    assert_eq!((reply.code, reply.reason), (200, reason.as_bytes()));
}

/// The host, the port and `received` of the topmost Via.
type Place<'a> = (&'a str, Option<u16>, Option<&'a str>);

#[rustfmt::skip] // one case a line
const IPV6: &[(&str, Result<Place<'_>, Malformed>)] = &[
    ("ipv4-mapped-ipv6", Ok(("[::ffff:192.0.2.10]", Some(19823), None))),
    ("ipv6-bad", Ok(("[2001:db8::9:1]", None, None))),
    // In To, of which nothing is wanted but its tag.
    ("ipv6-bug-abnf-3-colons", Ok(("lab1.east.example.com", None, None))),
    ("ipv6-correct-abnf-2-colons", Ok(("lab1.east.example.com", None, None))),
    ("ipv6-good", Ok(("[2001:db8::9:1]", None, None))),
    // The RFC counts more bytes than it shows.
    ("ipv6-in-sdp", Err(Malformed::BodyCut)),
    ("mult-ip-in-header", Ok(("[2001:db8::9:1]", Some(6050), None))),
    ("mult-ip-in-sdp", Ok(("[2001:db8::9:1]", None, None))),
    ("port-ambiguous", Ok(("[2001:db8::9:1]", None, None))),
    ("port-unambiguous", Ok(("[2001:db8::9:1]", None, None))),
    ("via-received-param-no-delim", Ok(("[2001:db8::9:1]", None, Some("2001:db8::9:255")))),
    ("via-received-param-with-delim", Ok(("[2001:db8::9:1]", None, Some("[2001:db8::9:255]")))),
];

#[test]
fn ipv6_is_read_wherever_a_reply_has_it() {
    let messages = messages("rfc5118");
    assert_eq!(messages.len(), IPV6.len());
    for ((name, message), (expected_name, expected)) in messages.iter().zip(IPV6) {
        assert_eq!(name, expected_name);
        assert_eq!(scan(message), Err(Malformed::NotAReply), "{name}");
        let reply = reply_to(message);
        let text = |bytes| std::str::from_utf8(bytes).unwrap();
        let place = scan(&reply);
        let place = place.map(|r| (text(r.via_host), r.via_port, r.received.map(text)));
        assert_eq!(place, *expected, "{name}");
    }
}

#[test]
fn torture_before_the_answer_changes_nothing_of_it() {
    let all: Vec<_> = ["rfc4475", "rfc5118"]
        .into_iter()
        .flat_map(messages)
        .collect();
    let sent = all.clone();
    let uas = Uas::start(move |asked| {
        for (_, message) in &sent {
            asked.send(message);
            asked.send(reply_to(message));
        }
        asked.answer("200 OK");
    });
    let args = ["probe", "-", "--format", "json", "--timeout", "20s"];
    let report = Test::new(args)
        .stdin(uas.line(1, "8"))
        .stderr_has(["1 up"])
        .json();
    assert_eq!(report["results"][0]["reason"], "OK");
    let is_malformed = |message: &[u8]| match scan(message) {
        Err(why) => why != Malformed::NotAReply,
        Ok(_) => false,
    };
    // To a reply `reply_to` does what another reply is: its status line is replaced.
    let both = |(_, message): &(String, Vec<u8>)| [message.clone(), reply_to(message)];
    let malformed = all
        .iter()
        .flat_map(both)
        .filter(|m| is_malformed(m))
        .count();
    let foreign = all
        .iter()
        .flat_map(both)
        .filter(|m| scan(m).is_ok())
        .count();
    let ignored = &report["summary"]["ignored_replies"];
    assert_eq!(ignored["malformed"], malformed, "{report}");
    assert_eq!(ignored["foreign"], foreign, "{report}");
    assert!(malformed > 10 && foreign > 40);
}

#[test]
fn tortured_ways_to_write_the_right_reply_are_all_believed() {
    let reasons: [&[u8]; 4] = [
        "= 2**3 * 5**2 но сто девяносто девять - простое".as_bytes(),
        b"",
        b"Pass\xe9 \xff\xfe",
        b"better not break the receiver",
    ];
    for (code, reason) in [
        (200, reasons[0]),
        (486, reasons[1]),
        (499, reasons[2]),
        (699, reasons[3]),
    ] {
        let uas = Uas::start(move |asked| {
            let reply = asked.reply("200 OK");
            let (_, headers) = reply.split_once("\r\n").unwrap();
            let (via, headers) = headers.split_once("\r\n").unwrap();
            // Compact, folded, in mixed case, with more Vias in the line of the first one.
            let via = via
                .replace("Via: SIP/2.0/UDP", "v  :\tSIP  /\r\n\t2.0 /   UDP\r\n ")
                .replace(";branch=", "\r\n ;\r\n branch \t =  ");
            let headers = headers
                .replace("From:", "f:")
                .replace("CSeq: 1 ", "cSEQ :0001\r\n\t")
                .replace("Call-ID:", "i:\r\n  ")
                .replace("Content-Length: 0", "l:\r\n 0");
            let mut tortured = format!("SIP/2.0 {code} ").into_bytes();
            tortured.extend(reason);
            let more = ",\r\n SIP/2.0/TCP [::1];branch=x , SIP/2.0/X y";
            tortured.extend(format!("\r\n{via} {more}\r\n{headers}").as_bytes());
            asked.send(tortured);
        });
        let args = ["probe", "-", "--format", "json", "--timeout", "20s"];
        let test = Test::new(args)
            .stdin(uas.line(1, "8"))
            .stderr_has(["1 destination"]);
        let run = test
            .status(i32::from(code != 200))
            .stdout_has([""; 0])
            .run();
        let report = json_bytes::read(&run.stdout).unwrap();
        let row = &report["results"][0];
        assert_eq!(row["code"], code, "{row}");
        assert_eq!(json_bytes::bytes(&row["reason"]), reason, "{row}");
    }
}
