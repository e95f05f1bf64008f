//! Odd replies to the pings of a real Kamailio and to those of ds-tool: both read them alike.

use std::env;
use std::fs;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::seq::{IndexedRandom, SliceRandom};
use rand::{RngExt, SeedableRng};
use tempfile::TempDir;

use super::kamailio::{Kamailio, Network};
use super::{ds_tool as program, figures, skip, wait};
use crate::uas::Uas;

const CFG: &str = r#"
debug=0
log_stderror=yes
children=2
disable_tcp=yes
listen=udp:127.0.0.1:@PORT@
loadmodule "tm.so"
loadmodule "dispatcher.so"
modparam("tm", "fr_timer", 1500)
modparam("dispatcher", "list_file", "@LIST@")
modparam("dispatcher", "ds_ping_interval", 1)
modparam("dispatcher", "ds_probing_mode", 1)
request_route { exit; }
"#;

/// How many destinations answer oddly.
const PEERS: usize = 150;

/// One oddity of a reply.
#[derive(Debug, Clone, Copy)]
enum Oddity {
    /// The status line.
    Status(&'static str),
    /// The value of a header has this at its end.
    Ends(&'static str, &'static str),
    /// A header has this value.
    Value(&'static str, &'static str),
    /// A header of the request is this one, with its value.
    Named(&'static str, &'static str),
    /// A header is not there.
    Without(&'static str),
    /// One more header, at any place.
    More(&'static str),
    /// The number in CSeq.
    Number(&'static str),
    /// The branch in capitals.
    Capitals,
    /// The branch in quotes.
    Quoted,
    /// A header of so many bytes at the end.
    Long(usize),
    /// The last bytes are not there.
    Cut(usize),
    /// The headers in another order.
    Mixed,
    /// LF alone ends each line.
    Lf,
}

use Oddity::{
    Capitals, Cut, Ends, Lf, Long, Mixed, More, Named, Number, Quoted, Status, Value, Without,
};

/// Every kind of oddity. Each is drawn at least once, and further ones are added to it by chance.
const ODDITIES: [Oddity; 119] = [
    Status("sip/2.0 200 OK"),
    Status("SIP/2.0 200 "),
    Status("SIP/2.0 200"),
    Status("SIP/2.0  200 OK"),
    Status("SIP/2.0 200\tOK"),
    Status("SIP/2.0 200 O\0K"),
    Status("SIP/2.0 200 O\rK"),
    Status("SIP/3.0 200 OK"),
    Status("SIP/2.0 2000 OK"),
    Status("\r\n\r\nSIP/2.0 200 OK"),
    Status(" SIP/2.0 200 OK"),
    Status("HTTP/1.1 200 OK"),
    Ends("Via", ";a"),
    Ends("Via", ";a=b"),
    Ends("Via", ";A=b"),
    Ends("Via", ";al"),
    Ends("Via", ";alias"),
    Ends("Via", ";x=y"),
    Ends("Via", ";x=\"y z\""),
    Ends("Via", ";x=\"y"),
    Ends("Via", ";x=\"y\\\"z\""),
    Ends("Via", ";x="),
    Ends("Via", ";"),
    Ends("Via", ";;x"),
    Ends("Via", ";x y"),
    Ends("Via", " ; x = y"),
    Ends("Via", " (c)"),
    Ends("Via", " (c"),
    Ends("Via", ";rport=x"),
    Ends("Via", ";rport=99999"),
    Ends("Via", ";received="),
    Ends("Via", ";received=x"),
    Ends("Via", ";branch="),
    Ends("Via", ";branch=z9hG4bKother"),
    Ends("Via", ", SIP/2.0/UDP h;branch=z9hG4bKo"),
    Ends("Via", ", SIP/2.0/UDP h:99999;branch=z9hG4bKo"),
    Ends("Via", ", SIP/2.0/UDP"),
    Ends("Via", ", junk"),
    Ends("Via", ","),
    Ends("Via", "\0"),
    Ends("Via", "\r x"),
    Ends("Via", "\r\n ;x=y"),
    Named("Via", "v"),
    Named("Via", "VIA"),
    Named("Via", "Via "),
    Named("Via", " Via"),
    Without("Via"),
    Capitals,
    Quoted,
    Value("To", "sip:a@b"),
    Value("To", "junk"),
    Value("To", "\"a\\\"b\" <sip:a@b>"),
    Value("To", "\"a <sip:a@b>"),
    Value("To", "<sip:a@b;x=\"y\">"),
    Value("To", "<sip:a@b>;x=\"y z\""),
    Value("To", "<sip:a@b>;x=\"y"),
    Value("To", "<sip:a@b>;"),
    Value("To", "<sip:a@b"),
    Value("To", "<>"),
    Value("To", ""),
    Value("To", "<sip:a@b> x"),
    Value("To", "a, b <sip:a@b>;tag=\"1\""),
    Value("To", "<sip:a@b>\0;tag=1"),
    Value("To", "<sip:a@b>;tag=1\rX: y"),
    Value("To", "<sip:a@b>;tag=1\r\n ;x"),
    Value("To", "<sip:a\rb>;tag=1"),
    Without("To"),
    Named("To", "t"),
    Named("To", "To\t"),
    Value("From", "junk"),
    Value("From", "<sip:a@b;x=\"y\">;tag=1"),
    Value("From", "<sip:a@b"),
    Value("From", ""),
    Value("From", "<sip:a@b>"),
    Value("From", "<sip:a@b>;tag=1\0"),
    Without("From"),
    Named("From", "f"),
    Value("Call-ID", ""),
    Value("Call-ID", "a b"),
    Value("Call-ID", "other"),
    Value("Call-ID", "a\0b"),
    Ends("Call-ID", "\r\n b"),
    Without("Call-ID"),
    Named("Call-ID", "i"),
    Named("Call-ID", "Call ID"),
    Number("99999999999"),
    Number("4294967296"),
    Number("0"),
    Number("word"),
    Number("-1"),
    Number("10\r\n"),
    Number("10 11"),
    Number(""),
    Ends("CSeq", " x"),
    Ends("CSeq", "\0"),
    Ends("CSeq", "\rX"),
    Value("CSeq", "1 INVITE"),
    Value("CSeq", "1 options"),
    Without("CSeq"),
    More("X-y: z"),
    More("X y: z"),
    More("X!y: z"),
    More("Server : x"),
    More(": x"),
    More("Retry-After: x"),
    More("Retry-After: 10 (x)"),
    More("Retry-After:"),
    More("Content-Length: 100"),
    More("Content-Length: x"),
    More("Content-Length: 99999999999"),
    More("Content-Length: 0\r\nContent-Length: 5"),
    More("l:"),
    More("no colon"),
    More("Subject: a\0b"),
    More("Subject: a\rb"),
    More("Via: junk"),
    Long(40_000),
    Cut(2),
    Lf,
];

/// Further oddities that each reply may have.
const FURTHER: [Oddity; 8] = [
    Mixed,
    Mixed,
    Mixed,
    Cut(4),
    Cut(9),
    Cut(30),
    More("Server: x"),
    More("X:"),
];

/// Those of one reply: each kind in turn, and up to two by chance.
fn oddities(seed: u64, number: usize) -> Vec<Oddity> {
    let random = &mut StdRng::seed_from_u64(seed + number as u64);
    let first = match ODDITIES.get(number) {
        Some(oddity) => *oddity,
        None => *ODDITIES.choose(random).unwrap(),
    };
    let mut chosen = vec![first];
    for _ in 0..random.random_range(0..3) {
        let more: &[Oddity] = [&ODDITIES[..], &FURTHER][random.random_range(0..2)];
        chosen.push(*more.choose(random).unwrap());
    }
    // What changes the text as a whole comes last.
    chosen.sort_by_key(|oddity| {
        matches!(oddity, Mixed) as u8 + 2 * matches!(oddity, Cut(_) | Lf) as u8
    });
    chosen
}

/// A reply to any request with its Via, From, Call-ID and CSeq, and these oddities.
fn odd_reply(request: &str, oddities: &[Oddity], seed: u64) -> String {
    let random = &mut StdRng::seed_from_u64(seed);
    let copied = ["Via", "From", "Call-ID", "CSeq"];
    let mut headers: Vec<(String, String)> = request
        .lines()
        .filter_map(|line| line.split_once(": "))
        .filter(|(name, _)| copied.contains(name))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    headers.insert(1, ("To".to_owned(), "<sip:a@b>;tag=1".to_owned()));
    let mut status = "SIP/2.0 200 OK";
    let mut more = Vec::new();
    let mut ends = Vec::new();
    for oddity in oddities {
        let mut change = |name: &str, by: &dyn Fn(&mut (String, String))| {
            headers.iter_mut().filter(|(n, _)| n == name).for_each(by);
        };
        match *oddity {
            Status(line) => status = line,
            Ends(name, end) => change(name, &|(_, value)| value.push_str(end)),
            Value(name, new) => change(name, &|(_, value)| *value = new.to_owned()),
            Named(name, new) => change(name, &|(old, _)| *old = new.to_owned()),
            Number(number) => change("CSeq", &|(_, value)| *value = format!("{number} OPTIONS")),
            Capitals => change("Via", &|(_, value)| *value = value.to_uppercase()),
            Quoted => change("Via", &|(_, value)| {
                *value = value.replace("branch=", "branch=\"") + "\"";
            }),
            Without(name) => headers.retain(|(n, _)| n != name),
            More(line) => more.push(line.to_owned()),
            Long(bytes) => ends.push(format!("X: {}", "y".repeat(bytes))),
            Mixed => headers.shuffle(random),
            Cut(_) | Lf => {}
        }
    }
    let mut lines: Vec<String> = headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    for line in more {
        lines.insert(random.random_range(0..=lines.len()), line);
    }
    lines.append(&mut ends);
    let mut reply = format!("{status}\r\n{}\r\n\r\n", lines.join("\r\n"));
    for oddity in oddities {
        match oddity {
            Cut(bytes) => reply.truncate(reply.len().saturating_sub(*bytes)),
            Lf => reply = reply.replace("\r\n", "\n"),
            _ => {}
        }
    }
    reply
}

#[test]
fn odd_replies_are_read_as_a_real_kamailio_reads_them() {
    let Some(version) = skip::required_kamailio_version() else {
        return;
    };
    let seed = env::var("DS_TOOL_SEED").ok();
    let seed: u64 = seed.and_then(|seed| seed.parse().ok()).unwrap_or(21);
    let seed = seed * 1_000_000;
    let odd: Vec<_> = (0..PEERS).map(|number| oddities(seed, number)).collect();
    let peers: Vec<_> = odd
        .iter()
        .map(|odd| {
            let odd = odd.clone();
            Uas::start(move |asked| asked.send(odd_reply(asked.text, &odd, seed)))
        })
        .collect();
    let list: String = peers.iter().map(|uas| uas.line(1, "0")).collect();
    let mut server = Kamailio::start_with(CFG, list.as_bytes(), "127.0.0.1", Network::Shared)
        .unwrap_or_else(|log| panic!("{log}"));
    // A fourth ping is later than fr_timer.
    let is_judged = |uas: &Uas| {
        let requests = uas.requests();
        let mut branches: Vec<_> = requests.iter().map(|text| branch(text)).collect();
        branches.dedup();
        branches.len() >= 4
    };
    let judged = wait::until(Duration::from_secs(60), || {
        peers.iter().all(is_judged).then_some(())
    });
    assert!(judged.is_some(), "too few pings");
    let held = server.list();
    let examples: Vec<_> = peers.iter().map(|uas| uas.requests()[0].clone()).collect();

    let mut differ = Vec::new();
    let mut up = 0;
    for form in [&["--as-kamailio"][..], &[]] {
        let rows = probe(&server, &list, &version, form);
        for (number, uas) in peers.iter().enumerate() {
            let uri = format!("sip:{}", uas.address);
            let theirs = held.iter().find(|held| held.uri == uri.as_bytes()).unwrap();
            let row = rows.iter().find(|row| row["uri"] == uri.as_str()).unwrap();
            if row["flags"] != theirs.flags.as_str() {
                let reply = odd_reply(&examples[number], &odd[number], seed);
                let (odd, theirs) = (&odd[number], &theirs.flags);
                differ.push(format!("kamailio {theirs}: {odd:?}\n{reply:?}\n{row}"));
            }
            up += usize::from(theirs.flags == "AP");
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
    let what = format!(
        "odd replies: {PEERS} read as kamailio {version} reads them: {} up",
        up / 2
    );
    figures::tell(&what);
}

/// The branch of a ping.
fn branch(request: &str) -> &str {
    let after = request
        .split_once(";branch=")
        .map_or("", |(_, after)| after);
    after.split(['\r', ';']).next().unwrap_or_default()
}

/// The rows of a probe with the server's cfg.
fn probe(server: &Kamailio, list: &str, version: &str, form: &[&str]) -> Vec<serde_json::Value> {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("k.list");
    fs::write(&file, list).unwrap();
    let (file, cfg) = (file.to_str().unwrap(), server.cfg());
    let args = [
        "probe",
        file,
        "--config",
        &cfg,
        "--rate",
        "0",
        "--kamailio-version",
        version,
    ];
    let run = program::run(args.iter().chain(form));
    run.json["results"].as_array().unwrap().clone()
}
